package cli

import (
	"encoding/csv"
	"slices"
	"strings"
)

// idColumns are the columns of our own tables that say which account, device or file a row is about.
var idColumns = []string{"id", "user_id", "device", "media"}

// idColumn finds the column of ids where the first line of standard input is the head of a table; -1 where it is none. A line of one word may as well be a
// localpart, unless the line behind it has the sign that is put before an id in a table.
func idColumn(first, second string) int {
	head, ok := cellsOf(first)
	if !ok || len(head) == 1 && !strings.HasPrefix(strings.Trim(second, `"`), "'@") {
		return -1
	}
	return slices.IndexFunc(head, func(name string) bool { return slices.Contains(idColumns, name) })
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
