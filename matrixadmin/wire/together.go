package wire

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// Panic is what a job panicked with, raised again in the caller with the stack of the job.
type Panic struct {
	Value any
	Stack []byte
}

// String says what the panic was; its text is as hostile as the value.
func (p *Panic) String() string { return fmt.Sprint(p.Value) }

// Parallel runs independent jobs, at most limit at once (all of them when limit is not positive), and returns when all have ended.
//
// A panic in a job does not end the process behind the caller's back: it is raised again here as a [*Panic] once all
// have ended, so that whoever restores the terminal sees it.
func Parallel(limit int, jobs ...func()) {
	if limit <= 0 {
		limit = len(jobs)
	}
	var (
		wg     sync.WaitGroup
		once   sync.Once
		raised *Panic
		places = make(chan struct{}, limit)
	)
	for _, job := range jobs {
		places <- struct{}{}
		wg.Go(func() {
			defer func() {
				if value := recover(); value != nil {
					once.Do(func() { raised = &Panic{Value: value, Stack: debug.Stack()} })
				}
				<-places
			}()
			job()
		})
	}
	wg.Wait()
	if raised != nil {
		panic(raised)
	}
}
