package users

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// pageSize is the least number of accounts that is asked for at once: enough for a quick first screen. Servers count all accounts anew for each page, so
// that the pages that follow are larger, as large as this line brings in pageTime.
const (
	pageSize   = 100
	pageGrowth = 10 // a small page says little about the line
	pageMost   = 5000
	pageTime   = 2 * time.Second
)

// refreshMost bounds how many accounts a refresh reads again in one call.
const refreshMost = 5000

// barrenMost is how many pages in a row may bring nothing new before the list stops asking by itself. A page can be barren in good faith:
// rows shift while one pages by offset, and of a search only the rows that really hold the term are kept.
const barrenMost = 5

// batch is one page as it came, with what it was asked for.
type batch struct {
	fresh bool // the first page: it replaces what was there
	page  matrixadmin.UserPage
}

// list is a server-side list of accounts as far as it has been fetched; it is the table's source.
type list struct {
	env   *ui.Env
	ctx   context.Context // ends with the page; Update has no context parameter
	term  string
	order int // index into orders

	rows    []matrixadmin.User
	index   map[matrixadmin.UserID]int
	stale   map[matrixadmin.UserID]bool // changed since, and could not be read again
	total   int                         // what the server counts, -1 where it does not say
	dropped int
	next    string
	barren  int                           // pages in a row that brought nothing new
	asking  int                           // rows that the next page is asked for
	resorts bool                          // the order was changed, and its first page has not come
	idsOnly bool                          // the server has looked for the term in ids alone
	dated   bool                          // some row has a time
	loaded  bool                          // a first page has come
	pins    []matrixadmin.User            // stand above all others: the accounts that were meant
	pinned  int                           // how many do
	why     map[matrixadmin.UserID]string // what else than a name an account matches by
	fixed   bool                          // no list of the server's: there is nothing to page, to sort or to read again
	sorted  string                        // the order that the rows are really in, in words

	load  ui.Loader[batch]
	fresh bool // the load under way, or the last one, is of the first page
	table *widget.Table[matrixadmin.UserID]
	size  int // rows on the screen
}

func newList(ctx context.Context, env *ui.Env, term string) *list {
	l := &list{env: env, ctx: ctx, term: term, stale: make(map[matrixadmin.UserID]bool)}
	l.clear()
	l.table = widget.NewTable[matrixadmin.UserID](env.Styles, l.columns()...)
	return l
}

// Len is the number of accounts fetched.
func (l *list) Len() int { return len(l.rows) }

// Key is the identity of row i.
func (l *list) Key(i int) matrixadmin.UserID { return l.rows[i].ID }

func (l *list) clear() {
	l.rows, l.index, l.dropped, l.barren, l.pinned = nil, make(map[matrixadmin.UserID]int), 0, 0, 0
}

// start fetches the first page, as long as what is there now, or the page that follows.
func (l *list) start(fresh bool) tea.Cmd {
	q := matrixadmin.UserQuery{
		Term: l.term, Order: orders[l.order].by, Descending: orders[l.order].desc,
		Limit: max(pageSize, 2*l.size),
	}
	switch {
	case l.resorts: // quick again
	case fresh:
		q.Limit = max(q.Limit, min(len(l.rows), refreshMost))
	}
	if !fresh {
		q.From, q.Limit = l.next, max(l.asking, q.Limit)
	}
	l.fresh = fresh
	hs := l.env.HS
	return l.load.Start(l.ctx, func(ctx context.Context) (batch, error) {
		page, err := hs.SearchUsers(ctx, q)
		return batch{fresh: fresh, page: page}, err
	})
}

// more fetches the next page when the cursor comes near the end; one at a time, and not again after a failure.
func (l *list) more() tea.Cmd {
	if !l.loaded || l.load.Loading() || l.load.Err() != nil || l.load.Canceled() || l.next == "" || l.stuck() || !l.table.NearEnd() {
		return nil
	}
	return l.start(false)
}

// stuck reports whether the server says there is more and keeps sending nothing new.
func (l *list) stuck() bool { return l.next != "" && l.barren >= barrenMost }

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
		l.apply(b)
	}
	return true
}

