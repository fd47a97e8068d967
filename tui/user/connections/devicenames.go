package connections

import (
	"context"
	"errors"
	"maps"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Named is an account whose devices have names.
type Named interface {
	// NoSessions says why the applications of devices are not asked for, "" where they are.
	NoSessions() string
	// DeviceNames are the names of devices by their IDs; with an error, some are missing.
	DeviceNames(ctx context.Context, devices []matrixadmin.Device) (map[matrixadmin.Text]history.DeviceNames, error)
}

// SetSource gives where the applications of devices are read, which the Matrix Authentication Service (MAS) knows.
func (e *Tab) SetSource(source func() Named) { e.source = source }

// asksMAS reports whether MAS is asked for the applications of devices.
func (e *Tab) asksMAS() bool {
	if e.source == nil {
		return false
	}
	return e.source().NoSessions() == ""
}

// readNames reads the applications of the devices, once rows show a device.
func (e *Tab) readNames() tea.Cmd {
	if e.asked || !e.layoutMade.devices || len(e.devices) == 0 || !e.asksMAS() {
		return nil
	}
	e.asked = true
	src, devices := e.source(), e.devices
	return e.called.Start(e.ctx, func(ctx context.Context) (map[matrixadmin.Text]history.DeviceNames, error) {
		names, err := src.DeviceNames(ctx, devices)
		if err != nil && ctx.Err() == nil {
			return names, namesError{names, err}
		}
		return names, err
	})
}

// namesError says that some names are missing.
type namesError struct {
	names map[matrixadmin.Text]history.DeviceNames
	error
}

// Unwrap returns why.
func (e namesError) Unwrap() error { return e.error }

// setNames gives the history the names that are known.
func (e *Tab) setNames() {
	if e.history == nil {
		return
	}
	names := make(map[matrixadmin.Text]history.DeviceNames, len(e.devices))
	for _, d := range e.devices {
		names[d.ID] = history.DeviceNames{Name: d.Name}
	}
	read, _ := e.called.Value()
	if err, ok := errors.AsType[namesError](e.called.Err()); ok {
		read = err.names
	}
	maps.Copy(names, read)
	e.history.SetDeviceNames(names)
}

// masClientCell names the application of the device that a line is of, in the words of MAS.
func (e *Tab) masClientCell(i, width int) string {
	st, l := e.env.Styles, e.line(i)
	mark, all := e.model.view.Mark(l)
	if mark.Certainty == history.None || mark.ID.IsZero() || !all {
		return ""
	}
	switch client := e.model.view.Names(l).Client; {
	case !client.IsZero():
		return st.Paint(client, width)
	case e.called.Loading():
		return st.Muted.Render(st.Clip(st.Glyphs.Ellipsis, width))
	case e.called.Err() != nil:
		return st.Warn.Render(st.Clip("failed", width))
	}
	return st.Muted.Render(st.Clip("unknown", width))
}

// masClientLines say the same with the reason where there is none.
func (e *Tab) masClientLines(l history.Line, whole func(matrixadmin.Text) []string) []string {
	st := e.env.Styles
	switch client := e.model.view.Names(l).Client; {
	case !client.IsZero():
		return whole(client)
	case e.called.Loading():
		return []string{st.Muted.Render("reading" + st.Glyphs.Ellipsis)}
	case e.called.Err() != nil:
		return []string{st.Warn.Render("could not be read: " + ui.Reason(e.called.Err()))}
	}
	return []string{st.Muted.Render("unknown: no active session of this device")}
}
