package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// accountOf finds the account that a command is about, as the find box does, and says what it took, and why, where that was not written in full. Only
// accounts of one's own server are looked up.
func accountOf(ctx context.Context, e Process, conn connection, text string, me matrixadmin.UserID) (matrixadmin.UserID, error) {
	c := conn.client
	q, err := find.Parse(text, me.Server())
	switch {
	case errors.Is(err, find.ErrToken):
		return matrixadmin.UserID{}, usageError{err.Error()}
	case err != nil:
		return matrixadmin.UserID{}, usageError{matrixadmin.Printable(text) + ": " + err.Error()}
	case q.Kind == find.Elsewhere && !me.IsZero():
		return matrixadmin.UserID{}, elsewhere(q.ID, me)
	case q.Kind == find.Account, q.Kind == find.Elsewhere, me.IsZero():
		id, note, err := find.ID(text, me.Server())
		if err != nil {
			return id, usageError{matrixadmin.Printable(text) + ": " + err.Error()}
		}
		if note != "" {
			fmt.Fprintf(e.Stderr, "mxwarden: %s: %s\n", id, note)
		}
		return id, nil
	case q.Kind == find.Localpart:
		if _, err := c.User(ctx, q.ID); !errors.Is(err, matrixadmin.ErrNotFound) { // what is wrong otherwise is for the command to find out
			return q.ID, nil
		}
		q.Kind, q.ID, q.Lower = find.Term, matrixadmin.UserID{}, q.ID // a name may look like a localpart
	}
	return identified(ctx, e, conn, q, me.Server())
}

// elsewhere refuses to ask about an account of another server.
func elsewhere(id, me matrixadmin.UserID) error {
	return refusedError{fmt.Sprintf("%s belongs to another server (you are %s)", id, me)}
}

// identified asks for whatever a text may be but an id: addresses and rooms first, then names.
func identified(ctx context.Context, e Process, conn connection, q find.Query, home string) (matrixadmin.UserID, error) {
	missing := q.Lower // the id that was tried already
	q.Lower = matrixadmin.UserID{}
	c := conn.client
	src := find.Sources{HS: c, Server: c.Known(), Home: home}
	if conn.auth != nil {
		src.Auth = conn.auth
	}
	f, err := find.Look(ctx, src, q, matrixadmin.UserQuery{})
	if err != nil {
		return matrixadmin.UserID{}, err
	}
	name := matrixadmin.Printable(q.Term)
	switch {
	case f.Room != nil:
		return matrixadmin.UserID{}, notAnAccount(f)
	case q.Kind == find.Room:
		return matrixadmin.UserID{}, errors.New(unfinished(f.Notes))
	case len(f.Hits) == 1:
		id := f.Hits[0].User.ID
		fmt.Fprintf(e.Stderr, "mxwarden: %s is %s (%s)\n", name, id, strings.Join(f.Hits[0].By, ", "))
		return id, nil
	case len(f.Hits) > 1:
		var matches []string
		for _, h := range f.Hits {
			matches = append(matches, fmt.Sprintf("%s (%s)", h.User.ID, strings.Join(h.By, ", ")))
		}
		return matrixadmin.UserID{}, ambiguous(name, matches)
	}
	return named(ctx, e, conn, f, missing)
}

// ambiguous refuses to guess.
func ambiguous(name string, matches []string) error {
	return usageError{fmt.Sprintf("Several accounts match %s. Use one of these user IDs: %s", name, strings.Join(matches, ", "))}
}

// notAnAccount says of a room whom of it one can ask about.
func notAnAccount(f find.Found) error {
	text := unfinished(append([]string{f.Room.Sentence() + " It is not an account."}, f.Notes...))
	var ids []string
	for _, h := range f.Hits {
		ids = append(ids, fmt.Sprintf("%s (%s)", h.User.ID, strings.Join(h.By, ", ")))
	}
	for _, id := range f.Room.People {
		if len(f.Hits) == 0 || id != f.Hits[0].User.ID {
			ids = append(ids, fmt.Sprint(id))
		}
	}
	switch {
	case len(ids) > mostMatches:
		ids = append(ids[:mostMatches], "and more")
	case len(ids) == 0 && f.Room.Listed:
		return errors.New(text + ". No account of this server is in it")
	case len(ids) == 0:
		return errors.New(text)
	}
	return usageError{text + ". Use one of these user IDs: " + strings.Join(ids, ", ")}
}

