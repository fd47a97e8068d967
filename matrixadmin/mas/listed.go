package mas

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Listed is one list of sessions, to be read by and by.
type Listed struct {
	Kind   SessionKind
	Filter SessionFilter
	Newest bool // it is read from its end
}

// Read reads some pages of the list, on from the session of an id, or from where the list begins. It returns the id to go on from, and how many sessions the
// whole list has, -1 where that is not told. With an error, what was read before it is there as well.
//
// GET /api/admin/v1/user-sessions, oauth2-sessions, compat-sessions, personal-sessions
func (l Listed) Read(ctx context.Context, d wire.Doer, at wire.Text, pages int) (rows []Session, next wire.Text, all int64, more bool, err error) {
	all = -1
	for range pages {
		var page Page[Session]
		r := Sessions(l.Kind, l.Filter, at, &page)
		if l.Newest {
			r = LastSessions(l.Kind, l.Filter, at, &page)
		}
		if _, err := d.Do(ctx, r); err != nil {
			return rows, at, all, true, err
		}
		rows, all = append(rows, page.Rows...), max(all, page.Count)
		if !page.More {
			return rows, at, all, false, nil
		}
		if len(page.Rows) == 0 {
			return rows, at, all, true, errRepeats
		}
		next := page.Rows[len(page.Rows)-1].ID
		if l.Newest {
			next = page.Rows[0].ID
		}
		if next == at {
			return rows, at, all, true, errRepeats
		}
		at = next
	}
	return rows, at, all, true, nil
}
