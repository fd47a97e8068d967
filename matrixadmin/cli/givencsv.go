package cli

import (
	"encoding/csv"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// idColumns are the columns of our own tables that say which account, or part of one, a row is about; a table of sessions has devices as well.
var idColumns = map[ops.SubjectKind][]string{
	ops.OnAccount: {"id", "user_id", "account"}, ops.OnDevice: {"device"}, ops.OnRoom: {"room"}, ops.OnSession: {"session"}, ops.OnMedia: {"media"},
}

// idColumn finds the column of the ids of a kind where the first line of standard input is the head of a table; -1 where it is none. A table without such a
// column is bad: what stands in the others, users may choose. So is one word that may be an account or the head of a column, unless the line behind it has the
// sign that is put before an id in a table.
func idColumn(of ops.SubjectKind, first, second string) (column int, bad string) {
	head, ok := cellsOf(first)
	if !ok {
		return -1, ""
	}
	if names := idColumns[of]; len(head) == 1 {
		isID, signed := slices.Contains(names, head[0]), strings.HasPrefix(strings.Trim(second, `"`), "'@")
		switch {
		case second != "" && ourColumns()[strings.ToLower(head[0])] && (!isID || of == ops.OnAccount && !signed):
			return -1, "line 1 of standard input may be an ID, or the head of a table without IDs: " + head[0] + ". Write it in full if it is an ID, or use a table with the column " + names[0]
		case of == ops.OnAccount && !isID:
			return -1, ""
		}
	}
	if slices.ContainsFunc(head, func(name string) bool { return name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" }) {
		return -1, ""
	}
	names := idColumns[of]
	column = slices.IndexFunc(head, func(name string) bool { return slices.Contains(names, name) })
	if column < 0 && len(head) > 1 {
		bad = "standard input is a table without a column " + strings.Join(names, " or ")
	}
	return column, bad
}

// ourColumns are the names of the columns of our own tables.
func ourColumns() map[string]bool {
	names := map[string]bool{}
	for _, c := range accounts.ColumnIDs() {
		names[c] = true
	}
	for _, t := range lists.All() {
		for _, h := range t.Heads() {
			names[h.ID] = true
		}
	}
	for _, ids := range idColumns {
		for _, id := range ids {
			names[id] = true
		}
	}
	return names
}

// cellsOf splits a row of a table.
func cellsOf(line string) (cells []string, ok bool) {
	r := csv.NewReader(strings.NewReader(line))
	cells, err := r.Read()
	return cells, err == nil
}

// unquoted takes off the sign that tables have before what a spreadsheet might take for a formula, as ids do.
func unquoted(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@", rune(s[1])) {
		return s[1:]
	}
	return s
}
