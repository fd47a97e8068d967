package users

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
	"github.com/mxwarden/mxwarden/tui/dialog"
)

// help is that of the language of filters.
var help = dialog.FilterHelp{Suggest: accounts.Suggest, Terms: func() (terms []dialog.FilterTerm) {
	for _, h := range accounts.Help() {
		terms = append(terms, dialog.FilterTerm(h))
	}
	return terms
}}

// applyFilter shows the accounts that a filter wants; what is wrong with it is said in the box.
func (p *Page) applyFilter(text string) tea.Cmd {
	if !p.env.Lists() {
		p.box.say("This server cannot list accounts. Enter a user ID or localpart.")
		return nil
	}
	about := aboutOf(p.env, p.atMAS)
	about.From = accounts.NewAddresses(p.env.HS)
	f, err := accounts.Parse(text, about)
	if e, ok := errors.AsType[*terms.Error](err); ok {
		p.box.say(english.Sentence(e.Whole()))
		return nil
	}
	now := p.list()
	l := newList(p.ctx, p.env, p.atMAS, "")
	l.filter, l.about, l.by, l.desc, l.size = f, about, now.by, now.desc, p.height
	p.box.close()
	p.dropResults()
	p.dropFilter()
	p.filtered = l
	p.dress(l)
	return tea.Batch(p.listAtMAS(f), p.readFiltered(l))
}

// freshFor is how long a list is filtered as it is: accounts may have been made since it was read.
const freshFor = time.Minute

// readFiltered filters what is there, or asks the server: where the server leaves accounts out, and where what is there is old. An old list of many accounts, which
// takes long to read, is filtered as it is, and said to be old.
func (p *Page) readFiltered(l *list) tea.Cmd {
	f, all := l.filter, p.all
	l.old = !all.from.IsZero() && p.env.Now().Sub(all.from) > freshFor
	if all.loaded && !f.Narrows() && all.by == l.by && all.desc == l.desc && !all.load.Loading() && (!l.old || all.read > accounts.MostPage) {
		l.from = all.from
		return p.filterRead(all, l)
	}
	return l.start(true)
}

// filterRead filters the accounts that have been read, in a command since they may be many; reading goes on where it stopped.
func (p *Page) filterRead(all, l *list) tea.Cmd {
	rows := all.inOrder()
	l.read, l.total, l.dropped, l.next, l.asking, l.shift, l.stands.unsorted = all.read, all.total, all.dropped, all.next, all.asking, all.shift, all.stands.unsorted
	return l.load.Start(p.ctx, func(ctx context.Context) (batch, error) {
		for i, u := range rows {
			if i%1024 == 0 && ctx.Err() != nil {
				return batch{}, ctx.Err()
			}
			l.add(u)
			order := l.by.By
			if l.stands.unsorted {
				order = ""
			}
			l.course.Take(l.filter, order, l.desc, u)
		}
		l.early = l.course.Over()
		return batch{taken: true}, nil
	})
}

// dropFilter forgets the filter and what it has found.
func (p *Page) dropFilter() {
	if p.filtered != nil {
		p.filtered.load.Stop()
		p.filtered = nil
	}
}

// leaveFilter shows all accounts again, as they were left.
func (p *Page) leaveFilter() tea.Cmd {
	p.dropFilter()
	return p.first()
}
