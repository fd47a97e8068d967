package cli_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

// stalled takes nothing, as a terminal on a dead line.
type stalled struct{ ended <-chan struct{} }

func (s stalled) Write([]byte) (int, error) {
	<-s.ended
	return 0, io.ErrClosedPipe
}

func TestAStalledTerminalKeepsNothingAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		e := onTerminal
		e.Args, e.Stdin, e.Stdout, e.Stderr, e.StderrTerminal = []string{"--nonsense"}, strings.NewReader(""), io.Discard, stalled{ctx.Done()}, true
		if got := cli.Run(ctx, e); got != 2 {
			t.Errorf("status %d", got)
		}
	})
}
