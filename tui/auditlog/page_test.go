package auditlog_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/auditlog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// stage is as much of the shell as the page needs.
type stage struct {
	page    ui.Page
	dialogs []ui.Dialog
	width   int
	height  int
	ready   bool
	back    bool
	notices []string
	opened  []ui.Route
}

func (s *stage) Init() tea.Cmd { return nil }

func (s *stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.width, s.height = msg.Width, msg.Height
		s.page.SetSize(msg.Width, msg.Height)
		if !s.ready {
			s.ready = true
			return s, s.page.Init()
		}
	case ui.Show:
		s.dialogs = append(s.dialogs, msg.Dialog)
	case ui.Dismiss:
		s.dialogs = nil
	case ui.Open:
		s.opened = append(s.opened, msg.Route)
	case ui.Notice:
		s.notices = append(s.notices, msg.Text)
	case tea.KeyPressMsg:
		if n := len(s.dialogs); n > 0 {
			return s, s.dialogs[n-1].Update(msg)
		}
		if e, ok := s.page.(ui.Escaper); ok && msg.String() == "esc" && !s.page.Typing() {
			cmd, taken := e.Escape()
			s.back = !taken
			return s, cmd
		}
		return s, s.page.Update(msg)
	default:
		return s, s.page.Update(msg)
	}
	return s, nil
}

func (s *stage) View() tea.View {
	if n := len(s.dialogs); n > 0 {
		return tea.NewView(s.dialogs[n-1].View(s.width, s.height))
	}
	return tea.NewView(s.page.View())
}

type world struct {
	env *ui.Env
	log *audit.Log
	*stage
}

// newWorld is a trail in memory's place of the test's own; it must be called inside a bubble.
func newWorld(t *testing.T) *world {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state", "audit.jsonl")
	opts := audit.Options{Host: "jump", Version: "v1.0.0", Outside: func(context.Context, audit.Head) error { return nil }}
	log, err := audit.Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	w := &world{log: log, env: &ui.Env{
		Context: t.Context(), Me: matrixadmin.MustParseUserID("@admin:demo.example"), Styles: styles.New(true, false),
		Location: time.UTC, Trail: ops.NewTrail(path, opts),
	}}
	w.env.Now = time.Now
	return w
}

// write puts an intent on record, and its outcome if there is one.
func (w *world) write(t *testing.T, target, action, reason, result, verdict string) {
	t.Helper()
	time.Sleep(time.Minute)
	r := audit.Record{
		Actor: w.env.Me.Text(), Server: matrixadmin.NewText("demo.example"), BaseURL: matrixadmin.NewText("https://demo.example"),
		Target: matrixadmin.NewText(target), Action: action, Reason: matrixadmin.NewText(reason), Params: map[string]audit.Value{"erase": audit.Bool(true)},
		RequestID: matrixadmin.NewText("request-of " + target),
	}
	id, err := w.log.Intent(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if result == "" {
		return
	}
	time.Sleep(2 * time.Second)
	r.Result, r.Verdict, r.Detail, r.AnswerID = result, verdict, matrixadmin.NewText("The server shows it."), matrixadmin.NewText("proxy\u202e-17")
	if err := w.log.Outcome(t.Context(), id, r); err != nil {
		t.Fatal(err)
	}
}

func (w *world) some(t *testing.T) {
	t.Helper()
	w.write(t, "@spam1:demo.example", "deactivate", "spam wave", "claimed", "confirmed")
	w.write(t, "@alice:demo.example", "reset-password", "lost her phone", "claimed", "likely")
	w.write(t, "@spam2:demo.example", "deactivate", "", "unknown", "not applied")
	w.write(t, "@bob:demo.example", "deactivate", "asked for it himself, ticket 4711", "rejected", "")
	w.write(t, "@carol:demo.example", "deactivate", "left", "", "")
}

func (w *world) open(t *testing.T, width, height int) *uitest.Driver {
	t.Helper()
	w.stage = &stage{page: auditlog.New(w.env, ui.AuditLog{})}
	t.Cleanup(w.page.Close)
	return uitest.Start(t, w.stage, width, height)
}

func TestGoldens(t *testing.T) {
	for _, size := range []struct {
		name          string
		width, height int
	}{{"80x24", 80, 21}, {"120x40", 120, 37}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.some(t)
			w.write(t, "@dave:demo.example", "deactivate", "", "not sent", "")
			d := w.open(t, size.width, size.height).Fits()
			same := func(name string) { // but for what is another each time: the path, random ids, hashes and the process
				screen := regexp.MustCompile("[0-9a-f]{32,64}|PID [0-9]+").ReplaceAllString(d.Screen(), "~")
				_, rest, _ := strings.Cut(screen, "\n")
				golden.RequireEqual(named{t, name + "-" + size.name}, regexp.MustCompile(" +\n").ReplaceAllString(rest+"\n", "\n"))
			}
			same("list")
			d.Press("down", "down", "down", "enter").Fits()
			same("record")
		})
	}
}

