package history

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// modelAttribute is the rule of the package comment, word by word.
func modelAttribute(c *matrixadmin.Connections, devices []matrixadmin.Device) []Mark {
	agree := func(row matrixadmin.Connection, d matrixadmin.Device) bool {
		if d.LastSeen.IsZero() || row.LastSeen.IsZero() || d.LastAgent.IsZero() || d.LastIP.IsZero() || row.Agent != d.LastAgent || !row.Device.IsZero() {
			return false
		}
		if host := hostIn(d.LastIP.Raw()); host.IsValid() {
			return row.Addr.Addr().Unmap() == host
		}
		return row.IP == d.LastIP
	}
	marks := make([]Mark, c.Len())
	for i := range marks {
		marks[i] = Mark{Device: -1}
		if row := c.At(i); !row.Device.IsZero() {
			marks[i] = Mark{Device: int32(slices.IndexFunc(devices, func(d matrixadmin.Device) bool { return d.ID == row.Device })), Certainty: Exact, ID: row.Device}
		}
	}
	for k, d := range devices {
		var same, near []int
		for i := range c.Len() {
			if row := c.At(i); agree(row, d) {
				if row.LastSeen.Equal(d.LastSeen) {
					same = append(same, i)
				}
				if row.LastSeen.Sub(d.LastSeen).Abs() <= Window {
					near = append(near, i)
				}
			}
		}
		rival, alone := false, true
		for other, o := range devices {
			if other == k {
				continue
			}
			alone = alone && o.LastAgent != d.LastAgent
			rival = rival || len(same) > 0 && agree(c.At(same[0]), o) && o.LastSeen.Equal(d.LastSeen)
		}
		switch {
		case len(same) == 1 && !rival:
			marks[same[0]] = Mark{Device: int32(k), Certainty: Likely, ID: d.ID}
		case len(same) == 0 && alone && len(near) == 1:
			marks[near[0]] = Mark{Device: int32(k), Certainty: Likely, ID: d.ID}
		}
	}
	return marks
}

// allMarks are the marks of every row.
func allMarks(c *matrixadmin.Connections, m *Marks) []Mark {
	marks := make([]Mark, c.Len())
	for i := range marks {
		marks[i] = m.Of(i)
	}
	return marks
}

func TestAttributeAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.OneOf(rapid.Int64Range(0, 4), rapid.Int64Range(0, 400_000), rapid.Just(matrixadmin.NoTime))
		ips, agents := rapid.SampledFrom([]string{"203.0.113.9", "203.0.113.9:1", "::ffff:203.0.113.9", "10.0.0.1", "-", ""}), rapid.SampledFrom([]string{"a", "b", "c", ""})
		b := matrixadmin.NewConnectionsBuilder(someUser)
		for range rapid.IntRange(0, 12).Draw(t, "rows") {
			b.Append(rapid.SampledFrom([]string{"", "", "", "D0", "D9"}).Draw(t, "key"), ips.Draw(t, "ip"), agents.Draw(t, "agent"), times.Draw(t, "time"))
		}
		var devices []matrixadmin.Device
		for i := range rapid.IntRange(0, 4).Draw(t, "devices") {
			d := matrixadmin.Device{ID: matrixadmin.NewText("D" + string(rune('0'+i))), LastIP: matrixadmin.NewText(ips.Draw(t, "last ip")), LastAgent: matrixadmin.NewText(agents.Draw(t, "last agent"))}
			if ms := times.Draw(t, "last time"); ms != matrixadmin.NoTime {
				d.LastSeen = time.UnixMilli(ms).UTC()
			}
			devices = append(devices, d)
		}
		c := b.Finish()
		made, err := New(c).Attribute(t.Context(), devices)
		got := allMarks(c, made)
		if want := modelAttribute(c, devices); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v, want %v (%v)", got, want, err)
		}
	})
}

// TestAttributeHoldsOnAServer plays servers as Synapse keeps its tables: a row for each token and address, whose time is written at most
// every two minutes together with the device's. Devices share addresses and agents, change tokens, sign out, and go on between the two
// questions. What is claimed must be true in 99 of 100 cases, and a claim be made for most devices.
func TestAttributeHoldsOnAServer(t *testing.T) {
	t.Parallel()
	claimed, wrong, listed := 0, 0, 0
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		s := &server{Rand: random, rows: make(map[rowID]stored)}
		for i := range 1 + s.IntN(6) {
			s.devices = append(s.devices, &client{id: i, ip: s.IntN(2), agent: s.IntN(3)})
		}
		s.run(s.IntN(120))
		c, owner := s.whois()
		s.run(s.IntN(4))
		devices := s.list()
		marks, err := New(c).Attribute(t.Context(), devices)
		if err != nil {
			t.Fatal(err)
		}
		listed += len(devices)
		for i, m := range allMarks(c, marks) {
			if m.Certainty == None {
				continue
			}
			claimed++
			if devices[m.Device].ID.Raw() != owner[i] {
				wrong++
			}
		}
	}
	t.Logf("%d devices listed, %d rows claimed, %d of them wrongly", listed, claimed, wrong)
	if claimed*2 < listed || wrong*100 > claimed {
		t.Errorf("%d devices listed, %d rows claimed, %d of them wrongly", listed, claimed, wrong)
	}
}

