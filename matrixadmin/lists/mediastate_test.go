package lists

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TestMediaState: a file is available only where the server says that nobody quarantined it.
func TestMediaState(t *testing.T) {
	by := matrixadmin.NewText("@a:b")
	for _, c := range []struct {
		m    matrixadmin.Media
		want string
	}{
		{matrixadmin.Media{}, "available"},
		{matrixadmin.Media{QuarantinedBy: by}, "quarantined"},
		{matrixadmin.Media{QuarantinedBy: by, Safe: matrixadmin.TriYes}, "quarantined, protected"},
		{matrixadmin.Media{Unsaid: true, Safe: matrixadmin.TriYes}, "protected"},
		{matrixadmin.Media{Unsaid: true}, ""},
	} {
		if got := mediaState(c.m).Word; got != c.want {
			t.Errorf("%+v: %q, want %q", c.m, got, c.want)
		}
	}
}
