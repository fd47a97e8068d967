package dialog_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// stage is as much of the shell as dialogs need: a stack, and a note of what was asked of it.
type stage struct {
	first   func() ui.Dialog
	dialogs []ui.Dialog
	width   int
	height  int
	gate    uitest.Readable
	drawn   string
	changed []matrixadmin.UserID
	notices []string
	copied  []string // secrets that went to the clipboard
	pressed []string // keys that reached what is under the dialogs
}

func (s *stage) Init() tea.Cmd { return s.push(s.first()) }

func (s *stage) push(d ui.Dialog) tea.Cmd {
	s.dialogs = append(s.dialogs, d)
	return d.Init()
}

func (s *stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	if s.gate.Takes(msg) {
		_, cmd = s.update(msg)
	}
	return s, tea.Batch(cmd, s.draw())
}

// draw looks at the question as the shell does.
func (s *stage) draw() tea.Cmd {
	var top any
	s.drawn = "no dialog"
	if n := len(s.dialogs); n > 0 {
		s.drawn = s.dialogs[n-1].View(s.width, s.height)
		top = s.dialogs[n-1]
	}
	turned, cmd := s.gate.Drawn(top)
	if turned {
		s.drawn = s.dialogs[len(s.dialogs)-1].View(s.width, s.height)
	}
	return cmd
}

func (s *stage) update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.width, s.height = msg.Width, msg.Height
	case ui.Show:
		return s, s.push(msg.Dialog)
	case ui.Dismiss:
		if i := slices.Index(s.dialogs, msg.Dialog); i >= 0 {
			s.dialogs[i].Close()
			s.dialogs = slices.Delete(s.dialogs, i, i+1)
		}
	case ui.CopySecret:
		s.copied = append(s.copied, msg.Secret.Reveal())
	case ui.Changed:
		s.changed = append(s.changed, msg.User)
	case ui.Notice:
		s.notices = append(s.notices, msg.Text)
	case tea.KeyPressMsg, tea.PasteMsg:
		if n := len(s.dialogs); n > 0 {
			return s, s.dialogs[n-1].Update(msg)
		}
		if press, ok := msg.(tea.KeyPressMsg); ok {
			s.pressed = append(s.pressed, press.String())
		}
	default:
		var cmds []tea.Cmd
		for _, d := range s.dialogs {
			cmds = append(cmds, d.Update(msg))
		}
		return s, tea.Batch(cmds...)
	}
	return s, nil
}

func (s *stage) View() tea.View {
	return tea.NewView(s.drawn)
}

// world is a homeserver in memory, an environment that speaks to it, and an account to act on.
type world struct {
	hs  *matrixadmintest.Homeserver
	env *ui.Env
	id  matrixadmin.UserID
	*stage
}

const aliceID = "@alice:demo.example"

func alice() matrixadmintest.User {
	return matrixadmintest.User{
		ID: aliceID, DisplayName: "Alice Liddell", Password: "wonderland-1",
		Created: time.Date(1999, 3, 2, 10, 0, 0, 0, time.UTC),
		Rooms:   []string{"!a:demo.example", "!b:demo.example", "!c:demo.example"},
		Devices: []matrixadmintest.Device{{ID: "ABCDEF", DisplayName: "Laptop"}, {ID: "GHIJKL", DisplayName: "Phone"}},
	}
}

// newWorld connects to a server of a mode that has the account; it must be called inside a bubble.
func newWorld(t *testing.T, mode matrixadmintest.Mode, u matrixadmintest.User) *world {
	t.Helper()
	w := &world{hs: matrixadmintest.New(matrixadmintest.WithMode(mode)), id: matrixadmin.MustParseUserID(u.ID)}
	w.hs.AddUser(u)
	client, err := matrixadmin.New(w.hs.BaseURL(), matrixadmin.WithTransport(w.hs), matrixadmin.WithToken(matrixadmin.NewSecret(w.hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	server, err := client.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	policy, err := client.PasswordPolicy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	trail := newTrail(t)
	w.env = &ui.Env{
		Context: t.Context(), HS: client, Server: server, BaseURL: w.hs.BaseURL(), Me: matrixadmin.MustParseUserID(w.hs.AdminID()),
		Policy: policy, Runner: newRunner(t, client, trail), Trail: trail, Styles: styles.New(true, false), Location: time.UTC,
	}
	w.env.Now = time.Now
	w.hs.ResetRequests()
	return w
}

// ask opens the confirmation of an action on the account and waits until it has been readable for long enough.
func (w *world) ask(t *testing.T, action string) *uitest.Driver {
	t.Helper()
	return w.open(t, action).Advance(time.Second)
}

func (w *world) open(t *testing.T, action string) *uitest.Driver {
	t.Helper()
	return w.show(t, 80, 21, func() ui.Dialog {
		a, ok := ops.Find(action)
		if !ok {
			t.Fatalf("no action %q", action)
		}
		return dialog.NewConfirm(w.env, nil, a, ops.Target{User: matrixadmin.User{ID: w.id}, Devices: -1, Rooms: -1})
	})
}

func (w *world) show(t *testing.T, width, height int, first func() ui.Dialog) *uitest.Driver {
	t.Helper()
	w.stage = &stage{first: first}
	return uitest.Start(t, w.stage, width, height)
}

// byHand types as a person does, key by key.
func byHand(d *uitest.Driver, text string) *uitest.Driver {
	for _, r := range text {
		d.Advance(80 * time.Millisecond).Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return d.Advance(80 * time.Millisecond)
}

// lose scripts an accident for writes.
func (w *world) lose(f matrixadmintest.Fault) {
	w.hs.Fault(func(r *http.Request) bool { return r.Method == http.MethodPost }, f)
}

// body is what the last write carried.
func (w *world) body(t *testing.T) string {
	t.Helper()
	for _, r := range slices.Backward(w.hs.Requests()) {
		if r.Method != http.MethodGet {
			return r.Path + " " + string(r.Body)
		}
	}
	t.Fatal("nothing was written")
	return ""
}

// flat is the screen without its breaks and borders, so that a sentence can be looked for.
func flat(d *uitest.Driver) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╭", " ", "╰", " ", "─", " ").Replace(d.Screen())), " ")
}

// says fails the test unless the screen holds the text, wherever its lines break.
func says(t *testing.T, d *uitest.Driver, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(flat(d), text) {
			t.Fatalf("the screen does not say %q:\n%s", text, d.Screen())
		}
	}
}
