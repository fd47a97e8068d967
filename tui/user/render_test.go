package user_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
	"github.com/mxwarden/mxwarden/tui/user"
)

var sgr = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

// harmless fails the test unless a frame holds nothing but styling that an ordinary frame has too, and characters that show themselves.
func harmless(t *testing.T, allowed map[string]bool, frame string) {
	t.Helper()
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

// villain is an account with one string in every field that a server can fill.
func villain(s string) matrixadmintest.User {
	u := alice()
	if _, err := matrixadmin.ParseUserID("@" + s + ":demo.example"); err == nil {
		u.ID = "@" + s + ":demo.example"
	}
	u.DisplayName, u.AvatarURL, u.UserType, u.AppserviceID = s, s, s, s
	u.Locked, u.Suspended, u.ShadowBanned, u.Guest, u.Erased, u.Deactivated = true, true, true, true, true, true
	u.ThreePIDs = []matrixadmintest.ThreePID{{Medium: s, Address: s}}
	u.ExternalIDs = []matrixadmintest.ExternalID{{AuthProvider: s, ExternalID: s}}
	u.Devices = []matrixadmintest.Device{{ID: s + "x", DisplayName: s, LastSeenIP: s, LastSeenUserAgent: s, LastSeen: noon}}
	u.Connections = []matrixadmintest.Connection{{IP: s, UserAgent: s, LastSeen: noon}}
	return u
}

// frames draws every view of the page and hands each to look.
func frames(d *uitest.Driver, w *world, look func(frame string)) {
	for _, size := range [][2]int{{120, 37}, {40, 9}} {
		d.Resize(size[0], size[1])
		for _, keys := range [][]string{{"1"}, {"v"}, {"esc", "tab"}, {"tab"}, {"tab"}, {"1", "shift+tab"}, {"G"}} {
			d.Press(keys...).Fits()
			look(d.Frame())
			look(w.Page.Title())
		}
	}
}

// TestHostileFrames draws every view with every string of the corpus in every field of every server family's answers.
func TestHostileFrames(t *testing.T) {
	allowed := map[string]bool{}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, villain("plain"))
		frames(w.open(t, "@plain:demo.example", 80, 21), w, func(frame string) {
			for _, seq := range sgr.FindAllString(frame, -1) {
				allowed[seq] = true
			}
		})
	})
	for i, s := range hostile(t) {
		for _, mode := range []matrixadmintest.Mode{matrixadmintest.Synapse, matrixadmintest.Dendrite} {
			if mode == matrixadmintest.Dendrite && i%4 != 0 {
				continue
			}
			synctest.Test(t, func(t *testing.T) {
				u := villain(s)
				w := newWorld(t, mode, u)
				frames(w.open(t, u.ID, 80, 21), w, func(frame string) { harmless(t, allowed, frame) })
			})
		}
	}
}

// TestHostileErrors: what a server writes into its errors is shown on every tab, and harms nothing.
func TestHostileErrors(t *testing.T) {
	allowed := map[string]bool{}
	for i, s := range append([]string{"plain"}, hostile(t)...) {
		synctest.Test(t, func(t *testing.T) {
			body, err := json.Marshal(map[string]string{"errcode": "M_UNKNOWN" + s, "error": s})
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.hs.Fault(nil, matrixadmintest.Fault{Respond: broken(http.StatusForbidden, string(body))})
			d := w.open(t, aliceID, 80, 21).Advance(time.Minute)
			says(t, d, "Could not load connections")
			frames(d, w, func(frame string) {
				if i > 0 {
					harmless(t, allowed, frame)
					return
				}
				for _, seq := range sgr.FindAllString(frame, -1) {
					allowed[seq] = true
				}
			})
		})
	}
}

// TestSizes: the page keeps to the room it is given, whatever it shows.
func TestSizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := villain(strings.Repeat("wide \u4e16\u754c ", 12))
		w := newWorld(t, matrixadmintest.Synapse, u)
		d := w.open(t, u.ID, 80, 24)
		for _, keys := range [][]string{{"1"}, {"v"}, {"esc", "tab"}, {"tab"}, {"1", "shift+tab"}} {
			d.Press(keys...)
			for width := 1; width <= 200; width += 1 + width/30 {
				for _, height := range []int{1, 2, 3, 5, 8, 13, 24, 60, 1 + width%30} {
					w.Page.SetSize(width, height)
					fits(t, w, width, height)
				}
			}
			w.Page.SetSize(80, 24)
		}
	})
}

func fits(t *testing.T, w *world, width, height int) {
	t.Helper()
	lines := strings.Split(w.Page.View(), "\n")
	if len(lines) > height {
		t.Fatalf("%d lines at %d×%d", len(lines), width, height)
	}
	for _, l := range lines {
		if n := w.env.Styles.Width(l); n > width {
			t.Fatalf("%d cells at %d×%d: %q", n, width, height, l)
		}
	}
}

// BenchmarkScroll is one key and one frame on a long history at 120×40.
func BenchmarkScroll(b *testing.B) {
	u := alice()
	u.Connections = nil
	for i := range 20000 {
		u.Connections = append(u.Connections, matrixadmintest.Connection{
			IP: "203.0.113." + string(rune('0'+i%10)), UserAgent: "Agent/" + string(rune('A'+i%26)), LastSeen: noon.Add(-time.Duration(i) * time.Minute),
		})
	}
	w := newWorld(b, matrixadmintest.Synapse, u)
	page := newPage(b, w)
	down, _ := uitest.Key("down")
	b.ReportAllocs()
	for b.Loop() {
		page.Update(down)
		if len(page.View()) == 0 {
			b.Fatal("no frame")
		}
	}
}

// newPage makes a page and runs its first commands to their end.
func newPage(b *testing.B, w *world) ui.Page {
	b.Helper()
	page := user.New(w.env, ui.User{ID: id(aliceID)})
	b.Cleanup(page.Close)
	page.SetSize(120, 37)
	var run func(cmd tea.Cmd)
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				run(c)
			}
		default:
			run(page.Update(msg))
		}
	}
	run(page.Init())
	return page
}
