package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
)

// anywhere is the home of texts that are read before the server is known.
const anywhere = "server.invalid"

// understand reads what the arguments want: what they name, if that is no filter, and the filter of the accounts.
func (v *usersList) understand(args []string, home string) (q find.Query, names bool, err error) {
	if q, names, err = identifies(strings.Join(args, " "), home); err != nil {
		return q, names, err
	}
	terms := v.filters
	if !names {
		terms = slices.Concat(args, terms)
	}
	text := strings.Join(terms, " ")
	if v.filter, err = accounts.Parse(text, v.about); err != nil {
		err = inFilter(text, err)
	}
	v.states = slices.DeleteFunc(strings.Fields(text), func(word string) bool { return !accounts.IsState(word) })
	return q, names, err
}

// identifies returns what a text names if it is no filter, as the find box takes it: an ID or link, an address or a room. Words are a filter, and so are
// quoted ones and part of an ID.
func identifies(text, home string) (find.Query, bool, error) {
	if accounts.IsFilter(text) || strings.HasPrefix(text, `"`) {
		return find.Query{}, false, nil
	}
	q, err := find.Parse(text, home)
	switch {
	case err != nil && strings.HasPrefix(text, "@"):
		return find.Query{}, false, nil
	case err != nil:
		return q, true, usageError{matrixadmin.Printable(text) + ": " + err.Error()}
	}
	return q, q.Kind != find.All && q.Kind != find.Localpart && q.Kind != find.Term, nil
}

// namedList is a list of the accounts that a text names, in the place of the server's.
type namedList struct {
	accounts.Lister

	users []matrixadmin.User
	lacks string // what is not in the list, or ""
}

// SearchUsers returns all of them in one page.
func (n *namedList) SearchUsers(context.Context, matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
	return matrixadmin.UserPage{Users: n.users, Rows: len(n.users), Total: len(n.users)}, nil
}

// findNamed looks up the accounts that a text names, or those in a room, and says why they are found.
func findNamed(ctx context.Context, e Process, conn connection, q find.Query) (*namedList, error) {
	me := conn.situation.Me
	if q.Kind == find.Elsewhere {
		return nil, elsewhere(q.ID, me)
	}
	lists := conn.situation.Server.Can(&matrixadmin.ListAccounts).Answer != matrixadmin.No
	src := find.Sources{HS: conn.client, Server: conn.client.Known(), Home: me.Server(), Lists: lists && q.Kind != find.Account}
	if conn.auth != nil {
		src.Auth = conn.auth
	}
	f, err := find.Look(ctx, src, q, matrixadmin.UserQuery{Term: q.Term, Limit: accounts.MostPage})
	if err != nil {
		return nil, err
	}
	n := &namedList{Lister: conn.client}
	say := func(format string, args ...any) { fmt.Fprintf(e.Stderr, "mxwarden: "+format+"\n", args...) }
	for _, h := range f.Hits {
		if f.Room != nil && f.Room.Listed && !slices.Contains(f.Room.People, h.User.ID) { // who made it has left it
			continue
		}
		n.users = append(n.users, h.User)
		if q.Kind != find.Account && q.Kind != find.Room {
			say("%s is %s (%s)", matrixadmin.Printable(q.Term), h.User.ID, strings.Join(h.By, ", "))
		}
	}
	switch {
	case f.Room != nil:
		for _, note := range append([]string{f.Room.Sentence()}, f.Notes...) {
			say("%s", note)
		}
		n.join(ctx, f.Room)
		return n, nil
	case f.Failed != nil:
		n.lacks = "could not search names: " + matrixadmin.Reason(f.Failed)
	case f.Page.Next != "":
		n.lacks = "only the first accounts with this in their name are listed"
	}
	for _, u := range f.Page.Users {
		n.add(u)
	}
	if len(n.users) == 0 && !f.Lower.ID.IsZero() {
		say("%s", find.CaseSentence(q.ID, f.Lower.ID))
		n.add(f.Lower)
	}
	if len(n.users) == 0 {
		return nil, notFound(q, f)
	}
	if q.Note != "" {
		say("%s: %s", matrixadmin.Printable(q.Term), q.Note)
	}
	return n, nil
}

// notFound says that nobody is named so, and what is known besides.
func notFound(q find.Query, f find.Found) error {
	notes := append([]string{"account not found: " + matrixadmin.Printable(q.Term) + "."}, f.Notes...)
	switch q.Kind {
	case find.Account:
		notes[0] = "account not found: " + q.ID.Text().Printable() + "."
	case find.Room:
		notes = f.Notes
	case find.All, find.Localpart, find.Elsewhere, find.Term, find.Email, find.Phone, find.External:
	}
	return errors.New(unfinished(append(notes, find.FreeSentence(q.ID, f.Free), q.Note)))
}

// add takes in an account, once.
func (n *namedList) add(u matrixadmin.User) {
	if !slices.ContainsFunc(n.users, func(known matrixadmin.User) bool { return known.ID == u.ID }) {
		n.users = append(n.users, u)
	}
}

// join takes in the accounts of this server that are in a room; one that cannot be read is listed by its ID.
func (n *namedList) join(ctx context.Context, room *find.FoundRoom) {
	from := len(n.users)
	for _, id := range room.People {
		n.add(matrixadmin.User{ID: id, Detail: matrixadmin.DetailProfile})
	}
	unread := make([]*matrixadmin.User, 0, len(n.users))
	for i := from; i < len(n.users); i++ {
		unread = append(unread, &n.users[i])
	}
	if err := accounts.ReadEach(ctx, n.Lister, unread); err != nil {
		n.lacks = "not all accounts could be read: " + matrixadmin.Reason(err)
	}
	if room.Local > len(room.People) {
		n.lacks = fmt.Sprintf("the first %s of %s of this server in the room are listed", english.Number(len(room.People)), english.Count(room.Local, "account", "accounts"))
	}
}
