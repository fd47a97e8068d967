package dialog_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

var sgr = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

// ours are the sequences that the styles write, in all their fields.
func ours(st *styles.Styles) map[string]bool {
	all := map[string]bool{"\x1b[m": true}
	v := reflect.ValueOf(*st)
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		if style, ok := reflect.TypeAssert[styles.Style](v.Field(i)); ok {
			for _, s := range []styles.Style{style, style.Bold()} {
				for _, seq := range sgr.FindAllString(s.Render("x y"), -1) {
					all[seq] = true
				}
			}
		}
	}
	for _, painted := range []string{st.Selected("x"), st.Block("x"), st.Paint(matrixadmin.NewText("x"), 5)} {
		for _, seq := range sgr.FindAllString(painted, -1) {
			all[seq] = true
		}
	}
	return all
}

// harmless fails the test unless a frame holds nothing but our styling and characters that show themselves.
func harmless(t *testing.T, st *styles.Styles, frame string) {
	t.Helper()
	allowed := ours(st)
	for _, seq := range sgr.FindAllString(frame, -1) {
		if !allowed[seq] {
			t.Errorf("styling that is not ours: %q", seq)
		}
	}
	rest := sgr.ReplaceAllString(frame, "")
	if !utf8.ValidString(rest) {
		t.Errorf("not UTF-8: %q", rest)
	}
	for _, r := range rest {
		switch {
		case r == '\n', r == '\u200d':
		case !unicode.IsPrint(r), unicode.In(r, unicode.Cf, unicode.Bidi_Control, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			t.Errorf("U+%04X is in the frame", r)
		}
	}
}

// hostile returns the strings of the corpus.
func hostile(t *testing.T) []string {
	t.Helper()
	f, err := os.Open("../../matrixadmin/testdata/hostile.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var entry struct {
			Kind  string `json:"kind"`
			Value string `json:"value"`
		}
		if err := json.Unmarshal(lines.Bytes(), &entry); err == nil && entry.Kind == "string" {
			all = append(all, entry.Value)
		}
	}
	if len(all) < 50 {
		t.Fatalf("only %d strings", len(all))
	}
	return all
}

// villain is an account with one string in every field.
func villain(s string) matrixadmin.User {
	x := matrixadmin.NewText(s)
	u := matrixadmin.User{
		ID: matrixadmin.MustParseUserID(aliceID), DisplayName: x, AvatarURL: x, Type: x, Appservice: x,
		ThreePIDs: []matrixadmin.ThreePID{{Medium: x, Address: x}}, ExternalIDs: []matrixadmin.ExternalID{{Provider: x, ID: x}},
	}
	if id, err := matrixadmin.ParseUserID("@" + s + ":demo.example"); err == nil {
		u.ID = id
	}
	return u
}

// outside asks for the numbers of .ci/run.
var outside = os.Getenv("MXWARDEN_OUTSIDE") != ""

// TestHostileFrames draws every dialog with every string of the corpus in every field, and with it as the server's error.
func TestHostileFrames(t *testing.T) {
	for at, s := range hostile(t) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.env.Server.Version = matrixadmin.NewText(s)
			target := ops.Target{User: villain(s), Devices: 2, Rooms: 3}
			harmless(t, w.env.Styles, dialog.NewMenu(w.env, nil, target).View(80, 24))
			for i, a := range append(opstest.Different(ops.Catalog()), opstest.Few()...) {
				if target.Subject = opstest.Subject(a.On); a.On != ops.OnAccount {
					target.Subject.ID, target.Subject.Name = matrixadmin.NewText("D"+s), matrixadmin.NewText(s)
				}
				c := dialog.NewConfirm(w.env, nil, a, target)
				for n, size := range [][2]int{{80, 24}, {120, 60}, {40, 12}} {
					if !outside && n != (at+i)%3 { // each action at each of them, with other texts
						continue
					}
					harmless(t, w.env.Styles, c.View(size[0], size[1]))
				}
				c.Close()
			}
		})
	}
}

