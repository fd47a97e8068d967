package dialog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// revealFor is how long a password stays readable.
const revealFor = 10 * time.Second

// phase is how far a confirmation has come.
type phase uint8

const (
	asking phase = iota
	running
	done
)

// confirm asks for one action on one account, runs it, and shows what became of it.
type confirm struct {
	env    *ui.Env
	store  *ui.Store
	action ops.Action
	target ops.Target // its id never changes
	info   targetInfo
	looked ui.Loader[any] // what the plan depends on
	goesOn ops.Continued  // the act that this one continues
	begun  string         // and what is said of it
	act    *matrixadmin.RequestID

	items   []item
	fields  int // of them are the action's own
	focus   int
	entered time.Time // when enter last went on to another line
	presses int       // keys so far
	choices map[string]bool
	secrets map[string]*secretField
	typed   map[string]*textField // of fields that are a line of text
	reason  textField
	ticket  textField
	opened  bool        // their lines, which a question about something reversible shows when they are wanted
	keep    bool        // take evidence first
	gap     *ops.Result // the evidence of the attempt before was not complete
	without bool        // act with what there is of it
	phrase  phrase

	phase    phase
	ready    bool // keys count: the shell says so
	read     bool // those that only edit count, ready or not
	whole    bool // the last frame showed the question whole
	scroll   int
	tried    bool // the button was pressed in vain
	note     string
	revealed int // counts up; odd while a password is readable

	yes yes // of a question that a single y answers

	cancel   context.CancelCauseFunc
	stage    ops.Stage
	evidence *evidenceProgress
	stepping *stepping
	started  time.Time
	stopped  bool // waiting was given up
	result   ops.Result
	checking bool      // reading again
	checked  time.Time // when that last ended
	seen     bool      // the password, or what the server made, was shown
	warned   bool      // that it was not shown was said
	closed   time.Time // when a key last would have closed it all the same
}

// NewConfirm makes the confirmation of an action on an account, which stays the account that it is about whatever happens behind it. It shows what the store
// of the account reads, afresh; nil is a store of its own.
func NewConfirm(env *ui.Env, store *ui.Store, action ops.Action, target ops.Target) ui.Dialog {
	return newConfirm(env, store, action, target)
}

func newConfirm(env *ui.Env, store *ui.Store, action ops.Action, target ops.Target) *confirm {
	if store == nil {
		store = ui.NewStore(env, target.User.ID)
	}
	action = action.Preset(target.Row).In(env.Situation(target))
	c := &confirm{
		env: env, store: store, action: action, target: target, act: matrixadmin.NewRequestID(),
		choices: map[string]bool{}, secrets: map[string]*secretField{}, typed: map[string]*textField{},
		phrase: newPhrase(action.Danger, action.Whole, target), keep: true,
		cancel: func(error) {}, evidence: &evidenceProgress{}, stepping: &stepping{},
	}
	fields, _ := action.Offered(env.Situation(target)) // why others are not is among the action's notes
	for _, f := range fields {
		switch f.Kind {
		case ops.FieldChoice:
			c.choices[f.Name] = f.Default
			c.items = append(c.items, item{kind: itemChoice, field: f})
		case ops.FieldSecret:
			c.secrets[f.Name] = &secretField{}
			c.items = append(c.items, item{kind: itemSecret, field: f}, item{kind: itemSecret, field: f, line: 1})
		case ops.FieldText, ops.FieldNumber, ops.FieldDuration, ops.FieldList:
			c.typed[f.Name] = newTyped(f)
			c.items = append(c.items, item{kind: itemText, field: f, text: c.typed[f.Name]})
		case ops.FieldOutput: // nothing is asked
		}
	}
	c.fields = len(c.items)
	c.reason, c.ticket = newReason(env.ReasonRequired), newTicket()
	c.ask()
	return c
}

// ask puts behind the fields of the action what its danger asks for.
func (c *confirm) ask() {
	c.items = c.items[:c.fields:c.fields]
	if c.action.Danger == ops.Irreversible {
		c.items = append(c.items, item{kind: itemEvidence})
	}
	if c.asksReason() {
		c.items = append(c.items, item{kind: itemText, text: &c.reason}, item{kind: itemText, text: &c.ticket})
	}
	if c.phrase.want != "" {
		c.items = append(c.items, item{kind: itemPhrase})
	}
	c.items = append(c.items, item{kind: itemConfirm}, item{kind: itemCancel})
	c.focus = c.firstField()
}