// unfinished joins sentences, the last without its stop: what prints an error ends it.
func unfinished(notes []string) string {
	return strings.TrimSuffix(strings.TrimSpace(strings.Join(notes, " ")), ".")
}

// noAccount says that the homeserver has no such account, whether it has one in lower case, and whether MAS has one.
func noAccount(ctx context.Context, conn connection, id matrixadmin.UserID) error {
	notes := []string{"account not found: " + id.Text().Printable() + "."}
	if small := find.Lower(id); !small.IsZero() {
		if _, err := conn.client.User(ctx, small); err == nil {
			notes[0] = find.CaseSentence(id, small)
		}
	}
	return errors.New(unfinished(append(notes, inMASOnly(ctx, conn, id))))
}

// inMASOnly says what MAS has of an account that the homeserver does not have, "" where it was not asked.
func inMASOnly(ctx context.Context, conn connection, id matrixadmin.UserID) string {
	if conn.auth == nil {
		return ""
	}
	switch at := ops.ReadAuthAccount(ctx, conn.auth, id); at.State {
	case ops.AuthFound:
		return "It is in MAS only (ID " + at.User.ID.Printable() + "): the homeserver has no such account, or not yet."
	case ops.AuthNone, ops.AuthNear:
		return "MAS does not have it either."
	case ops.AuthFailed:
		return english.EndSentence("MAS could not be asked: " + matrixadmin.Reason(at.Err))
	case ops.AuthUnread:
	}
	return ""
}

// exists tells an account that has nothing, which says is a sentence for, from one that is not there: servers answer alike for both.
func exists(ctx context.Context, e Process, conn connection, id matrixadmin.UserID, says string) error {
	_, err := conn.client.User(ctx, id)
	says = strings.TrimSuffix(says, ".")
	switch {
	case err == nil:
		fmt.Fprintf(e.Stderr, "mxwarden: %s (the account exists).\n", says)
		return nil
	case errors.Is(err, matrixadmin.ErrNotFound):
		return noAccount(ctx, conn, id)
	case matrixadmin.NotServed(err):
		fmt.Fprintf(e.Stderr, "mxwarden: %s; this server does not report whether the account exists.\n", says)
		return nil
	}
	return fmt.Errorf("%s; it is unknown whether the account exists: %w", english.Uncapitalize(says), err)
}

// Bounds of a search for a name: matches that are named, and pages that are asked for, since a page may have no match.
const (
	mostMatches = 5
	mostPages   = 20
)

// named finds the only account that has a name; of several, which one is meant is not for a program to guess. missing is the id that nobody has.
func named(ctx context.Context, e Process, conn connection, f find.Found, missing matrixadmin.UserID) (matrixadmin.UserID, error) {
	c := conn.client
	var found []matrixadmin.User
	next := matrixadmin.UserQuery{Term: f.Query.Term, Limit: 50}
	for range mostPages {
		page, err := c.SearchUsers(ctx, next)
		if err != nil {
			return matrixadmin.UserID{}, err
		}
		found = append(found, page.Users...)
		if next.From = page.Next; next.From == "" || len(found) > mostMatches {
			break
		}
	}
	name := matrixadmin.Printable(f.Query.Term)
	switch len(found) {
	case 0:
		notes := append([]string{"account not found: " + name + "."}, f.Notes...)
		if f.Query.Note != "" {
			notes = append(notes, f.Query.Note)
		}
		if known := c.Known(); !missing.IsZero() && f.Query.Note == "" && !known.Lacks(&matrixadmin.CheckUsername) {
			if free, err := matrixadmin.Registrable(ctx, c, missing.Localpart().Raw()); err == nil {
				notes = append(notes, find.FreeSentence(missing, free))
			}
		}
		if conn.auth != nil && !missing.IsZero() {
			notes = append(notes, inMASOnly(ctx, conn, missing))
		}
		return matrixadmin.UserID{}, errors.New(unfinished(notes))
	case 1:
		fmt.Fprintf(e.Stderr, "mxwarden: %s is %s (%s)\n", name, found[0].ID, find.Why(found[0], f.Query.Term))
		return found[0].ID, nil
	}
	var ids []string
	for _, u := range found[:min(len(found), mostMatches)] {
		ids = append(ids, fmt.Sprint(u.ID))
	}
	if len(found) > mostMatches {
		ids = append(ids, "and more")
	}
	return matrixadmin.UserID{}, ambiguous(name, ids)
}
