package hostile

import (
	"bytes"
	"context"
	"encoding/base64"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui"
	"github.com/mxwarden/mxwarden/tui/guard"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// The renderer is a slow one: it wakes for every frame of the bubble's time.
const (
	framesPerSecond = 5
	frameTime       = time.Second/framesPerSecond + time.Millisecond
)

// console is the whole program with its renderer, whose bytes are kept twice: as they left it, and behind the guard.
type console struct {
	tb      testing.TB
	program *tea.Program
	model   *watched
	mu      sync.Mutex // of raw and kept: the renderer writes whenever a frame is due
	raw     bytes.Buffer
	kept    bytes.Buffer
	guard   *guard.Writer
	done    chan error
	frames  int
	read    int // bytes of raw that were looked at
	after   int // bytes of kept that were looked at
	watch   func(screen string)
	width   int // of the terminal at the start
	height  int
	copies  int // writes to the clipboard that were let through
}

func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(p)
	if _, err := c.guard.Write(p); err != nil {
		c.tb.Error(err)
	}
	return len(p), nil
}

// watched is the console's model. It is drawn once for a frame and not once for a message, as the renderer writes no more than that.
type watched struct {
	tea.Model

	last tea.View
	draw bool
}

// drawMsg asks for a view.
type drawMsg struct{}

func (w *watched) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, w.draw = msg.(drawMsg); w.draw {
		return w, nil
	}
	next, cmd := w.Model.Update(msg)
	w.Model = next
	return w, cmd
}

func (w *watched) View() tea.View {
	if w.draw {
		w.last = w.Model.View()
	}
	return w.last
}

// start runs the console inside a synctest bubble; the caller ends it.
func start(ctx context.Context, tb testing.TB, cfg tui.Config, width, height int) *console {
	tb.Helper()
	c := &console{tb: tb, done: make(chan error, 1), width: width, height: height}
	c.guard = guard.New(&c.kept)
	cfg.Now, cfg.UTC = time.Now, true
	if cfg.AuditTrail == "" { // without one nothing is ever sent
		cfg.AuditTrail, cfg.EvidenceDir = filepath.Join(tb.TempDir(), "state", "audit.jsonl"), filepath.Join(tb.TempDir(), "evidence")
	}
	c.model = &watched{Model: tui.NewModel(ctx, cfg, func() { c.copies++; c.guard.ArmClipboard() })}
	c.program = tea.NewProgram(c.model, tea.WithInput(nil), tea.WithOutput(c), tea.WithoutSignalHandler(), tea.WithoutCatchPanics(), tea.WithFilter(inForeground),
		tea.WithWindowSize(width, height), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.TrueColor), tea.WithFPS(framesPerSecond))
	go func() {
		_, err := c.program.Run()
		c.done <- err
	}()
	synctest.Wait()
	c.paint()
	return c
}

// inForeground keeps a program from stopping its own process, which help does on enter.
func inForeground(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.SuspendMsg); ok {
		return nil
	}
	return msg
}

func (c *console) end() {
	c.program.Quit()
	if err := <-c.done; err != nil {
		c.tb.Errorf("the program ended with: %v", err)
	}
	time.Sleep(24 * time.Hour) // for what was left behind: timers, requests
	synctest.Wait()
}

// paint lets the renderer write a frame.
func (c *console) paint() {
	before := c.size()
	c.program.Send(drawMsg{})
	synctest.Wait()
	time.Sleep(frameTime)
	synctest.Wait()
	if c.size() > before {
		c.frames++
		if c.watch != nil {
			c.watch(c.screen())
		}
	}
}

// size is how much has come out.
func (c *console) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.Len()
}

func (c *console) send(msgs ...tea.Msg) *console {
	for _, msg := range msgs {
		c.program.Send(msg)
		synctest.Wait()
	}
	c.paint()
	return c
}

func (c *console) press(names ...string) *console {
	for _, name := range names {
		k, ok := uitest.Key(name)
		if !ok {
			c.tb.Fatalf("there is no key %q", name)
		}
		c.send(k)
	}
	return c
}

