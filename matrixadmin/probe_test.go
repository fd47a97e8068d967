package matrixadmin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// foreign answers with a page that no homeserver writes.
func foreign(status int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<html>Please sign in to our network</html>"))
	}
}

// TestForeignAnswersToProbes: a page that is no homeserver's, and no word about an endpoint either, tells nothing.
func TestForeignAnswersToProbes(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusConflict, http.StatusTeapot} {
		hs := matrixadmintest.Demo()
		hs.Fault(nil, matrixadmintest.Fault{Respond: foreign(status)})
		_, err := clientOf(t, hs, hs.AdminToken()).User(t.Context(), matrixadmin.MustParseUserID("@alice:demo.example"))
		if got := matrixadmin.AvailabilityOf(err); err == nil || got != matrixadmin.Unknown {
			t.Errorf("%d: presence %v, %v", status, got, err)
		}
	}
}

// TestVersionProvesTheAdminAPI: where the version is told, the admin API is there, whatever the list of accounts answers.
func TestVersionProvesTheAdminAPI(t *testing.T) {
	t.Parallel()
	hs := matrixadmintest.Demo()
	hs.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/users") }, matrixadmintest.Fault{Respond: foreign(http.StatusNotFound)})
	s, err := clientOf(t, hs, hs.AdminToken()).Server(t.Context())
	if err != nil || !s.Has(&matrixadmin.AdminPaths) {
		t.Errorf("the admin API is %+v, %v", s.Can(&matrixadmin.AdminPaths), err)
	}
}
