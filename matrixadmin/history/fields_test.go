package history

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TestFieldIDs pins what files and scripts rely on: an id that is gone or renamed breaks them.
func TestFieldIDs(t *testing.T) {
	t.Parallel()
	ids := func(fields []Field) string {
		var out []string
		for _, f := range fields {
			if f.Title == "" || f.Value == nil {
				t.Errorf("%s lacks something", f.ID)
			}
			out = append(out, f.ID)
		}
		return strings.Join(out, " ")
	}
	if got, want := ids(RowFields()), "last_seen first_seen count ip tags country network client device certainty user_agent device_name mas_client"; got != want {
		t.Errorf("rows have %s, want %s", got, want)
	}
	var names []string
	for _, by := range Groupings() {
		names = append(names, by.ID())
		if got, want := ids(GroupFields(by)), by.ID()+" count addresses user_agents devices first_seen last_seen"; got != want {
			t.Errorf("groups have %s, want %s", got, want)
		}
		if again, ok := ParseGrouping(by.ID()); !ok || again != by || by.Title() == "" {
			t.Errorf("%s is read back as %d", by.ID(), again)
		}
	}
	if got, want := strings.Join(names, " "), "ip network country client user_agent device day"; got != want {
		t.Errorf("groups are by %s, want %s", got, want)
	}
	for _, no := range []string{"", "time", "IP", "count"} {
		if _, ok := ParseGrouping(no); ok {
			t.Errorf("%q is a grouping", no)
		}
	}
	if Time.ID() != "" || First.Title() != "" {
		t.Error("a time is a grouping")
	}
}

// valuesOf is what the fields say of a line.
func valuesOf(v *View, fields []Field, i int) string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Value(v, v.At(i)))
	}
	return strings.Join(out, "|")
}

func TestFieldValues(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 1, 10, 0, 0, 7e6, time.UTC)
	b := matrixadmin.NewConnectionsBuilder(someUser)
	for i := range 3 { // one interval, the newest row of which is likely a device's
		b.Append("", "203.0.113.9:443", "curl/8.5.0", day.Add(-time.Duration(i)*time.Minute).UnixMilli())
	}
	b.Append("KEY", "::ffff:10.0.0.1", "odd", day.Add(-time.Hour).UnixMilli())
	b.Append("KEY", "::ffff:10.0.0.1", "odd", day.Add(-time.Hour-time.Minute).UnixMilli())
	b.Append("", "-", "", matrixadmin.NoTime)
	h := New(b.Finish(), WithPlaces(somePlace))
	marks, err := h.Attribute(t.Context(), []matrixadmin.Device{{ID: matrixadmin.NewText("LIKELY"), LastIP: matrixadmin.NewText("203.0.113.9"), LastAgent: matrixadmin.NewText("curl/8.5.0"), LastSeen: day.UTC()}})
	must(t, err)
	if marks.Likely() != 1 {
		t.Fatalf("%d likely rows", marks.Likely())
	}
	h.SetMarks(marks)
	s := Shape{By: Time, Desc: true}
	for _, tt := range []struct {
		shape  func(*Shape)
		fields []Field
		line   int
		want   string
	}{
		{func(s *Shape) { s.Fold = FoldOff }, RowFields(), 0, "2026-11-01T10:00:00.007Z|2026-11-01T10:00:00.007Z|1|203.0.113.9:443|documentation|DE|203.0.113.0/24|curl 8.5|LIKELY|likely|curl/8.5.0||"},
		{func(s *Shape) { s.Fold = FoldOff }, RowFields(), 1, "2026-11-01T09:59:00.007Z|2026-11-01T09:59:00.007Z|1|203.0.113.9:443|documentation|DE|203.0.113.0/24|curl 8.5|||curl/8.5.0||"},
		{func(s *Shape) { s.Fold = FoldOff }, RowFields(), 5, "||1|-|||||||||"},
		// The whole interval is nobody's for certain; one that the server keyed is.
		{func(s *Shape) { s.Fold = FoldOn }, RowFields(), 0, "2026-11-01T10:00:00.007Z|2026-11-01T09:58:00.007Z|3|203.0.113.9:443|documentation|DE|203.0.113.0/24|curl 8.5|||curl/8.5.0||"},
		{func(s *Shape) { s.Fold = FoldOn }, RowFields(), 1, "2026-11-01T09:00:00.007Z|2026-11-01T08:59:00.007Z|2|::ffff:10.0.0.1|private mapped|AT|10.0.0.0/24||KEY|exact|odd||"},
		{func(s *Shape) { s.Grouped, s.Group, s.GroupDesc, s.GroupBy = true, Device, true, ByCount }, GroupFields(Device), 0, "|3|2|2|0|2026-11-01T09:58:00.007Z|2026-11-01T09:59:00.007Z"},
		{func(s *Shape) { s.Grouped, s.Group, s.GroupDesc = true, Device, true }, GroupFields(Device), 0, "LIKELY|1|1|1|1|2026-11-01T10:00:00.007Z|2026-11-01T10:00:00.007Z"},
		{func(s *Shape) { s.Grouped, s.Group = true, Day }, GroupFields(Day), 0, "|1|1|1|0||"},
		{func(s *Shape) { s.Grouped, s.Group = true, Day }, GroupFields(Day), 1, "2026-11-01|5|2|2|2|2026-11-01T08:59:00.007Z|2026-11-01T10:00:00.007Z"},
	} {
		shape := s
		tt.shape(&shape)
		v, err := Build(t.Context(), h, shape, nil, nil)
		must(t, err)
		if got := valuesOf(v, tt.fields, tt.line); got != tt.want {
			t.Errorf("line %d:\n got %s\nwant %s", tt.line, got, tt.want)
		}
	}
	// Every grouping's filter finds its group again.
	for _, by := range Groupings() {
		v, err := Build(t.Context(), h, Shape{Grouped: true, Group: by, Filter: mustParse(t, "since:2026-01-01")}, nil, nil)
		must(t, err)
		for i := range v.Len() {
			l := v.At(i)
			again, err := Build(t.Context(), h, Shape{Filter: mustParse(t, "since:2026-01-01 "+v.GroupFilter(l))}, nil, nil)
			must(t, err)
			if fmt.Sprint(again.hits) != fmt.Sprint(v.Rows(i)) {
				t.Errorf("%s keeps %v, want %v", v.GroupFilter(l), again.hits, v.Rows(i))
			}
		}
	}
}

