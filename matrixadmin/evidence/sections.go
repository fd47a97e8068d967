package evidence

import (
	"context"
	"fmt"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// perPage is how many rows of a list are asked for at once.
const perPage = 1000

func (t *collector) account(ctx context.Context, s *Section) error {
	user, err := t.hs.User(ctx, t.id)
	if err != nil {
		return err
	}
	t.snap.Account, s.Rows = user, 1
	return nil
}

func (t *collector) connections(ctx context.Context, s *Section) error {
	var came *matrixadmin.Connections // as much as there is of an answer that breaks off
	c, err := t.hs.Whois(ctx, t.id,
		matrixadmin.WithProgress(func(rows int, _ int64) { t.rowsSoFar(s, rows) }),
		matrixadmin.WithPartial(func(c *matrixadmin.Connections) { came = c }))
	if err != nil {
		s.Rows = 0
		if came != nil {
			t.snap.Connections, s.Rows = came, came.Len()
		}
		return err
	}
	t.snap.Connections, s.Rows = c, c.Len()
	if c.Cut {
		s.Reason = "limited to the first " + english.Count(s.Rows, "row", "rows")
	}
	noteDropped(s, c.Skipped)
	return nil
}

// noteDropped says that there were rows that could not be read.
func noteDropped(s *Section, n int) {
	if n == 0 {
		return
	}
	if s.Reason != "" {
		s.Reason += "; "
	}
	s.Reason += english.Count(n, "row", "rows") + " could not be parsed"
}

// whole reads a section that comes in one piece.
func whole[T any](ctx context.Context, t *collector, s *Section, into *[]T, read func(context.Context, matrixadmin.UserID) ([]T, error)) error {
	rows, err := read(ctx, t.id)
	if err != nil {
		return err
	}
	*into, s.Rows = rows, len(rows)
	return nil
}

func (t *collector) devices(ctx context.Context, s *Section) error {
	return whole(ctx, t, s, &t.snap.Devices, t.hs.Devices)
}

func (t *collector) rooms(ctx context.Context, s *Section) error {
	return whole(ctx, t, s, &t.snap.Rooms, t.hs.JoinedRooms)
}

func (t *collector) memberships(ctx context.Context, s *Section) error {
	return whole(ctx, t, s, &t.snap.Memberships, t.hs.Memberships)
}

func (t *collector) pushers(ctx context.Context, s *Section) error {
	return whole(ctx, t, s, &t.snap.Pushers, t.hs.Pushers)
}

// spans are what is counted over; 0 is all.
var spans = []struct {
	name string
	span time.Duration
}{{"1 h", time.Hour}, {"24 h", 24 * time.Hour}, {"7 d", 7 * 24 * time.Hour}, {"all", 0}}

func (t *collector) counters(ctx context.Context, s *Section) error {
	for _, w := range spans {
		c := Counter{Window: w.name, Invites: -1, Joined: -1}
		if w.span > 0 {
			c.Since = t.snap.Began.Add(-w.span)
		}
		reads := wire.ReadsOnly(t.hs)
		if _, err := reads.Do(ctx, matrixadmin.SentInviteCount(t.id, c.Since, &c.Invites)); err != nil {
			return err
		}
		_, err := reads.Do(ctx, matrixadmin.CumulativeJoinedRoomCount(t.id, c.Since, &c.Joined))
		t.snap.Counters = append(t.snap.Counters, c)
		if s.Rows++; err != nil {
			return err
		}
	}
	return nil
}

// pager is a list that comes in pages.
type pager struct {
	rows    int // that came
	twice   int // of them, came before
	dropped int // of them, could not be read
	total   int // what the server counts, -1 where it does not say
	limit   int
	oldest  bool // the oldest come first
}

// add notes a page.
func (w *pager) add(rows, dropped, total int) {
	w.rows += rows + dropped
	w.dropped += dropped
	w.total = total
}

// pages asks for one page after the other until there is none, or the limit is reached; what is missing becomes the section's reason.
func (t *collector) pages(s *Section, w *pager, ask func(from string, rows int) (next string, err error)) error {
	more := ""
	for {
		before := w.rows
		next, err := ask(more, min(perPage, w.limit-w.rows))
		if err != nil {
			return err
		}
		t.rowsSoFar(s, s.Rows)
		if more = next; next == "" || w.rows >= w.limit || w.rows == before {
			break
		}
	}
	came, of := w.rows-w.twice, ""
	if w.total >= 0 {
		of = " of " + english.Number(w.total)
	}
	switch {
	case more != "" && w.oldest:
		s.Reason = "only the oldest " + english.Number(came) + of
	case more != "":
		s.Reason = "only the newest " + english.Number(came) + of
	case w.total > came:
		s.Reason = fmt.Sprintf("the server reports %s but returned %s", english.Number(w.total), english.Number(came))
	}
	noteDropped(s, w.dropped)
	return nil
}

func (t *collector) media(ctx context.Context, s *Section) error {
	w := &pager{limit: t.opts.MediaLimit}
	seen := map[matrixadmin.Text]bool{} // an upload meanwhile moves a row to the next page, where it comes again
	return t.pages(s, w, func(from string, rows int) (string, error) {
		page, err := t.hs.Media(ctx, t.id, matrixadmin.MediaQuery{Limit: rows, From: from})
		if err != nil {
			return "", err
		}
		for _, m := range page.Media {
			if seen[m.ID] {
				w.twice++
				continue
			}
			seen[m.ID] = true
			t.snap.Media = append(t.snap.Media, m)
		}
		w.add(len(page.Media), page.Dropped, page.Total)
		s.Rows = len(t.snap.Media)
		return page.Next, nil
	})
}

func (t *collector) eventReports(ctx context.Context, s *Section) error {
	w := &pager{limit: t.opts.ReportLimit}
	return t.pages(s, w, func(from string, rows int) (string, error) {
		page, err := t.hs.EventReports(ctx, matrixadmin.EventReportQuery{Sender: t.id, Limit: rows, From: from})
		if err != nil {
			return "", err
		}
		t.snap.EventReports = append(t.snap.EventReports, page.Reports...)
		w.add(len(page.Reports)+page.Others, page.Dropped, page.Total)
		s.Rows = len(t.snap.EventReports)
		return page.Next, nil
	})
}

func (t *collector) userReports(ctx context.Context, s *Section) error {
	w := &pager{limit: t.opts.ReportLimit}
	return t.pages(s, w, func(from string, rows int) (string, error) {
		page, err := t.hs.UserReports(ctx, matrixadmin.UserReportQuery{Target: t.id, Limit: rows, From: from})
		if err != nil {
			return "", err
		}
		t.snap.UserReports = append(t.snap.UserReports, page.Reports...)
		w.add(len(page.Reports)+page.Others, page.Dropped, page.Total)
		s.Rows = len(t.snap.UserReports)
		return page.Next, nil
	})
}
