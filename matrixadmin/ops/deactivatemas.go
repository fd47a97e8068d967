package ops

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// masJobs is how long MAS goes on with a job that the homeserver does not carry out.
const masJobs = time.Hour

// mostAddresses is how many addresses the question names.
const mostAddresses = 10

var deactivateAtMAS = throughMAS{
	harm: "deactivating here would leave the account usable", command: "lock-user --deactivate",
	effect: "Deactivates the account in MAS and in the homeserver: ends all sessions, signs out all devices, removes linked e-mail addresses and phone " +
		"numbers, and leaves all rooms.",
	notes: deactivateNotesAtMAS,
	plan: func(s Situation, v Values, done []StepResult) ([]Step, error) {
		title := "Deactivate in MAS, which deactivates in the homeserver, without erasing"
		if v.Choice(eraseField) {
			title = "Deactivate in MAS, which deactivates and erases in the homeserver"
		}
		return undone(done, Step{Key: masKey + "deactivate", Title: title, Request: mas.Deactivate(s.Target.Auth.User, v.Choice(eraseField))}), nil
	},
	verify: verifyDeactivateAtMAS, patience: masJobs, settles: []time.Duration{time.Second, 2 * time.Second, 4 * time.Second},
}

// heldAtMAS is what an account that is to be deactivated has at MAS.
type heldAtMAS struct {
	emails []mas.Email
	links  []mas.Link
	err    error // what is not known of them does not keep anybody from deactivating it
}

// lookAtMAS reads what a deactivation removes at MAS, and what stays; nil where MAS is not asked.
func lookAtMAS(ctx context.Context, reads Reads, s Situation) (any, error) {
	auth := s.authAccount(ctx, reads)
	if auth.State != AuthFound {
		return nil, nil //nolint:nilnil // nothing was to be read
	}
	emails, err := mas.EmailsOf(ctx, reads, auth.User.ID)
	links, linksErr := mas.LinksOf(ctx, reads, auth.User.ID)
	return heldAtMAS{emails, links, errors.Join(err, linksErr)}, ctx.Err()
}

func deactivateNotesAtMAS(s Situation, _ Values) []string {
	u, auth := s.Target.User, s.Target.Auth.User
	notes := []string{"Reactivating brings back no devices, keys, e-mail, phone numbers or rooms."}
	inMAS, here := !auth.Deactivated.IsZero(), u.Deactivated.Yes()
	switch {
	case inMAS && here:
		notes = append(notes, "This account is already deactivated. Deactivating again is harmless and can add an erase.")
	case inMAS:
		notes = append(notes, "This account is already deactivated in MAS, but not in the homeserver yet: MAS keeps trying for up to an hour.")
	case here:
		notes = append(notes, "This account is deactivated in the homeserver only, and still works. Deactivating it in MAS ends that.")
	}
	if !here && !s.Server.Lacks(&matrixadmin.RedactMessages) {
		notes = append(notes, "Redact messages first, if needed ("+redactKey+" in the menu, or mxwarden redact).")
	}
	held, _ := s.Seen.(heldAtMAS)
	if lost := linkedAtMAS(u, held); lost != "" {
		notes = append(notes, "Removes "+lost+" for good. Evidence keeps what is removed.")
	}
	notes = append(notes, unlinked(u)...)
	stays, work := "The password stays in MAS", "it works"
	if n := len(held.links); n > 0 {
		stays += ", and so do " + english.Count(n, "upstream link (SSO)", "upstream links (SSO)")
		stays, work = strings.Replace(stays, "so do 1 ", "so does 1 ", 1), "they work"
	} else if held.err != nil {
		stays, work = stays+", and so do upstream links (SSO)", "they work"
	}
	notes = append(notes, stays+": "+work+" again after a reactivation.")
	if held.err != nil {
		notes = append(notes, english.EndSentence("Could not list all e-mail addresses and links: "+matrixadmin.Reason(held.err)))
	}
	if len(u.ExternalIDs) > 0 || len(held.links) > 0 {
		notes = append(notes, "Block the person at the identity provider as well.")
	}
	return notes
}

// linkedAtMAS names the e-mail addresses and phone numbers that an account loses on both sides, each once; "" where it has none.
func linkedAtMAS(u matrixadmin.User, held heldAtMAS) string {
	var all []matrixadmin.Text
	add := func(address matrixadmin.Text) {
		if !slices.ContainsFunc(all, func(had matrixadmin.Text) bool { return strings.EqualFold(had.Raw(), address.Raw()) }) {
			all = append(all, address)
		}
	}
	for _, e := range held.emails {
		add(e.Address)
	}
	for _, p := range u.ThreePIDs {
		add(p.Address)
	}
	named := make([]string, 0, mostAddresses+1)
	for i, address := range all {
		if i == mostAddresses {
			named = append(named, english.Number(len(all)-i)+" more")
			break
		}
		named = append(named, matrixadmin.Printable(wire.Cut(address.Raw(), 60)))
	}
	return strings.Join(named, ", ")
}

