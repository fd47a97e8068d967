package users

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// refreshMost bounds how many accounts a refresh reads again in one call.
const refreshMost = accounts.MostPage

// batch is one page as it came, with what it was asked for.
type batch struct {
	fresh bool // the first page: it replaces what was there
	taken bool // no page: the rows were taken over
	at    time.Time
	asked matrixadmin.UserQuery
	page  matrixadmin.UserPage
}

// list is a server-side list of accounts as far as it has been fetched; it is the table's source.
type list struct {
	env    *ui.Env
	ctx    context.Context // ends with the page; Update has no context parameter
	term   string
	filter accounts.Filter
	about  accounts.About
	by     accounts.Order
	desc   bool

	rows    []*matrixadmin.User // all that have come
	index   map[matrixadmin.UserID]int
	shown   []int32                     // those that match, where there is a filter
	check   checking                    // whether they do
	stale   map[matrixadmin.UserID]bool // changed since, and could not be read again
	read    int                         // rows that the server sent
	total   int                         // what the server counts, -1 where it does not say
	dropped int
	shift   accounts.Shift // how it has changed while it was read
	next    string
	barren  int       // pages in a row that brought nothing new
	asking  int       // rows that the next page is asked for
	resorts bool      // the order was changed, and its first page has not come
	idsOnly bool      // the server has looked for the term in ids alone
	dated   bool      // some row has a time
	loaded  bool      // a first page has come
	from    time.Time // when that was asked for; zero where it was not by itself
	old     bool      // the rows were taken over from a list of some time ago
	early   bool      // no account behind these can match
	course  accounts.Course
	pins    []matrixadmin.User            // stand above all others: the accounts that were meant
	pinned  int                           // how many do
	why     map[matrixadmin.UserID]string // what else than a name an account matches by
	fixed   bool                          // no list of the server's: there is nothing to page, to sort or to read again
	stands  standing

	load  ui.Loader[batch]
	fresh bool // the load under way, or the last one, is of the first page
	table *widget.Table[matrixadmin.UserID]
	size  int // rows on the screen
}

func newList(ctx context.Context, env *ui.Env, atMAS *accounts.AtMAS, term string) *list {
	l := &list{env: env, ctx: ctx, term: term, by: accounts.Orders()[0], desc: accounts.Orders()[0].Desc, stale: make(map[matrixadmin.UserID]bool)}
	l.about = aboutOf(env, atMAS)
	l.clear()
	l.table = widget.NewTable[matrixadmin.UserID](env.Styles, l.columns()...)
	return l
}

// aboutOf is what filters and columns depend on in an environment.
func aboutOf(env *ui.Env, atMAS *accounts.AtMAS) accounts.About {
	return accounts.About{Now: env.Now(), Location: env.Location, Ghosts: env.Profile.Ghosts, Server: env.Serves(), AtMAS: atMAS}
}

// Len is the number of accounts that are shown.
func (l *list) Len() int {
	switch {
	case l.filter.IsZero():
		return len(l.rows)
	case !l.loaded: // they are being filtered
		return 0
	}
	return len(l.shown)
}

// row is an account that is shown.
func (l *list) row(i int) *matrixadmin.User {
	if l.filter.IsZero() {
		return l.rows[i]
	}
	return l.rows[l.shown[i]]
}

// Key is the identity of row i.
func (l *list) Key(i int) matrixadmin.UserID { return l.row(i).ID }

// Find implements [widget.Finder].
func (l *list) Find(id matrixadmin.UserID) (i int, ok bool) {
	at, ok := l.index[id]
	if !ok || l.filter.IsZero() {
		return at, ok
	}
	return slices.BinarySearch(l.shown, int32(at)) //nolint:gosec // rows are bounded
}

func (l *list) clear() {
	l.rows, l.shown, l.index, l.check = nil, nil, make(map[matrixadmin.UserID]int), checking{}
	l.read, l.dropped, l.barren, l.pinned, l.early, l.dated = 0, 0, 0, 0, false, false
	l.stands, l.course, l.shift = standing{asked: true, ids: true}, accounts.Course{}, accounts.Shift{}
}

// start fetches the first page, as long as what is there now, or the page that follows.
func (l *list) start(fresh bool) tea.Cmd {
	q := accounts.Query(l.filter, l.by.By, l.desc)
	if q.Limit = max(accounts.FirstPage, 2*l.size); l.term != "" {
		q.Term = l.term
	}
	switch {
	case l.resorts: // quick again
	case fresh:
		q.Limit = max(q.Limit, min(len(l.rows), refreshMost))
	}
	if !fresh {
		q.From, q.Limit = l.next, max(l.asking, q.Limit)
		q = l.shift.Overlap(q)
	}
	l.fresh = fresh
	hs, at := l.env.HS, l.env.Now()
	return l.load.Start(l.ctx, func(ctx context.Context) (batch, error) {
		page, err := hs.SearchUsers(ctx, q)
		return batch{fresh: fresh, asked: q, page: page, at: at}, err
	})
}