// TestHostileErrorOnTheScreen: an error text of the server's is shown, and harms nothing.
func TestHostileErrorOnTheScreen(t *testing.T) {
	for _, s := range hostile(t) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.lose(matrixadmintest.Fault{Respond: refuseWith(s)})
			d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
			byHand(d, aliceID).Press("enter").Advance(time.Second)
			d.Fits()
			harmless(t, w.env.Styles, d.Frame())
			says(t, d, "The server refused")
		})
	}
}

// TestSizes: every dialog keeps to the room it is given, whatever its state.
func TestSizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		long := ops.Target{User: villain(strings.Repeat("wide \u4e16\u754c and long ", 9)), Devices: -1, Rooms: 100000}
		keys := []key.Binding{
			key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "actions on the account that is shown, all of them, with their reasons")),
			key.NewBinding(key.WithKeys("x"), key.WithHelp("", "not shown")),
			key.NewBinding(key.WithKeys("b"), key.WithHelp("pgdn/ctrl+f", "a page down")),
		}
		dialogs := map[string]ui.Dialog{
			"menu":    dialog.NewMenu(w.env, nil, long),
			"help":    dialog.NewHelp(w.env.Styles, "Syntax", keys),
			"keys":    dialog.NewKeyHelp(w.env.Styles, "Keys: account", []ui.KeyGroup{{Title: "This tab", Keys: keys}, {Title: "Everywhere", Keys: keys[2:]}}),
			"message": dialog.NewMessage(w.env.Styles, "A message", strings.Repeat("Some words about something. ", 30)+"\n\nAnd more."),
		}
		for _, a := range append(opstest.Different(ops.Catalog()), opstest.Action(ops.Irreversible, ops.OnDevice, opstest.Fields...)) {
			if long.Subject = opstest.Subject(a.On); a.On != ops.OnAccount {
				long.Subject.ID = matrixadmin.NewText(strings.Repeat("wide \u4e16\u754c and long ", 9))
			}
			dialogs[a.ID] = dialog.NewConfirm(w.env, nil, a, long)
		}
		var widths []int
		for width := 1; width <= 200; width += 1 + width/30 {
			widths = append(widths, width)
		}
		for at, name := range slices.Sorted(maps.Keys(dialogs)) {
			d := dialogs[name]
			for i, width := range widths {
				shares := 9
				if outside {
					shares = 3
				}
				if i%shares != at%shares && name != "menu" { // they are drawn alike: some of them share the widths
					continue
				}
				for _, height := range []int{1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 16, 20, 24, 60, 1 + width%30} {
					view := d.View(width, height)
					lines := strings.Split(view, "\n")
					if len(lines) > height {
						t.Fatalf("%s: %d lines at %d×%d", name, len(lines), width, height)
					}
					for _, l := range lines {
						if n := w.env.Styles.Width(l); n > width {
							t.Fatalf("%s: %d cells at %d×%d: %q", name, n, width, height, l)
						}
					}
				}
			}
			d.Close()
		}
	})
}

func TestMenu(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Dendrite, alice())
		target := ops.Target{User: matrixadmin.User{ID: w.id}, Devices: -1, Rooms: -1}
		var some []ops.Action // fixed ones, of every purpose
		for _, id := range []string{"suspend", "quarantine-media", "end-session", "end-sessions", "reset-password", "leave-room", "deactivate", "unsuspend", "approve", "rename-device"} {
			a, _ := ops.Find(id)
			some = append(some, a)
		}
		w.show(t, 80, 24, func() ui.Dialog { return dialog.NewMenuOf(w.env, target, some) }).Golden("menu-dendrite").Press("esc")
		d := w.show(t, 80, 20+2*len(ops.Catalog()), func() ui.Dialog { return dialog.NewMenu(w.env, nil, target) })
		for _, a := range ops.Catalog() {
			says(t, d, a.Key+" "+a.Title)
		}
		says(t, d, aliceID, "P Reset password", "Sets a new password.", "D Deactivate account Dendrite's admin API cannot")
		d.Press("D", "enter").Shows("Actions on") // blocked: it stays, and says why in full
		says(t, d, "Not available: Dendrite's admin API cannot deactivate accounts.")
		d.Press("P").Shows("New password", "[ Cancel ]").Lacks("Actions on")
		d.Press("esc").Shows("no dialog")
	})
}

