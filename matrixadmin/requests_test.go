package matrixadmin_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// TestEveryRequestIsSampled looks into the source for functions that make a request.
func TestEveryRequestIsSampled(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
				continue
			}
			if s, ok := f.Type.Results.List[0].Type.(*ast.SelectorExpr); !ok || s.Sel.Name != "Request" {
				continue
			}
			found++
			if sampleRequests[f.Name.Name] == nil {
				t.Errorf("%s: the request %s has no sample in sampleRequests, so that no fault is tried on it", file.Name(), f.Name.Name)
			}
		}
	}
	if found != len(sampleRequests) {
		t.Errorf("%d requests in the source, %d samples", found, len(sampleRequests))
	}
}

// TestPreviewsShowNoSecret: what is shown and put on record of a request comes from the request itself, without its secrets.
func TestPreviewsShowNoSecret(t *testing.T) {
	t.Parallel()
	for name, r := range sampleRequests {
		preview, err := r().Encode(true)
		if err != nil {
			t.Fatal(err)
		}
		shown := r().Preview()
		if strings.Contains(shown, canaryPassword) || !strings.Contains(shown, " /_") || strings.Contains(string(preview), "[redacted]") {
			t.Errorf("%s: %s", name, shown)
		}
		for key, v := range r().Params() {
			if s, ok := v.(string); ok && (s == canaryPassword || s == "[redacted]") {
				t.Errorf("%s: parameter %s is %v", name, key, v)
			}
		}
	}
	want := "POST /_dendrite/admin/resetPassword/@alice:demo.example {\"password\":\"[redacted]\",\"logout_devices\":false}"
	got := matrixadmin.ResetPassword(matrixadmin.ViaDendrite, matrixadmin.MustParseUserID("@alice:demo.example"), matrixadmin.NewSecret("x"), false).Preview()
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestRequestsOfAnotherServerAreNotSent: neither they nor a read before them, whoever made them.
func TestRequestsOfAnotherServerAreNotSent(t *testing.T) {
	t.Parallel()
	h := matrixadmintest.New()
	c, err := matrixadmin.New(h.BaseURL(), matrixadmin.WithTransport(h), matrixadmin.WithToken(matrixadmin.NewSecret(h.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	for name, sample := range sampleRequests {
		r := sample()
		r.Backend = wire.Auth
		for _, method := range []string{r.Method, http.MethodGet} {
			r.Method = method
			if _, err := c.Do(t.Context(), r); matrixadmin.KindOf(err) != matrixadmin.KindInvalid || matrixadmin.OutcomeOf(err) != matrixadmin.OutcomeNotSent || !strings.Contains(err.Error(), "Matrix Authentication Service") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if n := len(h.Requests()); n > 0 {
		t.Errorf("%d requests arrived", n)
	}
}
