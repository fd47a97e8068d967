package accounts

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// FirstPage is how many accounts are asked for first, for a quick screen. Servers count all accounts anew for each page, so that the pages that follow are
// larger: as large as this line brings in pageTime.
const (
	FirstPage  = 100
	pageGrowth = 10 // a small page says little about the line
	MostPage   = 5000
	pageTime   = 2 * time.Second

	// MostRows is how many accounts a list on the screen has at most: about 180 MiB of them.
	MostRows = 300_000
)

// NextSize is how many rows to ask for after a page of rows that took a time to come through.
func NextSize(rows int, took time.Duration) int {
	most := min(max(rows, FirstPage)*pageGrowth, MostPage)
	if took <= 0 || rows < 1 {
		return most
	}
	return int(max(min(int64(rows)*int64(pageTime)/int64(took), int64(most)), FirstPage))
}

// Lister is who lists accounts; [*matrixadmin.Client] is one.
type Lister interface {
	SearchUsers(ctx context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error)
	User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error)
}

// Reader reads a list page by page.
type Reader struct {
	Lister Lister
	About  *About                // what MAS says is read as well, where it is asked; nil where that does not matter
	Query  matrixadmin.UserQuery // of the next page
	Filter Filter

	Most int    // matches that are wanted of the next page, 0 for all
	Told func() // whenever an account was read by itself; nil tells nobody

	Read    int // rows so far
	Open    int // of them, of the last page, those that are still to be read by themselves
	Checked int // accounts that were
	Total   int // what the server counts, -1 where it does not say
	Dropped int // rows that could not be read as an account
	Unsaid  int // rows of which nothing tells whether they match
	Done    bool
	MASErr  error // why MAS could not be read
	Early   bool  // done before the end, since no account behind can match

	Shift  Shift // how the list has changed meanwhile
	listed bool
	course Course
	seen   map[matrixadmin.UserID]bool
	barren int // pages in a row that brought nothing new
}

// Query is what to ask a server for the accounts that a filter wants.
func Query(f Filter, by matrixadmin.Order, desc bool) matrixadmin.UserQuery {
	q := matrixadmin.UserQuery{Order: by, Descending: desc, Limit: FirstPage}
	f.Ask(&q)
	return q
}

// BarrenMost is how many pages in a row may bring nothing new: rows shift while one pages by offset, and of a search only those stay that hold the term.
const BarrenMost = 5

// Stuck reports whether the server says that there is more and keeps sending nothing new.
func (r *Reader) Stuck() bool { return r.barren >= BarrenMost && r.Query.From != "" && !r.Early }

// Missing is how many accounts the server counts and has not sent, where it says that there are no more.
func (r *Reader) Missing() int {
	if !r.Done || r.Early {
		return 0
	}
	return r.Shift.Missing(r.Read, r.Query.From)
}

// Next reads a page and returns its accounts that match and were not there before. What the list does not tell and the filter asks for is read of each
// account by itself; they may be more than are wanted.
func (r *Reader) Next(ctx context.Context) ([]*matrixadmin.User, error) {
	if r.About != nil && r.About.AtMAS.Asks() && !r.listed {
		r.listed = true
		if r.MASErr = r.About.AtMAS.ReadLists(ctx); ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if r.seen == nil {
		r.seen = make(map[matrixadmin.UserID]bool)
	}
	q := r.Shift.Overlap(r.Query)
	page, err := r.Lister.SearchUsers(ctx, q)
	if err != nil {
		return nil, err
	}
	r.Shift.Join(q, &page, func(id matrixadmin.UserID) bool { return r.seen[id] })
	before := len(r.seen)
	var fresh []*matrixadmin.User
	for i := range page.Users {
		u := &page.Users[i]
		if r.seen[u.ID] {
			continue
		}
		r.seen[u.ID] = true
		r.course.Take(r.Filter, page.Order, r.Query.Descending, u)
		if r.Filter.Match(u) != matrixadmin.TriNo {
			fresh = append(fresh, u)
		}
	}
	r.Shift.Take(&page, len(r.seen)-before)
	if r.barren++; len(r.seen) > before {
		r.barren = 0
	}
	r.Read += page.Rows
	r.Total, r.Dropped = page.Total, r.Dropped+page.Dropped
	r.Query.From, r.Query.Limit = page.Next, NextSize(page.Rows, page.Transfer)
	r.Early = r.course.Over()
	r.Done = page.Next == "" || r.Early || r.barren == BarrenMost
	return r.matching(ctx, fresh)
}

// Merge keeps of a row what a fresh answer does not say: a list knows when an account was last seen, a single read forgets it.
func Merge(row, read matrixadmin.User) matrixadmin.User {
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
	read.Approved = flags(row.Approved, read.Approved)
	if read.TypeUnsaid && !row.TypeUnsaid {
		read.Type, read.TypeUnsaid = row.Type, false
	}
	if read.Created.IsZero() || read.Created.Unix() == row.Created.Unix() { // a single read tells no milliseconds
		read.Created = row.Created
	}
	if read.LastSeen.Before(row.LastSeen) {
		read.LastSeen = row.LastSeen
	}
	read.SeenKnown = read.SeenKnown || row.SeenKnown
	return read
}
