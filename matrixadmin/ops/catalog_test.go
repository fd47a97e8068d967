package ops_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// sentence reports whether s is one or more sentences: a capital first, a full stop last, nothing that breaks a line.
func sentence(s string) bool {
	return s != "" && unicode.IsUpper(rune(s[0])) && strings.HasSuffix(s, ".") && !strings.ContainsAny(s, "\n\t") && !strings.Contains(s, "  ")
}

func TestRulesOfTheCatalog(t *testing.T) {
	ids, keys := map[string]bool{}, map[string]bool{}
	group := ops.Contain
	for _, a := range ops.Catalog() {
		t.Run(a.ID, func(t *testing.T) {
			if ids[a.ID] || keys[a.Key] || a.ID == "" || a.Key == "" {
				t.Errorf("id %q and key %q must be there and nobody else's", a.ID, a.Key)
			}
			ids[a.ID], keys[a.Key] = true, true
			if strings.Trim(a.ID, "abcdefghijklmnopqrstuvwxyz-") != "" {
				t.Errorf("id %q is not a subcommand", a.ID)
			}
			if a.Danger != ops.Reversible && strings.ToUpper(a.Key) != a.Key {
				t.Errorf("key %q of what cannot be taken back is not a shifted one", a.Key)
			}
			if a.Purpose < group {
				t.Error("the menu begins with what contains, and ends with what repairs")
			}
			group = a.Purpose
			if a.Direct && a.Danger == ops.Reversible {
				t.Error("keys of the page are for what was always there")
			}
			if !sentence(a.Effect) {
				t.Errorf("effect is not a sentence: %q", a.Effect)
			}
			if a.Title == "" || a.Short == "" || a.Blocked == nil || a.Plan == nil || a.Verify == nil {
				t.Error("title, short, blocked, plan and verify must be there")
			}
			if found, ok := ops.Find(a.ID); !ok || found.Key != a.Key {
				t.Error("not found by its id")
			}
			if found, ok := ops.Find(a.Key); !ok || found.ID != a.ID {
				t.Error("not found by its key")
			}
			for _, f := range a.Fields {
				if f.Name == "" || f.Label == "" {
					t.Errorf("field %+v has no name or label", f)
				}
				if f.Kind == ops.FieldChoice && (!sentence(f.Consequence(true)) || !sentence(f.Consequence(false)) || f.Consequence(true) == f.Consequence(false)) {
					t.Errorf("field %s does not say what each choice does", f.Name)
				}
			}
		})
	}
	if _, ok := ops.Find("no-such"); ok {
		t.Error("found an action that is not there")
	}
}

// bodies are those of previews; ids in them are JSON.
var bodies = regexp.MustCompile(` \{.*`)

// TestRequestShowsEveryFlagAndNoSecret holds every action's preview to what matters on the wire.
func TestRequestShowsEveryFlagAndNoSecret(t *testing.T) {
	for _, a := range ops.Catalog() {
		s := situation()
		s.Target.User.ID, s.Target.Subject = matrixadmin.MustParseUserID("@a/../b?:demo.example"), opstest.Subject(a.On)
		got := preview(t, a, s) // "" for parts of something that was not looked at, see TestPartsAreLeftOut
		if strings.Contains(got, "correct horse") {
			t.Errorf("%s shows the password: %s", a.ID, got)
		}
		if paths := bodies.ReplaceAllString(got, ""); strings.Contains(paths, "../") || strings.Contains(paths, "?") {
			t.Errorf("%s does not escape the id: %s", a.ID, got)
		}
		offered, _ := a.Offered(s)
		for _, f := range offered {
			if f.Kind == ops.FieldChoice && got != "" && !strings.Contains(got, `"`+f.Name+`":`) {
				t.Errorf("%s does not show %s: %s", a.ID, f.Name, got)
			}
		}
	}
}

