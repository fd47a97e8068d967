package explore

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Certainty is how sure it is that a row is a device's; the package comment has the rule.
type Certainty uint8

// The certainties.
const (
	None   Certainty = iota // nothing is claimed
	Likely                  // address, user agent and time agree
	Exact                   // the server said so
)

// String returns the word for it, "" for none.
func (c Certainty) String() string { return [...]string{"", "likely", "exact"}[min(c, Exact)] }

// Mark says whose a row is.
type Mark struct {
	Device    int32 // index into the devices that were given; -1 for none, and for an exact one that is not among them
	Certainty Certainty
}

// Window is how far a row's time may be from that of a device which was active between the two questions: Synapse keeps a time for 120
// seconds before it writes a newer one, and a client asks again every 30 seconds.
const Window = 150 * time.Second

// Attribute marks each row with the device that it is of. Nothing is claimed where two are possible.
func (h *History) Attribute(ctx context.Context, devices []matrixadmin.Device) ([]Mark, error) {
	c := h.c
	marks := make([]Mark, c.Len())
	known := make(map[matrixadmin.Text]int32, len(devices))
	for i, d := range devices {
		if _, ok := known[d.ID]; !ok {
			known[d.ID] = i32(i)
		}
	}
	keys := make([]Mark, len(c.Devices())) // what a row with this key is marked with
	for i, key := range c.Devices() {
		keys[i] = Mark{Device: -1}
		if !key.IsZero() {
			keys[i].Certainty = Exact
			if n, ok := known[key]; ok {
				keys[i].Device = n
			}
		}
	}
	agreed := newAgreement(c, devices)
	for lo := 0; lo < len(marks); lo += slice {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for row := lo; row < min(lo+slice, len(marks)); row++ {
			marks[row] = keys[c.DeviceIndex(row)]
			if marks[row].Certainty == None {
				agreed.look(row)
			}
		}
	}
	agreed.settle(marks)
	return marks, nil
}
