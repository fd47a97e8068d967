package evidence

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Homeserver is what a snapshot needs of a client; [*matrixadmin.Client] satisfies it.
type Homeserver interface {
	User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error)
	Devices(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Device, error)
	Whois(ctx context.Context, id matrixadmin.UserID, opts ...matrixadmin.WhoisOption) (*matrixadmin.Connections, error)
	JoinedRooms(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Text, error)
	Memberships(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Membership, error)
	Pushers(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Pusher, error)
	Media(ctx context.Context, id matrixadmin.UserID, q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error)
	EventReports(ctx context.Context, q matrixadmin.EventReportQuery) (matrixadmin.EventReportPage, error)
	UserReports(ctx context.Context, q matrixadmin.UserReportQuery) (matrixadmin.UserReportPage, error)
	wire.Doer
}

// The caps of a snapshot when [Options] name none.
const (
	DefaultMediaLimit   = 50_000
	DefaultReportLimit  = 10_000
	DefaultMessageLimit = 1_000
	DefaultSessionLimit = 10_000
)

// atOnce is how many sections are read at a time: an administrator's look must not slow the server down.
const atOnce = 3

// Options say who takes a snapshot, and how much.
type Options struct {
	Actor       matrixadmin.UserID
	Server      matrixadmin.Server
	BaseURL     string
	Version     string           // of this program
	Now         func() time.Time // [time.Now] when nil
	Progress    func(Progress)   // called by one goroutine at a time
	MediaLimit  int              // uploads that are listed at most; 0 is [DefaultMediaLimit]
	ReportLimit int              // reports that are looked at at most, in each list; 0 is [DefaultReportLimit]

	Auth         wire.Doer // MAS, where it keeps the other half of the account; nil where it is not asked
	AuthURL      string    // its address
	AuthWhy      string    // why it is not asked
	SessionLimit int       // rows of each list of MAS at most; 0 is [DefaultSessionLimit]

	Messages     bool // what the account wrote is kept, too
	MessageLimit int  // newest messages of each room at most; 0 is [DefaultMessageLimit]
}

// Progress is how far a snapshot has come.
type Progress struct {
	Section Section // the one that moved
	Ended   bool    // whether it is done; otherwise only its Rows mean something
	Done    int     // sections that are done
	Of      int     // sections there are
}

// collector is a snapshot being collected.
type collector struct {
	hs   Homeserver
	id   matrixadmin.UserID
	opts Options
	snap *Snapshot

	mu   sync.Mutex
	done int
}

// Collect reads everything that a server tells about an account. Where the homeserver shares its accounts with MAS, its half belongs to it: without that the
// snapshot is not complete.
//
// A section that cannot be read is no error: it says so itself, and [Snapshot.Complete] is false. An account that the server does not know fails its
// own section with [matrixadmin.ErrNotFound], while connections of a deleted account may still be there. The error is for a snapshot that was not
// taken at all, because ctx ended or there is no id.
func Collect(ctx context.Context, hs Homeserver, id matrixadmin.UserID, opts Options) (*Snapshot, error) {
	const op = "collect evidence"
	if id.IsZero() {
		return nil, &matrixadmin.Error{Op: op, Kind: matrixadmin.KindInvalid, Detail: "user ID missing"}
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	opts.MediaLimit = cmp.Or(opts.MediaLimit, DefaultMediaLimit)
	opts.ReportLimit = cmp.Or(opts.ReportLimit, DefaultReportLimit)
	opts.MessageLimit = cmp.Or(opts.MessageLimit, DefaultMessageLimit)
	opts.SessionLimit = cmp.Or(opts.SessionLimit, DefaultSessionLimit)
	t := &collector{hs: hs, id: id, opts: opts, snap: &Snapshot{
		Target: id, Actor: opts.Actor, Server: opts.Server, BaseURL: opts.BaseURL, Version: opts.Version, Began: opts.Now().UTC(),
	}}
	t.snap.asked, t.snap.halved = opts.Messages, opts.halves(id)
	for _, name := range t.snap.names() {
		t.snap.Sections = append(t.snap.Sections, Section{Name: name})
	}
	var jobs []func()
	for _, job := range []struct {
		name SectionName
		read func(context.Context, *Section) error
	}{
		{Connections, t.connections}, // the longest first
		{Account, t.account},
		{Devices, t.devices},
		{Rooms, t.rooms},
		{Memberships, t.memberships},
		{Pushers, t.pushers},
		{Counters, t.counters},
		{EventReports, t.eventReports},
		{UserReports, t.userReports},
		{Media, t.media},
		{Invitations, t.invitations},
		{Messages, t.messages},
	} {
		if job.name == Messages && !opts.Messages {
			continue
		}
		jobs = append(jobs, func() {
			section := t.read(ctx, job.name, job.read)
			if job.name == Account {
				t.identities(*section)
			}
		})
	}
	if t.snap.halved {
		jobs = slices.Insert(jobs, 1, func() { t.inMAS(ctx) })
	}
	wire.Parallel(atOnce, jobs...) // no job fails: its section says it
	t.withoutMAS()
	if ctx.Err() != nil {
		kind, detail := matrixadmin.KindCanceled, "canceled"
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			kind, detail = matrixadmin.KindTimeout, "timed out before it was complete"
		}
		return nil, &matrixadmin.Error{Op: op, Kind: kind, Detail: detail, Err: ctx.Err()}
	}
	t.snap.Ended = opts.Now().UTC()
	return t.snap, nil
}