// TestLongMenu: 25 actions in a small terminal can all be reached, by their letters, by moving, and by a filter in which letters run nothing.
func TestLongMenu(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		target := ops.Target{User: matrixadmin.User{ID: w.id}, Devices: -1, Rooms: -1}
		var ran []string
		menu := func() ui.Dialog {
			var entries []dialog.Entry
			for i, key := range strings.Split("BCFGHIJKNOQRSTUVWXYZbcdef", "") {
				e := dialog.Entry{Key: key, Title: "Action " + key, Effect: "Does " + key + ".", Group: ops.Purpose(i * 4 / 25).String()}
				if key == "C" {
					e.Reason = "not today"
				}
				e.Choose = func() tea.Msg { ran = append(ran, key); return nil }
				entries = append(entries, e)
			}
			return dialog.NewMenu(w.env, nil, target, entries...)
		}
		d := w.show(t, 80, 24, menu)
		says(t, d, "Contain", "B Action B", "C Action C not today", "Does B.", "more ▼")
		d.Press("C").Shows("Not available: not today.")
		d.Press("end").Shows("more ▲").Press("D").Shows("Deactivate").Press("esc")
		d = w.show(t, 80, 24, menu)
		d.Press("home", "pgdown").Lacks("Does B.").Press("pgup").Shows("Does B.")
		d.Press("/").Type("action f").Shows("Filter action f", "F  Action F").Lacks("Action B")
		d.Press("esc").Shows("Action B", "more ▼").Press("/").Type("zzz").Shows("No matching actions.").Press("enter", "esc")
		d.Press("/").Type("Y.").Press("enter").Shows("no dialog")
		w.show(t, 80, 24, menu).Press("f").Shows("no dialog")
		w.show(t, 80, 24, menu).Press("C", "a").Shows("no dialog")
		if got := strings.Join(ran, ""); got != "Yf" {
			t.Errorf("ran %q", got)
		}
	})
}

// TestMenuTakesNoToken: a token that is pasted or typed into the menu's filter is in no frame, what follows it at once is a part of it, and enter runs nothing.
func TestMenuTakesNoToken(t *testing.T) {
	const token = "mct_qWeRtYuIoPaSdFgHjKlZ9x_0aBcDe"
	for name, enter := range map[string]func(*uitest.Driver){
		"pasted":     func(d *uitest.Driver) { d.Paste("syt_YWxpY2U_qWeRtYuIoPaSdFgHjKlZ_0aBcDe") },
		"key by key": func(d *uitest.Driver) { d.Type(token) },
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			d := w.show(t, 80, 24, func() ui.Dialog {
				return dialog.NewMenu(w.env, nil, ops.Target{User: matrixadmin.User{ID: w.id}, Devices: -1, Rooms: -1})
			}).Press("/")
			enter(d)
			d.Press("enter").Shows("looks like an access token", "Actions on").Lacks(token[len(token)-6:], token[:14], "YWxpY2U")
			if d.Advance(time.Second).Type("unlock").Lacks("access token").Shows("Unlock"); strings.Contains(d.Screen(), "Suspend") {
				t.Errorf("%s: nothing is filtered:\n%s", name, d.Screen())
			}
		})
	}
}

