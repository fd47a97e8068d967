package evidence

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// The bounds of looking into old snapshots.
const (
	mostSnapshots    = 5
	largestSnapshot  = 256 << 20 // bytes
	mostRoomsOfOlder = 50_000
)

// RoomsKept returns the rooms that an account was in when the newest snapshot of it in dir was taken that has any, and when that was. Without one there are
// none; a file that cannot be read, is too large or is of another account is passed over.
func RoomsKept(dir string, id matrixadmin.UserID) (rooms []matrixadmin.Text, taken time.Time) {
	prefix := strings.Join([]string{"evidence", safePart(id.Server()), safePart(id.Localpart().Raw()), ""}, "-")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, time.Time{}
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) && strings.HasSuffix(e.Name(), ".json") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names) // the time stands before the sum
	slices.Reverse(names)
	for _, name := range names[:min(len(names), mostSnapshots)] {
		if rooms, taken := roomsIn(filepath.Join(dir, name), id); len(rooms) > 0 {
			return rooms, taken
		}
	}
	return nil, time.Time{}
}

func roomsIn(path string, id matrixadmin.UserID) ([]matrixadmin.Text, time.Time) {
	f, err := os.OpenFile(path, os.O_RDONLY|readFlags, 0) //nolint:gosec // the directory is the administrator's own
	if err != nil {
		return nil, time.Time{}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > largestSnapshot {
		return nil, time.Time{}
	}
	var file struct {
		Target      string    `json:"target"`
		Began       time.Time `json:"began"`
		Rooms       []string  `json:"joined_rooms"`
		Memberships []struct {
			Room  string `json:"room_id"`
			State string `json:"membership"`
		} `json:"memberships"`
	}
	if err := json.UnmarshalRead(io.LimitReader(f, largestSnapshot), &file); err != nil || file.Target != id.Raw() {
		return nil, time.Time{}
	}
	var members []matrixadmin.Membership
	for _, m := range file.Memberships {
		members = append(members, matrixadmin.Membership{Room: matrixadmin.NewText(m.Room), State: matrixadmin.NewText(m.State)})
	}
	rooms := matrixadmin.WroteIn(members)
	for _, room := range file.Rooms {
		rooms = append(rooms, matrixadmin.NewText(room))
	}
	rooms = slices.DeleteFunc(rooms, func(t matrixadmin.Text) bool { return !strings.HasPrefix(t.Raw(), "!") })
	slices.SortFunc(rooms, func(a, b matrixadmin.Text) int { return strings.Compare(a.Raw(), b.Raw()) })
	rooms = slices.Compact(rooms)
	return rooms[:min(len(rooms), mostRoomsOfOlder)], file.Began
}
