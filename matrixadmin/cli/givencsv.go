package cli

import (
	"encoding/csv"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// idColumns are the columns of our own tables that say which account, or part of one, a row is about; a table of sessions has devices as well.
var idColumns = map[ops.SubjectKind][]string{
	ops.OnAccount: {"id", "user_id", "account"}, ops.OnDevice: {"device"}, ops.OnRoom: {"room"}, ops.OnSession: {"session"}, ops.OnMedia: {"media"},
}

// idColumn finds the column of the ids of a kind where the first line of standard input is the head of a table; -1 where it is none. A line of one word may as
// well be a localpart, unless the line behind it has the sign that is put before an id in a table. A table without such a column is bad.
func idColumn(of ops.SubjectKind, first, second string) (column int, bad string) {
	head, ok := cellsOf(first)
	if !ok || of == ops.OnAccount && len(head) == 1 && !strings.HasPrefix(strings.Trim(second, `"`), "'@") {
		return -1, ""
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
