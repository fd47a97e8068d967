package matrixadmin_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNothingAsksForTheFamily holds all product code to the table in family.go and to the rows of the capabilities: a new family is then one row, and nobody
// else has to be found.
func TestNothingAsksForTheFamily(t *testing.T) {
	t.Parallel()
	files := 0
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		dir := filepath.ToSlash(filepath.Dir(file))
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "matrixadmintest" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".."):
			return filepath.SkipDir
		case d.IsDir(), !strings.HasSuffix(file, ".go"), strings.HasSuffix(file, "_test.go"), dir == "../matrixadmin" && d.Name() == "family.go":
			return nil
		}
		files++
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, found := range asksForFamily(parsed, dir == "../matrixadmin") {
			t.Errorf("%s: %s: ask Server.Can, with a row for the family beside the endpoint or in family.go", file, found)
		}
		return nil
	})
	if err != nil || files < 100 || len(familyConstants()) < 6 {
		t.Errorf("%d files were read, %d families: %v", files, len(familyConstants()), err)
	}
}

// TestFamilySwitchesAreFound plants some.
func TestFamilySwitchesAreFound(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][2]bool{ // elsewhere, in the client
		`if s.Family == matrixadmin.FamilySynapse { return }`: {true, true},
		`if s.Family == other.Family { return }`:              {true, false},
		`switch s.Server.Family { }`:                          {true, false},
		`if s.MAS != matrixadmin.Absent { return }`:           {true, false},
		`mas := s.MAS`:       {true, false},
		`f := FamilyTuwunel`: {true, true},
		`r := Row{Family: FamilyTuwunel, MAS: Present}`:                 {true, false},
		`e.field("family", s.Server.Family.String())`:                   {false, false},
		`if s.Lacks(&matrixadmin.OwnAccounts) { return }`:               {false, false},
		`m := demo{"mas", matrixadmintest.MAS}`:                         {false, false},
		`if strings.HasPrefix(s.Family.String(), "Synapse") { return }`: {true, false},
	} {
		parsed, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nfunc f() {\n"+code+"\n}", parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for i, client := range []bool{false, true} {
			if found := asksForFamily(parsed, client); (len(found) > 0) != want[i] {
				t.Errorf("%s, in the client %t: %q", code, client, found)
			}
		}
	}
}

// asksForFamily finds what decides by the family, or by whether there is an authentication service. The client itself keeps both, and has rows for families.
func asksForFamily(file *ast.File, client bool) (found []string) {
	known := familyConstants()
	if client {
		delete(known, "FamilyUnknown")
	}
	var fine []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || slices.Contains(fine, n) {
			return false
		}
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && client && key.Name == "Family" {
				return false
			}
		case *ast.CallExpr: // the name to show it by
			if isField(n.Fun, "String") && !client && !strings.HasPrefix(nameOf(n.Fun), "strings.") {
				if s, ok := n.Fun.(*ast.SelectorExpr); ok && isField(s.X, "Family") {
					fine = append(fine, n.Fun)
				}
			}
			if slices.ContainsFunc(n.Args, func(arg ast.Expr) bool { return familyName(arg) }) && strings.HasPrefix(nameOf(n.Fun), "strings.") && !client {
				found = append(found, "looks into the family's name")
			}
		case *ast.SelectorExpr:
			if !client && (n.Sel.Name == "Family" || n.Sel.Name == "MAS") && nameOf(n.X) != "matrixadmintest" {
				found = append(found, "uses ."+n.Sel.Name)
			}
		case *ast.Ident:
			if known[n.Name] {
				found = append(found, "uses "+n.Name)
			}
		}
		return true
	})
	return found
}

// familyConstants are those of the table's file.
func familyConstants() map[string]bool {
	names := map[string]bool{}
	file, err := parser.ParseFile(token.NewFileSet(), "family.go", nil, parser.SkipObjectResolution)
	if err != nil {
		return names
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					names[v.Names[0].Name] = true
				}
			}
		}
		return true
	})
	return names
}

func isField(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == name
}

// familyName reports a call of Family.String.
func familyName(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || !isField(call.Fun, "String") {
		return false
	}
	return isField(call.Fun.(*ast.SelectorExpr).X, "Family") //nolint:forcetypeassert // isField has seen that it is one
}

// nameOf is an expression's name as far as it is one: "strings.HasPrefix".
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	}
	return ""
}
