package lists

import (
	"context"
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// The bounds of what is read of one list of reports.
const (
	reportRows  = 500 // a page
	reportPages = 4
)

// more says that a list has more rows than are read.
type more int

// Error implements [error].
func (n more) Error() string {
	return fmt.Sprintf("there are more; only the newest %s are read", english.Number(int(n)))
}

// paged reads the pages of a list, up to a bound; then the error is of type more.
func paged[T any](read func(from string) (rows []T, next string, err error)) (all []T, err error) {
	from := ""
	for range reportPages {
		rows, next, err := read(from)
		if all = append(all, rows...); err != nil || next == "" {
			return all, err
		}
		from = next
	}
	return all, more(len(all))
}

// left is that error for one list of several.
type left struct {
	more

	of string
}

// Error implements [error].
func (l left) Error() string { return l.of + ": " + l.more.Error() }

// cut is what was read of a list, and whether that is not all.
type cut[T any] struct {
	rows []T
	more error
}

// eventReports are the reports of messages of an account, or by it.
func (s Source) eventReports(ctx context.Context, q matrixadmin.EventReportQuery) (cut[matrixadmin.EventReport], error) {
	key := fmt.Sprint("event reports by ", q.Reporter.Raw())
	return once(ctx, s, key, true, func(ctx context.Context) (c cut[matrixadmin.EventReport], err error) {
		c.rows, err = paged(func(from string) ([]matrixadmin.EventReport, string, error) {
			q.Limit, q.From = reportRows, from
			p, err := s.EventReports(ctx, q)
			return p.Reports, p.Next, err
		})
		return c.bounded(err)
	})
}

// userReports are the reports of an account, or by it.
func (s Source) userReports(ctx context.Context, q matrixadmin.UserReportQuery) (cut[matrixadmin.UserReport], error) {
	key := fmt.Sprint("user reports by ", q.Reporter.Raw())
	return once(ctx, s, key, true, func(ctx context.Context) (c cut[matrixadmin.UserReport], err error) {
		c.rows, err = paged(func(from string) ([]matrixadmin.UserReport, string, error) {
			q.Limit, q.From = reportRows, from
			p, err := s.UserReports(ctx, q)
			return p.Reports, p.Next, err
		})
		return c.bounded(err)
	})
}

// bounded keeps apart that there are more rows.
func (c cut[T]) bounded(err error) (cut[T], error) {
	if n, is := err.(more); is { //nolint:errorlint // it is never wrapped
		c.more = n
		return c, nil
	}
	return c, err
}

// Reports counts the reports about an account that nobody has dismissed; -1 is unknown.
type Reports struct {
	Messages, Accounts         int
	MoreMessages, MoreAccounts bool  // there are more than these
	Err                        error // why one of them is unknown, if not for the server
}

// Known reports whether both are known.
func (r *Reports) Known() bool { return r.Messages >= 0 && r.Accounts >= 0 }

// OpenReports counts the reports about an account.
func OpenReports(ctx context.Context, s Source) (Reports, error) {
	r := Reports{Messages: -1, Accounts: -1}
	if s.Server.Can(&matrixadmin.ListEventReports).Answer != matrixadmin.No {
		c, err := s.eventReports(ctx, matrixadmin.EventReportQuery{Sender: s.ID})
		if err := r.take(&r.Messages, &r.MoreMessages, len(c.rows), c.more, err); err != nil {
			return r, err
		}
	}
	if s.Server.Can(&matrixadmin.ListUserReports).Answer != matrixadmin.No {
		c, err := s.userReports(ctx, matrixadmin.UserReportQuery{Target: s.ID})
		if err := r.take(&r.Accounts, &r.MoreAccounts, len(c.rows), c.more, err); err != nil {
			return r, err
		}
	}
	return r, nil
}

// take keeps one count; an error of it that ends the session, or that nobody waits any longer, is returned.
func (r *Reports) take(n *int, more *bool, rows int, cut, err error) error {
	if err != nil {
		if fatal(err) {
			return err
		}
		if !matrixadmin.NotServed(err) {
			r.Err = err
		}
		return nil
	}
	*n, *more = rows, cut != nil
	return nil
}
