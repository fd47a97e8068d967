package ops

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// looseTokens is how many sessions of an account the homeserver may go on taking the tokens of when the devices of the account are gone: those without a
// device, and those that act as another account, while they are good, and for as long afterwards as it goes by what MAS said before.
func looseTokens(ctx context.Context, reads Reads, id matrixadmin.Text) (int, error) {
	return looseAmong(ctx, reads, id, func(mas.Session) bool { return true })
}

// looseAdmins is [looseTokens] of the sessions that have the rights of an administrator.
func looseAdmins(ctx context.Context, reads Reads, id matrixadmin.Text) (int, error) {
	return looseAmong(ctx, reads, id, func(s mas.Session) bool {
		admin, _ := s.IsAdmin()
		return admin
	})
}

func looseAmong(ctx context.Context, reads Reads, id matrixadmin.Text, counts func(mas.Session) bool) (int, error) {
	sessions, err := mas.EverySession(ctx, reads, id)
	n := 0
	for _, s := range sessions {
		if counts(s) && s.Kind != mas.Browser && (s.Device.IsZero() || s.User != id) && (s.Ended.IsZero() || lately(s.Ended)) {
			n++
		}
	}
	if n == 0 && mas.OnlyMore(err) { // older ones
		err = nil
	}
	return n, err
}

// lately reports whether something at MAS is so new that the homeserver may still go by what MAS said before. A time to come is that of a clock that is ahead.
func lately(at time.Time) bool { return time.Since(at) < remembered }

// openInSpite is how many sessions that act as an account no lock of that account ends: those that a program or another account made.
func openInSpite(ctx context.Context, reads Reads, id matrixadmin.Text) (int, error) {
	sessions, err := mas.ActiveSessions(ctx, reads, id)
	n := 0
	for _, s := range sessions {
		if s.Kind == mas.Personal && s.User == id && s.Owner != id {
			n++
		}
	}
	return n, err
}

// overSessions are sessions that have ended, by what the homeserver may still take of them.
type overSessions struct {
	loose   int                       // those whose tokens no missing device stops
	devices map[matrixadmin.Text]bool // those that go with the sessions; false for those of sessions that ended before
}

// readEnded reads which sessions of an account have ended: those that steps have ended, and all others where they matter too. A device that another session
// is signed in with stays, and with it the token.
func readEnded(ctx context.Context, reads Reads, before Situation, id matrixadmin.Text, left seenSessions, done []StepResult, all bool) (overSessions, error) {
	e := overSessions{devices: map[matrixadmin.Text]bool{}}
	sessions, err := mas.EverySession(ctx, reads, id)
	if err != nil && !mas.OnlyMore(err) {
		return e, err
	}
	kept, listed := map[matrixadmin.Text]bool{}, map[string]bool{}
	for _, s := range left.all {
		kept[s.Device] = true
	}
	for _, s := range sessions {
		key := endKey(s)
		listed[key] = true
		late, ours := lately(s.Ended), wasSent(done, key)
		if s.Kind == mas.Browser || s.Ended.IsZero() || !all && !ours {
			continue
		}
		switch own := s.User == id && !s.Device.IsZero(); {
		case own && !kept[s.Device]:
			e.devices[s.Device] = e.devices[s.Device] || late || ours
		case late:
			e.loose++
		}
	}
	for _, d := range done { // too many to read them all: those whose devices are not known
		if strings.HasPrefix(d.Key, endsKey) && !strings.HasPrefix(d.Key, endKey(mas.Session{Kind: mas.Browser})) && !listed[d.Key] && before.since() < remembered {
			e.loose++
		}
	}
	return e, nil
}

// mayWork says what still works of them for a while.
func (e overSessions) mayWork() string {
	return "Tokens of " + english.Count(e.loose, "session", "sessions") + " without a device may work for up to two minutes more."
}

// gone is how many devices have gone with the sessions, or are about to.
func (e overSessions) gone() (n int) {
	for _, now := range e.devices {
		if now {
			n++
		}
	}
	return n
}

// wasSent reports whether a step was carried out, or had been before.
func wasSent(done []StepResult, key string) bool {
	return slices.ContainsFunc(done, func(d StepResult) bool { return d.Key == key })
}
