// Package ui is the contract between the shell and its pages: Page, Dialog, Route, Env, the few messages, and Loader.
//
// It imports no page. Pages import it and ask the shell for things by returning its messages.
package ui

import (
	"context"
	"reflect"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
	"github.com/mxwarden/mxwarden/styles"
)

// Page is one screen of the stack. Update changes it in place and returns only what is to be done.
//
// Keys, pastes and the mouse reach the page on top only, and not while a dialog is open; the mouse comes in the page's own
// coordinates, the cell at its top left being 0, 0. All other messages reach every page and dialog on the stacks.
type Page interface {
	// Init starts what the page needs; it is called once, after the first SetSize.
	Init() tea.Cmd
	Update(msg tea.Msg) tea.Cmd
	// View draws exactly the size it was given, or less.
	View() string
	SetSize(width, height int)
	// Title is the page's crumb, painted.
	Title() string
	// Keys are the keys that work now, most important first; the bottom line shows as many as fit, help shows all.
	Keys() []key.Binding
	// Typing reports whether the page wants every key itself, because text is being typed.
	Typing() bool
	// Close cancels whatever the page has under way.
	Close()
}

// Dialog is a question or a message over the page; it alone gets keys while it is open.
type Dialog interface {
	Init() tea.Cmd
	Update(msg tea.Msg) tea.Cmd
	// View draws at most maxWidth by maxHeight, its own border included.
	View(maxWidth, maxHeight int) string
	Keys() []key.Binding
	Close()
}

// Route names a page to open, by value.
//
//sumtype:decl
type Route interface{ route() }

// Users is the list of accounts; Term searches at once.
type Users struct{ Term string }

// User is one account; Collect collects evidence of it at once.
type User struct {
	ID      matrixadmin.UserID
	Collect bool
}

// AuditLog is the trail of what was done from this machine; Term filters it.
type AuditLog struct{ Term string }

// Abilities is what can be done on this server with this token.
type Abilities struct{}

// OfServer is a list of the whole server, by its id in the catalog.
type OfServer struct{ ID string }

func (Users) route()     {}
func (User) route()      {}
func (AuditLog) route()  {}
func (Abilities) route() {}
func (OfServer) route()  {}

// Env is what every page is given: the connection, who we are, how things look, and what the console was told when it started. It is never changed: see
// [EnvChanged].
type Env struct {
	setup.Config // Places and Names are nil where nothing tells; ExportDir is "" where nothing can be exported

	Context  context.Context // ends with the program; pages derive from it, since Update has no context parameter
	HS       Homeserver
	Auth     Auth               // the Matrix Authentication Service (MAS), nil where it is not asked
	AuthOpen mas.Access         // how far that is open, and if not, why not
	Server   matrixadmin.Server // as it was known when connecting; see Serves
	Limits   string             // what cannot be done on this server, in a sentence; "" when there is nothing
	Facts    ServerFacts        // nil where nothing more can be learned of the server
	BaseURL  string
	Me       matrixadmin.UserID
	Session  Session          // nil where there is nothing to end
	Device   matrixadmin.Text // of the session, "" without one
	Policy   matrixadmin.PasswordPolicy
	Runner   *ops.Runner
	Styles   *styles.Styles // changes in place when the terminal tells its background
	Location *time.Location // how times are shown: UTC or local
	Trail    *ops.Trail     // nil where nothing is put on record, and so nothing can be done

	Histories  *HistoryCache // nil keeps none
	ReverseDNS bool          // names may be asked for without a word about it
	Clipboard  bool          // copying needs no word
	Private    bool          // reading private messages needs no word; each reading is recorded all the same
}

// Auth is what the console asks of MAS; [*mas.Client] satisfies it.
type Auth interface {
	wire.Doer
	BaseURL() string
}

// Homeserver is everything the console asks of a server; [*matrixadmin.Client] satisfies it.
type Homeserver interface {
	ops.Homeserver
	evidence.Homeserver
	SearchUsers(ctx context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error)
}

