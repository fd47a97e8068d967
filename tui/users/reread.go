package users

import (
	"maps"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// rereadMsg is one account, read again because something was done to it.
type rereadMsg struct {
	page *Page
	turn int
	id   matrixadmin.UserID
	user matrixadmin.User
	err  error
}

// reread reads one row again; it is marked until the answer is there.
func (p *Page) reread(id matrixadmin.UserID) tea.Cmd {
	there := false
	for _, l := range p.lists() {
		if _, ok := l.index[id]; ok {
			l.stale[id], there = true, true
		}
	}
	if !there {
		return nil
	}
	p.turns[id]++
	turn, ctx, hs := p.turns[id], p.ctx, p.env.HS
	return func() tea.Msg {
		user, err := hs.User(ctx, id)
		return rereadMsg{page: p, turn: turn, id: id, user: user, err: err}
	}
}

// taken shows an account that somebody has just read; an answer that is on its way is older.
func (p *Page) taken(u matrixadmin.User) {
	p.turns[u.ID]++
	for _, l := range p.lists() {
		if _, ok := l.index[u.ID]; ok {
			l.put(u)
		}
	}
}

// replace shows what was read; a row that could not be read stays marked.
func (p *Page) replace(msg rereadMsg) {
	if msg.page != p || msg.turn != p.turns[msg.id] || msg.err != nil || msg.user.ID != msg.id {
		return
	}
	for _, l := range p.lists() {
		l.put(msg.user)
	}
}

// recover asks again for what failed with the token of before, and for rows that could not be read.
func (p *Page) recover() tea.Cmd {
	p.details.resume()
	var cmds []tea.Cmd
	changed := make(map[matrixadmin.UserID]bool)
	for _, l := range p.lists() {
		if l.load.Err() != nil {
			cmds = append(cmds, l.again())
		}
		maps.Copy(changed, l.stale)
	}
	for id := range changed {
		cmds = append(cmds, p.reread(id))
	}
	if p.look.Err() != nil && p.Typing() {
		cmds = append(cmds, p.submit())
	}
	return tea.Batch(cmds...)
}

func (p *Page) lists() []*list {
	all := []*list{p.all}
	for _, l := range []*list{p.filtered, p.results} {
		if l != nil {
			all = append(all, l)
		}
	}
	return all
}