func TestViewKeepsItsMarks(t *testing.T) {
	t.Parallel()
	b := matrixadmin.NewConnectionsBuilder(someUser)
	b.Append("", "203.0.113.9", "curl/8.5.0", 1000)
	h := New(b.Finish())
	marks, err := h.Attribute(t.Context(), []matrixadmin.Device{{ID: matrixadmin.NewText("D"), LastIP: matrixadmin.NewText("203.0.113.9"), LastAgent: matrixadmin.NewText("curl/8.5.0"), LastSeen: time.UnixMilli(1000)}})
	must(t, err)
	h.SetMarks(marks)
	other := New(manyRows(3))
	if other.SetMarks(marks); other.Marks() != nil {
		t.Error("another history takes the marks")
	}
	v, err := Build(t.Context(), h, Shape{Filter: mustParse(t, "device:D"), Grouped: true, Group: Device}, nil, nil)
	must(t, err)
	h.SetMarks(nil)
	if v.Len() != 1 || v.Group(v.At(0)).Label.Raw() != "D" || v.Marks() != marks {
		t.Errorf("%d groups, the first %q", v.Len(), v.Group(v.At(0)).Label.Raw())
	}
	// What was found with other marks is nothing to go on.
	for _, m := range []*Marks{marks, nil} {
		h.SetMarks(m)
		if v, err = Build(t.Context(), h, Shape{Filter: mustParse(t, "device:D")}, v, nil); err != nil || v.Hits() != marks.Likely()*map[bool]int{true: 1}[m != nil] {
			t.Errorf("%d rows with %v (%v)", v.Hits(), m, err)
		}
	}
	h.SetMarks(marks)
	if v, err = Build(t.Context(), h, Shape{Filter: mustParse(t, "device:D")}, v, nil); err != nil || v.Hits() != 1 {
		t.Errorf("%d rows of the device, want 1 (%v)", v.Hits(), err)
	}
	same, err := v.Toggle(t.Context(), Line{Group: 7})
	if err != nil || same != v {
		t.Error("a group that is not there opens")
	}
}

// TestFieldsAreDeclaredWhole: the screen, the reference and the orders are made of them.
func TestFieldsAreDeclaredWhole(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string][]Field{"rows": RowFields(), "groups": GroupFields(IP)[1:]} {
		for _, f := range fields {
			if f.Title == "" || !strings.HasSuffix(f.Meaning, ".") || f.Time != (f.Milli != nil) || f.Number != (f.Count != nil) || f.Time && !f.Down || f.Number && !f.Down || f.Max > 0 && f.Max < f.Min {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}
