package main_test

import (
	"cmp"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/mxwarden/mxwarden"

// Groups of packages of the table below.
const (
	pages  = "tui/abilities tui/auditlog tui/connect tui/user tui/users"
	client = "matrixadmin matrixadmin/mas matrixadmin/wire matrixadmin/english" // what a homeserver and an authentication service can be asked, remote text, and our own
	pure   = "matrixadmin/export matrixadmin/terms matrixadmin/find"
	reads  = "matrixadmin/lists matrixadmin/accounts matrixadmin/ops matrixadmin/evidence matrixadmin/history"
)

// layers is the architecture: what each package may import of ours, written as words; a row of several packages holds for each of them.
// Rows name some packages that are still to come.
var layers = []struct{ packages, may string }{
	{".", "matrixadmin/cli matrixadmin/profile matrixadmin/setup tui"},
	{"tui", pages + " tui/dialog tui/guard tui/ui tui/widget styles matrixadmin/ops matrixadmin/audit matrixadmin/profile matrixadmin/setup matrixadmin/history matrixadmin/export " + client},
	{pages, "tui/dialog tui/ui tui/widget styles " + reads + " " + pure + " " + client},
	{"tui/auditlog", "matrixadmin/audit"},                    // its subject
	{"tui/connect", "matrixadmin/profile matrixadmin/setup"}, // its subject
	{"tui/user", "matrixadmin/audit tui/user/connections"},   // the account's own acts; the connections are a tab of the account
	{"tui/user/connections", "tui/dialog tui/ui tui/widget styles matrixadmin/history matrixadmin/export matrixadmin/find " + client},                                 // find knows an access token
	{"tui/dialog", "tui/ui tui/widget styles matrixadmin/export matrixadmin/find matrixadmin/lists matrixadmin/ops matrixadmin/evidence matrixadmin/audit " + client}, // find knows an access token
	{"tui/widget", "tui/ui styles matrixadmin/history " + client},
	{"tui/ui", "matrixadmin/setup styles " + reads + " " + client},
	{"tui/uitest", "tui/ui"},
	{"tui/guard styles", "matrixadmin matrixadmin/wire"}, // remote text
	{"tui/hostile tui/outside", ""},                      // tests only

	{"matrixadmin/cli", reads + " " + pure + " matrixadmin/audit matrixadmin/profile matrixadmin/setup matrixadmin/matrixadmintest " + client}, // the fake for --demo
	{"matrixadmin/setup", "matrixadmin/profile matrixadmin/history " + client},
	{"matrixadmin/cli/mxwarden-man", "matrixadmin/cli"},                                                         // writes the man pages
	{"matrixadmin/lists", "matrixadmin/terms matrixadmin/ops matrixadmin/export matrixadmin/history " + client}, // tables, and the names of user agents
	{"matrixadmin/ops", "matrixadmin/evidence matrixadmin/audit " + client},
	{"matrixadmin/ops/opstest", "matrixadmin/ops " + client}, // actions for tests
	{"matrixadmin/evidence", "matrixadmin/export matrixadmin/securefile " + client},
	{"matrixadmin/history", "matrixadmin/export matrixadmin/terms " + client},
	{"matrixadmin/accounts", "matrixadmin/lists matrixadmin/ops matrixadmin/export matrixadmin/terms " + client},
	{"matrixadmin/export matrixadmin/find matrixadmin/terms", client},
	{"matrixadmin/audit matrixadmin/export matrixadmin/profile", "matrixadmin/securefile matrixadmin matrixadmin/wire"},
	{"matrixadmin matrixadmin/mas", "matrixadmin/wire"},
	{"matrixadmin/wire matrixadmin/securefile matrixadmin/english", ""},
	{"matrixadmin/matrixadmintest matrixadmin/matrixadmintest/contract", ""}, // a server knows nothing of its clients
}

// inTests is what test files may import besides what their package may. The fake and their own package are allowed to all.
var inTests = []struct{ packages, may string }{
	{"tui/outside", "matrixadmin/audit matrixadmin/ops tui/uitest"},
	{"matrixadmin/matrixadmintest matrixadmin/matrixadmintest/contract", "matrixadmin matrixadmin/wire matrixadmin/history"},
	{"matrixadmin/matrixadmintest/contract", "matrixadmin/cli"}, // the scripts
	{"styles", "matrixadmin/profile"},
	{"tui " + pages + " tui/user/connections tui/dialog tui/guard tui/ui tui/uitest tui/widget", "tui/uitest styles"},
	{"tui/dialog tui/hostile matrixadmin/cli matrixadmin/ops", "matrixadmin/ops/opstest"},
	{"tui/hostile", "tui " + pages + " tui/dialog tui/guard tui/ui tui/uitest styles matrixadmin/setup matrixadmin/cli matrixadmin/ops matrixadmin/audit matrixadmin/history " + client},
}

// edge is one import of ours.
type edge struct {
	from, to string
	test     bool // it stands in a test file
	file     string
}

// TestImports holds every import of the repository against the table.
func TestImports(t *testing.T) {
	t.Parallel()
	edges := imports(t)
	if len(edges) < 100 {
		t.Errorf("only %d imports were found", len(edges))
	}
	for _, e := range edges {
		if why := refused(e); why != "" {
			t.Errorf("%s: %s", e.file, why)
		}
	}
}

// TestImportsRefused plants imports.
func TestImportsRefused(t *testing.T) {
	t.Parallel()
	for from := range strings.FieldsSeq(pages) {
		for to := range strings.FieldsSeq(pages + " tui matrixadmin/matrixadmintest matrixadmin/cli") {
			if from != to && refused(edge{from: from, to: to}) == "" {
				t.Errorf("page %s may import %s", from, to)
			}
			if from != to && to != "matrixadmin/matrixadmintest" && refused(edge{from: from, to: to, test: true}) == "" {
				t.Errorf("tests of page %s may import %s", from, to)
			}
		}
	}
	for _, e := range []edge{
		{from: "matrixadmin/ops", to: "matrixadmin/matrixadmintest"},
		{from: "matrixadmin", to: "matrixadmin/matrixadmintest"},
		{from: "matrixadmin/wire", to: "matrixadmin"},
		{from: "matrixadmin/matrixadmintest", to: "matrixadmin"},
		{from: "matrixadmin/ops", to: "tui/ui"},
		{from: "matrixadmin/cli", to: "tui"},
		{from: "matrixadmin/cli", to: "styles"},
		{from: "tui/widget", to: "tui/dialog"},
		{from: "styles", to: "tui/ui"},
		{from: "tui/new", to: "styles"},
		{from: "tui", to: "tui/uitest"},
	} {
		if refused(e) == "" {
			t.Errorf("%s may import %s", e.from, e.to)
		}
	}
}

// refused says why an import may not be, or nothing.
func refused(e edge) string {
	known := false
	allows := func(table []struct{ packages, may string }) bool {
		allowed := false
		for _, row := range table {
			if slices.Contains(strings.Fields(row.packages), e.from) {
				known = true
				allowed = allowed || slices.Contains(strings.Fields(row.may), e.to)
			}
		}
		return allowed
	}
	switch {
	case allows(layers), e.test && (e.to == e.from || e.to == "matrixadmin/matrixadmintest" || allows(inTests)):
		return ""
	case !known:
		return fmt.Sprintf("package %s has no row in the table of main_test.go", e.from)
	}
	return fmt.Sprintf("package %s may not import %s (see the table in main_test.go)", e.from, e.to)
}

// imports reads every Go file of the module, whatever it is built for. Directories that the go command passes by are passed by here.
func imports(t *testing.T) []edge {
	t.Helper()
	found := map[edge]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || path.Ext(file) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		file = filepath.ToSlash(file)
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if to, ours := strings.CutPrefix(name, module); ours && (to == "" || to[0] == '/') {
				to = cmp.Or(strings.TrimPrefix(to, "/"), ".")
				found[edge{from: path.Dir(file), to: to, test: strings.HasSuffix(file, "_test.go"), file: file}] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(maps.Keys(found))
}
