package history

import (
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Field is a column of what a [View] shows: on the screen, in files and on the command line. Its id and its values are stable.
type Field struct {
	ID     string // small letters: the key in JSON, the head in CSV, the word on the command line
	Title  string
	Number bool
	By     Column     // what lines are sorted by; of rows and intervals
	Groups GroupOrder // the same of groups
	// Value is the exact text: a time is RFC 3339 in UTC, and what was not said is "".
	Value func(v *View, l Line) string
}

// RowFields are the columns of rows and intervals.
func RowFields() []Field {
	cell := func(by Column) func(*View, Line) string {
		return func(v *View, l Line) string { return v.Cell(by, l).Raw() }
	}
	return []Field{
		{ID: "last_seen", Title: "Last seen", By: Time, Value: func(_ *View, l Line) string { return stamp(l.Last) }},
		{ID: "first_seen", Title: "First seen", By: First, Value: func(_ *View, l Line) string { return stamp(l.First) }},
		{ID: "count", Title: "Count", Number: true, By: Count, Value: func(_ *View, l Line) string { return strconv.Itoa(l.Count) }},
		{ID: "ip", Title: "IP", By: IP, Value: func(v *View, l Line) string {
			c := v.History().Connections()
			return c.IP(c.IPIndex(l.Row)).Raw()
		}},
		{ID: "tags", Title: "Address type", By: IP, Value: func(v *View, l Line) string {
			c := v.History().Connections()
			return TagsOf(c.Addr(c.IPIndex(l.Row)).Addr()).String()
		}},
		{ID: "country", Title: "Country", By: Country, Value: cell(Country)},
		{ID: "network", Title: "Network", By: Network, Value: cell(Network)},
		{ID: "client", Title: "Client", By: Client, Value: cell(Client)},
		{ID: "device", Title: "Device", By: Device, Value: func(v *View, l Line) string { return v.claim(l).ID.Raw() }},
		{ID: "certainty", Title: "Certainty", By: Device, Value: func(v *View, l Line) string { return v.claim(l).Certainty.String() }},
		{ID: "user_agent", Title: "User agent", By: Agent, Value: cell(Agent)},
	}
}

// GroupFields are the columns of groups.
func GroupFields(by Column) []Field {
	number := func(id, title string, order GroupOrder, of func(Group) int) Field {
		return Field{ID: id, Title: title, Number: true, Groups: order, Value: func(v *View, l Line) string { return strconv.Itoa(of(v.Group(l))) }}
	}
	return []Field{
		{ID: columnIDs[by], Title: columnTitles[by], Groups: ByLabel, Value: func(v *View, l Line) string { return v.Group(l).Label.Raw() }},
		number("count", "Count", ByCount, func(g Group) int { return g.Count }),
		number("addresses", "Addresses", ByAddresses, func(g Group) int { return g.Addresses }),
		number("user_agents", "User agents", ByAgents, func(g Group) int { return g.Agents }),
		{ID: "devices", Title: "Devices", Number: true, Groups: ByDevices, Value: func(v *View, l Line) string {
			if v.marks == nil && !v.h.c.HasDevices() {
				return "" // nobody asked, and none is not the answer
			}
			return strconv.Itoa(v.Group(l).Devices)
		}},
		{ID: "first_seen", Title: "First seen", Groups: ByFirst, Value: func(_ *View, l Line) string { return stamp(l.First) }},
		{ID: "last_seen", Title: "Last seen", Groups: ByLast, Value: func(_ *View, l Line) string { return stamp(l.Last) }},
	}
}

// claim is the mark of all rows of a line, nothing where it is that of some.
func (v *View) claim(l Line) Mark {
	m, all := v.Mark(l)
	if !all {
		return Mark{Device: -1}
	}
	return m
}

// The names of columns that rows can be grouped by.
var (
	columnIDs    = map[Column]string{IP: "ip", Network: "network", Country: "country", Client: "client", Agent: "user_agent", Device: "device", Day: "day"}
	columnTitles = map[Column]string{IP: "IP", Network: "Network", Country: "Country", Client: "Client", Agent: "User agent", Device: "Device", Day: "Day"}
)

// Groupings are the columns that rows can be grouped by, in the order in which they are offered.
func Groupings() []Column { return []Column{IP, Network, Country, Client, Agent, Device, Day} }

// ID returns the name of a column that rows can be grouped by, "" of others.
func (c Column) ID() string { return columnIDs[c] }

// Title returns its title.
func (c Column) Title() string { return columnTitles[c] }

// ParseGrouping returns the column with an id.
func ParseGrouping(id string) (Column, bool) {
	for _, c := range Groupings() {
		if columnIDs[c] == id {
			return c, true
		}
	}
	return Time, false
}

// stamp writes milliseconds as RFC 3339 in UTC.
func stamp(ms int64) string {
	if ms == matrixadmin.NoTime {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}
