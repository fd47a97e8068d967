package english_test

import (
	_ "embed"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

//go:embed testdata/avoid.txt
var avoid string

const root = "../.."

// TestWordsToAvoid keeps phrases out of the program and its documents that readers stumbled over: testdata/avoid.txt has them, one a line, in lower case.
// Where a better text is wanted: short sentences with a subject, the usual words of Matrix, and "unknown" for what is not known.
func TestWordsToAvoid(t *testing.T) {
	t.Parallel()
	phrases := strings.Split(strings.TrimSpace(avoid), "\n")
	if len(phrases) < 500 || slices.Contains(phrases, "") || !slices.IsSorted(phrases) {
		t.Fatalf("%d phrases: there are more, in order, and no empty line", len(phrases))
	}
	if found := holds("Hint: THIS IS NOT FRESH: x", phrases); found != "this is not fresh" {
		t.Fatalf("finds %q", found)
	}
	read := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || slices.Contains([]string{"testdata", "matrixadmintest", "opstest", "uitest", "hostile"}, d.Name())):
			return filepath.SkipDir
		case strings.HasSuffix(path, "_test.go"):
			return nil
		case strings.HasSuffix(path, ".go"):
			read++
			return literals(path, func(line int, text string) {
				if found := holds(text, phrases); found != "" {
					t.Errorf("%s:%d says %q", path, line, found)
				}
			})
		case strings.HasSuffix(path, ".md"):
			read++
			content, err := os.ReadFile(path)
			for i, line := range strings.Split(string(content), "\n") {
				if found := holds(line, phrases); found != "" {
					t.Errorf("%s:%d says %q", path, i+1, found)
				}
			}
			return err
		}
		return nil
	})
	if err != nil || read < 200 {
		t.Errorf("%d files read: %v", read, err)
	}
}

// holds returns the first phrase that a text holds, in whatever case.
func holds(text string, phrases []string) string {
	text = strings.ToLower(text)
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return p
		}
	}
	return ""
}

// literals yields the texts of a Go file, those that are put together with + as one.
func literals(path string, yield func(line int, text string)) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if text, ok := textOf(expr); ok {
			yield(files.Position(n.Pos()).Line, text)
			return false
		}
		return true
	})
	return nil
}

func textOf(n ast.Expr) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			text, err := strconv.Unquote(n.Value)
			return text, err == nil
		}
	case *ast.BinaryExpr:
		a, ok := textOf(n.X)
		b, also := textOf(n.Y)
		return a + b, ok && also && n.Op == token.ADD
	}
	return "", false
}
