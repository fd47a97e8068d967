package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// app is the root model: what is on the screen, in two stacks.
type app struct {
	ctx    context.Context // ends with the program
	cfg    Config
	make   pageFactory
	styles *styles.Styles
	env    *ui.Env // nil until the connection stands
	clock  *time.Location

	armClipboard func() // lets one write to the clipboard pass; [Run] sets it, and without it nothing is copied

	trail      *ops.Trail
	following  map[string]bool // acts on record that are being read again, by id
	rechecking bool            // a timer runs that tries the trail again
	runners    runners
	histories  ui.HistoryCache

	pages   []ui.Page
	login   ui.Page // the connect page, while it is on the stack
	dialogs []ui.Dialog
	lock    lock
	notice  ui.Notice
	// signedOut holds from signing out until somebody signs in again: the pages stay, and nothing more can be read.
	signedOut bool
	unkept    bool         // it was said that the token is not kept
	ready     ui.Readiness // of the question that has the keyboard
	drawn     string       // the frame after the last message, if fresh
	fresh     bool
	drawnAt   time.Time // when it was drawn for a question

	width, height int
	placed        rect // what the pages were told to fill
	started       time.Time
	graphemes     bool // the terminal and the renderer measure whole graphemes
	answered      bool // the terminal has answered the last question asked at the start
	leaving       bool
	then          tea.Cmd // what waits for the terminal's answers
}

// newApp makes the shell; the connect page opens when the size of the screen is known.
func newApp(ctx context.Context, cfg Config, m pageFactory) *app {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	a := &app{ctx: ctx, cfg: cfg, make: m, styles: styles.New(true, cfg.ASCII), clock: time.UTC}
	a.following = map[string]bool{}
	a.trail = ops.NewTrail(cfg.AuditTrail, audit.Options{Version: cfg.Version, Now: cfg.Now, Witness: cfg.AuditWitness})
	if !cfg.UTC {
		a.clock = time.Local
	}
	return a
}

// Init implements [tea.Model].
func (a *app) Init() tea.Cmd {
	a.started = time.Now()
	return a.ask()
}

// Update implements [tea.Model].
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	before := a.top()
	cmd := a.update(msg)
	for sent, at := ui.Sent(cmd); at; sent, at = ui.Sent(cmd) { // at once, or the key behind it in the same packet goes to what was on top before
		next, taken := a.request(sent)
		if !taken {
			break
		}
		cmd = next
	}
	a.dropToken()
	a.tellUnkept()
	_, beat := msg.(ui.ReadyTickMsg)
	return a, tea.Batch(cmd, a.cover(before), a.draw(beat))
}

// redrawAfter is how old what a question shows of the time may be.
const redrawAfter = time.Second

// draw looks at the question on the frame: the shell alone decides when a question has been readable for long enough. A frame without one waits for View, and
// at a beat, which changes nothing but the time, the last one stands for a while.
func (a *app) draw(beat bool) tea.Cmd {
	a.place()
	q, now := a.question(), a.cfg.Now()
	if stands := beat && a.fresh && now.Sub(a.drawnAt) < redrawAfter; q == nil || !stands {
		a.fresh = false
	}
	if q != nil && !a.fresh {
		a.drawn, a.drawnAt, a.fresh = a.frame(), now, true
	}
	turned, cmd := a.ready.Look(q, now)
	if turned {
		a.fresh = false
	}
	return cmd
}

// question is what has the keyboard, if that is a question and can be seen.
func (a *app) question() ui.Question {
	if a.leaving || a.tooSmall() {
		return nil
	}
	var top any = a.top()
	switch {
	case a.lock.on && a.lock.word != nil:
		top = a.lock.word
	case a.lock.on:
		top = a.login
	case a.dialog() != nil:
		top = a.dialog()
	}
	q, _ := top.(ui.Question)
	return q
}

func (a *app) update(msg tea.Msg) tea.Cmd {
	if cmd, taken := a.idle(msg); taken {
		return cmd
	}
	switch msg := msg.(type) {
	case tea.Cmd, func() tea.Msg, []tea.Cmd:
		panic("command sent as message")
	case ui.ReadyTickMsg:
		a.ready.Beat()
		return nil
	case tea.SuspendMsg, tea.ResumeMsg, tea.FocusMsg, tea.BlurMsg:
		a.ready.Interrupt()
		return nil
	case tea.WindowSizeMsg:
		return a.resize(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		return a.press(msg)
	case tea.KeyReleaseMsg:
		return nil
	case tea.MouseMsg:
		return a.mouse(msg)
	case tea.PasteMsg, tea.PasteStartMsg, tea.PasteEndMsg:
		return a.input(msg)
	case askedMsg:
		return tea.Raw(ansi.RequestPrimaryDeviceAttributes)
	case uv.PrimaryDeviceAttributesEvent:
		a.answered = true
		return a.goAway()
	case leaveMsg:
		return a.goAway()
	case trailMsg:
		return a.lookedAtTrail(msg)
	case recheckMsg:
		return a.recheck()
	case ui.Changed: // after a write, or an attempt at one
		return tea.Batch(a.broadcast(msg), a.watchTrail())
	case tea.BackgroundColorMsg:
		a.styles.Set(msg.IsDark())
	case tea.ModeReportMsg:
		if granted := msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet || msg.Value == ansi.ModePermanentlySet; granted && msg.Mode == ansi.ModeUnicodeCore {
			a.graphemes = true // the renderer measures so from now on
			a.styles.SetGraphemes(true)
		}
	default:
		if cmd, ok := a.request(msg); ok {
			return cmd
		}
	}
	return a.broadcast(msg)
}

// request does what a page asks of the shell; false means that it was no such message.
func (a *app) request(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case ui.Open:
		return a.open(msg.Route), true
	case ui.Back:
		a.back()
		return nil, true
	case ui.Show:
		return a.show(msg.Dialog), true
	case ui.Dismiss:
		a.dismiss(msg.Dialog)
		return nil, true
	case ui.Notice:
		a.notice = msg
		return nil, true
	case ui.Consented:
		return a.setEnv(func(e *ui.Env) {
			e.Clipboard, e.ReverseDNS, e.Private = e.Clipboard || msg.Clipboard, e.ReverseDNS || msg.ReverseDNS, e.Private || msg.Private
		}), true
	case ui.Followed:
		return a.followed(msg), true
	case ui.LendTerminal:
		return a.lend(msg.Do), true
	case ui.Copy:
		return a.copy(msg.Cells), true
	case ui.CopySecret:
		return a.copySecret(msg.Secret), true
	case ui.Connected:
		if a.lock.on && !msg.Typed {
			return a.askWord(msg.Env), true
		}
		return a.connected(msg.Env), true
	case unlockMsg:
		return a.unlock(msg.env), true
	case relockMsg:
		a.relock(msg.env)
		return nil, true
	case ui.SignInAgain:
		return a.signInAgain(msg.Err), true
	case quitMsg:
		return a.leave(), true
	case logoutMsg:
		return a.logout(), true
	case loggedOutMsg:
		return a.loggedOut(msg), true
	}
	return nil, false
}

// broadcast hands a message to every dialog and page; the one that it belongs to knows it.
func (a *app) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, d := range a.dialogs {
		cmds = append(cmds, d.Update(msg))
	}
	for _, p := range a.pages {
		cmds = append(cmds, p.Update(msg))
	}
	return tea.Batch(cmds...)
}
