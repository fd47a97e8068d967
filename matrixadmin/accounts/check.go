package accounts

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// matching keeps the accounts that match, after reading those of which that is not known; where few are wanted, no more of them than it takes.
func (r *Reader) matching(ctx context.Context, users []*matrixadmin.User) ([]*matrixadmin.User, error) {
	if r.About != nil && r.About.AtMAS.Listed() { // where the homeserver says something else
		if err := r.About.ReadEachAtMAS(ctx, users); err != nil {
			return nil, err
		}
	}
	unknown := func(u *matrixadmin.User) bool { return !r.Filter.Match(u).Known() }
	r.Open = 0
	for _, u := range users {
		if unknown(u) {
			r.Open++
		}
	}
	step := len(users)
	if r.Most > 0 {
		step = 4 * AtOnce
	}
	found := users[:0]
	var first error
	for part := range slices.Chunk(users, max(step, 1)) {
		var open []*matrixadmin.User
		for _, u := range part {
			if unknown(u) {
				open = append(open, u)
			}
		}
		first = cmp.Or(first, r.check(ctx, open))
		if ctx.Err() != nil {
			return found, ctx.Err()
		}
		for _, u := range part {
			switch r.Filter.Match(u) {
			case matrixadmin.TriYes:
				found = append(found, u)
			case matrixadmin.TriUnknown:
				r.Unsaid++
			case matrixadmin.TriNo:
			}
		}
		if r.Most > 0 && len(found) >= r.Most || matrixadmin.KindOf(first) == matrixadmin.KindBadToken {
			break
		}
	}
	return found, first
}

// check reads accounts by themselves.
func (r *Reader) check(ctx context.Context, users []*matrixadmin.User) error {
	from := (*Addresses)(nil)
	if r.About != nil {
		from = r.About.From
	}
	return each(ctx, users, func(u *matrixadmin.User) error {
		err := from.Read(ctx, u.ID)
		if !r.Filter.Match(u).Known() {
			err = cmp.Or(readInto(ctx, r.Lister, u), err)
		}
		return err
	}, func() {
		r.Open, r.Checked = r.Open-1, r.Checked+1
		if r.Told != nil {
			r.Told()
		}
	})
}

// AtOnce is how many accounts are read by themselves at the same time.
const AtOnce = 4

// ReadEach reads accounts by themselves, as [each] does, and takes in what their list did not tell.
func ReadEach(ctx context.Context, lister Lister, users []*matrixadmin.User) error {
	return each(ctx, users, func(u *matrixadmin.User) error { return readInto(ctx, lister, u) }, nil)
}

func readInto(ctx context.Context, lister Lister, u *matrixadmin.User) error {
	read, err := lister.User(ctx, u.ID)
	if err == nil {
		*u = Merge(*u, read)
	}
	return err
}

// each reads something of accounts, at most [AtOnce] at a time, and tells of each that was read, one at a time. The error is the first one; the other accounts
// are read all the same, unless the token is refused.
func each(ctx context.Context, users []*matrixadmin.User, read func(*matrixadmin.User) error, tell func()) error {
	var refused atomic.Bool
	var telling sync.Mutex
	errs := make([]error, len(users))
	jobs := make([]func(), len(users))
	for k, u := range users {
		jobs[k] = func() {
			if refused.Load() || ctx.Err() != nil {
				return
			}
			if errs[k] = read(u); matrixadmin.KindOf(errs[k]) == matrixadmin.KindBadToken {
				refused.Store(true)
			}
			if tell != nil {
				telling.Lock()
				defer telling.Unlock()
				tell()
			}
		}
	}
	wire.Parallel(AtOnce, jobs...)
	return cmp.Or(ctx.Err(), cmp.Or(errs...))
}

// ReadEachAtMAS reads those accounts in MAS of which something is not known. The only error is the end of ctx; what fails is known to have failed.
func (a *About) ReadEachAtMAS(ctx context.Context, users []*matrixadmin.User) error {
	var jobs []func()
	for _, u := range users {
		if a.AsksMAS(u) {
			jobs = append(jobs, func() {
				if at := a.AtMAS.Read(ctx, u.ID); ctx.Err() == nil {
					a.AtMAS.Put(u.ID, at)
				}
			})
		}
	}
	wire.Parallel(AtOnce, jobs...)
	return ctx.Err()
}