// verifyDeactivateAtMAS: an account is deactivated when both sides show it, and nothing that belongs to it works any more.
func verifyDeactivateAtMAS(ctx context.Context, reads Reads, before Situation, v Values, _ []StepResult) Finding {
	auth := deactivatedAtMAS(ctx, reads, before)
	hs := deactivatedThere(ctx, reads, before, v)
	if hs.Verdict == Confirmed && auth.Verdict == Confirmed {
		switch n, err := looseTokens(ctx, reads, auth.Auth.User.ID); {
		case n > 0:
			hs.Verdict, hs.Reason = Queued, "The account is deactivated. Tokens of "+english.Count(n, "session", "sessions")+" without a device may work for up to two minutes more."
		case err != nil:
			hs.Verdict, hs.Reason = ReadFailed, english.EndSentence("The account is deactivated. Could not list its sessions: "+matrixadmin.Reason(err))
		}
	}
	f := atMASFirst(hs, auth)
	was := before.Target.Auth
	if f.Verdict == Confirmed && was.State == AuthFound && !was.User.Deactivated.IsZero() && alreadyDeactivated(before, v) {
		f.Verdict, f.Reason = CannotBeRead, "The account was already deactivated before this request, so reading it back proves nothing."
	}
	return f
}

// deactivatedAtMAS is what MAS shows of a deactivation.
func deactivatedAtMAS(ctx context.Context, reads Reads, before Situation) Finding {
	a, f, ok := readBackAtMAS(ctx, reads, before)
	if !ok {
		return f
	}
	if a.User.Deactivated.IsZero() {
		f.Verdict, f.Reason = NotApplied, "The account is still active."
		return f
	}
	sessions, err := mas.ActiveSessions(ctx, reads, a.User.ID)
	switch n := len(sessions); {
	case n > 0:
		f.Verdict, f.Reason = stillAtWork(before), "The account is deactivated, but "+sessionsOf(n, "has not ended yet", "have not ended yet")+"."
	case err != nil:
		f.Verdict, f.Reason = ReadFailed, english.EndSentence("The account is deactivated. Could not list its sessions: "+matrixadmin.Reason(err))
	default:
		f.Verdict, f.Reason = Confirmed, "The account is deactivated and has no active session."
	}
	return f
}

// deactivatedThere is what the homeserver shows of a deactivation in MAS.
func deactivatedThere(ctx context.Context, reads Reads, before Situation, v Values) Finding {
	user, f, ok := readBack(ctx, reads, before.Target.User.ID)
	if !ok {
		return f
	}
	f.After, f.Verdict = user, stillAtWork(before)
	retries := " MAS keeps trying for up to an hour."
	if f.Verdict == Partial {
		retries = " MAS has stopped trying: deactivate it again."
	}
	if !user.Deactivated.Yes() {
		f.Reason = "The account is not deactivated yet." + retries
		return f
	}
	devices, err := reads.Devices(ctx, user.ID)
	if err != nil {
		return Finding{Verdict: ReadFailed, After: user, Reason: english.EndSentence("The account is deactivated. Could not list its devices: " + matrixadmin.Reason(err))}
	}
	rooms, err := reads.JoinedRooms(ctx, user.ID)
	if err != nil {
		return Finding{Verdict: ReadFailed, After: user, Reason: english.EndSentence("The account is deactivated. Could not list its rooms: " + matrixadmin.Reason(err))}
	}
	switch erase := v.Choice(eraseField); {
	case len(devices) > 0:
		f.Reason = "The account is deactivated, but " + countOf(len(devices), "is still listed", "are still listed") + "." + retries
	case erase && !user.Erased.Yes():
		f.Reason = "The account is deactivated, but not marked as erased yet." + retries
	case !erase && user.Erased.Yes() && !before.Target.User.Erased.Yes():
		f.Verdict, f.Reason, f.Changed = Partial, "The account is deactivated, and was erased as well, which was not asked for.", true
	case len(rooms) > 0:
		f.Reason = "The account is deactivated, and is still leaving " + english.Count(len(rooms), "room", "rooms") + "."
	case erase:
		f.Verdict, f.Reason = Confirmed, "The account is deactivated and erased."
	default:
		f.Verdict, f.Reason = Confirmed, "The account is deactivated, without devices and rooms."
	}
	return f
}

// stillAtWork is the verdict on what MAS has accepted and is not done everywhere.
func stillAtWork(before Situation) Verdict {
	if before.since() >= masJobs {
		return Partial
	}
	return Queued
}

// sessionsOf is a sentence about a number of sessions, without its full stop.
func sessionsOf(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return english.Count(n, "session ", "sessions ") + many
}
