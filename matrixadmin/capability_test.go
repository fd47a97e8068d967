package matrixadmin

import "testing"

func TestReleases(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Release{
		"1.163.2": {1, 163, 2}, "0.99.3": {0, 99, 3}, "v1.12.0rc1 (b=x)": {1, 12, 0}, "1.12": {1, 12, 0}, "26.8": {26, 8, 0}, "1.160.0+matrix.org": {1, 160, 0},
	} {
		if got, ok := ParseRelease(in); !ok || got != want {
			t.Errorf("%q is %v %t", in, got, ok)
		}
	}
	for _, in := range []string{"", "x", "1", "v", "1.x", ".1", "99999999999999999999.1"} {
		if got, ok := ParseRelease(in); ok {
			t.Errorf("%q is %v", in, got)
		}
	}
	for _, order := range [][2]Release{{{0, 99, 3}, {0, 99, 4}}, {{1, 9, 9}, {1, 10, 0}}, {{0, 99, 9}, {1, 0, 0}}} {
		if !order[0].Less(order[1]) || order[1].Less(order[0]) || order[0].Less(order[0]) {
			t.Errorf("%v, %v", order[0], order[1])
		}
	}
}

// TestFirstRowThatFits tries what a row can ask of a server, one by one.
func TestFirstRowThatFits(t *testing.T) {
	t.Parallel()
	c := &Capability{ID: "test", Does: "test", Rows: []Row{
		{Family: FamilyDendrite, Answer: No, Why: "family"},
		{Family: FamilySynapse, MAS: Present, Answer: No, Why: "mas"},
		{Family: FamilySynapse, Before: Release{1, 110, 0}, Answer: No, Why: "old"},
		{Family: FamilySynapse, Since: Release{1, 122, 0}, Answer: Yes},
		{Feature: "m.account_moderation.suspend", Answer: Yes},
	}}
	synapse := func(version string) Server { return Server{Family: FamilySynapse, Version: NewText(version)} }
	for name, tt := range map[string]struct {
		server Server
		want   Answer
		why    string
	}{
		"family":             {Server{Family: FamilyDendrite}, No, "family"},
		"mas":                {Server{Family: FamilySynapse, MAS: Present, Version: NewText("1.163.2")}, No, "mas"},
		"before":             {synapse("1.109.9"), No, "old"},
		"between":            {synapse("1.121.0"), NotKnown, ""},
		"since":              {synapse("1.122.0"), Yes, ""},
		"a hidden version":   {synapse(""), NotKnown, ""},
		"no number":          {synapse("main"), NotKnown, ""},
		"announced":          {Server{Family: FamilyTuwunel}.Announcing("m.account_moderation.suspend"), Yes, ""},
		"not announced":      {Server{Family: FamilyTuwunel}, NotKnown, ""},
		"answered yes":       {synapse("1.121.0").With(c, Present), Yes, ""},
		"answered no":        {synapse("1.122.0").With(c, Absent), No, "this server's admin API cannot test"},
		"hidden":             {synapse("1.122.0").With(c, Hidden), No, hiddenWhy},
		"no, whatever it is": {Server{Family: FamilyDendrite}.With(c, Present), No, "family"},
	} {
		if got := tt.server.Can(c); got.Answer != tt.want || got.Why != tt.why {
			t.Errorf("%s: %+v, want %d %q", name, got, tt.want, tt.why)
		}
	}
	before := synapse("1.121.0")
	if _ = before.With(c, Present); before.Has(c) {
		t.Error("a copy changes what it was made of")
	}
}

// TestEveryFamilyGivesReasons: where something cannot be done, the reason is a part of a sentence, on every family.
func TestEveryFamilyGivesReasons(t *testing.T) {
	t.Parallel()
	for _, c := range []*Capability{&ListAccounts, &ReadAccount, &ReadRooms, &ReadConnections, &DeactivateAccount, &SetPassword, &SuspendAccount} {
		for i := range families {
			f := Family(i)
			for _, p := range []Availability{Unknown, Present, Absent, Hidden} {
				s := Server{Family: f}.With(c, p)
				if can := s.Can(c); (can.Answer == No) != (can.Why != "") {
					t.Errorf("%s on %s, seen %d: %+v", c.ID, f, p, can)
				}
			}
		}
	}
	s := Server{Family: FamilyContinuwuity}
	if can := s.Can(&DeactivateAccount); can.Answer != No || can.Why != "Continuwuity has no admin API for this; use its admin room: !admin users deactivate" {
		t.Errorf("%+v", can)
	}
}
