package hostile

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/user"
)

// doubles are letters that look like an ASCII one, or that differ from it by case or width only.
var doubles = map[rune]string{
	'a': "\u0430\u0251\uff41A\u00e0\u1d00\U0001d41a\u00aa", 'c': "\u0441\u03f2\uff43C\u00e7", 'e': "\u0435\u0450\uff45E\u00e9", 'i': "\u0456\u0131\u04cf\uff49Il1|\u00ec",
	'l': "\u217c\u04c0\uff4cI1|L", 'o': "\u043e\u03bf\u0585\uff4fO0\u00f6\u06f5", 'p': "\u0440\u03c1\uff50P", 's': "\u0455\uff53S\u01bd", 'x': "\u0445\u00d7\uff58X", 'b': "\u042c\u13cfB", '-': "\u2010\u2011\u2013\u2212_",
	'.': "\u2024\u0660\uff0e\u00b7", '/': "\u2044\u2215\uff0f", '=': "\ua78a\uff1d",
}

// another makes an id that somebody could take for the first one.
func another(r *rand.Rand, local string) string {
	runes := []rune(local)
	at := r.IntN(len(runes) + 1)
	insert := func(s string) string { return string(runes[:at]) + s + string(runes[at:]) }
	switch r.IntN(9) {
	case 0, 1, 2: // one letter looks like another
		for range 20 {
			i := r.IntN(len(runes))
			if d := []rune(doubles[runes[i]]); len(d) > 0 {
				runes[i] = d[r.IntN(len(d))]
				break
			}
		}
		return string(runes)
	case 3: // something that shows nothing, or is said to
		return insert(pick(r, "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066", "\u034f", "\u3164", "\u2800", "\ufe0f", "\U000e0061", "\u115f", " ", "\u00a0", "\x01", "\x7f", "\u009b", "\ufffd"))
	case 4: // something that changes what stands before it
		return insert(pick(r, "\u0301", "\u0308", "\u093e", "\uff9e", "\U0001f3fb", strings.Repeat("\u0301", 1+r.IntN(7)), "\u0d4e", "\u1161"))
	case 5: // what the painter itself writes
		return insert(pick(r, "\u2039"+"1B\u203a", "\u2039", "\u203a", "\u2039x1B\u203a", "\u2026", "1B", "200B"))
	case 6:
		return local + string(rune('a'+r.IntN(26)))
	case 7:
		return string(runes[:len(runes)-1]) + string(rune('a'+r.IntN(26)))
	}
	if at == len(runes) {
		at = 0
	}
	return string(append(slices.Clone(runes[:at]), runes[at+1:]...))
}

// pair makes two different ids; the first may already be odd.
func pair(r *rand.Rand) (a, b matrixadmin.UserID, ok bool) {
	local := pick(r, "alice", "bob-x.y", "\u0430lice", "al\u0301ice", "\U0001f469\u200d\U0001f680", "\u6f22\u5b57", "a\u202eb", strings.Repeat("alice=", 1+r.IntN(35)), "e\u0301\u0301\u0301\u0301\u0301", "\u0915\u094d\u0937")
	if r.IntN(3) == 0 {
		local = another(r, local)
	}
	if local == "" {
		local = "x"
	}
	other := another(r, local)
	host := pick(r, ":demo.example", ":demo.example:8448", ":xn--exmple-cua.example", ":EXAMPLE.example")
	a, err := matrixadmin.ParseUserID("@" + local + host)
	if err != nil {
		return a, b, false
	}
	b, err = matrixadmin.ParseUserID("@" + other + host)
	return a, b, err == nil && a != b
}

// cells are what a renderer makes of a view.
func cells(view string, width, height int, method ansi.Method) string {
	screen := uv.NewScreenBuffer(width, height)
	screen.Method = method
	uv.NewStyledString(view).Draw(screen, screen.Bounds())
	var b strings.Builder
	for y := range height {
		for x := range width {
			if c := screen.CellAt(x, y); c != nil {
				b.WriteString(c.Content)
			}
			b.WriteByte(0)
		}
	}
	return b.String()
}