// harden asks for more where what was read of the account calls for it, as for an administrator whom the list of accounts did not show as one. It never asks
// for less: what was read may have failed.
func (c *confirm) harden() {
	now := c.action.In(c.situation())
	if now.Danger <= c.action.Danger && (!now.Whole || c.action.Whole) {
		return
	}
	now.Whole = now.Whole || c.action.Whole
	c.action, c.phrase, c.tried, c.note = now, newPhrase(now.Danger, now.Whole, c.target), false, ""
	c.ready, c.read = false, false
	c.ask()
}

type revealMsg struct {
	c     *confirm
	count int
}

// Init implements [ui.Dialog].
func (c *confirm) Init() tea.Cmd {
	return tea.Batch(c.info.start(c.env.Context, c.store), c.look(), c.tell())
}

// Asks implements [ui.Question]: what is shown of the account, and how the last attempt ended, belong to the question; what is typed into it does not.
func (c *confirm) Asks() (what string, whole bool) {
	switch c.phase {
	case running:
		return "", c.whole
	case done:
		return "done", c.whole // what is read later changes what is said, and no key acts on it
	case asking:
	}
	u := c.target.User
	gap := ""
	if c.gap != nil {
		gap = strings.Join(c.gap.Gap, "; ")
	}
	return c.plannedSteps() + fmt.Sprintf("%s %s at %s as %s: %q %s, %d devices, %d rooms; %s; %q %q", c.action.ID, c.target.Phrase(), c.env.BaseURL, c.env.Me.Raw(),
		u.DisplayName.Raw(), strings.Join(States(c.env.Styles, c.env.Serves(), c.target.Merged()), " "), c.target.Devices, c.target.Rooms, c.info.problem(c.target), gap, c.action.Blocked(c.situation())), c.whole
}

// Ready implements [ui.Question].
func (c *confirm) Ready(ready bool) { c.ready = ready }

// Read implements [ui.Editor].
func (c *confirm) Read(read bool) { c.read = read }

// Edits implements [ui.Editor]: what is typed may make other steps of the plan, and must not be lost by that. The phrase confirms, so that it waits as the
// buttons do.
func (c *confirm) Edits(msg tea.Msg) bool {
	if c.phase != asking {
		return false
	}
	kind := c.items[c.focus].kind
	line := kind == itemText || kind == itemSecret
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return line
	case tea.KeyPressMsg:
		switch name := msg.String(); name {
		case "tab", "shift+tab", "up", "down", "pgup", "pgdown":
			return true
		case "enter": // goes on to the next line
			return line || kind == itemChoice || kind == itemEvidence
		case "backspace", "ctrl+u":
			return line
		case "space":
			return line || kind == itemChoice || kind == itemEvidence
		default:
			return line && msg.Text != ""
		}
	}
	return false
}

// Shows reports whether the dialog shows how this write ended.
func (c *confirm) Shows(res ops.Result) bool { return c.phase == done && res.Same(c.result) }

// Ended reports whether the action was run, so that the dialog only shows how it ended.
func (c *confirm) Ended() bool { return c.phase == done }

// enter begins a phase; keys count again when it has been readable for a while.
func (c *confirm) enter(p phase) {
	c.phase, c.ready, c.read, c.scroll, c.note = p, false, false, 0, ""
}

// firstField is where typing begins: at the first line that has to be filled in before the phrase. Without one it is the first line, from which letters find
// the phrase by themselves.
func (c *confirm) firstField() int {
	if c.action.Danger == ops.Reversible && len(c.choices)+len(c.secrets)+len(c.typed) == 0 && !c.env.ReasonRequired {
		return len(c.items) - 2 // the button, which a single y presses
	}
	for i, it := range c.items {
		if it.kind == itemSecret && !it.field.Optional || it.kind == itemText && it.text == &c.reason && c.env.ReasonRequired {
			return i
		}
	}
	return 0
}

