package ops

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

func endSession() Action {
	return endSome(Action{
		ID: "end-session", Key: "$", Title: "End session", Short: "end session", On: OnSession,
		Effect: "Ends this session in MAS. If it has a device, the device is signed out of the homeserver and its encryption keys there are deleted.",
	}, nil, func(s Situation, _ Values, seen seenSessions) ([]mas.Session, error) {
		for _, session := range seen.all {
			if session.ID == s.Target.Subject.ID {
				return []mas.Session{session}, nil
			}
		}
		return nil, noSubject("the account has no active session " + s.Target.Subject.ID.Printable())
	})
}

func endMarkedSessions() Action {
	return endSome(Action{
		ID: "end-marked-sessions", Key: "&", Title: "End marked sessions", Short: "end marked", Marks: OnSession,
		Effect: "Ends the sessions that are marked in the list (space) in MAS. Their devices are signed out. " + lostWithThem,
	}, nil, func(s Situation, _ Values, seen seenSessions) ([]mas.Session, error) {
		marked := slices.DeleteFunc(slices.Clone(seen.all), func(session mas.Session) bool { return !slices.Contains(s.Target.Marked.IDs, session.ID) })
		switch {
		case len(marked) == 0:
			return nil, errors.New("the marked sessions have ended already")
		case len(marked) > maxSteps:
			return nil, errors.New("more than " + english.Number(maxSteps) + " sessions are marked")
		}
		return marked, nil
	})
}

// Fields of ending sessions by a rule.
var (
	endBrowser  = part("browser", "Browser sessions", "Ends sign-ins on the pages of MAS itself.", "Browser sessions stay; they can make new sessions of applications without a password.")
	endOAuth    = part("oauth", "OAuth sessions", "Ends sessions of applications and signs out their devices.", "Sessions of applications stay.")
	endCompat   = part("compatibility", "Compatibility sessions", "Ends sessions of clients that sign in the old way, and signs out their devices.", "Compatibility sessions stay.")
	endPersonal = part("personal", "Personal sessions", "Revokes tokens for scripts: those that act as the account, and those that it made.", "Tokens for scripts stay valid.")
	endOlder    = Field{Name: "older", Label: "Not active for", Kind: FieldDuration, Optional: true, Example: "90d", Min: 3600, Max: 3650 * 24 * 3600}
	endKeep     = Field{Name: "keep", Label: "Keep the newest", Kind: FieldNumber, Preset: "0", Max: 1000, Example: "3"}
)

// part is a choice that leaves out a part of an act.
func part(name, label, on, off string) Field {
	return Field{Name: name, Label: label, Kind: FieldChoice, Default: true, Consequence: func(yes bool) string {
		if yes {
			return on
		}
		return off
	}}
}

var endKinds = map[mas.SessionKind]Field{mas.Browser: endBrowser, mas.OAuth: endOAuth, mas.Compatibility: endCompat, mas.Personal: endPersonal}

func endSessions() Action {
	return endSome(Action{
		ID: "end-sessions", Key: "Y", Title: "End sessions", Short: "end sessions", Grows: true, Rounds: 3,
		Effect: "Ends the sessions of the chosen kinds in MAS, also those that begin meanwhile; if a time is given, only those that were not active for so long. " +
			"Their devices are signed out. " + lostWithThem + " The password stays valid.",
		Fields: []Field{endBrowser, endOAuth, endCompat, endPersonal, endOlder, endKeep},
	}, func(s Situation, v Values) []string {
		seen, _ := s.Seen.(seenSessions)
		ending, k := ruledOut(s, v, seen)
		notes := []string{english.Capitalize(sessionsOf(len(ending), "ends", "end")) + ", " + english.Number(len(seen.all)-len(ending)) + " of " + english.Number(len(seen.all)) + " stay."}
		if seen.more {
			notes = append(notes, "There are too many active sessions to read at once; the others are read when these have ended.")
		}
		return append(notes, keptForUs(k)...)
	}, func(s Situation, v Values, seen seenSessions) ([]mas.Session, error) {
		ending, _ := ruledOut(s, v, seen)
		if len(ending) == 0 {
			return nil, errors.New("no active session is one of these")
		}
		return ending, nil
	})
}

// ruledOut are the sessions that a rule ends, and how many are kept for this console.
func ruledOut(s Situation, v Values, seen seenSessions) (ending []mas.Session, kept int) {
	active := func(session mas.Session) time.Time {
		if session.LastActive.IsZero() {
			return session.Created
		}
		return session.LastActive
	}
	for _, session := range seen.all {
		if v.Choice(endKinds[session.Kind]) {
			ending = append(ending, session)
		}
	}
	newest := slices.Clone(ending)
	slices.SortFunc(newest, func(a, b mas.Session) int {
		return cmp.Or(active(b).Compare(active(a)), strings.Compare(a.ID.Raw(), b.ID.Raw()))
	})
	newest = newest[:min(len(newest), int(max(v.Number(endKeep), 0)))]
	older := v.Duration(endOlder)
	ending = slices.DeleteFunc(ending, func(session mas.Session) bool {
		return slices.Contains(newest, session) || older > 0 && !active(session).Before(seen.at.Add(-older))
	})
	return others(s, ending)
}
