package users_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// corpus reads the strings that strangers have been seen to type.
func corpus(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/hostile.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	values := make(map[string]string)
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var s struct {
			ID    string `json:"id"`
			Value string `json:"value"`
		}
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(s.ID, "S") {
			values[s.ID] = s.Value
		}
	}
	if err := lines.Err(); err != nil || len(values) < 50 {
		t.Fatalf("%d strings, %v", len(values), err)
	}
	return values
}

// ours are the only sequences of a frame: colours and their end.
var ours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// checkBytes holds a frame against the allow-list: printable characters and line breaks, besides our own sequences.
func checkBytes(t *testing.T, what, frame string) {
	t.Helper()
	rest := ours.ReplaceAllString(frame, "")
	if !utf8.ValidString(rest) {
		t.Errorf("%s: the frame is not valid UTF-8", what)
	}
	for line := range strings.SplitSeq(rest, "\n") {
		plain := strings.NewReplacer("‹", "", "›", "").Replace(line)
		if p := matrixadmin.Printable(plain); p != plain {
			t.Errorf("%s: the frame holds what nothing of ours writes: %q", what, p)
		}
	}
}

func TestHostileTextInEveryField(t *testing.T) {
	for id, value := range corpus(t) {
		synctest.Test(t, func(t *testing.T) {
			text := matrixadmin.NewText(value)
			u := account(1)
			u.DisplayName, u.Type, u.Appservice, u.AvatarURL = text, text, text, text
			if odd, err := matrixadmin.ParseUserID("@" + strings.NewReplacer(":", "", "\x00", "").Replace(cut(value, 200)) + ":demo.example"); err == nil {
				u.ID = odd
			}
			failure := &matrixadmin.Error{Op: "list accounts", Kind: matrixadmin.KindRejected, Status: 400, Code: text, Text: text}
			page := matrixadmin.UserPage{Users: []matrixadmin.User{u, account(2)}, Total: 5, Next: "2"}
			var err error
			hs := &scripted{
				search: func(context.Context, matrixadmin.UserQuery) (matrixadmin.UserPage, error) { return page, err },
				user: func(context.Context, matrixadmin.UserID) (matrixadmin.User, error) {
					return matrixadmin.User{}, &matrixadmin.Error{Kind: matrixadmin.KindNotFound}
				},
			}
			d, h := start(t, fake(t, hs, synapse, me), ui.Users{}, 110, 24)
			check := func(what string) {
				t.Helper()
				checkBytes(t, id+" "+what, d.Frame())
				checkBytes(t, id+" title with "+what, h.page.Title())
				d.Fits()
			}
			check("list")
			d.Press("/").Paste(value)
			check("box")
			d.Press("enter")
			check("matches")
			err = failure
			d.Press("esc", "esc", "r")
			check("refresh failed")
			d.Press("/", "x", "enter")
			check("search failed")
			err = errors.New(value)
			d.Press("enter")
			check("search failed in a foreign way")
		})
	}
}

// TestHostileRooms: what strangers call a room, its alias and its creator is text.
func TestHostileRooms(t *testing.T) {
	for id, value := range corpus(t) {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New()
			hs.SetRooms(map[string]matrixadmintest.Room{"!a:demo.example": {Name: value, Alias: value, Topic: value, Creator: value, Version: value, Members: 3, LocalMembers: 1, Joined: []string{"@" + value + ":demo.example"}}})
			d, h := start(t, environment(t, hs), ui.Users{}, 110, 24)
			find(d, "!a:demo.example").Shows("of this server", "in it")
			checkBytes(t, id, d.Frame())
			checkBytes(t, id+" title", h.page.Title())
			d.Fits()
		})
	}
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

func TestEverySizeFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, demo()), ui.Users{}, 80, 24)
		states := []func(){
			func() {},
			func() { d.Press("/") },
			func() { d.Paste("@bob:other.example").Press("enter") },
			func() { d.Press("esc"); find(d, "no such name") },
			func() { find(d, "telegram_1") },
		}
		for _, enter := range states {
			d.Resize(80, 24)
			enter()
			checkSizes(t, h.page)
		}
	})
}
