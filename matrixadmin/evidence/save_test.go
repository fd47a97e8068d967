package evidence_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

func save(t *testing.T, dir string, s *evidence.Snapshot) (evidence.Saved, string, string) {
	t.Helper()
	saved, err := evidence.Save(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(saved.JSONPath)
	if err != nil {
		t.Fatal(err)
	}
	report, err := os.ReadFile(saved.ReportPath)
	if err != nil {
		t.Fatal(err)
	}
	return saved, string(raw), string(report)
}

func TestSave(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	dir := filepath.Join(t.TempDir(), "state", "mxwarden", "evidence")
	s := take(t, c, alice)
	saved, raw, report := save(t, dir, s)
	sum := sha256.Sum256([]byte(raw))
	if saved.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("sum %s, the file has %x", saved.SHA256, sum)
	}
	if want := filepath.Join(dir, "evidence-demo.example-alice-20261122T220000Z-"+saved.SHA256[:12]); saved.JSONPath != want+".json" || saved.ReportPath != want+".md" {
		t.Errorf("%+v", saved)
	}
	for _, path := range []string{saved.JSONPath, saved.ReportPath} {
		if info, err := os.Lstat(path); err != nil || info.Mode() != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if info, err := os.Lstat(dir); err != nil || info.Mode().Perm() != 0o700 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
	for _, want := range []string{saved.SHA256, filepath.Base(saved.JSONPath), "`@alice:demo.example`", "`holiday.jpg`", "Complete: all sections below were read to their end", "Not part of this evidence:** messages (", "| Shadow-banned |", "| Guest |"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if err := evidence.Verify(saved.JSONPath, saved.SHA256); err != nil {
		t.Error(err)
	}
}

// connectionRows are the connections of a file.
type connectionRows struct {
	Columns []string `json:"columns"`
	Rows    [][4]any `json:"rows"`
}

// TestSaveHostile looks at the bytes of both files about an account that is hostile in every field.
func TestSaveHostile(t *testing.T) {
	t.Parallel()
	hs, c := stage(t)
	s := take(t, c, mallory)
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	_, raw, report := save(t, dir, s)
	for i := range len(raw) {
		if b := raw[i]; b != '\n' && (b < ' ' || b > '~') {
			t.Fatalf("the JSON file has byte %#x at %d", b, i)
		}
	}
	harmless(t, "the report", report)

	var file struct {
		Format       string            `json:"format"`
		Target       string            `json:"target"`
		Actor        string            `json:"actor"`
		Complete     bool              `json:"complete"`
		Account      map[string]any    `json:"account"`
		ThreePIDs    []map[string]any  `json:"threepids"`
		ExternalIDs  []map[string]any  `json:"external_ids"`
		Devices      []map[string]any  `json:"devices"`
		Connections  connectionRows    `json:"connections"`
		JoinedRooms  []string          `json:"joined_rooms"`
		Memberships  []json.RawMessage `json:"memberships"`
		Pushers      []map[string]any  `json:"pushers"`
		Counters     []map[string]any  `json:"counters"`
		Media        []map[string]any  `json:"media"`
		EventReports []map[string]any  `json:"event_reports"`
		UserReports  []map[string]any  `json:"user_reports"`
		Sections     map[string]any    `json:"sections"`
	}
	if err := json.Unmarshal([]byte(raw), &file); err != nil {
		t.Fatal(err)
	}
	if file.Format != evidence.Format || file.Target != mallory.Raw() || file.Actor != admin.Raw() || !file.Complete || len(file.Sections) != 13 {
		t.Errorf("%s, %s, %s, %v, %d sections", file.Format, file.Target, file.Actor, file.Complete, len(file.Sections))
	}
	user, _ := hs.User(mallory.Raw())
	has := matrixadmintest.DemoBelongings(hs.ServerName(), at)[mallory.Raw()]
	valid := func(text string) string { return strings.ToValidUTF8(text, "\ufffd") }
	same := func(what string, got any, want string) {
		t.Helper()
		if got != valid(want) {
			t.Errorf("%s is %q, want %q", what, got, want)
		}
	}
	same("the name", file.Account["displayname"], user.DisplayName)
	same("the avatar", file.Account["avatar_url"], user.AvatarURL)
	for i, p := range user.ThreePIDs {
		same("a 3PID", file.ThreePIDs[i]["address"], p.Address)
	}
	for i, x := range user.ExternalIDs {
		same("an external id", file.ExternalIDs[i]["external_id"], x.ExternalID)
	}
	for i, room := range user.Rooms {
		same("a room", file.JoinedRooms[i], room)
	}
	devices := map[string]map[string]any{}
	for _, d := range file.Devices {
		devices[d["device_id"].(string)] = d
	}
	for _, d := range user.Devices {
		got := devices[valid(d.ID)]
		same("a device's name", got["display_name"], d.DisplayName)
		same("a device's agent", got["last_seen_user_agent"], d.LastSeenUserAgent)
	}
	for i := range s.Connections.Len() {
		same("an address", file.Connections.Rows[i][1], s.Connections.At(i).IP.Raw())
		same("an agent", file.Connections.Rows[i][2], s.Connections.At(i).Agent.Raw())
	}
	for i := range has.Media {
		same("a file", file.Media[i]["upload_name"], has.Media[i].UploadName)
		same("a push key", file.Pushers[i]["pushkey"], has.Pushers[i].PushKey)
		same("a reason", file.EventReports[i]["reason"], has.EventReports[i].Reason)
		same("a reason", file.UserReports[i]["reason"], has.UserReports[i].Reason)
	}
	if file.Account["suspended"] != false || file.Account["admin"] != false || file.Account["created"] != "2026-10-20T22:00:00.000Z" || file.Counters[3]["invites_sent"] != 512.0 {
		t.Errorf("%v, %v", file.Account, file.Counters)
	}
}

// TestReportTables counts the cells: no text makes a column, a row, a link or mark-up.
func TestReportTables(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	_, _, report := save(t, filepath.Join(t.TempDir(), "e"), take(t, c, mallory))
	delimiter := regexp.MustCompile(`(^|[^\\])\|`)
	spans := regexp.MustCompile("`[^`\n]*`")
	columns := 0
	for line := range strings.SplitSeq(report, "\n") {
		if strings.Count(line, "`")%2 != 0 {
			t.Errorf("a code span is open: %q", line)
		}
		bare := spans.ReplaceAllString(line, "")
		if strings.ContainsAny(bare, "<>[]") || strings.Contains(bare, "://") {
			t.Errorf("mark-up outside a code span: %q", bare)
		}
		if !strings.HasPrefix(line, "|") {
			columns = 0
			continue
		}
		cells := len(delimiter.FindAllString(strings.ReplaceAll(line, "||", "| |"), -1))
		if columns == 0 {
			columns = cells
		}
		if cells != columns {
			t.Errorf("%d cells in a table of %d: %q", cells, columns, line)
		}
	}
	if !strings.Contains(report, `\|‹60›<b>\‹7C›‹60›`) {
		t.Error("a pipe, a backtick and a pipe behind a backslash are not shown as they should be")
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	good := regexp.MustCompile(`^evidence-[A-Za-z0-9_]([A-Za-z0-9_.-]{0,59})-[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}-20261122T220000Z-[0-9a-f]{12}\.json$`)
	dir := filepath.Join(t.TempDir(), "e")
	for _, id := range []string{
		"@a/../../etc/passwd:demo.example", "@..:demo.example", "@.:demo.example", "@-rf:demo.example", "@:demo.example", "@\x1b[2J\n\r:demo.example",
		"@\u202egnp.exe:demo.example", "@a b;rm -rf $HOME`id`:demo.example", "@" + strings.Repeat("x", 200) + ":demo.example", "@CON:-.example:8448",
		"@a\\b:[2001:db8::1]:8448", "@\u6f22\u5b57:..", "@a..b.:demo.example",
	} {
		s := &evidence.Snapshot{Target: matrixadmin.MustParseUserID(id), Began: at}
		saved, err := evidence.Save(dir, s)
		if err != nil {
			t.Fatalf("%q: %v", id, err)
		}
		name := filepath.Base(saved.JSONPath)
		if filepath.Dir(saved.JSONPath) != dir || !good.MatchString(name) || strings.Contains(name, "..") || len(name) > 200 {
			t.Errorf("%q: %s", id, saved.JSONPath)
		}
	}
}

func TestSaveTwice(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	dir, s := filepath.Join(t.TempDir(), "e"), take(t, c, alice)
	saved, raw, _ := save(t, dir, s)
	_, err := evidence.Save(dir, s)
	if !errors.Is(err, fs.ErrExist) || !errors.Is(err, evidence.ErrUnwritable) {
		t.Errorf("the same again: %v", err)
	}
	if now, err := os.ReadFile(saved.JSONPath); err != nil || string(now) != raw {
		t.Error("the first file was touched")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	dir := filepath.Join(t.TempDir(), "e")
	saved, raw, _ := save(t, dir, take(t, c, alice))
	for _, at := range []int{0, len(raw) / 2, len(raw) - 1} {
		changed := []byte(raw)
		changed[at] ^= 1
		if err := os.WriteFile(saved.JSONPath, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := evidence.Verify(saved.JSONPath, saved.SHA256); !errors.Is(err, evidence.ErrDiffers) {
			t.Errorf("byte %d changed: %v", at, err)
		}
	}
	for name, err := range map[string]error{
		"no sum": evidence.Verify(saved.JSONPath, ""), "half a sum": evidence.Verify(saved.JSONPath, saved.SHA256[:32]),
		"no file": evidence.Verify(filepath.Join(dir, "x\x1b[2J"), saved.SHA256), "a directory": evidence.Verify(dir, saved.SHA256),
	} {
		if err == nil || errors.Is(err, evidence.ErrDiffers) || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDefaultDir(t *testing.T) {
	t.Parallel()
	abs := t.TempDir()
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"XDG_STATE_HOME": abs, "HOME": "/h"}, filepath.Join(abs, "mxwarden", "evidence")},
		{map[string]string{"XDG_STATE_HOME": "relative", "HOME": abs}, filepath.Join(abs, ".local", "state", "mxwarden", "evidence")},
		{map[string]string{"USERPROFILE": abs}, filepath.Join(abs, ".local", "state", "mxwarden", "evidence")},
		{nil, ""},
	} {
		if got := evidence.DefaultDir(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %q, want %q", c.env, got, c.want)
		}
	}
	if _, err := evidence.Save("", &evidence.Snapshot{}); !errors.Is(err, evidence.ErrUnwritable) {
		t.Errorf("no directory: %v", err)
	}
}

// TestEverySectionIsWritten fails when a field is added to a snapshot that no file holds.
func TestEverySectionIsWritten(t *testing.T) {
	t.Parallel()
	notData := map[string]bool{"Target": true, "Actor": true, "Server": true, "BaseURL": true, "Version": true, "Began": true, "Ended": true, "AuthURL": true}
	kind := reflect.TypeFor[evidence.Snapshot]()
	data := 2 + 3 // 3PIDs and external ids come with the account, and sessions of MAS are of four kinds
	for field := range kind.Fields() {
		if !notData[field.Name] && field.IsExported() && field.Type != reflect.TypeFor[[]evidence.Section]() {
			data++
		}
	}
	s := newDelegating(t).take(t, bob, func(o *evidence.Options) { o.Messages = true })
	_, raw, report := save(t, filepath.Join(t.TempDir(), "e"), s)
	if data != len(s.Sections) {
		t.Errorf("%d sections for %d fields", len(s.Sections), data)
	}
	var file map[string]any
	if err := json.Unmarshal([]byte(raw), &file); err != nil {
		t.Fatal(err)
	}
	for _, section := range s.Sections {
		if file[string(section.Name)] == nil {
			t.Errorf("%s is not in the file", section.Name)
		}
		words := section.Name.Title()
		if !strings.Contains(report, "## "+strings.ToUpper(words[:1])+words[1:]+"\n") {
			t.Errorf("%s is not in the report", section.Name)
		}
	}
}