func (c *console) paste(text string) *console { return c.send(tea.PasteMsg{Content: text}) }

// byHand types at a hand's pace.
func (c *console) byHand(text string) *console {
	for _, r := range text {
		time.Sleep(60 * time.Millisecond)
		c.program.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
		synctest.Wait()
	}
	time.Sleep(60 * time.Millisecond)
	c.paint()
	return c
}

func (c *console) wait(d time.Duration) *console {
	time.Sleep(d)
	synctest.Wait()
	c.paint()
	return c
}

// graphemes has the terminal say that it measures whole graphemes, so that the renderer does as well.
func (c *console) graphemes() {
	c.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
}

func (c *console) screen() string { return ansi.Strip(c.model.last.Content) }

// left is how the guard leaves the alternate screen: it empties it before, since some terminals have none.
var left = strings.NewReplacer("\x1b[m\x1b[H\x1b[J\x1b[?1049l", "\x1b[?1049l")

// written returns what came out since it was asked last, without and with the guard.
func (c *console) written() (raw, kept string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	raw, kept = string(c.raw.Bytes()[c.read:]), left.Replace(string(c.kept.Bytes()[c.after:]))
	c.read, c.after = c.raw.Len(), c.kept.Len()
	raw, kept = c.withoutCopies(raw), c.withoutCopies(kept)
	raw, kept = silent.Replace(raw), silent.Replace(kept)
	c.copies = 0
	return raw, kept
}

// silent are what the guard changes without calling it a fault: the library's keyboard protocols go, and the screen is emptied before the alternate one is left.
var silent = strings.NewReplacer("\x1b[>4;2m", "", "\x1b[>4m", "", "\x1b[>1u", "", "\x1b[<1u", "", "\x1b[=1;1u", "", "\x1b[?u", "", "\x1b[m\x1b[H\x1b[J\x1b[?1049l", "\x1b[?1049l")

var clipboard = regexp.MustCompile("\x1b]52;c;([A-Za-z0-9+/=]*)\x07")

// withoutCopies takes out what was copied with consent: as many writes as were agreed to, each of a text that is harmless.
func (c *console) withoutCopies(stream string) string {
	n := 0
	return clipboard.ReplaceAllStringFunc(stream, func(seq string) string {
		text, err := base64.StdEncoding.DecodeString(clipboard.FindStringSubmatch(seq)[1])
		if n++; n > c.copies || err != nil {
			return seq
		}
		for cell := range strings.SplitSeq(string(text), "\t") {
			if painterOff || len(dangers(cell)) == 0 && !strings.ContainsAny(cell, "\x1b\r\n\b") {
				continue
			}
			return seq
		}
		return ""
	})
}

// environment is a connection to a homeserver of ours.
func environment(ctx context.Context, hs ui.Homeserver, server matrixadmin.Server) *ui.Env {
	env := &ui.Env{
		Context: ctx, HS: hs, BaseURL: baseURL, Me: matrixadmin.MustParseUserID("@admin:demo.example"), Server: server,
		Runner: ops.NewRunner(hs),
	}
	env.Now = time.Now
	return withAuth(env)
}

func (c *console) resize(width, height int) { c.send(tea.WindowSizeMsg{Width: width, Height: height}) }

func (c *console) click(x, y int) {
	m := tea.Mouse{X: x, Y: y, Button: tea.MouseLeft}
	c.send(tea.MouseClickMsg(m), tea.MouseReleaseMsg(m), tea.MouseWheelMsg(tea.Mouse{X: x, Y: y, Button: tea.MouseWheelDown}))
}

// keys are pressed at once, without a frame between them.
func (c *console) keys(names ...string) {
	for _, name := range names {
		k, ok := uitest.Key(name)
		if !ok {
			c.tb.Fatalf("there is no key %q", name)
		}
		c.program.Send(k)
		synctest.Wait()
	}
}
