package dialog_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// hung is a homeserver that never lists devices.
type hung struct {
	ui.Homeserver

	asked, ended int
}

func (h *hung) Devices(ctx context.Context, _ matrixadmin.UserID) ([]matrixadmin.Device, error) {
	h.asked++
	<-ctx.Done()
	h.ended++
	return nil, ctx.Err()
}

// TestCloseStopsReads: a question that is left asks the server for nothing any more.
func TestCloseStopsReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		h := &hung{Homeserver: w.env.HS}
		w.env.HS = h
		d := w.open(t, "deactivate")
		synctest.Wait()
		if h.asked != 1 || h.ended != 0 {
			t.Fatalf("asked %d times, ended %d", h.asked, h.ended)
		}
		d.Press("esc").Shows("no dialog")
		if h.ended != 1 {
			t.Error("a read of a question that was left goes on")
		}
	})
}
