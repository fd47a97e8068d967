package connect

import (
	"errors"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
)

// nameWidth and stateWidth line the steps up.
const (
	nameWidth  = 22
	stateWidth = 12
)

// View draws the steps, and below them what is asked or what went wrong.
func (p *Page) View() string {
	if p.width < 1 || p.height < 1 {
		return ""
	}
	lines := append(p.heading(), p.steps()...)
	if below := p.below(); len(below) > 0 {
		if len(lines)+1+len(below) > p.height { // what there is to do comes before what was done
			keep := max(p.height-1-len(below), 0)
			lines = lines[max(len(lines)-keep, 0):]
		}
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, below...)
	}
	return strings.Join(lines[:min(len(lines), p.height)], "\n")
}

func (p *Page) heading() []string {
	st := p.cfg.Styles
	title := "Connect to a homeserver"
	if p.address != "" {
		title = "Connect to " + matrixadmin.Printable(shown(p.address))
	}
	return []string{st.Title.Render(st.Clip(title, p.width)), ""}
}

// shown is the address without a password that somebody put into it.
func shown(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	authority, path, _ := strings.Cut(rest, "/")
	if i := strings.LastIndex(authority, "@"); i >= 0 {
		authority = authority[i+1:]
	}
	if path != "" {
		path = "/" + path
	}
	return scheme + "://" + authority + path
}

func (p *Page) steps() []string {
	st := p.cfg.Styles
	var lines []string
	for s := range lastStep + 1 {
		word, style := p.state(s)
		line := st.Text.Render(st.Fit(stepNames[s], nameWidth)) + style.Render(st.Fit(word, stateWidth))
		if (s < p.step || p.mode == done || (p.mode == confirm || p.mode == confirmAuth) && s == p.step) && word != "entered" {
			if room := p.width - nameWidth - stateWidth; room > 0 {
				line += st.Muted.Render(st.Clip(p.outcome(s), room))
			}
		}
		lines = append(lines, st.Clip(line, p.width))
	}
	return lines
}

// state is one word for a step.
func (p *Page) state(s step) (string, styles.Style) {
	st := p.cfg.Styles
	switch {
	case p.mode == askAddress && p.err == nil && p.got.discovery.BaseURL == "", s > p.step:
		return "waiting", st.Muted
	case s == stepToken && s < p.step && matrixadmin.KindOf(p.err) == matrixadmin.KindBadToken: // what a later step has shown
		return "refused", st.Danger
	case s == stepToken && p.step == stepWho && p.mode != done: // the server has not seen it yet, or has not taken it
		switch {
		case !p.typed.IsZero():
			return "entered", st.Text
		case !p.got.fresh:
			return "read", st.Text
		}
		return "ok", st.OK
	case s < p.step || p.mode == done || p.mode == offer:
		return "ok", st.OK
	}
	mode := p.mode
	if p.Typing() {
		mode = p.before
	}
	switch mode {
	case failed:
		return "failed", st.Danger
	case left:
		if p.Typing() {
			return "your input", st.Accent
		}
		return "stopped", st.Warn
	case confirmAuth:
		return "ok", st.OK
	case confirm, browser:
		return "your input", st.Accent
	default:
		return st.Glyphs.Ellipsis, st.Accent
	}
}

// outcome is what a step that is done has shown.
func (p *Page) outcome(s step) string {
	switch s {
	case stepFind:
		switch {
		case p.pinned() && p.got.unasked:
			return p.got.discovery.BaseURL + " (set in the profile; .well-known could not be read)"
		case p.pinned():
			return p.got.discovery.BaseURL + " (set in the profile)"
		case p.got.discovery.Delegated:
			return p.got.discovery.BaseURL + " (from .well-known)"
		}
		return p.got.discovery.BaseURL
	case stepToken:
		return p.origin()
	case stepMatrix:
		kind := p.got.kind() + p.specification()
		if p.got.client != nil {
			if via := p.got.client.Proxy(); via != "" {
				kind += ", through proxy " + matrixadmin.Printable(via)
			}
		}
		return kind
	case stepWho:
		return p.got.me.User.Text().Printable()
	case stepAdmin:
		return p.got.atMAS()
	case stepPolicy:
	}
	return ""
}

// specification is the newest version that the server names.
func (p *Page) specification() string {
	versions := p.got.server.Versions
	if len(versions) == 0 {
		return ""
	}
	return " " + p.cfg.Styles.Glyphs.Dot + " " + versions[len(versions)-1].Printable()
}

// below is what is asked of the administrator now.
func (p *Page) below() []string {
	st := p.cfg.Styles
	var out []string
	add := func(style styles.Style, text string) {
		for _, line := range dialog.Wrap(st, text, p.width) {
			out = append(out, style.Render(line))
		}
	}
	switch p.mode {
	case askAddress, askToken, askUser, askPassword:
		if p.mode == askPassword {
			add(st.Text, "User ID "+matrixadmin.Printable(p.user))
		}
		if p.mode == askAddress && p.err != nil { // the box stays open under what is wrong with the address
			a := p.advise()
			add(st.Danger, a.says)
			if a.next != "" {
				add(st.Text, a.next)
			}
			if p.adds() {
				add(st.Muted, matrixadmin.Line(p.err))
			}
			out = append(out, "")
		}
		out = append(out, p.box.view(p.width))
		if p.box.said != "" {
			add(st.Warn, p.box.said)
		} else if hint := p.hint(); hint != "" {
			add(st.Muted, hint)
		}
	case offer:
		add(st.Text, p.offers())
		if err := p.storing.Err(); err != nil {
			add(st.Danger, matrixadmin.Line(err))
		}
	case running:
		if p.load.Slow() {
			add(st.Muted, "Waiting for "+matrixadmin.Printable(p.awaited())+st.Glyphs.Ellipsis+" Esc cancels.")
		}
	case confirm:
		if p.got.moved != "" {
			add(st.Warn, matrixadmin.Printable(p.cfg.Profile.Server)+" now points to a different homeserver: "+matrixadmin.Printable(p.got.moved)+".")
			add(st.Text, "The profile says "+p.got.discovery.BaseURL+"; the token is sent only there. Enter continues with "+p.got.discovery.BaseURL+", Esc cancels. If the server has moved, update base_url in the profile.")
			break
		}
		add(st.Warn, matrixadmin.Printable(p.got.discovery.Server)+" delegates to "+matrixadmin.Printable(p.got.discovery.BaseURL)+".")
		add(st.Text, "Your access token will be sent to that host. Enter connects, Esc cancels, e edits the address.")
	case browser:
		p.browserView(add)
	case confirmAuth:
		p.authView(add)
	case failed:
		a := p.advise()
		add(st.Danger, a.says)
		add(st.Text, a.next)
		if e, ok := errors.AsType[endedError](p.err); ok {
			add(st.Text, e.session)
		}
		if p.adds() {
			add(st.Muted, matrixadmin.Line(p.err))
		}
	case left:
		add(st.Warn, "Canceled. Nothing was changed.")
		next := "Press r to retry or e to edit the address."
		if p.step >= stepToken {
			next = "Press r to retry, e to edit the address, or t to enter a token or a password."
			if p.browses() {
				next = "Press r to retry, b to sign in with a browser, t to enter a token, or e to edit the address."
			}
		}
		add(st.Text, next)
	case done:
	}
	return out
}

// awaited is who lets one wait.
func (p *Page) awaited() string {
	if p.step == stepToken {
		return "the token"
	}
	return shown(p.base())
}