// more fetches the next page when the cursor comes near the end of what is shown, or somebody wants all accounts checked; one at a time, and not again after a
// failure. Where no account matches by what the list tells, those that have come are checked first.
func (l *list) more() tea.Cmd {
	switch c := &l.check; {
	case !l.loaded, l.load.Loading(), l.load.Err() != nil, l.load.Canceled(), l.whole(), l.stuck(), l.full():
		return nil
	case c.all && !c.halted:
	case !l.table.NearEnd(), c.count[openHidden] > 0 && (c.halted || l.filter.Alone()):
		return nil
	}
	return l.start(false)
}

// whole reports whether all accounts of this list have come, or no other one can match.
func (l *list) whole() bool { return l.next == "" || l.early }

// missing is how many accounts the server counts and has not sent, although it says that there are no more.
func (l *list) missing() int {
	if !l.loaded || l.early || l.fixed {
		return 0
	}
	return l.shift.Missing(max(l.read, len(l.rows)+l.shift.Again), l.next)
}

// readsOn reports whether a filter has the list read further and further by itself.
func (l *list) readsOn() bool {
	return l.loaded && !l.filter.IsZero() && l.load.Loading() && !l.fresh
}

// stuck reports whether the server says there is more and keeps sending nothing new.
func (l *list) stuck() bool { return l.next != "" && l.barren >= accounts.BarrenMost }

// full reports whether as many accounts are there as are loaded at all, and the server has more.
func (l *list) full() bool { return len(l.rows) >= accounts.MostRows && !l.whole() }

// again repeats what failed, or reads the list again from the top.
func (l *list) again() tea.Cmd {
	if (l.load.Err() != nil || l.load.Canceled()) && !l.fresh || l.stuck() {
		l.barren = 0
		return l.start(false)
	}
	l.stale = make(map[matrixadmin.UserID]bool)
	return l.start(true)
}

// update takes an answer of this list's loader.
func (l *list) update(msg tea.Msg) (changed bool) {
	was := l.load.Loading()
	if !l.load.Update(msg) {
		return false
	}
	if was && !l.load.Loading() && l.load.Err() == nil {
		b, _ := l.load.Value()
		l.load.Drop()
		l.apply(b)
	}
	return true
}

// apply takes a page in; accounts that are there already are not shown twice, since rows shift while one pages by offset.
func (l *list) apply(b batch) {
	if b.taken {
		l.loaded, l.fresh = true, false
		l.show()
		return
	}
	cursor, _ := l.table.CursorKey()
	if b.fresh {
		l.clear()
		l.from, l.old = b.at, false
	}
	l.shift.Join(b.asked, &b.page, func(id matrixadmin.UserID) bool { _, there := l.index[id]; return there })
	before := len(l.rows)
	l.asking, l.idsOnly = accounts.NextSize(b.page.Rows, b.page.Transfer), b.page.IDsOnly
	for i := range b.page.Users {
		if u := &b.page.Users[i]; l.add(u) {
			l.course.Take(l.filter, b.page.Order, l.desc, u)
		}
	}
	l.shift.Take(&b.page, len(l.rows)-before)
	l.early = l.course.Over()
	l.loaded = true
	if b.fresh {
		l.putPins()
	}
	l.read += b.page.Rows
	l.total, l.next = b.page.Total, b.page.Next
	l.dropped += b.page.Dropped
	l.stands.unsorted = b.page.Order == ""
	if l.barren++; len(l.rows) > before {
		l.barren = 0
	}
	l.show()
	if b.fresh && l.resorts && l.Len() > 0 {
		if _, here := l.Find(cursor); !here { // its account is further down: the number of its row means nothing any more
			l.table.SetCursorKey(l.Key(0))
		}
	}
	l.resorts = l.resorts && !b.fresh
}

// add takes one account in, below the others.
func (l *list) add(u *matrixadmin.User) bool {
	if _, there := l.index[u.ID]; there {
		return false
	}
	if len(l.rows) > l.pinned {
		l.stands.add(l.by, l.desc, l.rows[len(l.rows)-1], u)
	} else {
		l.stands.add(l.by, l.desc, nil, u)
	}
	l.dated = l.dated || !u.Created.IsZero() || !u.LastSeen.IsZero()
	at := len(l.rows)
	l.index[u.ID] = at
	l.rows = append(l.rows, u)
	if !l.filter.IsZero() {
		l.judge(at)
	}
	return true
}

// show tells the table that the rows have changed.
func (l *list) show() {
	column, _ := l.stands.say(l.by, l.desc)
	l.table.SetSortSign(column, l.desc)
	l.table.SetRows(l)
}
