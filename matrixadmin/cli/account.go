package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
)

// accountOf finds the account that a command is about, as the find box does, and says which it took where that was not written in full. Only accounts
// of one's own server are looked up.
func accountOf(ctx context.Context, e Process, c *matrixadmin.Client, text string, me matrixadmin.UserID) (matrixadmin.UserID, error) {
	q, err := find.Parse(text, me.Server())
	if err == nil && isName(q) && !me.IsZero() {
		return named(ctx, e, c, q)
	}
	if err == nil && q.Kind == find.Localpart && q.Term != "" && !me.IsZero() { // a name may look like a localpart
		if _, missing := c.User(ctx, q.ID); errors.Is(missing, matrixadmin.ErrNotFound) {
			return named(ctx, e, c, q)
		}
	}
	id, note, err := find.ID(text, me.Server())
	switch {
	case err != nil:
		return id, usageError{matrixadmin.Printable(text) + ": " + err.Error()}
	case !me.IsZero() && id.Server() != me.Server():
		return id, refusedError{fmt.Sprintf("%s belongs to another server (you are %s)", id, me)}
	case note != "":
		fmt.Fprintf(e.Stderr, "mxwarden: %s: %s\n", id, note)
	}
	return id, nil
}

// exists tells an account that has nothing, which says is a sentence for, from one that is not there: servers answer alike for both.
func exists(ctx context.Context, e Process, c *matrixadmin.Client, id matrixadmin.UserID, says string) error {
	_, err := c.User(ctx, id)
	says = strings.TrimSuffix(says, ".")
	switch {
	case err == nil:
		fmt.Fprintf(e.Stderr, "mxwarden: %s (the account exists).\n", says)
		return nil
	case errors.Is(err, matrixadmin.ErrNotFound):
		return errors.New("account not found: " + id.Text().Printable())
	case matrixadmin.NotServed(err):
		fmt.Fprintf(e.Stderr, "mxwarden: %s; this server does not report whether the account exists.\n", says)
		return nil
	}
	return fmt.Errorf("%s; it is unknown whether the account exists: %w", english.Uncapitalize(says), err)
}

// isName reports whether a text can only be a name or a part of one.
func isName(q find.Query) bool { return q.Kind == find.Term && !strings.Contains(q.Term, ":") }

// Bounds of a search for a name: matches that are named, and pages that are asked for, since a page may have no match.
const (
	mostMatches = 5
	mostPages   = 20
)

// named finds the only account that has a name; of several, which one is meant is not for a program to guess.
func named(ctx context.Context, e Process, c *matrixadmin.Client, q find.Query) (matrixadmin.UserID, error) {
	var found []matrixadmin.User
	next := matrixadmin.UserQuery{Term: q.Term, Limit: 50}
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
	name := matrixadmin.Printable(q.Term)
	switch len(found) {
	case 0:
		text := "account not found: " + name
		if q.Note != "" {
			text += ". " + q.Note
		}
		return matrixadmin.UserID{}, errors.New(text)
	case 1:
		fmt.Fprintf(e.Stderr, "mxwarden: %s is %s\n", name, found[0].ID)
		return found[0].ID, nil
	}
	var ids []string
	for _, u := range found[:min(len(found), mostMatches)] {
		ids = append(ids, fmt.Sprint(u.ID))
	}
	if len(found) > mostMatches {
		ids = append(ids, "and more")
	}
	return matrixadmin.UserID{}, usageError{fmt.Sprintf("Several accounts match %s. Use one of these user IDs: %s", name, strings.Join(ids, ", "))}
}
