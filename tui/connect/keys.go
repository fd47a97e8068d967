package connect

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

var (
	keyEnter     = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "connect"))
	keyYes       = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "connect"))
	keyNo        = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "cancel"))
	keyLeave     = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "cancel"))
	keyBack      = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "close"))
	keyRetry     = key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "retry"))
	keyEdit      = key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "edit address"))
	keyToken     = key.NewBinding(key.WithKeys("t"), key.WithHelp("t", "enter token"))
	keyOther     = key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "token/password"))
	keyKeep      = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "save token"))
	keyBrowser   = key.NewBinding(key.WithKeys("b"), key.WithHelp("b", "sign in with a browser"))
	keyAnew      = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "new code"))
	keyBoth      = key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "send to both")) // not enter, which may still be held from the token
	keyOne       = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", "homeserver only"))
	keyOrBrowser = key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "browser"))
	keySkip      = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "continue without saving"))
)

// Keys are the keys that work now.
func (p *Page) Keys() []key.Binding {
	switch p.mode {
	case askAddress:
		if p.before == askAddress {
			return []key.Binding{keyEnter}
		}
		return []key.Binding{keyEnter, keyBack}
	case askToken, askUser, askPassword:
		if p.mode == askToken && p.browses() {
			return []key.Binding{keyEnter, keyOrBrowser, keyBack}
		}
		return []key.Binding{keyEnter, keyOther, keyBack}
	case browser:
		if p.err != nil {
			return []key.Binding{keyAnew, keyLeave}
		}
		return []key.Binding{keyLeave}
	case confirmAuth:
		return []key.Binding{keyBoth, keyOne, keyNo}
	case offer:
		return []key.Binding{keyKeep, keySkip}
	case running:
		return []key.Binding{keyLeave}
	case confirm:
		return []key.Binding{keyYes, keyNo, keyEdit}
	case failed, left:
		if p.step >= stepToken {
			keys := []key.Binding{keyRetry, keyEdit, keyToken}
			if p.browses() {
				keys = append(keys, keyBrowser)
			}
			return keys
		}
		return []key.Binding{keyRetry, keyEdit}
	case done:
	}
	return nil
}

// Update takes keys and the answers of the steps.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.PasteMsg:
		p.paste(msg)
		return nil
	}
	if msg, ok := msg.(borrowedMsg); ok {
		return p.returned(msg)
	}
	if cmd, mine := p.browsing(msg); mine {
		return cmd
	}
	if was := p.storing.Loading(); p.storing.Update(msg) && was {
		return p.kept()
	}
	was := p.load.Loading()
	if p.load.Update(msg) && was && !p.load.Loading() {
		return p.arrived()
	}
	return nil
}

func (p *Page) press(msg tea.KeyPressMsg) tea.Cmd {
	switch p.mode {
	case askAddress, askToken, askUser, askPassword:
		return p.typing(msg)
	case offer:
		return p.offered(msg)
	case confirm:
		switch {
		case !p.ready:
		case key.Matches(msg, keyYes):
			return p.next()
		case key.Matches(msg, keyEdit):
			p.ask(askAddress)
		}
	case browser:
		if p.err != nil && key.Matches(msg, keyAnew) {
			return p.browse()
		}
	case confirmAuth:
		return p.decide(msg)
	case failed, left:
		switch {
		case key.Matches(msg, keyBrowser) && p.step >= stepToken && p.browses():
			return p.browse()
		case key.Matches(msg, keyRetry):
			return p.begin(p.step)
		case key.Matches(msg, keyEdit):
			p.ask(askAddress)
		case key.Matches(msg, keyToken) && p.step >= stepToken:
			p.ask(askToken)
		}
	case running, done:
	}
	return nil
}

// paste gives a paste to the box; a token of several lines is refused here, where the box would take its first line for it.
func (p *Page) paste(msg tea.PasteMsg) {
	if !p.Typing() {
		return
	}
	if text := strings.TrimSpace(msg.Content); p.mode == askPassword && strings.ContainsAny(msg.Content, "\r\n") {
		p.box.say("The pasted text has a line break. A password is one line.")
		return
	} else if p.mode == askToken && strings.ContainsAny(text, "\r\n") {
		p.box.broken = true
		p.box.say(brokenToken)
		return
	}
	p.box.update(msg)
}

// brokenToken says what to do with a token of several lines.
const brokenToken = "The pasted text has more than one line; an access token is one line. Nothing was entered. Copy it without the line break and paste again." //nolint:gosec // a sentence about tokens

// badToken says what is wrong with a token, or "".
func (p *Page) badToken(token matrixadmin.Secret) string {
	a := p.got
	a.cfg = &p.cfg
	if _, err := newClient(&a, token); err != nil {
		return english.Sentence(detail(err))
	}
	return ""
}

func (p *Page) typing(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keyBack):
		if p.before != askAddress {
			p.box.close()
			p.mode = p.before
		}
	case key.Matches(msg, keyEnter):
		return p.submit()
	case key.Matches(msg, keyOther) && p.mode != askAddress:
		return p.other()
	default:
		p.box.update(msg)
	}
	return nil
}

// Escape leaves a step that hangs, or a question; only what is then left over goes back.
func (p *Page) Escape() (tea.Cmd, bool) {
	if p.mode != running && p.mode != confirm && p.mode != browser && p.mode != confirmAuth {
		return nil, false
	}
	p.load.Stop()
	p.begun.Stop()
	p.waited.Stop()
	p.mode = left
	return nil, true
}

// submit checks what was typed here, before anything is sent.
func (p *Page) submit() tea.Cmd {
	value := p.box.value()
	switch p.mode {
	case askAddress:
		return p.submitAddress(value)
	case askUser, askPassword:
		return p.submitPassword(value)
	default:
	}
	token := matrixadmin.NewSecret(value)
	if value == "" && p.box.broken {
		p.box.say(brokenToken)
		return nil
	}
	if wrong := p.badToken(token); wrong != "" {
		p.box.say(wrong)
		return nil
	}
	if !tokenLike(value) { // white space and the like have been told above
		p.box.say("This does not look like an access token and was not sent. To sign in with a password, press Tab.")
		return nil
	}
	if p.doubts(value) {
		return nil
	}
	p.typed, p.secret, p.browsed, p.byPassword, p.doubted = token, matrixadmin.Secret{}, nil, false, matrixadmin.Secret{}
	p.box.close()
	return p.begin(stepToken)
}

func (p *Page) submitAddress(value string) tea.Cmd {
	if value == "" {
		p.box.say("Enter an address: https://matrix.example.org, example.org or @you:example.org.")
		return nil
	}
	if value != p.address && p.address != "" { // what is kept or was typed is for the server it was given for
		p.cfg.Profile, p.cfg.Vault, p.cfg.Device = profile.Profile{}, nil, matrixadmin.Text{}
		p.typed, p.secret, p.fetched, p.browsed, p.byPassword = matrixadmin.Secret{}, matrixadmin.Secret{}, nil, nil, false
	}
	p.address, p.entered = value, true
	p.box.close()
	return p.begin(stepFind)
}