// read reads one section to its end.
func (t *collector) read(ctx context.Context, name SectionName, read func(context.Context, *Section) error) *Section {
	section := t.section(name)
	section.Began = t.opts.Now().UTC()
	t.end(section, waitOut(ctx, func() error { return read(ctx, section) }))
	return section
}

// A server that limits the rate is waited for: each time as long as it asks, and for a section at most limitWait.
const (
	limitWait  = 5 * time.Minute
	limitPause = 2 * time.Second // where the server does not say how long
)

// waitOut reads again what was refused for its rate alone.
func waitOut(ctx context.Context, read func() error) error {
	left := limitWait
	for {
		err := read()
		e, ok := errors.AsType[*matrixadmin.Error](err)
		if !ok || e.Kind != matrixadmin.KindRateLimited {
			return err
		}
		wait := max(e.RetryAfter, limitPause)
		if left -= wait; left < 0 {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// Unknown reports whether the server says that there is no such account: an erased one is still there.
func (s *Snapshot) Unknown() bool { return errors.Is(s.Section(Account).Err, matrixadmin.ErrNotFound) }

func (t *collector) section(name SectionName) *Section {
	for i := range t.snap.Sections {
		if t.snap.Sections[i].Name == name {
			return &t.snap.Sections[i]
		}
	}
	panic("unknown section " + string(name))
}

// end closes a section with what came of it.
func (t *collector) end(s *Section, err error) {
	s.Ended = t.opts.Now().UTC()
	switch {
	case err == nil && s.Reason == "":
		s.Reason = s.bound
	case err == nil:
		s.Status = Cut
	case errors.Is(err, matrixadmin.ErrUnrecognized) && !slices.Contains(inMAS, s.Name): // a MAS has all of its half
		s.Status, s.Err, s.Reason = Unavailable, err, ""
	default:
		s.Status, s.Err, s.Reason = Failed, err, matrixadmin.Reason(err)
		if s.Rows > 0 {
			s.Reason = fmt.Sprintf("after %s: %s", english.Count(s.Rows, "row", "rows"), s.Reason)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done++
	if t.opts.Progress != nil {
		t.opts.Progress(Progress{Section: *s, Ended: true, Done: t.done, Of: len(t.snap.Sections)})
	}
}

// rowsSoFar tells how many rows of a section have come.
func (t *collector) rowsSoFar(s *Section, rows int) {
	s.Rows = rows
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.opts.Progress != nil {
		t.opts.Progress(Progress{Section: *s, Done: t.done, Of: len(t.snap.Sections)})
	}
}

// errUnsaid is why a part of the account is missing that its record must have.
var errUnsaid = errors.New("the server did not report them")

// identities closes the two sections that come with the account; only the full record holds them.
func (t *collector) identities(account Section) {
	err := account.Err
	if err == nil && t.snap.Account.Detail != matrixadmin.DetailFull {
		err = matrixadmin.ErrUnrecognized
		if t.snap.Server.Hides(&matrixadmin.ReadAccount) { // the server has them
			err = matrixadmin.ErrNotExposed
		}
	}
	for _, part := range []struct {
		name SectionName
		rows int
		said bool
		lack *matrixadmin.Capability // with which nothing is missing where nothing is said; nil without one
	}{
		{ThreePIDs, len(t.snap.Account.ThreePIDs), t.snap.Account.ThreePIDs != nil, nil},
		{ExternalIDs, len(t.snap.Account.ExternalIDs), t.snap.Account.ExternalIDs != nil, &matrixadmin.ExternalIDsTold},
	} {
		s, err := t.section(part.name), err
		s.Began, s.Rows = account.Began, part.rows
		switch {
		case err != nil || part.said:
		case part.lack != nil && t.snap.Server.Lacks(part.lack):
			err = matrixadmin.ErrUnrecognized
		default:
			err = errUnsaid
		}
		t.end(s, err)
	}
}