// Update implements [ui.Dialog].
func (c *confirm) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Followed:
		if c.phase == done && !c.checking && msg.Result.Same(c.result) {
			c.result = msg.Result
		}
		return nil
	case ui.EnvChanged:
		if msg.Env.BaseURL == c.env.BaseURL && msg.Env.Me == c.env.Me { // how it ended is read with the new token
			c.env = msg.Env
		}
		return nil
	case yesMsg:
		return c.answered(msg)
	case copySecretMsg:
		if msg.c == c && c.phase == done && c.canReveal() {
			return c.copySecret()
		}
		return nil
	case revealMsg:
		if msg.c == c && msg.count == c.revealed {
			c.hide()
		}
		return nil
	case heldMsg:
		if msg.c == c && msg.press == c.presses && c.phase == asking && c.ready && c.missing() == "" {
			return c.run()
		}
		return nil
	case stageMsg, resultMsg, elapsedMsg, checkedMsg:
		return c.progress(msg)
	case tea.MouseWheelMsg:
		c.scroll = max(c.scroll+wheel(msg), 0)
		return nil
	case tea.KeyPressMsg:
		return c.press(msg)
	case tea.PasteMsg:
		c.paste(msg)
		return nil
	}
	if c.phase == asking {
		if c.info.update(msg, &c.target) {
			c.harden()
		}
		c.looked.Update(msg)
		if c.info.told.Update(msg) {
			return c.info.told.Next()
		}
	}
	return nil
}

// Busy implements [ui.Busy].
func (c *confirm) Busy() string {
	if c.phase != running {
		return ""
	}
	return english.Uncapitalize(c.action.Title) + " " + nameOf(c.target.User.ID)
}

// Unseen implements [ui.Unseen].
func (c *confirm) Unseen() string {
	if c.phase != done || !c.unseen() {
		return ""
	}
	what := "the new password"
	if given := c.given(); len(given) > 0 {
		what = "the " + english.Uncapitalize(given[0].Label)
	}
	return what + " of " + nameOf(c.target.User.ID)
}

// Close implements [ui.Dialog]: it cancels what was not sent yet, leaves alone what was, and forgets the secrets.
func (c *confirm) Close() {
	c.info.stop()
	c.looked.Stop()
	c.cancel(nil)
	c.hide()
	clear(c.result.Gives)
	for _, f := range c.secrets {
		f.drop()
	}
	c.phrase.clear()
}

func (c *confirm) hide() { c.revealed += c.revealed % 2 }

// Keys implements [ui.Dialog].
func (c *confirm) Keys() []key.Binding {
	switch c.phase {
	case running:
		return []key.Binding{bind("esc", c.leaveWord())}
	case done:
		keys := []key.Binding{bind("enter/esc", "close")}
		if c.result.InDoubt() {
			keys = append(keys, bind("v", "check again"))
		}
		if c.canReveal() {
			keys = append(keys, bind("ctrl+r", c.revealWord()), bind("ctrl+y", c.copyWord()))
		}
		if back, _, ok := c.result.TakesBack(); ok {
			keys = append(keys, bind("o", back.Short))
		}
		if then, _, ok := c.result.Then(); ok {
			keys = append(keys, bind(then.Key, then.Short))
		}
		if c.env.Trail != nil {
			keys = append(keys, bind("A", "audit record"))
		}
		return keys
	case asking:
	}
	var keys []key.Binding
	keys = append(keys, c.oneKeys()...)
	switch what := c.enters(); what {
	case "next":
		keys = append(keys, bind("tab/enter", what))
	case "":
		keys = append(keys, bind("tab", "next"))
	default:
		keys = append(keys, bind("tab", "next"), bind("enter", what))
	}
	keys = append(keys, bind("esc", "cancel"))
	if len(c.choices) > 0 || c.action.Danger == ops.Irreversible {
		keys = append(keys, bind("space", "toggle"))
	}
	if len(c.secrets) > 0 {
		keys = append(keys, bind("ctrl+g", "generate"), bind("ctrl+r", c.revealWord()))
	}
	return append(keys, bind("ctrl+p", "show request"), bind("shift+tab", "previous"))
}
