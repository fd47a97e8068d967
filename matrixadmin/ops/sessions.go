package ops

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// seenSessions are the active sessions of an account at the Matrix Authentication Service (MAS) at a time.
type seenSessions struct {
	all  []mas.Session // by kind: browser sessions, which make others, first
	more bool          // there are more than these
	at   time.Time
}

// lookAtSessions reads the sessions of an account that MAS keeps; nil for one that it does not.
func lookAtSessions(ctx context.Context, reads Reads, s Situation) (any, error) {
	auth := s.authAccount(ctx, reads)
	if auth.State != AuthFound {
		return nil, ctx.Err()
	}
	return readSessions(ctx, reads, auth.User.ID)
}

func readSessions(ctx context.Context, reads Reads, user matrixadmin.Text) (seenSessions, error) {
	all, err := mas.ActiveSessions(ctx, reads, user)
	if err != nil && !mas.OnlyMore(err) {
		return seenSessions{}, err
	}
	return seenSessions{all, err != nil, time.Now()}, nil
}

// endsKey begins the keys of steps that end sessions.
const endsKey = masKey + "end/"

// endKey names the step that ends a session.
func endKey(s mas.Session) string {
	return endsKey + strings.ToLower(s.Kind.String()) + "/" + s.ID.Raw()
}

// endSteps end sessions one by one. One that has ended meanwhile is no failure.
func endSteps(sessions []mas.Session) []Step {
	steps := make([]Step, len(sessions))
	for i, s := range sessions {
		steps[i] = Step{
			Key: endKey(s), Title: "End " + sessionName(s) + ", " + lastActive(s), Request: mas.EndSession(s), Need: May,
			Already: func(err error) bool { return endedBefore(s.Kind, err) },
		}
	}
	return steps
}

// endedBefore reads a refusal: 409 for personal sessions, and for the others 400, which MAS answers for other reasons too.
func endedBefore(kind mas.SessionKind, err error) bool {
	e, ok := errors.AsType[*wire.Error](err)
	switch {
	case !ok || e.NotMatrix:
		return false
	case kind == mas.Personal:
		return e.Status == http.StatusConflict
	}
	return e.Status == http.StatusBadRequest && strings.Contains(e.Text.Raw(), "already finished")
}

// sessionName names a session by its kind, its id, and what people know it by.
func sessionName(s mas.Session) string {
	name := s.Kind.String() + " session " + s.ID.Printable()
	switch {
	case !s.Device.IsZero():
		name += " (device " + matrixadmin.Printable(wire.Cut(s.Device.Raw(), 40)) + ")"
	case !s.Name.IsZero():
		name += " (" + matrixadmin.Printable(wire.Cut(s.Name.Raw(), 40)) + ")"
	}
	return name
}