// TestDifferentIDsPaintDifferentCells is about ids that somebody made to be taken for another.
func TestDifferentIDsPaintDifferentCells(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	pairs, flagged := 0, 0
	for want := amount(100_000, 1_000_000); pairs < want; {
		a, b, ok := pair(r)
		if !ok {
			continue
		}
		pairs++
		method := []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth}[pairs%2]
		st := styles.New(true, false)
		st.SetGraphemes(method == ansi.GraphemeWidth)
		width := 30 + r.IntN(60)
		draw := func(id matrixadmin.UserID) string {
			lines := dialog.WrapWhole(st, id.Text().Printable(), width)
			return cells(strings.Join(lines, "\n"), width, len(lines), method)
		}
		if draw(a) == draw(b) {
			t.Fatalf("%+q and %+q paint the same %d cells a line", a.Raw(), b.Raw(), width)
		}
		for _, id := range []matrixadmin.UserID{a, b} {
			if odd := !plainLocal(id.Localpart().Raw()); odd != (id.Lookalike() != "") {
				t.Fatalf("%+q: out of the grammar %t, and said to be %q", id.Raw(), odd, id.Lookalike())
			} else if odd {
				flagged++
			}
		}
	}
	t.Logf("%d pairs, %d ids flagged", pairs, flagged)
	if flagged < pairs/4 {
		t.Errorf("only %d ids of %d pairs are odd", flagged, pairs)
	}
}

// plainLocal is today's grammar of a localpart.
func plainLocal(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789._=-/+") == "" && utf8.ValidString(s)
}

// TestDecisionsShowTheWholeID: wherever something is decided about an account, the longest id is there to its last character, and what
// makes it look like another one is said.
func TestDecisionsShowTheWholeID(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range amount(200, 5000) {
		if a, b, ok := pair(r); ok {
			synctest.Test(t, func(t *testing.T) { decide(t, a, b) })
		}
	}
}

func decide(t *testing.T, a, b matrixadmin.UserID) {
	t.Helper()
	for name, draw := range decisions() {
		one, other := draw(a), draw(b)
		if cells(one, 100, 60, ansi.WcWidth) == cells(other, 100, 60, ansi.WcWidth) {
			t.Errorf("%s: %+q and %+q look the same:\n%s", name, a.Raw(), b.Raw(), ansi.Strip(one))
		}
		if flat := onlyText(one); !strings.Contains(flat, onlyText(a.Text().Printable())) {
			t.Errorf("%s: %+q is not whole:\n%s", name, a.Raw(), ansi.Strip(one))
		} else if why := a.Lookalike(); why != "" && !says(flat, why) {
			t.Errorf("%s: %+q is not said to be %q:\n%s", name, a.Raw(), why, ansi.Strip(one))
		}
	}
}

// says reports whether all of what is odd about an id is there.
func says(flat, why string) bool {
	for part := range strings.SplitSeq(why, ", ") {
		if !strings.Contains(flat, onlyText(part)) {
			return false
		}
	}
	return true
}

// onlyText leaves out blanks and borders, so that what was wrapped is found.
func onlyText(s string) string {
	s = ansi.Strip(s)
	for _, label := range []string{"\u2502 Account", "\u2502 State"} {
		s = strings.ReplaceAll(s, label, "")
	}
	return strings.NewReplacer(" ", "", "\n", "", "\u2502", "").Replace(s)
}

// decisions are the places where an account is chosen for an action.
func decisions() map[string]func(matrixadmin.UserID) string {
	places := map[string]func(matrixadmin.UserID) string{
		"account page": func(id matrixadmin.UserID) string {
			env := decisionEnv()
			p := user.New(env, ui.User{ID: id})
			defer p.Close()
			p.SetSize(100, 60)
			settle(p)
			return p.View()
		},
		"menu": func(id matrixadmin.UserID) string {
			return dialog.NewMenu(decisionEnv(), nil, ops.Target{User: matrixadmin.User{ID: id}}).View(100, 60)
		},
	}
	for _, a := range catalog {
		places[a.ID] = func(id matrixadmin.UserID) string {
			d := dialog.NewConfirm(decisionEnv(), nil, a, ops.Target{User: matrixadmin.User{ID: id}})
			defer d.Close()
			return d.View(100, 60)
		}
	}
	return places
}

func decisionEnv() *ui.Env {
	hs := &homeserver{filler: newFiller(newEveryone("word"))}
	env := environment(neverEnds, hs, matrixadmin.Server{})
	env.Styles, env.Location = styles.New(true, false), time.UTC
	return env
}
