package uitest

import (
	"slices"
	"strconv"
	"strings"
)

// Tabs are the names of the tabs on the screen, in their order.
func (d *Driver) Tabs() []string { return Tabs(d.Screen()) }

// Tabs are the names of the tabs on a screen, in their order.
func Tabs(screen string) []string {
	for line := range strings.Lines(screen) {
		line = strings.TrimSpace(line)
		names := strings.Split(line, " ─ ")
		if len(names) < 3 {
			if names = strings.Split(line, "│"); len(names) < 5 { // no room to set them apart, or the edges of a dialog
				continue
			}
		}
		for i, name := range names {
			name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(name), " –"), " -") // the server has nothing to show there
			if at := strings.LastIndexByte(name, ' '); at > 0 && strings.Trim(name[at+1:], "0123456789,") == "" {
				name = name[:at]
			}
			names[i] = name
		}
		return names
	}
	return nil
}

// Tab goes to the tab with a name.
func (d *Driver) Tab(name string) *Driver {
	d.t.Helper()
	key := TabKey(d.Screen(), name)
	if key == "" {
		d.t.Fatalf("there is no tab %s:\n%s", name, d.Screen())
	}
	return d.Press(key)
}

// TabKey is the key that goes to the tab with a name, "" where the screen has none.
func TabKey(screen, name string) string {
	if i := slices.Index(Tabs(screen), name); i >= 0 {
		return strconv.Itoa(i + 1)
	}
	return ""
}
