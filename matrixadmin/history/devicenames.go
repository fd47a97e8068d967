package history

import "github.com/mxwarden/mxwarden/matrixadmin"

// DeviceNames are what a device is called.
type DeviceNames struct {
	Name   matrixadmin.Text // of the device itself
	Client matrixadmin.Text // of the application that it is signed in with, where that is known from elsewhere than its user agent
}

// SetDeviceNames gives the names of devices by their IDs; nobody may change them. Views that were made before show them, too.
func (h *History) SetDeviceNames(names map[matrixadmin.Text]DeviceNames) { h.named.Store(&names) }

// Names are those of the device that all rows of a line are of, nothing where there is none.
func (v *View) Names(l Line) DeviceNames {
	names := v.h.named.Load()
	if names == nil {
		return DeviceNames{}
	}
	id := v.markOf(l).ID
	if id.IsZero() {
		return DeviceNames{}
	}
	return (*names)[id]
}
