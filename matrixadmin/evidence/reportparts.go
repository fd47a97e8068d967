package evidence

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

func score(n int64) string { return strconv.FormatInt(n, 10) }

func (m *markdown) account(u matrixadmin.User) {
	cells := [][]string{
		{"User ID", span(u.ID.Raw())},
		{"Display name", code(u.DisplayName)},
		{"Avatar", code(u.AvatarURL)},
		{"Type", code(u.Type)},
		{"Application service", code(u.Appservice)},
		{"Created", moment(u.Created)},
		{"Last seen", moment(u.LastSeen)},
	}
	for _, f := range flagsOf(u) {
		cells = append(cells, []string{english.Capitalize(f.label), yesNo(f.is)})
	}
	if u.Detail != matrixadmin.DetailFull {
		cells = append(cells, []string{"Source", sourceNames[u.Detail] + " (no further details)"})
	}
	m.table([]string{"", ""}, cells)
}

// sourceNames say in words what an account was read from.
var sourceNames = map[matrixadmin.Detail]string{
	matrixadmin.DetailFull: "admin API (full account)", matrixadmin.DetailList: "admin API (account list)",
	matrixadmin.DetailLegacy: "legacy user search", matrixadmin.DetailProfile: "public profile",
}

// tally is how often one text occurs in the connections.
type tally struct {
	text        matrixadmin.Text
	rows        int
	first, last int64
}

func (t *tally) see(ms int64) {
	t.rows++
	if ms == matrixadmin.NoTime {
		return
	}
	if t.first == matrixadmin.NoTime || ms < t.first {
		t.first = ms
	}
	t.last = max(t.last, ms)
}

func tallies(texts []matrixadmin.Text) []tally {
	out := make([]tally, len(texts))
	for i, text := range texts {
		out[i] = tally{text: text, first: matrixadmin.NoTime, last: matrixadmin.NoTime}
	}
	return out
}

func (m *markdown) connections(c *matrixadmin.Connections) {
	all := tallies(make([]matrixadmin.Text, 1))
	sent := make([]matrixadmin.Text, c.IPs())
	for i := range sent {
		sent[i] = c.IP(uint32(i))
	}
	ips, agents := tallies(sent), tallies(c.Agents())
	for i := range c.Len() {
		ms := c.LastSeenMilli(i)
		all[0].see(ms)
		ips[c.IPIndex(i)].see(ms)
		agents[c.AgentIndex(i)].see(ms)
	}
	m.table([]string{"", ""}, [][]string{
		{"Connections", english.Number(c.Len())},
		{"Distinct addresses", english.Number(distinct(ips))},
		{"Distinct user agents", english.Number(distinct(agents))},
		{"First", milli(all[0].first)},
		{"Last", milli(all[0].last)},
	})
	m.top("address", "addresses", ips)
	m.top("user agent", "user agents", agents)
}

// distinct counts the texts that occur at all; a row that was left out may have left its texts behind.
func distinct(all []tally) int {
	n := 0
	for _, t := range all {
		if t.rows > 0 {
			n++
		}
	}
	return n
}

// top writes the texts with the most rows.
func (m *markdown) top(one, many string, all []tally) {
	slices.SortStableFunc(all, func(a, b tally) int { return cmp.Or(cmp.Compare(b.rows, a.rows), cmp.Compare(b.last, a.last)) })
	there := distinct(all)
	var out [][]string
	for i, t := range all[:min(there, mostTop)] {
		out = append(out, []string{rank(i), code(t.text), english.Number(t.rows), milli(t.first), milli(t.last)})
	}
	if len(out) == 0 {
		return
	}
	m.table([]string{"#", english.Capitalize(one), "Rows", "First", "Last"}, out)
	if there > mostTop {
		m.paragraph("Showing the ", english.Number(mostTop), " of ", english.Number(there), " ", many, " with most rows; the JSON file has all.")
	}
}

func (m *markdown) memberships(all []matrixadmin.Membership) {
	states := map[matrixadmin.Text]int{}
	for _, membership := range all {
		states[membership.State]++
	}
	kinds := make([]matrixadmin.Text, 0, len(states))
	for state := range states {
		kinds = append(kinds, state)
	}
	slices.SortFunc(kinds, func(a, b matrixadmin.Text) int {
		return cmp.Or(cmp.Compare(states[b], states[a]), cmp.Compare(a.Raw(), b.Raw()))
	})
	if len(kinds) > 0 {
		rows(m, []string{"Membership", "Rooms"}, kinds, func(_ int, state matrixadmin.Text) []string {
			return []string{code(state), english.Number(states[state])}
		})
	}
	rows(m, []string{"#", "Room", "Membership"}, all, func(i int, membership matrixadmin.Membership) []string {
		return []string{rank(i), code(membership.Room), code(membership.State)}
	})
}

func (m *markdown) media(all []matrixadmin.Media) {
	var bytes int64
	var first, last time.Time
	quarantined := 0
	for _, file := range all {
		bytes += max(0, file.Length)
		if !file.QuarantinedBy.IsZero() {
			quarantined++
		}
		if at := file.Created; !at.IsZero() {
			if first.IsZero() || at.Before(first) {
				first = at
			}
			if at.After(last) {
				last = at
			}
		}
	}
	if len(all) > 0 {
		m.table([]string{"", ""}, [][]string{
			{"Files", english.Number(len(all))},
			{"Bytes", english.Number(bytes)},
			{"Quarantined", english.Number(quarantined)},
			{"First upload", moment(first)},
			{"Last upload", moment(last)},
		})
	}
	rows(m, []string{"Media ID", "Name", "Type", "Bytes", "Uploaded", "Quarantined by"}, all, func(_ int, file matrixadmin.Media) []string {
		return []string{code(file.ID), code(file.Name), code(file.Type), number(file.Length), moment(file.Created), code(file.QuarantinedBy)}
	})
}
