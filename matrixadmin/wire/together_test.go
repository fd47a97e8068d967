package wire_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

func TestTogetherKeepsToTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most, done atomic.Int32
		job := func() {
			most.Store(max(most.Load(), now.Add(1)))
			<-time.After(time.Second)
			now.Add(-1)
			done.Add(1)
		}
		began := time.Now()
		wire.Parallel(2, job, job, job, job, job)
		if done.Load() != 5 || most.Load() != 2 {
			t.Errorf("%d jobs ended, %d at once", done.Load(), most.Load())
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("five jobs of a second, two at once, took %s", took)
		}
	})
}

func TestTogetherRaisesAPanicInTheCaller(t *testing.T) {
	var done atomic.Bool
	defer func() {
		p, ok := recover().(*wire.Panic)
		if !ok || p.String() != "broken" || !strings.Contains(string(p.Stack), "TestTogetherRaisesAPanicInTheCaller") {
			t.Errorf("recovered %v", p)
		}
		if !done.Load() {
			t.Error("the other job was not awaited")
		}
	}()
	wire.Parallel(0, func() { panic("broken") }, func() { done.Store(true) })
	t.Error("the panic was swallowed")
}
