package history

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// modelSince is the rule of the package comment, word by word.
func modelSince(h *History, old *matrixadmin.Connections) (fresh []int32) {
	type kind struct{ host, agent, device string }
	of := func(c matrixadmin.Connection) kind { return kind{hostText(c), c.Agent.Raw(), c.Device.Raw()} }
	before := make(map[kind][]int64)
	for i := range old.Len() {
		before[of(old.At(i))] = append(before[of(old.At(i))], old.LastSeenMilli(i))
	}
	rows := make(map[kind][]int32)
	m := &model{h: h}
	for _, row := range m.newest(h.All()) {
		rows[of(at(h, row))] = append(rows[of(at(h, row))], row)
	}
	for k, rows := range rows {
		more := len(rows) - len(before[k])
		for _, row := range rows {
			ms := h.Connections().LastSeenMilli(int(row))
			if i := slices.Index(before[k], ms); i >= 0 {
				before[k] = slices.Delete(before[k], i, i+1)
				continue
			}
			if more > 0 {
				more--
				fresh = append(fresh, row)
			}
		}
	}
	return fresh
}

func TestNewSinceAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.OneOf(someRows(), fewKinds())
		h, old := New(draw.Draw(t, "now")), draw.Draw(t, "before")
		got, err := h.NewDiff(t.Context(), old)
		if err != nil {
			t.Fatal(err)
		}
		fresh := modelSince(h, old)
		if got.Len() != len(fresh) {
			t.Fatalf("%d new, want %v", got.Len(), fresh)
		}
		for _, row := range h.All() {
			if got.IsNew(int(row)) != slices.Contains(fresh, row) {
				t.Fatalf("row %d: new %v", row, got.IsNew(int(row)))
			}
		}
		if same, err := h.NewDiff(t.Context(), h.Connections()); err != nil || same.Len() != 0 {
			t.Fatalf("%d rows are newer than themselves (%v)", same.Len(), err)
		}
	})
}

// TestNewSince is what Synapse does between two questions.
func TestNewSince(t *testing.T) {
	t.Parallel()
	type row struct {
		ip, agent string
		ms        int64
	}
	history := func(rows ...row) *matrixadmin.Connections {
		b := matrixadmin.NewConnectionsBuilder(someUser)
		for _, r := range rows {
			b.Append("", r.ip, r.agent, r.ms)
		}
		return b.Finish()
	}
	before := history(row{"203.0.113.9", "a", 1000}, row{"203.0.113.9", "b", 900})
	for _, tt := range []struct {
		name string
		now  []row
		want string // of each row: new or old
	}{
		{"nothing", []row{{"203.0.113.9", "a", 1000}, {"203.0.113.9", "b", 900}}, "oo"},
		{"one moved on", []row{{"203.0.113.9", "a", 5000}, {"203.0.113.9", "b", 900}}, "oo"},
		{"a new token", []row{{"203.0.113.9", "a", 1000}, {"203.0.113.9", "a", 5000}, {"203.0.113.9", "b", 900}}, "ono"},
		{"a new address", []row{{"203.0.113.9", "a", 1000}, {"203.0.113.10", "a", 800}, {"203.0.113.9", "b", 900}}, "ono"},
		{"another spelling", []row{{"::ffff:203.0.113.9", "a", 1000}, {"203.0.113.9:44", "b", 901}}, "oo"},
		{"moved on and a new token: the newer one", []row{{"203.0.113.9", "a", 4000}, {"203.0.113.9", "a", 5000}}, "on"},
	} {
		h := New(history(tt.now...))
		s, err := h.NewDiff(t.Context(), before)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i := range h.Len() {
			if s.IsNew(i) {
				got += "n"
			} else {
				got += "o"
			}
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if none := (*Diff)(nil); none.IsNew(0) || none.Len() != 0 {
		t.Error("something is new since nothing")
	}
}
