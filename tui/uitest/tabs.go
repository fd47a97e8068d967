package uitest

import (
	"strconv"
	"strings"
)

// Tabs are the names of the tabs on the screen, in their order.
func (d *Driver) Tabs() []string {
	for line := range strings.Lines(d.Screen()) {
		names := strings.Split(strings.TrimSpace(line), " ─ ")
		if len(names) < 3 {
			continue
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
	for i, n := range d.Tabs() {
		if n == name {
			return d.Press(strconv.Itoa(i + 1))
		}
	}
	d.t.Fatalf("there is no tab %s:\n%s", name, d.Screen())
	return d
}