type named struct {
	*testing.T

	name string
}

func (n named) Name() string { return n.name }

func TestNewestFirstAndWhatIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.some(t)
		d := w.open(t, 120, 30)
		rest := d.Screen()
		for _, want := range []string{"5 entries", "9 records. Hash chain intact, head matches.", "@carol", "unfinished", "@bob", "refused", "@spam2", "unknown", "not applied", "@alice", "accepted", "likely", "@spam1"} {
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Fatalf("%q is not where it should be:\n%s", want, d.Screen())
			}
			rest = after
		}
		if strings.Count(d.Screen(), "@bob") != 1 {
			t.Errorf("an action has more than one row:\n%s", d.Screen())
		}
		d.Press("esc")
		if !w.back {
			t.Error("esc does not go back")
		}
	})
}

func TestFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.some(t)
		d := w.open(t, 120, 30).Press("/").Type("SPAM wave").Shows("5 entries", "@carol").Press("enter")
		d.Shows("Records containing", "“SPAM wave”", "1 of 5 entries", "@spam1").Lacks("@carol", "@alice")
		d.Press("/").Press("ctrl+u").Type("nothing like it").Press("enter").Shows("No matching entries. Press Esc to show all.").Press("e")
		if len(w.notices) != 1 || !strings.Contains(w.notices[0], "Nothing to export") {
			t.Errorf("notices %q", w.notices)
		}
		d.Press("/").Press("ctrl+u").Type("refused").Press("enter").Shows("1 of 5 entries", "@bob")
		for text, shows := range map[string]string{"result:refused": "1 of 5 entries", "-result:refused": "4 of 5 entries", "account:bob result:refused": "1 of 5 entries", "account:carol result:refused": "No matching", "result:refuse": "No matching"} {
			d.Press("/").Press("ctrl+u").Type(text).Press("enter").Shows(shows)
		}
		d.Press("/").Press("ctrl+u").Type("action:deactivate").Press("enter").Lacks("No matching")
		d.Press("esc").Shows("@carol", "@spam1").Press("/").Type("x").Press("esc").Shows("@carol")
		if w.back {
			t.Error("the page was left")
		}
	})
}

func TestWholeRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.some(t)
		d := w.open(t, 100, 30).Press("down", "enter")
		d.Shows("Entry 2 of 5", "@bob:demo.example", "asked for it himself, ticket 4711", "erase: true", "refused", "The server shows it.", "Request ID           request-of @bob:demo.example", "Server's request ID  proxy‹202E›-17",
			"Record 7 (started)", "Record 8 (outcome)", "jump, PID", "v1.0.0", "Previous hash")
		d.Press("n").Shows("Entry 3 of 5", "@spam2").Press("p", "p").Shows("Entry 1 of 5", "@carol", "unfinished", "Record 9 (started)").Lacks("(outcome)").Press("esc").Shows("Account", "@alice")
		d.Resize(60, 8).Press("enter", "end").Shows("lines").Fits()
	})
}