func TestBlocked(t *testing.T) {
	tests := []struct {
		name   string
		change func(*ops.Situation)
		want   map[string]string // part of the reason by action, "" when it is free
	}{
		{"current Synapse", func(*ops.Situation) {}, map[string]string{"deactivate": "", "reset-password": ""}},
		{"oneself", func(s *ops.Situation) { s.Target.User.ID = s.Me }, map[string]string{"deactivate": "signed in as", "reset-password": ""}},
		{"nobody known", func(s *ops.Situation) { s.Me = matrixadmin.UserID{} }, map[string]string{"deactivate": "token's account is unknown", "reset-password": "token's account is unknown"}},
		{"no target", func(s *ops.Situation) { s.Target = ops.Target{} }, map[string]string{"deactivate": "no account", "reset-password": "no account"}},
		{
			"elsewhere", func(s *ops.Situation) { s.Target.User.ID = matrixadmin.MustParseUserID("@alice:other.example") },
			map[string]string{"deactivate": "another server", "reset-password": "another server"},
		},
		{
			"Dendrite", func(s *ops.Situation) {
				s.Server.Family = matrixadmin.FamilyDendrite
			},
			map[string]string{"deactivate": "Dendrite's admin API cannot", "reset-password": ""},
		},
		{
			"Dendrite, an id that may change on the way", func(s *ops.Situation) {
				s.Server.Family = matrixadmin.FamilyDendrite
				s.Target.User.ID = matrixadmin.MustParseUserID("@zzz/../@alice:demo.example")
			},
			map[string]string{"deactivate": "Dendrite's admin API cannot", "reset-password": "may change"},
		},
		{
			"MAS", func(s *ops.Situation) {
				s.Server.MAS = matrixadmin.Present
			},
			map[string]string{
				"deactivate":     "Run: mas-cli manage lock-user --deactivate alice (",
				"reset-password": "Run: mas-cli manage set-password alice (",
				"sign-out-all":   "Run: mas-cli manage kill-sessions alice (",
				"lock":           "Run: mas-cli manage lock-user alice (",
				"make-admin":     "it was not asked. The homeserver's own flag means nothing there",
			},
		},
		{
			"perhaps MAS", func(s *ops.Situation) { s.Server.MAS = matrixadmin.Unknown },
			map[string]string{"deactivate": "lock-user --deactivate alice (", "reset-password": "set-password alice ("},
		},
		{
			"a proxy hides who authenticates", func(s *ops.Situation) { s.Server.MAS = matrixadmin.Hidden },
			map[string]string{"deactivate": "could not find out whether this server uses MAS", "reset-password": "could not find out whether"},
		},
		{
			"MAS, and an application service's account", func(s *ops.Situation) {
				s.Server.MAS, s.Target.User.Appservice = matrixadmin.Present, matrixadmin.NewText("telegram")
			},
			map[string]string{"deactivate": "", "reset-password": "this account has no password; its application service signs it in"},
		},
		{
			"MAS, elsewhere", func(s *ops.Situation) {
				s.Server.MAS, s.Target.User.ID = matrixadmin.Present, matrixadmin.MustParseUserID("@alice:other.example")
			},
			map[string]string{"deactivate": "another server", "reset-password": "another server"},
		},
		{
			"proxy", func(s *ops.Situation) {
				s.Server = s.Server.With(&matrixadmin.DeactivateAccount, matrixadmin.Hidden).With(&matrixadmin.SetPassword, matrixadmin.Hidden)
			},
			map[string]string{"deactivate": "proxy", "reset-password": "proxy"},
		},
		{
			"neither", func(s *ops.Situation) {
				s.Server = s.Server.With(&matrixadmin.DeactivateAccount, matrixadmin.Absent).With(&matrixadmin.SetPassword, matrixadmin.Absent)
			},
			map[string]string{"deactivate": "admin API cannot", "reset-password": "admin API cannot"},
		},
		{
			"not probed", func(s *ops.Situation) {
				s.Server = s.Server.With(&matrixadmin.DeactivateAccount, matrixadmin.Unknown).With(&matrixadmin.SetPassword, matrixadmin.Unknown)
			},
			map[string]string{"deactivate": "", "reset-password": ""},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := situation()
			tt.change(&s)
			for id, want := range tt.want {
				if got := action(id).Blocked(s); (want == "") != (got == "") || !strings.Contains(got, want) {
					t.Errorf("%s: blocked %q, want %q", id, got, want)
				}
			}
		})
	}
}

func TestNotes(t *testing.T) {
	say := func(id string, change func(*ops.Situation, *ops.Values)) string {
		s, v := situation(), values()
		change(&s, &v)
		notes := action(id).Notes(s, v)
		for _, n := range notes {
			if !sentence(n) {
				t.Errorf("%s: note is not a sentence: %q", id, n)
			}
		}
		return strings.Join(notes, " ")
	}
	password := func(p string) func(*ops.Situation, *ops.Values) {
		return func(_ *ops.Situation, v *ops.Values) { v.Secrets[ops.FieldNewPassword] = matrixadmin.NewSecret(p) }
	}
	tests := []struct {
		name, id, want, lacks string
		change                func(*ops.Situation, *ops.Values)
	}{
		{"a deactivated account stays so", "reset-password", "does not reactivate", "", func(s *ops.Situation, _ *ops.Values) { s.Target.User.Deactivated = matrixadmin.TriYes }},
		{"72 bytes are all hashed", "reset-password", "", "bytes long", password(strings.Repeat("x", 72))},
		{"73 are not", "reset-password", "73 bytes", "", password(strings.Repeat("x", 73))},
		{"bytes, not characters", "reset-password", "74 bytes", "", password(strings.Repeat("\u00e9", 37))},
		{"blank at the end", "reset-password", "starts or ends with a space", "", password("secret ")},
		{"an administrator", "deactivate", "server administrator", "", func(s *ops.Situation, _ *ops.Values) { s.Target.User.Admin = matrixadmin.TriYes }},
		{"the homeserver alone keeps a bridge's account", "deactivate", "application service", "Authentication Service", func(s *ops.Situation, _ *ops.Values) {
			s.Server.MAS, s.Target.User.Appservice = matrixadmin.Present, matrixadmin.NewText("telegram")
		}},
		{"again", "deactivate", "already deactivated", "", func(s *ops.Situation, _ *ops.Values) { s.Target.User.Deactivated = matrixadmin.TriYes }},
		{"no way to follow", "deactivate", "progress of leaving rooms", "", func(s *ops.Situation, _ *ops.Values) {
			s.Server = s.Server.With(&matrixadmin.ReadRooms, matrixadmin.Absent)
		}},
		{"no session can stay", "reset-password", "Synapse before 1.12", "", func(s *ops.Situation, _ *ops.Values) {
			s.Server.Family, s.Server.Version = matrixadmin.FamilySynapse, matrixadmin.NewText("1.11.1")
		}},
		{"sessions can stay", "reset-password", "", "before Synapse", func(s *ops.Situation, _ *ops.Values) {
			s.Server.Family, s.Server.Version = matrixadmin.FamilySynapse, matrixadmin.NewText("1.12.0")
		}},
		{"own sessions go but one", "reset-password", "your own account", "", func(s *ops.Situation, _ *ops.Values) { s.Target.User.ID = s.Me }},
		{"own sessions stay", "reset-password", "", "your own account", func(s *ops.Situation, v *ops.Values) {
			s.Target.User.ID = s.Me
			v.Choices[ops.FieldLogout] = false
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := say(tt.id, tt.change)
			if !strings.Contains(got, tt.want) || tt.lacks != "" && strings.Contains(got, tt.lacks) {
				t.Errorf("notes %q, want %q and not %q", got, tt.want, tt.lacks)
			}
		})
	}
}

