package lists

import (
	"context"
	"errors"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Count is what an account did in the last hours; -1 is unknown.
type Count struct {
	Of             string // "1 h"
	Span           time.Duration
	Invites, Joins int64
}

// Counts are those of the last hour, day and week.
type Counts struct {
	Counts []Count
	Err    error // why one of them is unknown, if not for the server
}

// RecentCounts counts the invitations that an account sent and the rooms that it joined lately, [DetailsAtOnce] requests at the same time. A count that could not be read is unknown.
func RecentCounts(ctx context.Context, s Source) (Counts, error) {
	return once(ctx, s, "recent counts", true, func(ctx context.Context) (Counts, error) {
		c := Counts{Counts: []Count{{"1 h", time.Hour, -1, -1}, {"24 h", 24 * time.Hour, -1, -1}, {"7 d", 7 * 24 * time.Hour, -1, -1}}}
		if s.Server.Lacks(&matrixadmin.CountActivity) {
			return c, nil
		}
		now := time.Now()
		errs := make([]error, 2*len(c.Counts))
		var jobs []func()
		for i := range c.Counts {
			n := &c.Counts[i]
			since := now.Add(-n.Span)
			jobs = append(jobs,
				func() { _, errs[2*i] = s.Do(ctx, matrixadmin.SentInviteCount(s.ID, since, &n.Invites)) },
				func() { _, errs[2*i+1] = s.Do(ctx, matrixadmin.CumulativeJoinedRoomCount(s.ID, since, &n.Joins)) },
			)
		}
		wire.Parallel(DetailsAtOnce, jobs...)
		for _, err := range errs {
			if fatal(err) {
				return Counts{}, err
			}
			if err != nil && !matrixadmin.NotServed(err) {
				c.Err = err
			}
		}
		return c, ctx.Err()
	})
}

// fatal reports an error after which nothing else of the account has to be shown: nobody waits any longer, or the token is no longer accepted.
func fatal(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, matrixadmin.ErrCanceled) || errors.Is(err, matrixadmin.ErrBadToken)
}
