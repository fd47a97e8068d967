package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// targets reads the accounts as they are now. Of several, one that is not there is noted in missing, and says nothing of the others.
func (v *act) targets(ctx context.Context, e Process, conn *connection, args []string) ([]ops.Target, error) {
	wanted, err := v.wanted(e, conn.situation.Me.Server(), args)
	if err != nil {
		return nil, err
	}
	read := map[matrixadmin.UserID]ops.Target{}
	several := slices.ContainsFunc(wanted, func(t ops.Target) bool { return t.User.ID != wanted[0].User.ID })
	var targets []ops.Target
	for _, w := range wanted {
		t, known := read[w.User.ID]
		if !known {
			if t, err = v.target(ctx, conn, w.User.ID, several); err != nil {
				return nil, err
			}
			read[w.User.ID] = t
		}
		t.Subject = w.Subject
		targets = append(targets, t)
	}
	if _, wants := v.secret(); wants {
		conn.situation.Policy, _ = conn.client.PasswordPolicy(ctx) // without it the server says what it minds
	}
	return targets, nil
}

// target reads an account as it is now.
func (v *act) target(ctx context.Context, conn *connection, id matrixadmin.UserID, several bool) (ops.Target, error) {
	t := ops.Target{User: matrixadmin.User{ID: id}, Devices: -1, Rooms: -1}
	if id.Server() != conn.situation.Me.Server() { // there is no account to read here
		return t, nil
	}
	user, err := conn.client.User(ctx, id)
	switch {
	case err == nil:
		t.User = user
	case errors.Is(err, matrixadmin.ErrNotFound) && several:
		v.missing[id] = fmt.Errorf("nothing was sent: %w", noAccount(ctx, *conn, id))
		return t, nil
	case errors.Is(err, matrixadmin.ErrNotFound):
		return t, fmt.Errorf("nothing was sent: %w", noAccount(ctx, *conn, id))
	case !matrixadmin.NotServed(err):
		return t, fmt.Errorf("nothing was sent: %s: %w", id, err)
	}
	if at := conn.situation; conn.auth != nil {
		if at.Target = t; at.AsksMAS() {
			t.Auth = ops.ReadAuthAccount(ctx, conn.auth, id)
		}
	}
	if devices, err := conn.client.Devices(ctx, id); err == nil {
		t.Devices = len(devices)
	}
	return t, nil
}

// idsGiven reads which accounts are meant: ids, links and localparts, never a name or an address.
func idsGiven(e Process, args []string, server string, elsewhere bool) ([]matrixadmin.UserID, error) {
	all, err := readGiven(e, ops.OnAccount, args)
	if err != nil {
		return nil, err
	}
	var ids []matrixadmin.UserID
	for _, g := range all {
		text := g.text
		id, note, err := find.ID(text, server)
		switch {
		case errors.Is(err, find.ErrToken):
			return nil, usageError{"nothing was sent: " + g.where + err.Error()}
		case text == "":
			return nil, usageError{"nothing was sent: an argument is empty where an account is expected"}
		case strings.ContainsFunc(text, unicode.IsSpace), note != "", err == nil && !whole(text, id): // what a find box would make of it is no basis for a change
			return nil, usageError{"nothing was sent: " + g.where + matrixadmin.Printable(text) + ": not one user ID, link or localpart" + g.more()}
		case err != nil:
			return nil, usageError{"nothing was sent: " + g.where + matrixadmin.Printable(text) + ": " + err.Error()}
		case id.Server() != server && !elsewhere:
			return nil, refusedError{fmt.Sprintf("nothing was sent: %s%s belongs to another server", g.where, id)}
		case !slices.Contains(ids, id):
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// whole reports whether a text is an id, a link to one or its localpart, and nothing besides.
func whole(text string, id matrixadmin.UserID) bool {
	_, isID := matrixadmin.ParseUserID(text)
	link := strings.Contains(text, "matrix.to/") || strings.HasPrefix(text, "matrix:")
	return isID == nil && text == id.Raw() || link || strings.TrimPrefix(text, "@") == id.Localpart().Raw()
}

// unconfirmed names what was not confirmed, and an id that was confirmed and is not meant. Several accounts are confirmed one by one, or, where it is not
// irreversible, by their number: a list that is longer or shorter than somebody thought is refused.
func (v *act) unconfirmed(at ops.Situation, targets []ops.Target) error {
	all := targets
	targets = slices.DeleteFunc(slices.Clone(all), func(t ops.Target) bool {
		at.Target = t
		return v.action.Danger == ops.Reversible && (v.action.In(at).Danger == ops.Reversible || v.action.Blocked(at) != "")
	})
	if (v.dryRun || len(targets) == 0) && len(v.confirm) == 0 { // a dry run takes no confirmation that the real run would refuse
		return nil
	}
	number := ""
	fully := slices.ContainsFunc(targets, func(t ops.Target) bool {
		at.Target = t
		return v.action.In(at).Whole
	})
	if len(targets) > 1 && v.action.Danger == ops.Disruptive && !fully {
		number = v.number(len(targets))
	}
	if number != "" && slices.Equal(v.confirm, []string{number}) {
		return nil
	}
	rest := slices.Clone(v.confirm)
	for _, t := range targets {
		i := slices.Index(rest, t.Phrase())
		switch {
		case i < 0 && number != "":
			return usageError{"nothing was sent: confirm with --confirm " + number + ", or with --confirm and the full ID of each"}
		case i < 0:
			at.Target = t
			why := v.action.WhyConfirm(at)
			if why != "" {
				why = english.Uncapitalize(strings.TrimSuffix(why, ".")) + ": "
			}
			return usageError{fmt.Sprintf("nothing was sent: %sconfirm with --confirm '%s'", why, t.Text().Printable())}
		}
		rest = slices.Delete(rest, i, i+1)
	}
	rest = slices.DeleteFunc(rest, func(id string) bool { // more than is needed: why nothing is done to it is said there
		return slices.ContainsFunc(all, func(t ops.Target) bool { return t.Phrase() == id })
	})
	if len(rest) > 0 {
		return usageError{fmt.Sprintf("nothing was sent: --confirm names %s, which is not among the %s", matrixadmin.Printable(rest[0]), v.many())}
	}
	return nil
}

// number is how several are confirmed at once: "12-accounts".
func (v *act) number(n int) string {
	return strconv.Itoa(n) + "-" + strings.ReplaceAll(v.many(), " ", "-")
}

// count is a number of what the action is about, in words.
func (v *act) count(n int) string {
	one := v.action.On.String()
	return english.Count(n, one, one+"s")
}

// many is the plural of it.
func (v *act) many() string {
	_, many, _ := strings.Cut(v.count(2), " ")
	return many
}

// withPart is what is confirmed beside the user ID.
func (v *act) withPart() string {
	if v.action.On == ops.OnAccount {
		return ""
	}
	return ", a slash and the ID of the " + v.action.On.String()
}

// byNumber is how several are confirmed at once, where that is enough.
func (v *act) byNumber() string {
	if v.action.Danger != ops.Disruptive {
		return ""
	}
	return "; or the number of several: " + v.number(12)
}
