package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// idColumns are the columns of our own tables that say which account, or part of one, a row is about, the surest first: a table of sessions has devices as
// well, and one of messages has the names of rooms beside their ids.
var idColumns = map[ops.SubjectKind][]string{
	ops.OnAccount: {accountColumn, "user_id", "id"}, ops.OnDevice: {"device"}, ops.OnRoom: {"room_id", "room"}, ops.OnSession: {"session"}, ops.OnMedia: {"media"},
}

// certaintyColumn says of a connection how sure its device is.
const certaintyColumn = "certainty"

// headOf reads the head of a CSV table; nil where the first line is none. A table without a column of ids is bad: what stands in the others, users may choose.
// So is one word that may be an account or the head of a column, unless the line behind it has the sign that is put before an id in a table.
func headOf(of ops.SubjectKind, first, second string) (head []string, bad error) {
	head, ok := cellsOf(first)
	if !ok {
		return nil, nil
	}
	names := idColumns[of]
	if len(head) == 1 {
		isID, signed := slices.Contains(names, head[0]), strings.HasPrefix(strings.Trim(second, `"`), "'@")
		switch {
		case second != "" && ourColumns()[strings.ToLower(head[0])] && (!isID || of == ops.OnAccount && !signed):
			return nil, errors.New("line 1 of standard input may be an ID, or the head of a table without IDs: " + head[0] + ". Write it in full if it is an ID, or use a table with the column " + names[len(names)-1])
		case !isID:
			return nil, nil
		}
	}
	if !isHead(head) {
		return nil, nil
	}
	return head, nil
}

// choose finds the columns of the ids.
func (t *givenTable) choose(of ops.SubjectKind) error {
	column := func(names []string) int {
		for _, name := range names {
			if i := slices.Index(t.head, name); i >= 0 {
				return i
			}
		}
		return -1
	}
	t.column, t.account = column(idColumns[of]), -1
	if t.column < 0 {
		return errors.New("standard input is a table without a column " + strings.Join(idColumns[of], " or "))
	}
	if of != ops.OnAccount {
		t.account = column(idColumns[ops.OnAccount][:2])
	}
	return nil
}

// ids are the ids in the rows, each with what names its account. A row that lacks one, or may be about two, is an error.
func (t *givenTable) ids(of ops.SubjectKind) ([]given, error) {
	var all []given
	for _, row := range t.rows {
		g := given{text: t.cell(row, t.column), where: row.where}
		switch {
		case g.text == "":
			return nil, fmt.Errorf("%sthis row of the table has no ID", row.where)
		case (of == ops.OnAccount || of == ops.OnRoom) && !looksLike(of, g.text):
			return nil, fmt.Errorf("%scolumn %s has no %s: %s", row.where, t.name(t.column), idName(of), matrixadmin.Printable(g.text))
		case of == ops.OnDevice && slices.Contains(t.head, certaintyColumn) && t.cell(row, slices.Index(t.head, certaintyColumn)) != "exact":
			return nil, fmt.Errorf("%sthe device of this connection is not certain; use the output of mxwarden devices", row.where)
		}
		if of == ops.OnAccount {
			for _, other := range idColumns[of] {
				if i := slices.Index(t.head, other); i >= 0 && looksLike(of, t.cell(row, i)) && t.cell(row, i) != g.text {
					return nil, fmt.Errorf("%scolumns %s and %s name two accounts", row.where, t.name(t.column), other)
				}
			}
		}
		if t.account >= 0 {
			if g.account = t.cell(row, t.account); !looksLike(ops.OnAccount, g.account) {
				return nil, fmt.Errorf("%scolumn %s has no user ID: %s", row.where, t.name(t.account), matrixadmin.Printable(g.account))
			}
		}
		all = append(all, g)
	}
	return all, nil
}

// cell is the text in a column.
func (t *givenTable) cell(row givenRow, column int) string {
	if column < 0 || column >= len(row.cells) {
		return ""
	}
	text := strings.TrimSpace(row.cells[column])
	if t.signed {
		text = unquoted(text)
	}
	return text
}

// name is what a column is called.
func (t *givenTable) name(column int) string {
	if t.head == nil {
		return "1"
	}
	return t.head[column]
}

// took says which column was taken.
func (t *givenTable) took(of ops.SubjectKind, n int) string {
	text := "standard input is a table: " + english.Count(n, idName(of), idName(of)+"s") + " from column " + t.name(t.column)
	if t.account >= 0 {
		text += ", and the account of each from column " + t.name(t.account)
	}
	return text
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

// cellsOf splits a row of a CSV table.
func cellsOf(line string) (cells []string, ok bool) {
	cells, err := csv.NewReader(strings.NewReader(line)).Read()
	return cells, err == nil
}

// unquoted takes off the sign that tables have before what a spreadsheet might take for a formula, as ids do.
func unquoted(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@", rune(s[1])) {
		return s[1:]
	}
	return s
}

// quotedID takes a user ID out of quotes, as jq prints it without -r.
func quotedID(s string) string {
	if inside, ok := strings.CutPrefix(s, `"`); ok {
		if inside, ok = strings.CutSuffix(inside, `"`); ok && looksLike(ops.OnAccount, inside) && !strings.ContainsAny(inside, `"\\`) {
			return inside
		}
	}
	return s
}
