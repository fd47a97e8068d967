package ops_test

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestDelicateAccounts holds every action of the catalog against the one rule: by what it is for and how dangerous it is, and not by which one it is.
func TestDelicateAccounts(t *testing.T) {
	for name, change := range map[string]func(*ops.Situation){
		"an ordinary account":     func(*ops.Situation) {},
		"oneself":                 func(s *ops.Situation) { s.Target.User.ID = s.Me },
		"another administrator":   func(s *ops.Situation) { s.Target.User.Admin = matrixadmin.TriYes },
		"an administrator or not": func(s *ops.Situation) { s.Target.User.Admin = matrixadmin.TriUnknown },
		"a bridge's by its id":    func(s *ops.Situation) { s.Target.User.ID = matrixadmin.MustParseUserID("@_irc_x:example.org") },
		"a bridge's by the profile": func(s *ops.Situation) {
			s.Ghosts = matrixadmin.Ghosts{s.Target.User.ID.Raw()[:3] + "*"}
		},
		"an account of an application service": func(s *ops.Situation) { s.Target.User.Appservice = matrixadmin.NewText("bridge") },
	} {
		for _, a := range ops.Catalog() {
			s := situation()
			change(&s)
			delicate := strings.HasPrefix(name, "a") && name != "an ordinary account"
			takesAway := a.Purpose != ops.Repair
			if own := "you are signed in as this account; another administrator must do this"; s.Target.User.ID == s.Me && takesAway && !a.Own && a.Blocked(s) != own {
				t.Errorf("%s: %s to oneself is not refused by the rule: %q", name, a.ID, a.Blocked(s))
			}
			want := a.Danger
			if delicate && takesAway && want == ops.Reversible {
				want = ops.Disruptive
			}
			if got := a.In(s).Danger; got != want {
				t.Errorf("%s: %s asks like danger %d, want %d", name, a.ID, got, want)
			}
			said := ""
			if a.Notes != nil {
				said = strings.Join(a.Notes(s, values()), " ")
			}
			why := strings.Contains(said, "is a server administrator.") || strings.Contains(said, "belongs to an application service (bridge)") ||
				strings.Contains(said, "does not report whether this account is an administrator") || strings.Contains(said, "like those that bridges make")
			if takesAway && why != delicate {
				t.Errorf("%s: %s says %q", name, a.ID, said)
			}
		}
	}
}

// TestOpposites: what takes back exists, is another action, and what it takes back is named by nobody else in its place.
func TestOpposites(t *testing.T) {
	for _, a := range ops.Catalog() {
		if a.Opposite == "" {
			continue
		}
		back, ok := ops.Find(a.Opposite)
		if !ok || back.ID != a.Opposite || back.ID == a.ID || back.On != a.On {
			t.Errorf("%s is taken back by %q, which is no action on a %s", a.ID, a.Opposite, a.On)
		}
		if a.Lost != "" && !sentence(a.Lost) {
			t.Errorf("%s: what is lost is not a sentence: %q", a.ID, a.Lost)
		}
	}
}
