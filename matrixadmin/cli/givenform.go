package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// givenTable is what standard input holds where that is no list of ids: rows with columns.
type givenTable struct {
	head   []string // nil where the columns have no names
	rows   []givenRow
	signed bool // a sign stands before what a spreadsheet might take for a formula

	column, account int // of the ids, and of the accounts that parts are of (-1 for none); set by choose
}

// givenRow is a line of a table.
type givenRow struct {
	where string
	cells []string
}

// tableOf reads lines that are JSON objects, CSV, or separated by tabs; nil where they are none of these, and an id each.
func tableOf(of ops.SubjectKind, lines []given) (*givenTable, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	first := strings.TrimSpace(lines[0].text)
	switch {
	case strings.HasPrefix(first, "{"):
		return objects(of, lines)
	case strings.Contains(first, "\t"):
		return tabbed(of, lines)
	}
	second := ""
	if len(lines) > 1 {
		second = strings.TrimSpace(lines[1].text)
	}
	head, bad := headOf(of, first, second)
	if bad != nil || head == nil {
		return nil, bad
	}
	t := &givenTable{head: head, signed: true}
	for _, g := range lines[1:] {
		row, ok := cellsOf(g.text)
		if !ok {
			return nil, fmt.Errorf("%sthis is no row of a CSV table", g.where)
		}
		if len(row) != len(head) {
			return nil, fmt.Errorf("%s%s, but the first line has %s", g.where, english.Count(len(row), "column", "columns"), english.Number(len(head)))
		}
		t.rows = append(t.rows, givenRow{g.where, row})
	}
	return t, t.choose(of)
}

// objects reads JSON Lines. Only the columns with IDs count, and they hold texts.
func objects(of ops.SubjectKind, lines []given) (*givenTable, error) {
	t := &givenTable{head: append(slices.Concat(idColumns[of], idColumns[ops.OnAccount]), certaintyColumn)}
	found := map[string]bool{}
	for _, g := range lines {
		var object map[string]any
		if err := json.Unmarshal([]byte(g.text), &object); err != nil {
			return nil, fmt.Errorf("%sthis is no JSON object, as --json prints one per line", g.where)
		}
		row := givenRow{where: g.where}
		for _, name := range t.head {
			text, _ := object[name].(string)
			row.cells = append(row.cells, text)
			_, has := object[name]
			found[name] = found[name] || has
		}
		t.rows = append(t.rows, row)
	}
	for i, name := range t.head {
		if !found[name] {
			t.head[i] = ""
		}
	}
	return t, t.choose(of)
}

// tabbed reads lines of one shape that are separated by tabs, as they are copied from a table or printed by a database. Without a head, the first
// column has the ids if each is one beyond doubt, and no other column has any.
func tabbed(of ops.SubjectKind, lines []given) (*givenTable, error) {
	t := &givenTable{account: -1}
	for _, g := range lines {
		row := strings.Split(g.text, "\t")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if want := strings.Count(lines[0].text, "\t") + 1; len(row) != want {
			return nil, fmt.Errorf("%s%s, but the first line has %s. %s", g.where, english.Count(len(row), "column", "columns"), english.Number(want), oneEach)
		}
		t.rows = append(t.rows, givenRow{g.where, row})
	}
	if isHead(t.rows[0].cells) {
		t.head, t.rows = t.rows[0].cells, t.rows[1:]
		return t, t.choose(of)
	}
	if of != ops.OnAccount && of != ops.OnRoom {
		return nil, fmt.Errorf("%sseveral columns, and no first line that names them. %s", t.rows[0].where, oneEach)
	}
	for _, row := range t.rows {
		for i, cell := range row.cells {
			switch id := looksLike(of, cell); {
			case i == 0 && !id:
				return nil, fmt.Errorf("%sthe first column is no %s: %s. %s", row.where, idName(of), matrixadmin.Printable(cell), oneEach)
			case i > 0 && id:
				return nil, fmt.Errorf("%stwo columns may be the %s. %s", row.where, idName(of), oneEach)
			}
		}
	}
	return t, nil
}

// oneEach is what to do about lines that cannot be read.
const oneEach = "Give one ID per line (for example with cut -f1), or the output of --csv or --json"

// isHead reports whether cells are names of columns.
func isHead(cells []string) bool {
	for _, name := range cells {
		if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" {
			return false
		}
	}
	return true
}

// looksLike reports whether a text is an id of a kind beyond doubt: those of devices, files and sessions have no sign of their own.
func looksLike(of ops.SubjectKind, text string) bool {
	switch of {
	case ops.OnAccount:
		_, err := matrixadmin.ParseUserID(text)
		return err == nil
	case ops.OnRoom:
		return len(text) > 1 && text[0] == '!' // those of new rooms name no server
	case ops.OnDevice, ops.OnSession, ops.OnMedia:
	}
	return false
}

// idName is what an id of a kind is called.
func idName(of ops.SubjectKind) string {
	if of == ops.OnAccount {
		return "user ID"
	}
	return of.String() + " ID"
}
