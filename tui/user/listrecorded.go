package user

import (
	"slices"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// onRecord is which private rows are on record as read by an administrator, from when somebody asked for them until the page is closed. Reading them again, as
// after a change, shows nothing new, and adds nothing to the trail.
type onRecord struct {
	mu   sync.Mutex
	by   matrixadmin.UserID
	rows map[matrixadmin.Text]struct{} // nil before the first reading
}

// add puts on record the rows that are not, and a first reading even if it brought none. With an error nothing of them may be shown.
func (o *onRecord) add(by matrixadmin.UserID, rows *lists.Rows, record func(ops.Reading) error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	known := o.rows
	if o.by != by {
		known = nil
	}
	var fresh []int
	for i := range rows.Len() {
		if _, ok := known[rows.Key(i)]; !ok {
			fresh = append(fresh, i)
		}
	}
	if len(fresh) == 0 && known != nil {
		return nil
	}
	if err := record(rows.Reading(slices.Values(fresh))); err != nil {
		return err
	}
	if known == nil {
		o.by, o.rows = by, map[matrixadmin.Text]struct{}{}
	}
	for _, i := range fresh {
		o.rows[rows.Key(i)] = struct{}{}
	}
	return nil
}
