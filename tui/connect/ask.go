package connect

import "strings"

// Asks implements [ui.Question]: the page asks where the token may go, and whether it may be kept.
func (p *Page) Asks() (what string, whole bool) {
	switch p.mode {
	case confirm:
		what = "send the token to " + p.got.discovery.BaseURL + " " + p.got.moved
	case offer:
		what = "keep the token"
	case confirmAuth:
		what = "send the token to MAS at " + p.cfg.AuthQuestion(p.got.asking())
	case askAddress, askToken, askUser, askPassword, running, failed, left, browser, done:
		return "", true
	}
	return what, strings.Count(p.View(), "\n") < p.height
}

// Ready implements [ui.Question].
func (p *Page) Ready(ready bool) { p.ready = ready }
