package accounts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
)

var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

const (
	no  = matrixadmin.TriNo
	yes = matrixadmin.TriYes
)

func account(t *testing.T, id string, change func(*matrixadmin.User)) *matrixadmin.User {
	t.Helper()
	parsed, err := matrixadmin.ParseUserID(id)
	if err != nil {
		t.Fatal(err)
	}
	u := &matrixadmin.User{
		ID: parsed, Detail: matrixadmin.DetailList, Admin: no, Deactivated: no, Erased: no, Locked: no, ShadowBanned: no, Guest: no, Approved: yes,
		Created: now.AddDate(0, 0, -10), LastSeen: now.AddDate(0, 0, -5), SeenKnown: true,
	}
	if change != nil {
		change(u)
	}
	return u
}

func crowd(t *testing.T) []*matrixadmin.User {
	t.Helper()
	day := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	return []*matrixadmin.User{
		account(t, "@alice:x.example", func(u *matrixadmin.User) {
			u.DisplayName, u.Admin, u.Suspended, u.Detail = matrixadmin.NewText("Alice Liddell"), yes, no, matrixadmin.DetailFull
		}),
		account(t, "@bob:x.example", func(u *matrixadmin.User) { u.Locked, u.Created = yes, day(2) }),
		account(t, "@carol:x.example", func(u *matrixadmin.User) {
			u.Deactivated, u.Erased, u.LastSeen, u.Created = yes, yes, time.Time{}, day(400)
		}),
		account(t, "@dave:x.example", func(u *matrixadmin.User) { u.Suspended, u.Detail, u.LastSeen = yes, matrixadmin.DetailFull, day(100) }),
		account(t, "@erin:x.example", nil), // nobody has asked whether it is suspended
		account(t, "@robot:x.example", func(u *matrixadmin.User) { u.Type, u.Suspended = matrixadmin.NewText("bot"), no }),
		account(t, "@_irc_fred:x.example", func(u *matrixadmin.User) {
			u.ShadowBanned, u.Suspended, u.DisplayName = yes, no, matrixadmin.NewText("fred ghost")
		}),
		account(t, "@17:x.example", func(u *matrixadmin.User) {
			u.Guest, u.Approved, u.Suspended, u.Created = yes, no, no, now.Add(-2*time.Hour)
		}),
	}
}

func about() accounts.About {
	return accounts.About{Now: now}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // ? is an account that may match
		"":                               "alice bob carol dave erin robot _irc_fred 17",
		"state:active":                   "alice erin? robot _irc_fred 17",
		"-state:active":                  "bob carol dave erin?",
		"state:locked":                   "bob",
		"state:deactivated":              "carol",
		"state:erased":                   "carol",
		"state:suspended":                "bob? carol? dave erin?",
		"state:LOCKED,suspended":         "bob carol? dave erin?",
		"state:shadow-banned":            "_irc_fred",
		"shadow:yes":                     "_irc_fred",
		"state:admin":                    "alice",
		"state:guest,bot":                "robot 17",
		"state:appservice":               "bob? carol? erin? robot? _irc_fred 17?",
		"type:appservice":                "bob? carol? erin? robot? _irc_fred 17?",
		`state:"application service"`:    "bob? carol? erin? robot? _irc_fred 17?",
		"-type:appservice type:none":     "alice bob? carol? dave erin? 17?",
		"state:active?":                  "alice erin? robot _irc_fred 17",
		"state:look-alike":               "",
		"-state:locked,deactivated":      "alice dave erin robot _irc_fred 17",
		"type:bot":                       "robot",
		"type:none,bot -admin:yes":       "bob carol dave erin robot _irc_fred 17",
		"-type:none":                     "robot",
		"type:guest":                     "17",
		"guest:no type:none":             "alice bob carol dave erin _irc_fred",
		"admin:yes":                      "alice",
		"-admin:no":                      "alice",
		"approved:no":                    "17",
		"ghost":                          "bob? carol? erin? robot? _irc_fred 17?",
		"-ghost admin:no state:locked":   "bob?",
		`"ghost"`:                        "_irc_fred",
		`-"ghost" shadow:yes`:            "",
		"name:LIDD":                      "alice",
		`name:="Alice Liddell"`:          "alice",
		`name:="alice liddell"`:          "",
		"fred":                           "_irc_fred",
		"-fred ghost":                    "bob? carol? erin? robot? 17?",
		"@bob:x":                         "bob",
		"x.example":                      "",
		"created:<3d":                    "bob 17",
		"created:>3d":                    "alice carol dave erin robot _irc_fred",
		"created:>2026-11-16":            "bob 17",
		"created:<2026-01-01":            "carol",
		"created:2026-11-24":             "bob",
		"created:today":                  "17",
		"created:2026-11-24..":           "bob 17",
		"created:..2026-11-16":           "alice carol dave erin robot _irc_fred",
		"created:2026-11-16..2026-11-24": "alice bob dave erin robot _irc_fred",
		"created:12d..9d":                "alice dave erin robot _irc_fred",
		"seen:>90d":                      "dave",
		"seen:never":                     "carol",
		"seen:>90d,never":                "carol dave",
		"-seen:<90d":                     "carol dave",
	} {
		f, err := accounts.Parse(text, about())
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []string
		for _, u := range crowd(t) {
			switch name := u.ID.Localpart().Raw(); f.Match(u) {
			case matrixadmin.TriYes:
				got = append(got, name)
			case matrixadmin.TriUnknown:
				got = append(got, name+"?")
			case matrixadmin.TriNo:
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s:\n got %s\nwant %s", text, s, want)
		}
		if f.IsZero() != (text == "") || f.String() != text {
			t.Errorf("%q is %q", text, f)
		}
	}
}

func TestFilterErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"state:lokced":     "state: needs active, deactivated, erased, locked, suspended, shadow-banned, admin, guest, bot, support, appservice, look-alike or still-works; did you mean locked?",
		"state:":           "state: needs active, deactivated, erased, locked, suspended, shadow-banned, admin, guest, bot, support, appservice, look-alike or still-works",
		"stat:locked":      "unknown field stat (did you mean state?); use one of state, created, seen, type, ip, name, admin, guest, shadow, approved, ghost, or quote the text",
		"created:soon":     "created: needs <7d (in the last 7 days), >90d (longer ago), a date (2026-11-01) or a range (2026-11-01..)",
		"seen:90d":         "seen: needs never, <7d (in the last 7 days), >90d (longer ago), a date (2026-11-01) or a range (2026-11-01..)",
		"created:never":    "created: needs <7d (in the last 7 days), >90d (longer ago), a date (2026-11-01) or a range (2026-11-01..)",
		"created:..":       "created: needs <7d (in the last 7 days), >90d (longer ago), a date (2026-11-01) or a range (2026-11-01..)",
		"created:1d..soon": "created: needs <7d (in the last 7 days), >90d (longer ago), a date (2026-11-01) or a range (2026-11-01..)",
		"admin:maybe":      "admin: needs yes or no",
		"type:bot,":        "type: needs none, bot, support, guest, appservice or another user type",
		`name:"x`:          "missing closing quote",
	} {
		_, err := accounts.Parse(text, about())
		if err == nil || !strings.HasSuffix(err.Error(), ": "+want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestHelp holds that each example is a filter, and that every field has one.
func TestHelp(t *testing.T) {
	t.Parallel()
	all := ""
	for _, h := range accounts.Help() {
		if _, err := accounts.Parse(h.Term, about()); err != nil {
			t.Errorf("%s: %v", h.Term, err)
		}
		all += h.Term + " "
	}
	for _, name := range accounts.Suggest("", 0) {
		if !strings.Contains(all, name) {
			t.Errorf("%s is not explained", name)
		}
	}
}

func TestIsFilter(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"state:locked", "alice state:locked", "-ghost", "ghost", "alice -bot", "-alice", "STATE:locked", "stat:locked", "tpye:bot", "state:", "state:lokced x", `"a b" admin:yes`, `admin:yes "x`} {
		if !accounts.IsFilter(text) {
			t.Errorf("%s is none", text)
		}
	}
	for _, text := range []string{
		"", "alice", "@alice:x.example", "alice:x.example", "https://matrix.to/#/@alice:x.example", "matrix:u/alice:x.example", "oidc:1234", "github:alice", "#room:x.example", "!room:x.example",
		"Alice - Bob", "+49 30 1234", "a@b.example", `"ghost"`, "ghostly", "mail:a@b.example", `"x`,
	} {
		if accounts.IsFilter(text) {
			t.Errorf("%s is one", text)
		}
	}
}

// TestAsk holds what the server is asked to leave out.
func TestAsk(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]matrixadmin.UserQuery{
		"state:active":               {Deactivated: no, NoLocked: true},
		"-state:active":              {},
		"state:deactivated":          {Deactivated: yes},
		"-state:deactivated,locked":  {Deactivated: no, NoLocked: true},
		"state:deactivated,locked":   {},
		"state:erased":               {Deactivated: yes},
		"state:locked":               {},
		"state:suspended":            {},
		"-state:locked":              {NoLocked: true},
		"admin:yes":                  {Admins: yes},
		"-admin:yes":                 {Admins: no},
		"guest:no":                   {NoGuests: true},
		"-type:guest":                {NoGuests: true},
		"guest:yes":                  {},
		"type:bot":                   {NotTypes: []string{""}},
		"-type:bot,support":          {NotTypes: []string{"bot", "support"}},
		"-type:none -type:bot":       {NotTypes: []string{"", "bot"}},
		"name:al alice -bob":         {Term: "alice"},
		"\u00e9lise":                 {},
		`name:="alice"`:              {},
		"@alice":                     {Term: "@alice"},
		"created:<7d seen:>9d ghost": {},
	} {
		f, err := accounts.Parse(text, about())
		if err != nil {
			t.Fatal(err)
		}
		var q matrixadmin.UserQuery
		f.Ask(&q)
		if got, wants := describe(q), describe(want); got != wants || f.Narrows() != (wants != describe(matrixadmin.UserQuery{})) {
			t.Errorf("%s asks %s, want %s", text, got, wants)
		}
	}
}