// Situation describes an account in this environment to the catalog of actions.
func (e *Env) Situation(t ops.Target) ops.Situation {
	s := ops.Situation{
		Server: e.Serves(), BaseURL: e.BaseURL, Me: e.Me, ReadOnly: e.ReadOnly, ReasonRequired: e.ReasonRequired, Policy: e.Policy, Target: t, Ghosts: e.Profile.Ghosts,
	}
	s.Auth = e.AuthOpen
	if e.Auth != nil {
		s.AuthURL = e.Auth.BaseURL()
	}
	if e.Trail != nil && e.Trail.Trouble() != nil {
		s.Unrecorded = matrixadmin.Line(e.Trail.Trouble())
	}
	return s
}

// Open asks the shell to push the page of a route.
type Open struct{ Route Route }

// Back asks the shell to leave the page on top.
type Back struct{}

// Show asks the shell to open a dialog over the page.
type Show struct{ Dialog Dialog }

// Dismiss asks the shell to close a dialog; a nil Dialog means the one on top.
type Dismiss struct{ Dialog Dialog }

// Notice asks the shell to show one line until the next key; Err makes it stay and look like an error.
type Notice struct {
	Text string
	Err  bool
	Read bool // all of it was on the screen a moment ago: what does not fit is cut
}

// Changed tells every page that an account was changed, or may have been, so that pages showing it read it again.
type Changed struct {
	User  matrixadmin.UserID
	After *matrixadmin.User // as it was read back just now, so that nobody has to ask for it; nil where it was not
	// Devices are all of its devices as they were read back just now, nil where they were not.
	Devices []matrixadmin.Device
}

// ChangedBy is [Changed] for the result of an action.
func ChangedBy(res ops.Result) Changed {
	c := Changed{User: res.Target, Devices: res.Finding.Devices}
	if after := res.Finding.After; after.ID == res.Target && after.Detail == matrixadmin.DetailFull {
		c.After = &after
	}
	return c
}

// Followed tells what was read later of a write whose end was not known; the shell waits for the next such reading by itself.
type Followed struct{ Result ops.Result }

// LendTerminal asks the shell to give the terminal to another program, when no answer of the terminal to a question of ours can reach that program any more.
type LendTerminal struct{ Do tea.Cmd }

// Copy asks the shell to put texts into the terminal's clipboard, with tabs between them; it does so only where that was agreed to, see [Env].
type Copy struct{ Cells []matrixadmin.Text }

// CopySecret asks the shell to put a secret into the terminal's clipboard, under the same condition.
type CopySecret struct{ Secret matrixadmin.Secret }

// EnvChanged gives every page and dialog a new environment in place of the one it has, which never changes: of a new connection to the same server
// by the same administrator, or with another preference.
type EnvChanged struct {
	Env *Env
}

// Consented tells the shell what was agreed to for as long as the console runs.
type Consented struct{ Clipboard, ReverseDNS, Private bool }

// Resized tells every page that it has another size now, which was set just before.
type Resized struct{}

// ZoneChanged tells every page that times are shown in another zone now.
type ZoneChanged struct{}

// Connected tells the shell that the connect page has finished: the environment is complete.
type Connected struct {
	Env   *Env
	Typed bool // somebody has typed the token, or a password
}

// SignedIn tells every page that there is a new token: what failed for want of one is asked for again.
type SignedIn struct{}

// SignInAgain tells the shell that the token is no longer accepted.
type SignInAgain struct{ Err error }

// Send turns a message into a command. The shell does at once what such a command asks of it, see [Sent].
//
//go:noinline
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// sends is the code of the commands that [Send] makes; it stays the same as long as Send is not inlined.
var sends = reflect.ValueOf(Send(nil)).Pointer()

// Sent returns the message of a command that [Send] made; ok is false for any other command, which may take its time.
func Sent(cmd tea.Cmd) (msg tea.Msg, ok bool) {
	if cmd == nil || reflect.ValueOf(cmd).Pointer() != sends {
		return nil, false
	}
	return cmd(), true
}