// apply takes a page in; accounts that are there already are not shown twice, since rows shift while one pages by offset.
func (l *list) apply(b batch) {
	cursor, _ := l.table.CursorKey()
	if b.fresh {
		l.clear()
	}
	before := len(l.rows)
	l.asking, l.idsOnly = nextSize(len(b.page.Users)+b.page.Dropped, b.page.Transfer), b.page.IDsOnly
	for _, u := range b.page.Users {
		if _, there := l.index[u.ID]; there {
			continue
		}
		l.index[u.ID] = len(l.rows)
		l.rows = append(l.rows, u)
	}
	l.loaded = true
	if b.fresh {
		l.putPins()
	}
	l.total, l.next = b.page.Total, b.page.Next
	l.dropped += b.page.Dropped
	if l.barren++; len(l.rows) > before {
		l.barren = 0
	}
	l.show()
	if b.fresh && l.resorts && len(l.rows) > 0 {
		if _, here := l.index[cursor]; !here { // its account is further down: the number of its row means nothing any more
			l.table.SetCursorKey(l.rows[0].ID)
		}
	}
	l.resorts = l.resorts && !b.fresh
}

// nextSize is how many rows to ask for after a page of rows that took a time to come through.
func nextSize(rows int, took time.Duration) int {
	most := min(max(rows, pageSize)*pageGrowth, pageMost)
	if took <= 0 || rows < 1 {
		return most
	}
	return int(max(min(int64(rows)*int64(pageTime)/int64(took), int64(most)), pageSize))
}

// show tells the table that the rows have changed.
func (l *list) show() {
	var column string
	column, l.sorted = l.standing()
	l.dated = slices.ContainsFunc(l.rows, func(u matrixadmin.User) bool { return !u.Created.IsZero() || !u.LastSeen.IsZero() })
	l.table.SetSort("", false) // the server sorts; the table only says so
	l.table.SetRows(l)
	l.table.SetSorted(column, orders[l.order].desc, nil)
}

// put takes in one account that was read again by itself.
func (l *list) put(u matrixadmin.User) {
	i, ok := l.index[u.ID]
	if !ok {
		return
	}
	l.rows[i] = merge(l.rows[i], u)
	delete(l.stale, u.ID)
}

// setPins puts accounts above all others, and the cursor on the first of them.
func (l *list) setPins(users ...matrixadmin.User) {
	if l.pins = users; len(users) == 0 {
		return
	}
	l.putPins()
	l.show()
	l.table.SetCursorKey(users[0].ID)
}

// putPins moves the pinned accounts to the top, and adds those that the search itself did not find.
func (l *list) putPins() {
	l.pinned = len(l.pins)
	for _, u := range slices.Backward(l.pins) {
		if i := slices.IndexFunc(l.rows, func(r matrixadmin.User) bool { return r.ID == u.ID }); i >= 0 {
			u = merge(l.rows[i], u)
			l.rows = slices.Delete(l.rows, i, i+1)
		}
		l.rows = slices.Insert(l.rows, 0, u)
	}
	for i, r := range l.rows {
		l.index[r.ID] = i
	}
}

// merge keeps of the row what a fresh answer does not say: a list knows when an account was last seen, a single read forgets it.
func merge(row, read matrixadmin.User) matrixadmin.User {
	flags := func(old, now matrixadmin.Tri) matrixadmin.Tri {
		if now.Known() {
			return now
		}
		return old
	}
	read.Admin = flags(row.Admin, read.Admin)
	read.Deactivated = flags(row.Deactivated, read.Deactivated)
	read.Erased = flags(row.Erased, read.Erased)
	read.Locked = flags(row.Locked, read.Locked)
	read.ShadowBanned = flags(row.ShadowBanned, read.ShadowBanned)
	read.Guest = flags(row.Guest, read.Guest)
	if read.Created.IsZero() {
		read.Created = row.Created
	}
	if read.LastSeen.Before(row.LastSeen) {
		read.LastSeen = row.LastSeen
	}
	return read
}