func TestPasswordProblems(t *testing.T) {
	reset := action("reset-password")
	s := situation()
	s.Policy = matrixadmin.PasswordPolicy{MinimumLength: 10, RequireDigit: true}
	for password, wrong := range map[string]int{"": 1, "short": 2, "longenough": 1, "longenough1": 0} {
		v := ops.Values{Secrets: map[string]matrixadmin.Secret{ops.FieldNewPassword: matrixadmin.NewSecret(password)}}
		if got := reset.Problems(s, v); len(got) != wrong {
			t.Errorf("%q: problems %q, want %d", password, got, wrong)
		}
	}
	s.Policy, s.Server.Family = matrixadmin.PasswordPolicy{}, matrixadmin.FamilyDendrite
	v := ops.Values{Secrets: map[string]matrixadmin.Secret{ops.FieldNewPassword: matrixadmin.NewSecret("1234567")}}
	if got := reset.Problems(s, v); len(got) != 1 || !strings.Contains(got[0], "8 characters") {
		t.Errorf("Dendrite's own rule: %q", got)
	}
	for version, wrong := range map[string]int{"0.34.1": 1, "1.11.1": 1, "1.12.0": 0, "1.160.0": 0, "": 0} {
		old := situation()
		old.Server.Family, old.Server.Version = matrixadmin.FamilySynapse, matrixadmin.NewText(version)
		keep := ops.Values{Choices: map[string]bool{ops.FieldLogout: false}, Secrets: map[string]matrixadmin.Secret{ops.FieldNewPassword: matrixadmin.NewSecret("longenough1")}}
		if got := reset.Problems(old, keep); len(got) != wrong {
			t.Errorf("%s cannot keep sessions: %q", version, got)
		}
		offered, fixed := reset.Offered(old)
		if len(offered)+wrong != 2 || len(fixed) != wrong {
			t.Errorf("%s: offers %d fields, and says %q", version, len(offered), fixed)
		}
	}
	if got := reset.Problems(situation(), ops.Values{}); len(got) != 1 {
		t.Errorf("no password at all: %q", got)
	}
}

// TestMASReasonsAreTheirOwn: the command that a reason proposes does what the action does, and never what another one does.
func TestMASReasonsAreTheirOwn(t *testing.T) {
	for _, mas := range []matrixadmin.Availability{matrixadmin.Present, matrixadmin.Unknown} {
		for id, commands := range map[string]string{
			"deactivate": "lock-user --deactivate", "lock": "lock-user", "unlock": "unlock-user", "sign-out-all": "kill-sessions", "reset-password": "set-password",
			"reactivate": "", "make-admin": "", "revoke-admin": "",
		} {
			s := situation()
			s.Server.MAS, s.Target.User.Deactivated = mas, matrixadmin.TriNo
			s.Target.User.Locked, s.Target.User.Admin = matrixadmin.TriUnknown, matrixadmin.TriUnknown
			if id == "reactivate" {
				s.Target.User.Deactivated = matrixadmin.TriYes
			}
			why := action(id).Blocked(s)
			_, proposed, runs := strings.Cut(why, "mas-cli manage ")
			if why == "" || runs != (commands != "") || !strings.HasPrefix(proposed, commands) || commands != "" && !strings.HasPrefix(proposed, commands+" alice (") {
				t.Errorf("%s, MAS %d: %q", id, mas, why)
			}
		}
	}
}