func lastActive(s mas.Session) string {
	if s.LastActive.IsZero() {
		return "created " + s.Created.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return "last active " + s.LastActive.UTC().Format("2006-01-02 15:04") + " UTC"
}

// mayBeOwn reports whether a session may be the one that this console asks MAS with: nothing tells which it is, but that its scope is that of the admin API.
func mayBeOwn(s Situation, session mas.Session) bool {
	kind := session.Kind == mas.OAuth || session.Kind == mas.Personal
	return kind && !s.Me.IsZero() && s.Target.User.ID == s.Me && session.User == s.Target.Auth.User.ID && slices.Contains(strings.Fields(session.Scope.Raw()), mas.ScopeAdmin)
}

// others are the sessions that none of this console's is among, and how many are kept for that.
func others(s Situation, all []mas.Session) (rest []mas.Session, kept int) {
	rest = slices.DeleteFunc(slices.Clone(all), func(session mas.Session) bool { return mayBeOwn(s, session) })
	return rest, len(all) - len(rest)
}

// keptForUs says that sessions are kept, nothing for none.
func keptForUs(kept int) []string {
	switch kept {
	case 0:
		return nil
	case 1:
		return []string{"This is your own account. The session with access to the admin API of MAS is kept: this console uses it."}
	}
	return []string{"This is your own account. " + english.Number(kept) + " sessions with access to the admin API of MAS are kept: this console uses one of them. " +
		"End the others in the Sessions tab."}
}

// staysBehind says, a sentence each, what does not end with some sessions though it looks as if it did.
func staysBehind(all, ending []mas.Session) []string {
	ends := func(s mas.Session) bool {
		return slices.ContainsFunc(ending, func(e mas.Session) bool { return e.ID == s.ID })
	}
	browsers, apps, made, personal := 0, false, 0, false
	for _, s := range all {
		switch {
		case s.Kind == mas.Browser && !ends(s):
			browsers++
		case s.Kind == mas.Browser:
			for _, other := range all {
				if other.Browser == s.ID && !ends(other) {
					made++
				}
			}
		case ends(s):
			apps = true
			personal = personal || s.Kind == mas.Personal || s.Device.IsZero()
		}
	}
	var notes []string
	if made > 0 {
		notes = append(notes, sessionsOf(made, "that was made in a browser session stays", "that were made in a browser session stay")+" active: ending the browser session does not end "+
			map[bool]string{true: "it", false: "them"}[made == 1]+".")
	}
	if apps && browsers > 0 {
		notes = append(notes, english.Count(browsers, "browser session stays", "browser sessions stay")+" active, and can make new sessions without a password.")
	}
	if personal {
		notes = append(notes, "The homeserver may accept a token without a device for up to two minutes more.")
	}
	return notes
}

// endSome completes an action that ends some sessions, each with a request of its own.
func endSome(a Action, notes func(Situation, Values) []string, choose func(Situation, Values, seenSessions) ([]mas.Session, error)) Action {
	a.Purpose, a.Danger, a.Own, a.Look = Disrupt, Disruptive, true, lookAtSessions
	a.Lost, a.Alters = lostKeys, alters(Devices)
	a.Blocked = func(s Situation) string { return cmp.Or(nobody(s), sessionsHere(s)) }
	m := throughMAS{
		harm: "sessions are ended there", command: "kill-sessions", patience: 2 * remembered, settles: masSettles,
		notes: func(s Situation, v Values) []string {
			seen, looked := s.Seen.(seenSessions)
			if !looked {
				return nil
			}
			chosen, _ := choose(s, v, seen)
			said := staysBehind(seen.all, chosen)
			if slices.ContainsFunc(chosen, func(session mas.Session) bool { return mayBeOwn(s, session) }) {
				said = append(said, "This may be the session that this console uses. If it is, mxwarden is signed out of MAS with it.")
			}
			if notes != nil {
				said = append(said, notes(s, v)...)
			}
			return said
		},
		plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
			seen, looked := s.Seen.(seenSessions)
			if !looked {
				return nil, nil
			}
			chosen, err := choose(s, v, seen)
			if err != nil && len(done) == 0 {
				return nil, err
			}
			slices.SortStableFunc(chosen, func(a, b mas.Session) int { return compareBool(mayBeOwn(s, a), mayBeOwn(s, b)) })
			return undone(done, endSteps(chosen)...), nil
		},
		verify: func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
			return verifyEnded(ctx, reads, before, v, done, a.Grows, choose)
		},
	}
	a.Plan, a.Verify = m.plan, m.verify // blocked before
	a = m.action(a)
	blocked := a.Blocked
	a.Blocked = func(s Situation) string {
		why := blocked(s)
		if why == "" && a.Marks != OnAccount && len(s.Target.Marked.IDs) == 0 {
			why = "mark sessions of this account first (space)"
		}
		return why
	}
	return a
}

// masSettles are the waits after which MAS has usually run a job.
var masSettles = []time.Duration{time.Second, 2 * time.Second}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// sessionsHere says why there are no sessions where the homeserver alone keeps the account.
func sessionsHere(s Situation) string {
	if mayUseMAS(s) {
		return "MAS (Matrix Authentication Service) does not have this account, and so no sessions of it"
	}
	return "this server does not use MAS (Matrix Authentication Service); its sessions are the devices"
}
