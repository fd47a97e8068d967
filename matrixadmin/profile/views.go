package profile

import (
	"crypto/rand"
	"io"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// Views keep how somebody likes to see lists, by profile: in a file that the program writes itself. Without a path they keep nothing.
type Views struct{ Path string }

// ViewsPath returns where views are kept: $XDG_STATE_HOME/mxwarden/views.json, by default under ~/.local/state.
func ViewsPath(getenv func(string) string) string {
	dir := securefile.StateDir(getenv)
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "views.json")
}

// maxViews is the largest file that is read, in bytes.
const maxViews = 64 << 10

// views are the columns of lists: by profile, then by list.
type views map[string]map[string][]string

// read returns what is kept; a file that cannot be read keeps nothing.
func (v Views) read() views {
	if v.Path == "" {
		return nil
	}
	f, err := os.Open(v.Path)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	var kept views
	if json.UnmarshalRead(io.LimitReader(f, maxViews), &kept) != nil {
		return nil
	}
	return kept
}

// Columns returns the columns that were chosen for a list, nil where nobody has chosen.
func (v Views) Columns(profile, list string) []string { return v.read()[profile][list] }

// SetColumns keeps the columns of a list.
func (v Views) SetColumns(profile, list string, ids []string) error {
	if v.Path == "" {
		return nil
	}
	kept := v.read()
	if kept == nil {
		kept = views{}
	}
	if kept[profile] == nil {
		kept[profile] = map[string][]string{}
	}
	kept[profile][list] = ids
	text, err := json.Marshal(kept, jsontext.Multiline(true), json.Deterministic(true))
	if err != nil {
		return err
	}
	dir, name := filepath.Split(v.Path)
	root, err := securefile.OpenDir(filepath.Clean(dir), matrixadmin.Printable)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	draft := ".views-" + rand.Text() + ".part"
	out, err := (securefile.Dir{Root: root}).Create(draft)
	if err != nil {
		return err
	}
	_, err = out.Write(append(text, '\n'))
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = root.Rename(draft, name)
	}
	if err != nil {
		_ = root.Remove(draft)
	}
	return err
}