// TestMenuFindsWhatAQuestionAsks: who looks for erasing finds the deactivation, which asks for it.
func TestMenuFindsWhatAQuestionAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.show(t, 80, 24, func() ui.Dialog {
			return dialog.NewMenu(w.env, nil, ops.Target{User: matrixadmin.User{ID: w.id}, Devices: -1, Rooms: -1})
		}).Press("/").Type("erase").Shows("Deactivate").Lacks("Suspend").Press("esc", "/").Type("old").Lacks("Shadow-ban") // of which the user is not told
	})
	synctest.Test(t, func(t *testing.T) { // the redaction speaks of reactions, and is not what was meant
		w := newWorld(t, matrixadmintest.Synapse, alice())
		active := matrixadmin.User{ID: w.id, Deactivated: matrixadmin.TriNo, Admin: matrixadmin.TriNo}
		w.show(t, 80, 24, func() ui.Dialog {
			return dialog.NewMenu(w.env, nil, ops.Target{User: active, Devices: -1, Rooms: -1})
		}).Press("/").Type("react").Shows("Redact messages", "Reactivate account").Press("enter").Lacks("Reason").Shows("Actions on")
	})
}

// TestKeyHelp: groups with their titles, the cursor on keys only, each key once, and enter presses the key after the dialog is gone.
func TestKeyHelp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		named := func(names ...string) (keys []key.Binding) {
			for _, n := range names {
				keys = append(keys, key.NewBinding(key.WithKeys(n), key.WithHelp(n, "does "+n)))
			}
			return keys
		}
		groups := []ui.KeyGroup{{Title: "This tab", Keys: named("/", "ctrl+g", "")}, {Title: "Empty"}, {Title: "Move", Keys: named("shift+tab", "pgdown")}, {Title: "Everywhere", Keys: named("?", "/", "space", "A")}}
		help := func() ui.Dialog { return dialog.NewKeyHelp(w.env.Styles, "Keys: account", groups) }
		d := w.show(t, 60, 12, help)
		d.Shows("Keys: account", "This tab", "does ctrl+g", "Move", "Everywhere", "lines 1-9 of 12").Lacks("Empty", "does A")
		d.Press("G").Shows("does A", "lines 4-12 of 12").Press("g").Shows("This tab", "lines 1-9 of 12").Press("up", "q").Shows("no dialog")
		for i, want := range []string{"/", "ctrl+g", "shift+tab", "pgdown", "?", "space", "A", "A"} {
			d = w.show(t, 80, 24, help)
			for range i {
				d.Press("down")
			}
			if d.Press("enter").Shows("no dialog"); !slices.Equal(w.pressed, []string{want}) {
				t.Errorf("enter on line %d presses %q, want %q", i, w.pressed, want)
			}
		}
	})
}

func TestHelpAndMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		var keys []key.Binding
		for c := 'a'; c <= 'z'; c++ {
			keys = append(keys, key.NewBinding(key.WithKeys(string(c)), key.WithHelp(string(c), "does "+strings.ToUpper(string(c)))))
		}
		d := w.show(t, 60, 12, func() ui.Dialog { return dialog.NewHelp(w.env.Styles, "Keys", keys) })
		d.Shows("a  does A", "lines 1-9 of 26").Lacks("does Z")
		d.Press("G").Shows("does Z", "lines 18-26 of 26").Lacks("does A")
		d.Press("up").Shows("lines 17-25").Press("g").Shows("does A")
		d.Press("pgdown").Shows("lines 10-18")
		d.Press("esc").Shows("no dialog")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.show(t, 60, 12, func() ui.Dialog { return dialog.NewMessage(w.env.Styles, "Note", "First line.\nSecond line.") })
		d.Shows("Note", "First line.", "Second line.").Press("enter").Shows("no dialog")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		path := "/" + strings.Repeat("directory/", 9) + "file.jsonl"
		d := w.show(t, 120, 12, func() ui.Dialog { return dialog.NewMessage(w.env.Styles, "Exported", "To:\n"+path) })
		d.Shows("│ " + path + " │")
	})
}