type (
	rowID  struct{ device, token, ip int }
	stored struct {
		agent int
		seen  int64
	}
	client struct {
		id, token, ip, agent int
		seen                 int64
		seenIP               int
		gone                 bool
	}
	server struct {
		*rand.Rand

		now     int64
		devices []*client
		rows    map[rowID]stored
	}
)

// run lets some clients do some things.
func (s *server) run(steps int) {
	for range steps {
		s.now += s.Int64N(100_000)
		d := s.devices[s.IntN(len(s.devices))]
		switch s.IntN(60) {
		case 0, 1:
			d.gone = true // its rows stay
		case 2, 3, 4, 5, 6, 7, 8, 9:
			d.token++
		case 10, 11, 12, 13:
			d.ip = 1 - d.ip
		}
		if d.gone {
			continue
		}
		id := rowID{d.id, d.token, d.ip}
		if row, ok := s.rows[id]; ok && s.now-row.seen < 120_000 {
			continue
		}
		s.rows[id] = stored{d.agent, s.now}
		d.seen, d.seenIP = s.now, d.ip
	}
}

func (s *server) whois() (*matrixadmin.Connections, []string) {
	b := matrixadmin.NewConnectionsBuilder(someUser)
	var owner []string
	for id, row := range s.rows {
		b.Append("", netip.AddrFrom4([4]byte{203, 0, 113, byte(id.ip)}).String(), string(rune('a'+row.agent)), row.seen)
		owner = append(owner, string(rune('A'+id.device)))
	}
	return b.Finish(), owner
}

func (s *server) list() []matrixadmin.Device {
	var out []matrixadmin.Device
	for _, d := range s.devices {
		if d.gone || d.seen == 0 {
			continue
		}
		out = append(out, matrixadmin.Device{
			ID: matrixadmin.NewText(string(rune('A' + d.id))), LastIP: matrixadmin.NewText(netip.AddrFrom4([4]byte{203, 0, 113, byte(d.seenIP)}).String()),
			LastAgent: matrixadmin.NewText(string(rune('a' + d.agent))), LastSeen: time.UnixMilli(d.seen).UTC(),
		})
	}
	return out
}

func TestAttributeNeverGuesses(t *testing.T) {
	t.Parallel()
	device := func(id, ip, agent string, ms int64) matrixadmin.Device {
		return matrixadmin.Device{ID: matrixadmin.NewText(id), LastIP: matrixadmin.NewText(ip), LastAgent: matrixadmin.NewText(agent), LastSeen: time.UnixMilli(ms).UTC()}
	}
	const ip = "203.0.113.9"
	for _, tt := range []struct {
		name    string
		times   []int64 // rows of one address and agent
		devices []matrixadmin.Device
		want    []int32
	}{
		{"one device, its last row only", []int64{1e6, 2e6, 3e6}, []matrixadmin.Device{device("A", ip, "x", 3e6)}, []int32{-1, -1, 0}},
		{"two alike, told apart by their times", []int64{1e6, 1e6 + 5}, []matrixadmin.Device{device("A", ip, "x", 1e6), device("B", ip, "x", 1e6+5)}, []int32{0, 1}},
		{"two alike, not told apart", []int64{1e6}, []matrixadmin.Device{device("A", ip, "x", 1e6), device("B", ip, "x", 1e6)}, []int32{-1}},
		{"one went on meanwhile", []int64{1e6}, []matrixadmin.Device{device("A", ip, "x", 1e6+125_000)}, []int32{0}},
		{"one went on meanwhile, far", []int64{1e6}, []matrixadmin.Device{device("A", ip, "x", 1e6+151_000)}, []int32{-1}},
		{"one went on, another could be meant", []int64{1e6}, []matrixadmin.Device{device("A", ip, "x", 1e6+125_000), device("B", "10.0.0.1", "x", 5e6)}, []int32{-1}},
		{"another row is near", []int64{1e6, 1e6 + 1000}, []matrixadmin.Device{device("A", ip, "x", 1e6+125_000)}, []int32{-1, -1}},
		{"another agent", []int64{1e6}, []matrixadmin.Device{device("A", ip, "y", 1e6)}, []int32{-1}},
		{"another address", []int64{1e6}, []matrixadmin.Device{device("A", "203.0.113.8", "x", 1e6)}, []int32{-1}},
		{"another spelling", []int64{1e6}, []matrixadmin.Device{device("A", "::ffff:203.0.113.9", "x", 1e6)}, []int32{0}},
		{"never seen", []int64{1e6}, []matrixadmin.Device{{ID: matrixadmin.NewText("A")}}, []int32{-1}},
	} {
		b := matrixadmin.NewConnectionsBuilder(someUser)
		for _, ms := range tt.times {
			b.Append("", ip, "x", ms)
		}
		c := b.Finish()
		marks, err := New(c).Attribute(t.Context(), tt.devices)
		var got []int32
		for _, m := range allMarks(c, marks) {
			got = append(got, m.Device)
			if (m.Device >= 0) != (m.Certainty == Likely) {
				t.Errorf("%s: %+v", tt.name, m)
			}
		}
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v (%v)", tt.name, got, tt.want, err)
		}
	}
}