// TestStepsAndLaterOutcomes: what is found later replaces what was, in the row of its action, and each record is in the details.
func TestStepsAndLaterOutcomes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		r := audit.Record{
			Actor: w.env.Me.Text(), Server: matrixadmin.NewText("demo.example"), BaseURL: matrixadmin.NewText("https://demo.example"),
			Target: matrixadmin.NewText("@dora:demo.example"), Action: "purge", Steps: []matrixadmin.Text{matrixadmin.NewText("first"), matrixadmin.NewText("second")},
		}
		id, err := w.log.Intent(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		d := w.open(t, 120, 50).Shows("@dora", "unfinished")
		for _, write := range []func() error{
			func() error {
				step := r
				step.Step, step.Result, step.Steps, step.BaseURL = matrixadmin.NewText("first"), "claimed", nil, matrixadmin.NewText("https://mas.example")
				return w.log.Step(t.Context(), id, step)
			},
			func() error {
				out := r
				out.Result, out.Verdict, out.Steps = "claimed", "queued", nil
				return w.log.Outcome(t.Context(), id, out)
			},
			func() error {
				out := r
				out.Result, out.Verdict, out.Steps = "claimed", "confirmed", nil
				return w.log.Outcome(t.Context(), id, out)
			},
		} {
			if err := write(); err != nil {
				t.Fatal(err)
			}
			d.Send(ui.Changed{}).Shows("1 entry", "@dora")
		}
		d.Shows("confirmed").Lacks("queued").Press("enter").Shows("Record 1 (started)", "Record 2 (step)", "Step                 first", "Base URL             https://mas.example", "Record 3 (outcome)", "queued", "Record 4 (outcome)")
	})
}

// TestOpensTheAccount: o opens the account of an entry, where it is one of this server.
func TestOpensTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.write(t, "@eve:other.example", "deactivate", "", "claimed", "confirmed")
		w.write(t, "@bob:demo.example", "deactivate", "", "claimed", "confirmed")
		d := w.open(t, 120, 30).Press("o")
		if want := (ui.User{ID: matrixadmin.MustParseUserID("@bob:demo.example")}); len(w.opened) != 1 || w.opened[0] != want {
			t.Errorf("opened %v", w.opened)
		}
		d.Press("enter", "o")
		if len(w.opened) != 2 {
			t.Error("o does not open the account from the details")
		}
		d.Press("esc", "down", "o")
		if len(w.opened) != 2 || len(w.notices) != 1 || !strings.Contains(w.notices[0], "belongs to other.example") {
			t.Errorf("opened %v, notices %q", w.opened, w.notices)
		}
	})
}

// TestRouteWithATermFilters: the trail of one account.
func TestRouteWithATermFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.some(t)
		w.stage = &stage{page: auditlog.New(w.env, ui.AuditLog{Term: "@bob:demo.example"})}
		t.Cleanup(w.page.Close)
		uitest.Start(t, w.stage, 100, 20).Shows("Records containing “@bob:demo.example”", "1 of 5 entries").Lacks("@carol").Press("esc").Shows("@carol")
	})
}

func TestNothingYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.open(t, 80, 20).Shows("No actions recorded yet.").Press("enter", "e", "c", "n", "p", "down").Shows("No actions recorded")
	})
}

// TestNewRecordsAreRead: after a write the page is read again by itself.
func TestNewRecordsAreRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		d := w.open(t, 80, 20)
		w.write(t, "@alice:demo.example", "deactivate", "", "claimed", "confirmed")
		d.Lacks("@alice").Send(ui.Changed{}).Shows("@alice", "2 records")
	})
}

// TestTamperedTrailIsNamed: an edited byte, and a cut tail, stand above everything else.
func TestTamperedTrailIsNamed(t *testing.T) {
	for name, tt := range map[string]struct {
		change func([]byte) []byte
		want   string
	}{
		"edited": {func(b []byte) []byte { return bytes.Replace(b, []byte("spam wave"), []byte("ham wavel"), 1) }, "TAMPERED OR DAMAGED: audit trail, record 1 (line 1): content does not match its hash."},
		"cut": {func(b []byte) []byte {
			lines := bytes.SplitAfter(b, []byte("\n"))
			return bytes.Join(lines[:7], nil)
		}, "TAMPERED OR DAMAGED: audit trail, record 8: missing, with all up to record 9"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.some(t)
				b, err := os.ReadFile(w.env.Trail.Path())
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(w.env.Trail.Path(), tt.change(b), 0o600); err != nil {
					t.Fatal(err)
				}
				w.open(t, 120, 20).Shows(tt.want, "@alice").Lacks("intact")
			})
		})
	}
}

func TestTroubleIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.some(t)
		if err := os.Chmod(filepath.Dir(w.env.Trail.Path()), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := w.env.Trail.Check(t.Context()); err == nil {
			t.Fatal("others have rights, and all is well")
		}
		w.open(t, 120, 20).Shows("Changes are disabled: cannot write the audit trail: the directory is accessible to others", "@carol")
	})
}

