package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// wanted are the accounts, or the parts of accounts, that a command line names, with nothing read of them yet.
func (v *act) wanted(e Process, server string, args []string) ([]ops.Target, error) {
	if v.action.On == ops.OnAccount {
		ids, err := idsGiven(e, args, server, v.action.Elsewhere)
		if err != nil {
			return nil, err
		}
		var all []ops.Target
		for _, id := range ids {
			all = append(all, ops.Target{User: matrixadmin.User{ID: id}})
		}
		return all, nil
	}
	parts := args
	var owner matrixadmin.UserID // zero where each row names its own
	if !slices.Equal(args, []string{fromStdin}) {
		ids, err := idsGiven(e, args[:1], server, v.action.Elsewhere)
		if err != nil {
			return nil, err
		}
		owner, parts = ids[0], args[1:]
	}
	all, err := readGiven(e, v.action.On, parts)
	if err != nil {
		return nil, err
	}
	var targets []ops.Target
	for _, g := range all {
		id, err := v.ownerOf(g, owner, server)
		if err != nil {
			return nil, err
		}
		part, err := v.partOf(g, server)
		if err != nil {
			return nil, err
		}
		targets = append(targets, ops.Target{User: matrixadmin.User{ID: id}, Subject: ops.Subject{Kind: v.action.On, ID: matrixadmin.NewText(part)}})
	}
	return targets, nil
}

// ownerOf is the account that a part is of: the one of the command line, which a row may name as well but not contradict, or the one of its row.
func (v *act) ownerOf(g given, owner matrixadmin.UserID, server string) (matrixadmin.UserID, error) {
	switch {
	case g.account == "" && owner.IsZero():
		return owner, usageError{fmt.Sprintf("nothing was sent: standard input does not say whose each %s is. Name the account: mxwarden %s ACCOUNT -; or use a table with the column %s", v.action.On, v.action.ID, accountColumn)}
	case g.account == "":
		return owner, nil
	case !owner.IsZero() && g.account != owner.Raw():
		return owner, usageError{fmt.Sprintf("nothing was sent: %sthis row is about %s, not %s. For the accounts that the rows name: mxwarden %s -", g.where, matrixadmin.Printable(g.account), owner, v.action.ID)}
	}
	id, err := matrixadmin.ParseUserID(g.account)
	switch {
	case err != nil:
		return id, usageError{"nothing was sent: " + g.where + err.Error()}
	case id.Server() != server && !v.action.Elsewhere:
		return id, refusedError{fmt.Sprintf("nothing was sent: %s%s belongs to another server", g.where, id)}
	}
	return id, nil
}

// partOf is the id of a part; a file may be given by its address.
func (v *act) partOf(g given, server string) (string, error) {
	rest, isAddress := strings.CutPrefix(g.text, "mxc://")
	if !isAddress || v.action.On != ops.OnMedia {
		return g.text, nil
	}
	at, file, _ := strings.Cut(rest, "/")
	if at != server || file == "" {
		return "", usageError{"nothing was sent: " + g.where + matrixadmin.Printable(g.text) + ": not a file of this server"}
	}
	return file, nil
}
