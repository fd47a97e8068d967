package evidence_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
)

// TestRoomsKept: a snapshot says where the account was, for that account alone; a file that is none is passed over.
func TestRoomsKept(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	dir := filepath.Join(t.TempDir(), "e")
	if rooms, _ := evidence.RoomsKept(dir, alice); rooms != nil {
		t.Error("rooms out of nothing")
	}
	s := take(t, c, alice)
	saved, _, _ := save(t, dir, s)
	rooms, taken := evidence.RoomsKept(dir, alice)
	if len(rooms) < len(s.Rooms) || len(rooms) == 0 || !taken.Equal(s.Began) {
		t.Errorf("%d rooms of %d at %s", len(rooms), len(s.Rooms), taken)
	}
	if other, _ := evidence.RoomsKept(dir, mallory); other != nil {
		t.Errorf("another account has %d", len(other))
	}
	if err := os.WriteFile(saved.JSONPath, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if rooms, _ := evidence.RoomsKept(dir, alice); rooms != nil {
		t.Error("rooms out of a broken file")
	}
}
