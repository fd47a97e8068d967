//go:build unix

package profile_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

// TestViews keeps columns by profile, in a file that only its owner can read.
func TestViews(t *testing.T) {
	t.Parallel()
	v := profile.Views{Path: filepath.Join(t.TempDir(), "state", "views.json")}
	if got := v.Columns("prod", "accounts"); got != nil {
		t.Errorf("without a file there is %v", got)
	}
	for _, name := range []string{"prod", "lab", "prod"} {
		if err := v.SetColumns(name, "accounts", []string{"id", name}); err != nil {
			t.Fatal(err)
		}
	}
	if got := v.Columns("lab", "accounts"); !slices.Equal(got, []string{"id", "lab"}) {
		t.Errorf("kept %v", got)
	}
	info, err := os.Stat(v.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(v.Path, []byte("{nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := v.Columns("prod", "accounts"); got != nil || v.SetColumns("prod", "accounts", []string{"id"}) != nil {
		t.Errorf("a file that cannot be read gives %v, or cannot be replaced", got)
	}
	none := profile.Views{}
	if none.SetColumns("prod", "accounts", nil) != nil || none.Columns("prod", "accounts") != nil {
		t.Error("without a path something is kept")
	}
}
