package user

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// recent is what the header tells of the account's last days: the reports about it, and what it did. It is read when the account is there, one after the
// other, so that it does not stand in the way of what is looked at.
type recent struct {
	reports ui.Loader[lists.Reports]
	counts  ui.Loader[lists.Counts]
}

// read begins with the reports.
func (r *recent) read(ctx context.Context, store *ui.Store) tea.Cmd {
	src := store.Source()
	return r.reports.Start(ctx, func(ctx context.Context) (lists.Reports, error) { return lists.OpenReports(ctx, src) })
}

// update takes an answer, and goes on with what the account did.
func (r *recent) update(ctx context.Context, store *ui.Store, msg tea.Msg) (tea.Cmd, bool) {
	switch {
	case r.reports.Update(msg):
		if r.reports.Loading() || r.reports.Canceled() {
			return nil, true
		}
		src := store.Source()
		return r.counts.Start(ctx, func(ctx context.Context) (lists.Counts, error) { return lists.RecentCounts(ctx, src) }), true
	case r.counts.Update(msg):
		return nil, true
	}
	return nil, false
}

// words are the two in the header.
func (p *Page) recentWords() []string {
	st := p.env.Styles
	var words []string
	switch r, ok := p.recent.reports.Value(); {
	case p.recent.reports.Err() != nil:
		words = append(words, st.Muted.Render("reports unknown"))
	case !ok:
		words = append(words, st.Muted.Render("reports "+st.Glyphs.Ellipsis))
	case r.Messages+r.Accounts > 0 && r.Known():
		words = append(words, st.Warn.Render(orMore(english.Count(r.Messages+r.Accounts, "open report", "open reports"), r.MoreMessages || r.MoreAccounts)))
	case r.Messages > 0:
		words = append(words, st.Warn.Render(orMore(english.Count(r.Messages, "reported message", "reported messages"), r.MoreMessages)), st.Muted.Render("reports of the account unknown"))
	case r.Accounts > 0:
		words = append(words, st.Warn.Render(orMore(english.Count(r.Accounts, "report of the account", "reports of the account"), r.MoreAccounts)), st.Muted.Render("reported messages unknown"))
	case r.Known():
		words = append(words, st.Muted.Render("no reports"))
	case r.Messages == 0:
		words = append(words, st.Muted.Render("no reported messages"))
	case r.Accounts == 0:
		words = append(words, st.Muted.Render("no reports of the account"))
	default:
		words = append(words, st.Muted.Render("reports unknown"))
	}
	c, ok := p.recent.counts.Value()
	switch {
	case p.recent.counts.Err() != nil:
		c = lists.Counts{}
	case !ok:
		return append(words, st.Muted.Render("invites, joins "+st.Glyphs.Ellipsis))
	}
	var spans, invites, joins []string
	known := false
	for _, n := range c.Counts {
		spans = append(spans, n.Of)
		invites, joins = append(invites, counted(n.Invites)), append(joins, counted(n.Joins))
		known = known || n.Invites >= 0 || n.Joins >= 0
	}
	if !known {
		return append(words, st.Muted.Render("invites sent, rooms joined unknown"))
	}
	return append(words, st.Muted.Render(strings.Join(spans, "/")+": ")+st.Text.Render(strings.Join(invites, "/"))+st.Muted.Render(" invites sent, ")+
		st.Text.Render(strings.Join(joins, "/"))+st.Muted.Render(" rooms joined"))
}

// orMore says that a count is not all.
func orMore(count string, more bool) string {
	if more {
		return "at least " + count
	}
	return count
}

// counted is a number that may be unknown.
func counted(n int64) string {
	if n < 0 {
		return "unknown"
	}
	return english.Number(int(n))
}
