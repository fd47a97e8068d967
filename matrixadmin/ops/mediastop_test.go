package ops_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestDeletingFilesStopsWhenNothingGoes: a round that removed nothing is the last one, and that is said.
func TestDeletingFilesStopsWhenNothingGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newUploading(t, upload("one"), upload("two"))
		w.home.Fault(func(r *http.Request) bool { return r.Method == http.MethodDelete }, saying(http.StatusOK, `{"deleted_media":[],"total":0}`))
		res := w.run(t, "delete-all-media", "", nil)
		is(t, res, matrixadmin.OutcomeClaimed, ops.NotApplied, "nothing was deleted: 2 files are still there.")
		if n := len(w.writes()); n != 1 {
			t.Errorf("%d requests", n)
		}
	})
}
