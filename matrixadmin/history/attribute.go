package history

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

// parseCertainty reads the word of a filter.
func parseCertainty(s string) (Certainty, bool) {
	for c := None; c <= Exact; c++ {
		if s == c.String() && c != None || s == "none" && c == None {
			return c, true
		}
	}
	return None, false
}

// Mark says whose a row is.
type Mark struct {
	Device    int32 // index into the devices that were given; -1 for none, and for an exact one that is not among them
	Certainty Certainty
	ID        matrixadmin.Text // of the device
}

// Window is how far a row's time may be from that of a device which was active between the two questions: Synapse keeps a time for 120
// seconds before it writes a newer one, and a client asks again every 30 seconds.
const Window = 150 * time.Second

// Marks say whose rows are. They are few words: what the server said is said of a key, and a device is likely that of one row at most.
type Marks struct {
	c      *matrixadmin.Connections
	keys   []Mark         // of each device key
	likely map[int32]Mark // by row
	more   devices
}

// Of returns the mark of a row; a nil Marks claims nothing.
func (m *Marks) Of(row int) Mark {
	if m == nil {
		return Mark{Device: -1}
	}
	mark := m.keys[m.c.DeviceIndex(row)]
	if mark.Certainty == None {
		if likely, ok := m.likely[i32(row)]; ok {
			return likely
		}
	}
	return mark
}

// Likely returns the number of rows that are likely a device's.
func (m *Marks) Likely() int { return len(m.likely) }

// SetMarks has filters, groups, sorting and cells by [Device] look at the devices that rows were marked with, too; it is what
// [History.Marks] returns from now on. Views that were made before stay as they are. Marks of other connections are as good as none.
func (h *History) SetMarks(m *Marks) {
	if m != nil && m.c != h.c {
		m = nil
	}
	h.marks.Store(m)
}

// Marks returns what [History.SetMarks] was given last, nil before that.
func (h *History) Marks() *Marks { return h.marks.Load() }

// Attribute marks each row with the device that it is of. Nothing is claimed where two are possible.
func (h *History) Attribute(ctx context.Context, devices []matrixadmin.Device) (*Marks, error) {
	c := h.c
	m := &Marks{c: c, keys: make([]Mark, len(c.Devices())), likely: make(map[int32]Mark)}
	known := make(map[matrixadmin.Text]int32, len(devices))
	for i, d := range devices {
		if _, ok := known[d.ID]; !ok {
			known[d.ID] = i32(i)
		}
	}
	for i, key := range c.Devices() {
		m.keys[i] = Mark{Device: -1}
		if !key.IsZero() {
			m.keys[i].Certainty = Exact
			m.keys[i].ID = key
			if n, ok := known[key]; ok {
				m.keys[i].Device = n
			}
		}
	}
	agreed := newDeviceMatcher(c, devices)
	for lo := 0; lo < c.Len(); lo += slice {
		if err := yield(ctx); err != nil {
			return nil, err
		}
		for row := lo; row < min(lo+slice, c.Len()); row++ {
			if m.keys[c.DeviceIndex(row)].Certainty == None {
				agreed.look(row)
			}
		}
	}
	agreed.settle(func(row int, device int32) {
		m.likely[i32(row)] = Mark{Device: device, Certainty: Likely, ID: devices[device].ID}
	})
	m.more = newDevices(c, m.likely)
	return m, nil
}
