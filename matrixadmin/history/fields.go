package history

import (
	"slices"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Field is a column of what a [View] shows: on the screen, in files and on the command line. Its id and its values are stable.
type Field struct {
	ID      string // small letters: the key in JSON, the head in CSV, the word on the command line
	Title   string
	Meaning string // in a sentence, for the reference
	Number  bool
	Time    bool
	By      Column     // what lines are sorted by; of rows and intervals
	Groups  GroupOrder // the same of groups
	Down    bool       // sorted from the newest or largest on
	Needs   Need       // what it tells nothing without

	Min, Flex, Max int // cells on a screen, see the columns of package widget; none where it stands in another one's cells
	Priority       int

	// Value is the exact text: a time is RFC 3339 in UTC, and what was not said is "".
	Value func(v *View, l Line) string
	// Milli and Count are the values of times and of numbers, nil of others.
	Milli func(l Line) int64
	Count func(v *View, l Line) int
}

// Need is what a field tells nothing without.
type Need uint8

// The values of a [Need].
const (
	NeedsNothing Need = iota
	NeedsFolding
	NeedsPlaces
	NeedsDevices
	NeedsAuth // what the Matrix Authentication Service (MAS) says of devices
)

// Widths of times and numbers on a screen.
const (
	stampWidth  = len("2006-01-02 15:04:05")
	numberWidth = len("100,000")
)

// RowFields are the columns of rows and intervals.
func RowFields() []Field {
	cell := func(by Column) func(*View, Line) string {
		return func(v *View, l Line) string { return v.Cell(by, l).Raw() }
	}
	moment := func(f Field, of func(Line) int64) Field {
		f.Time, f.Down, f.Min, f.Max = true, true, stampWidth, stampWidth
		f.Milli, f.Value = of, func(_ *View, l Line) string { return stamp(of(l)) }
		return f
	}
	return []Field{
		moment(Field{ID: "last_seen", Title: "Last seen", Meaning: "Time of the last use of the address, user agent and device; of a group or folded line, the newest.", By: Time}, lastOf),
		moment(Field{ID: "first_seen", Title: "First seen", Meaning: "The oldest of these times; of a single row the same as last_seen.", By: First, Needs: NeedsFolding, Priority: 5}, firstOf),
		{
			ID: "count", Title: "Count", Meaning: "Number of rows: 1, or those of a group or folded line.", Number: true, By: Count, Down: true, Needs: NeedsFolding,
			Min: numberWidth, Max: 10, Priority: 1,
			Count: func(_ *View, l Line) int { return l.Count },
			Value: func(_ *View, l Line) string { return strconv.Itoa(l.Count) },
		},
		{
			ID: "ip", Title: "IP", Meaning: "IP address, as the server sent it.", By: IP, Min: len("255.255.255.255"), Flex: 1,
			Value: func(v *View, l Line) string {
				c := v.History().Connections()
				return c.IP(c.IPIndex(l.Row)).Raw()
			},
		},
		{
			ID: "tags", Title: "Address type", Meaning: "Address types, such as private or loopback.", By: IP,
			Value: func(v *View, l Line) string {
				c := v.History().Connections()
				return TagsOf(c.Addr(c.IPIndex(l.Row)).Addr()).String()
			},
		},
		{ID: "country", Title: "Country", Meaning: "Two-letter country code, from a database.", By: Country, Needs: NeedsPlaces, Value: cell(Country)},
		{
			ID: "network", Title: "Network", Meaning: "AS number and name, from a database.", By: Network, Needs: NeedsPlaces, Min: 16, Flex: 2, Max: 30, Priority: 3,
			Value: cell(Network),
		},
		{ID: "client", Title: "Client", Meaning: "Name of the client, from the user agent.", By: Client, Min: 24, Flex: 2, Max: 34, Priority: 1, Value: cell(Client)},
		{
			ID: "device", Title: "Device", Meaning: "Device ID.", By: Device, Needs: NeedsDevices, Min: len("ABCDEFGHIJ likely"), Flex: 1, Max: 28, Priority: 2,
			Value: func(v *View, l Line) string { return v.markOf(l).ID.Raw() },
		},
		{
			ID: "certainty", Title: "Certainty", Meaning: "exact, likely or empty: how certain the device is.", By: Device, Needs: NeedsDevices,
			Value: func(v *View, l Line) string { return v.markOf(l).Certainty.String() },
		},
		{ID: "user_agent", Title: "User agent", Meaning: "User agent, as the server sent it.", By: Agent, Min: 18, Flex: 4, Priority: 6, Value: cell(Agent)},
		{
			ID: "device_name", Title: "Device name", Meaning: "Name of the device, which its user can change.", By: Device, Needs: NeedsDevices,
			Value: func(v *View, l Line) string { return v.Names(l).Name.Raw() },
		},
		{
			ID: "mas_client", Title: "Client in MAS", By: Device, Needs: NeedsAuth, Min: 13, Flex: 1, Max: 30, Priority: 3,
			Meaning: "Application that the device is signed in with, as the Matrix Authentication Service (MAS) has it; empty where there is no MAS, or it is not known.",
			Value:   func(v *View, l Line) string { return v.Names(l).Client.Raw() },
		},
	}
}

// GroupFields are the columns of groups; the first one is what the rows of a group have in common.
func GroupFields(by Column) []Field {
	number := func(id, title, meaning string, order GroupOrder, priority int, of func(Group) int) Field {
		return Field{
			ID: id, Title: title, Meaning: meaning, Number: true, Groups: order, Down: true, Min: max(numberWidth, len(title)), Max: 12, Priority: priority,
			Count: func(v *View, l Line) int { return of(v.Group(l)) },
			Value: func(v *View, l Line) string { return strconv.Itoa(of(v.Group(l))) },
		}
	}
	moment := func(id string, order GroupOrder, priority int) Field {
		f := rowField(id)
		f.Groups, f.Needs, f.Priority = order, NeedsNothing, priority
		return f
	}
	count := rowField("count")
	devices := number("devices", "Devices", "Number of different devices; empty if devices were not matched.", ByDevices, 4, func(g Group) int { return g.Devices })
	devices.Needs = NeedsDevices
	known := devices.Value
	devices.Value = func(v *View, l Line) string {
		if v.marks == nil && !v.h.c.HasDevices() {
			return "" // nobody asked, and none is not the answer
		}
		return known(v, l)
	}
	return []Field{
		{
			ID: columnIDs[by], Title: columnTitles[by], Groups: ByLabel, Down: by == Day, Min: 24, Flex: 1,
			Value: func(v *View, l Line) string { return v.Group(l).Label.Raw() },
		},
		number("count", count.Title, count.Meaning, ByCount, 0, func(g Group) int { return g.Count }),
		number("addresses", "Addresses", "Number of different IP addresses.", ByAddresses, 3, func(g Group) int { return g.Addresses }),
		number("user_agents", "User agents", "Number of different user agents.", ByAgents, 3, func(g Group) int { return g.Agents }),
		devices,
		moment("first_seen", ByFirst, 2),
		moment("last_seen", ByLast, 1),
	}
}

// rowField is the field of rows with an id, which is one of them.
func rowField(id string) Field {
	fields := RowFields()
	return fields[slices.IndexFunc(fields, func(f Field) bool { return f.ID == id })]
}

func lastOf(l Line) int64  { return l.Last }
func firstOf(l Line) int64 { return l.First }

// markOf is the mark of all rows of a line, nothing where it is that of some.
func (v *View) markOf(l Line) Mark {
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