func TestExport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.write(t, "@evil:demo.example", "deactivate", "=HYPERLINK(\"x\")\n\u202e\x1b[31m", "claimed", "confirmed")
		w.write(t, "@other:demo.example", "deactivate", "", "claimed", "confirmed")
		d := w.open(t, 120, 20).Press("/").Type("hyperlink").Press("enter", "e").Shows("2 records, newest first", "exports/audit-2000").Press("esc")
		d.Press("c").Shows(".csv").Press("esc")
		files, err := filepath.Glob(filepath.Join(filepath.Dir(w.env.Trail.Path()), "exports", "*"))
		if err != nil || len(files) != 2 {
			t.Fatalf("%q, %v", files, err)
		}
		for _, name := range files {
			info, err := os.Stat(name)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", name, info.Mode(), err)
			}
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range b {
				if c != '\n' && (c < ' ' || c > '~') {
					t.Errorf("%s holds byte %#x", name, c)
				}
			}
			if strings.HasSuffix(name, ".jsonl") {
				trail, _ := os.ReadFile(w.env.Trail.Path())
				for line := range bytes.Lines(b) {
					if !bytes.Contains(trail, line) {
						t.Errorf("not a line of the trail: %s", line)
					}
				}
				continue
			}
			rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
			if err != nil || len(rows) != 3 || bytes.Count(b, []byte("\n")) != 3 {
				t.Fatalf("%q, %v", rows, err)
			}
			for _, cell := range append(rows[1], rows[2]...) {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
					t.Errorf("a formula: %q", cell)
				}
			}
		}
	})
}

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
		if err := json.Unmarshal(lines.Bytes(), &entry); err == nil && entry.Kind == "string" && len(entry.Value) < 1000 {
			all = append(all, entry.Value)
		}
	}
	if len(all) < 50 {
		t.Fatalf("only %d strings", len(all))
	}
	return all
}

// TestHostileRecords: strangers' text in every field of a record, in the table, in the whole record, and in the filter.
func TestHostileRecords(t *testing.T) {
	for _, s := range hostile(t) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			x := matrixadmin.NewText(s)
			r := audit.Record{
				Actor: x, Server: x, BaseURL: x, Target: x, Action: "deactivate", Reason: x, Ticket: x, Detail: x, RequestID: x, AnswerID: x,
				Params: map[string]audit.Value{"erase": audit.String(s)},
			}
			if _, err := w.log.Intent(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			d := w.open(t, 80, 24)
			for _, keys := range [][]string{nil, {"enter"}, {"pgdown"}, {"end"}, {"esc", "/"}} {
				d.Press(keys...).Fits()
				harmless(t, d.Frame())
			}
			d.Paste(s).Fits()
			harmless(t, d.Frame())
			d.Press("enter").Fits()
			harmless(t, d.Frame())
		})
	}
}

func harmless(t *testing.T, frame string) {
	t.Helper()
	rest := ansi.Strip(frame)
	if strings.Count(frame, "\x1b") != strings.Count(frame, "\x1b[") || !utf8.ValidString(frame) {
		t.Errorf("more than our styling: %q", frame)
	}
	for _, r := range rest {
		if r != '\n' && r != '\u200d' && (!unicode.IsPrint(r) || unicode.In(r, unicode.Cf, unicode.Bidi_Control, unicode.Variation_Selector)) {
			t.Errorf("U+%04X is in the frame", r)
		}
	}
}

func TestSizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.some(t)
		d := w.open(t, 80, 24)
		for _, key := range []string{"down", "enter", "esc", "/"} {
			d.Press(key)
			for _, width := range []int{0, 1, 5, 20, 39, 80, 200} {
				for _, height := range []int{0, 1, 2, 3, 4, 7, 24} {
					d.Resize(width, height)
					if width > 0 && height > 0 {
						d.Fits()
					}
				}
			}
		}
	})
}

// TestManyRecords: only the newest are held, the page says so, and the whole trail is verified.
func TestManyRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 30 {
			w.write(t, fmt.Sprintf("@user%d:demo.example", i), "deactivate", "", "", "")
		}
		auditlog.SetMost(t, 10)
		w.open(t, 120, 40).Shows("30 records. Hash chain intact", "Showing the newest 10 records.", "10 entries", "@user29").Lacks("@user19:")
	})
}
