package connect

import (
	"context"
	"errors"
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// tri is an answer that may not have been given yet.
type tri uint8

const (
	undecided tri = iota
	no
	yes
)

// reminder is how long nothing may arrive from the browser until it is said that a refusal never does.
const reminder = time.Minute

// browses reports whether one can sign in with a browser here: MAS keeps the accounts, and says where it is.
func (p *Page) browses() bool {
	s := p.got.server
	return !p.cfg.ReadOnly && s.Can(&matrixadmin.OwnAccounts).Answer == matrixadmin.No && !s.Issuer.IsZero()
}

// browse asks MAS for a code.
func (p *Page) browse() tea.Cmd {
	p.box.close()
	p.waited.Stop()
	p.step, p.mode, p.err = stepToken, browser, nil
	p.typed, p.secret, p.fetched, p.browsed, p.byPassword = matrixadmin.Secret{}, matrixadmin.Secret{}, nil, nil, false
	p.begun.Drop()
	cfg, server := p.cfg.Config, p.got.server
	return p.begun.Start(p.ctx, func(ctx context.Context) (*setup.SignIn, error) { return cfg.BeginSignIn(ctx, server) })
}

// secondMsg lets the time that is left be drawn again.
type secondMsg struct{ of *setup.SignIn }

func second(in *setup.SignIn) tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return secondMsg{in} })
}

// browsing takes the code, the seconds, and what came of it.
func (p *Page) browsing(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	if msg, ok := msg.(secondMsg); ok {
		if in, _ := p.begun.Value(); p.mode == browser && p.waited.Loading() && in == msg.of {
			return second(in), true
		}
		return nil, true
	}
	if was := p.begun.Loading(); p.begun.Update(msg) {
		if was && !p.begun.Loading() && p.mode == browser {
			return p.gotCode(), true
		}
		return nil, true
	}
	if was := p.waited.Loading(); p.waited.Update(msg) {
		if was && !p.waited.Loading() && p.mode == browser {
			return p.gotTokens(), true
		}
		return nil, true
	}
	return nil, false
}

func (p *Page) gotCode() tea.Cmd {
	if err := p.begun.Err(); err != nil {
		p.err = err
		return nil
	}
	in, ok := p.begun.Value()
	if !ok || p.begun.Canceled() {
		p.mode = left
		return nil
	}
	return tea.Batch(p.waited.Start(p.ctx, func(ctx context.Context) (profile.Credential, error) { return in.Wait(ctx) }), second(in))
}

func (p *Page) gotTokens() tea.Cmd {
	if err := p.waited.Err(); err != nil {
		p.err = err
		return nil
	}
	c, ok := p.waited.Value()
	if !ok || p.waited.Canceled() {
		p.mode = left
		return nil
	}
	p.browsed = &c
	p.waited.Drop()
	return p.run(stepToken)
}

// browserView shows address and code, and how long they hold; what was there instead of a token is below them.
func (p *Page) browserView(add func(styles.Style, string)) {
	st := p.cfg.Styles
	in, ok := p.begun.Value()
	switch {
	case p.err != nil:
		switch {
		case errors.Is(p.err, mas.ErrDenied):
			add(st.Danger, "The sign-in was refused in the browser.")
		case errors.Is(p.err, mas.ErrCodeOver):
			add(st.Danger, "The code has expired.")
			add(st.Text, promote)
		case errors.Is(p.err, mas.ErrNotOffered):
			add(st.Danger, "MAS at "+p.got.server.Issuer.Printable()+" does not offer sign-in with a code.")
			add(st.Text, "Set device_code_grant_enabled in its configuration, or press Esc and enter a personal token.")
			return
		case !ok:
			add(st.Danger, "Could not start to sign in at MAS, "+p.got.server.Issuer.Printable()+".")
			add(st.Muted, matrixadmin.Line(p.err))
			add(st.Text, "Press Enter to try again, or Esc to cancel.")
			return
		default:
			add(st.Danger, "The sign-in did not finish.")
			add(st.Muted, matrixadmin.Line(p.err))
		}
		add(st.Text, "Press Enter for a new code, or Esc to cancel.")
		return
	case !ok:
		if p.begun.Slow() {
			add(st.Muted, "Waiting for "+matrixadmin.Printable(p.got.server.Issuer.Printable())+st.Glyphs.Ellipsis+" Esc cancels.")
		}
		return
	}
	add(st.Text, "Open this address in a browser, on any machine, and enter the code:")
	add(st.Text, " ")
	add(st.Title, "    "+in.Code.Address.Printable())
	add(st.Text, " ")
	add(st.Title, "    "+in.Code.User.Printable())
	add(st.Text, " ")
	add(st.Muted, "Valid until "+in.Ends.In(p.cfg.Location).Format("15:04:05 MST")+" ("+remaining(time.Until(in.Ends))+" left). Esc cancels.")
	if time.Since(in.Begun) >= reminder {
		add(st.Warn, "Still waiting. "+promote)
	}
}

// promote is what to do about a refusal that nobody tells this program of.
const promote = "If the browser refuses, mxwarden does not learn of it: the account may not be an administrator in MAS. On the MAS host, run mas-cli manage promote-admin USERNAME, and enter the code again."

// remaining is a time that is left: in minutes, and in seconds only at the end, so that little is drawn anew.
func remaining(d time.Duration) string {
	if d > time.Minute {
		return strconv.Itoa(int((d+time.Minute-1)/time.Minute)) + " min"
	}
	return spell(max(d, 0))
}

// decide takes the answer whether the token goes to MAS as well.
func (p *Page) decide(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case !p.ready:
		return nil
	case key.Matches(msg, keyBoth):
		p.agreed = yes
	case key.Matches(msg, keyOne):
		p.agreed = no
	case key.Matches(msg, keyEnter):
		return ui.Send(ui.Notice{Text: "Enter does not answer this. Press y or n."})
	default:
		return nil
	}
	return p.run(stepPolicy)
}

// authView asks whether the token goes to MAS as well.
func (p *Page) authView(add func(styles.Style, string)) {
	st := p.cfg.Styles
	at := matrixadmin.Printable(p.cfg.AuthQuestion(p.got.asking()))
	add(st.Warn, "This homeserver keeps its accounts in MAS, at another address. To manage accounts, the token has to be sent to both:")
	add(st.Text, "    homeserver  "+matrixadmin.Printable(p.base()))
	add(st.Text, "    MAS         "+at)
	add(st.Text, "Press y to send it to both, n for the homeserver only. Esc cancels.")
	add(st.Muted, "To skip this question, set mas_api = \""+at+"\" in the profile.")
}
