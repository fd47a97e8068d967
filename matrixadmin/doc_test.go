package matrixadmin_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEndpointsNameTheirSource: whoever checks an endpoint finds in its comment where it is described.
func TestEndpointsNameTheirSource(t *testing.T) {
	endpoint := regexp.MustCompile(`(?m)^(GET|POST|PUT|DELETE) /`)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			doc := ""
			switch d := d.(type) {
			case *ast.FuncDecl:
				doc = d.Doc.Text()
			case *ast.GenDecl:
				doc = d.Doc.Text()
			}
			if !endpoint.MatchString(doc) {
				continue
			}
			seen++
			if !strings.Contains(doc, "\nSource: ") {
				t.Errorf("%s: no source after the endpoint:\n%s", f.Name(), doc)
			}
		}
	}
	if seen < 25 {
		t.Errorf("%d endpoints", seen)
	}
}