// TestEnds holds where reading on finds nothing.
func TestEnds(t *testing.T) {
	t.Parallel()
	old, young := account(t, "@a:x.example", nil), account(t, "@b:x.example", func(u *matrixadmin.User) { u.Created, u.LastSeen = now, time.Time{} })
	for _, tt := range []struct {
		text string
		by   matrixadmin.Order
		desc bool
		u    *matrixadmin.User
		want bool
	}{
		{"created:<7d", matrixadmin.OrderCreated, true, old, true},
		{"created:<7d", matrixadmin.OrderCreated, true, young, false},
		{"created:<7d", matrixadmin.OrderCreated, false, old, false},
		{"created:>7d", matrixadmin.OrderCreated, false, young, true},
		{"-created:<7d", matrixadmin.OrderCreated, true, old, false},
		{"created:<7d", matrixadmin.OrderName, true, old, false},
		{"seen:<1d", matrixadmin.OrderLastSeen, true, old, true},
		{"seen:<1d", matrixadmin.OrderLastSeen, true, young, false},
		{"seen:<1d,never", matrixadmin.OrderLastSeen, true, old, false},
		{"seen:<1d", matrixadmin.OrderCreated, true, old, false},
	} {
		f, err := accounts.Parse(tt.text, about())
		if err != nil || f.Ends(tt.by, tt.desc, tt.u) != tt.want {
			t.Errorf("%s by %s, %v: %v", tt.text, tt.by, tt.desc, err)
		}
	}
}

// TestMinutesAreNoAge: who writes 3m of an account means months, and would get nearly everybody.
func TestMinutesAreNoAge(t *testing.T) {
	for word, ok := range map[string]bool{"seen:>3m": false, "created:<90M": false, "seen:1d..3m": false, "seen:3m..": false, "seen:>3d": true, "created:<2w": true, "seen:12h..": true} {
		if _, err := accounts.Parse(word, about()); (err == nil) != ok {
			t.Errorf("%s: %v", word, err)
		}
	}
}

// TestWhatAServerDoesNotReport: an account whose type or application service is not reported is not one without, unless its ID says whose it is.
func TestWhatAServerDoesNotReport(t *testing.T) {
	t.Parallel()
	full := func(id string) *matrixadmin.User {
		return account(t, id, func(u *matrixadmin.User) {
			u.Detail, u.TypeUnsaid, u.OwnerUnsaid = matrixadmin.DetailFull, true, true
		})
	}
	bob, ghost, said := full("@bob:x.example"), full("@_irc_fred:x.example"), full("@said:x.example")
	said.TypeUnsaid, said.OwnerUnsaid = false, false
	unknown := matrixadmin.TriUnknown
	for text, want := range map[string][3]matrixadmin.Tri{
		"ghost":      {unknown, yes, no},
		"-ghost":     {unknown, no, yes},
		"type:none":  {unknown, unknown, yes},
		"-type:none": {unknown, unknown, no},
		"type:bot":   {unknown, unknown, no},
	} {
		f, err := accounts.Parse(text, about())
		if got := [3]matrixadmin.Tri{f.Match(bob), f.Match(ghost), f.Match(said)}; err != nil || got != want {
			t.Errorf("%s: %v, want %v (%v)", text, got, want, err)
		}
	}
	row := account(t, "@bob:x.example", func(u *matrixadmin.User) { u.Type = matrixadmin.NewText("bot") })
	if u := accounts.Merge(*row, *bob); u.TypeUnsaid || u.Type.Raw() != "bot" || !u.OwnerUnsaid {
		t.Errorf("what the list tells is forgotten: %+v", u)
	}
}
