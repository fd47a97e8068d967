package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

// TestUsers lists the accounts of the demo, for people and for programs.
// TestUsersWithoutGhosts: whose an account is no list tells, so that each that may match is read, and what was not read is not told.
func TestUsersWithoutGhosts(t *testing.T) {
	t.Parallel()
	run := mxwarden(t, cli.Process{}, "users", "--demo", "--json", "seen:never -ghost")
	rows := objects(t, run.stdout)
	for _, row := range rows {
		if id := fmt.Sprint(row["id"]); row["ghost"] != "no" || strings.Contains(id, "telegram") || strings.Contains(id, "whatsapp") {
			t.Fatalf("%s is listed, ghost %q", id, row["ghost"])
		}
	}
	if len(rows) == 0 || run.status != 0 {
		t.Errorf("status %d, %d rows", run.status, len(rows))
	}
	if row := objects(t, mxwarden(t, cli.Process{}, "users", "--demo", "--json", "--limit", "1").stdout)[0]; row["ghost"] != "" || row["state"] != "active?" {
		t.Errorf("not read: %v", row)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	all := mxwarden(t, cli.Process{}, "users", "--demo", "--json")
	if rows := objects(t, all.stdout); all.status != 0 || all.stderr != "" || len(rows) != 5000 || rows[0]["state"] != "active?" {
		t.Errorf("status %d, %q, %d rows", all.status, all.stderr, len(rows))
	}
	for filter, want := range map[string]int{
		"state:suspended okafork": 1, "admin:yes": 3, "ghost admin:yes": 0, "state:active,suspended @alice:": 1, `name:="Alice Liddell"`: 1,
	} {
		r := mxwarden(t, cli.Process{}, "users", "--demo", "--csv", "--columns", "id,state", filter)
		if rows := lines(r.stdout); r.status != 0 || len(rows) != want+1 || rows[0] != "id,state\r" {
			t.Errorf("%s: status %d, %q, %d rows", filter, r.status, r.stderr, len(rows)-1)
		}
	}
	shut := mxwarden(t, cli.Process{}, "users", "--demo", "--json", "--filter", "-ghost", "--", "-state:deactivated", "state:locked")
	for _, row := range objects(t, shut.stdout) {
		if state := fmt.Sprint(row["state"]); shut.status != 0 || !strings.Contains(state, "locked") || row["ghost"] != "no" {
			t.Errorf("status %d, %q: %v", shut.status, shut.stderr, row)
		}
	}
	few := mxwarden(t, cli.Process{}, "users", "--demo", "--json", "--limit", "3", "--order", "id", "--columns", "id,suspended")
	if got := strings.Join(column(objects(t, few.stdout), "suspended"), " "); few.status != 0 || got != "no no no" {
		t.Errorf("status %d, %q: %q", few.status, few.stderr, few.stdout)
	}
	table := mxwarden(t, cli.Process{Columns: 80}, "users", "--demo", "created:<3d")
	if rows := lines(table.stdout); table.status != 0 || !strings.HasPrefix(rows[0], "User ID ") || len(rows) < 4 || !strings.HasSuffix(rows[1], "active?") {
		t.Errorf("status %d, %q:\n%s", table.status, table.stderr, table.stdout)
	}
	for _, row := range lines(table.stdout) {
		if len([]rune(row)) > 80 {
			t.Errorf("a line of %d", len([]rune(row)))
		}
	}
}

func TestUsersUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"stat:locked"}, "Invalid filter: unknown field stat (did you mean state?); use one of state, created, seen,"},
		{[]string{"state:lokced"}, "  state:lokced\n        ^^^^^^"},
		{[]string{"--columns", "id,ip"}, "Unknown column ip. Columns: id, name,"},
		{[]string{"--order", "ip"}, "Unknown order ip. Orders: created, id,"},
		{[]string{"--order", "id:up"}, "Sort order must be :asc or :desc"},
		{[]string{"--limit", "-1"}, "--limit must be 0 or more"},
		{[]string{"--json", "--csv"}, "Use only one of"},
	} {
		r := mxwarden(t, cli.Process{}, append([]string{"users", "--demo"}, c.args...)...)
		if r.status != 2 || !strings.Contains(r.stderr, c.want) || r.stdout != "" {
			t.Errorf("%v: status %d, %q", c.args, r.status, r.stderr)
		}
	}
	if r := mxwarden(t, cli.Process{}, "users", "--demo", "locked", "created:<7d"); r.status != 0 || !strings.Contains(r.stderr, "For the state: mxwarden users state:locked\n") {
		t.Errorf("the name of a state: %d, %q", r.status, r.stderr)
	}
	if r := mxwarden(t, cli.Process{}, "users", "--demo", "--limit", "1", "alice"); strings.Contains(r.stderr, "state:") {
		t.Errorf("no state: %q", r.stderr)
	}
	if r := mxwarden(t, cli.Process{}, "users", "--demo-server", "dendrite"); r.status != 3 || r.stdout != "" || !strings.Contains(r.stderr, "cannot list accounts") {
		t.Errorf("status %d, %q", r.status, r.stderr)
	}
	for args, want := range map[string]string{"st": "state:", "state:l": "state:locked", "state:locked se": "state:locked seen:"} {
		if r := mxwarden(t, cli.Process{}, "__complete", "users", args); lines(r.stdout)[0] != want {
			t.Errorf("%s becomes %q", args, r.stdout)
		}
	}
	if r := mxwarden(t, cli.Process{}, "__complete", "users", "--columns", "id,"); !strings.Contains(r.stdout, "id,created\n") {
		t.Errorf("columns: %q", r.stdout)
	}
}

// TestUsersEndEarly: a page that fails makes a partial list an error, a closed pipe is quiet.
func TestUsersEndEarly(t *testing.T) {
	t.Parallel()
	var pages atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/whoami"):
			fmt.Fprint(w, `{"user_id":"@admin:demo.example"}`)
		case strings.HasSuffix(r.URL.Path, "/versions"):
			fmt.Fprint(w, `{"versions":["v1.11"]}`)
		case strings.HasSuffix(r.URL.Path, "/server_version"):
			fmt.Fprint(w, `{"server_version":"1.160.0"}`)
		case strings.HasSuffix(r.URL.Path, "/v2/users") && r.URL.Query().Get("limit") != "1" && pages.Add(1) == 1:
			fmt.Fprint(w, `{"users":[{"name":"@a:demo.example","deactivated":false},{"name":"@b:demo.example","deactivated":false}],"total":9,"next_token":"2"}`)
		default:
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"errcode":"M_FORBIDDEN","error":"no"}`)
		}
	}))
	defer srv.Close()
	dir := t.TempDir()
	token := filepath.Join(dir, "token")
	write(t, token, "syt_CANARY\n")
	edge := cli.Process{Environ: []string{"HOME=" + dir}}
	r := mxwarden(t, edge, "users", "--homeserver", srv.URL, "--token-file", token, "--json")
	if len(objects(t, r.stdout)) != 2 || r.status == 0 || !strings.Contains(r.stderr, "incomplete: stopped with 2 of 9 accounts read: ") {
		t.Errorf("status %d, %q\n%s", r.status, r.stderr, r.stdout)
	}
	var stderr strings.Builder
	status := cli.Run(t.Context(), cli.Process{Args: []string{"users", "--demo", "--json"}, Stdin: strings.NewReader(""), Stdout: closed{syscall.EPIPE}, Stderr: &stderr, Version: "v1"})
	if status != 141 || stderr.String() != "" {
		t.Errorf("status %d, %q", status, stderr.String())
	}
}

// TestUsersOfALiar: a list that is shorter than its count, rows that are no accounts, and rows that stand where the order has no place for them.
func TestUsersOfALiar(t *testing.T) {
	t.Parallel()
	day := func(n int) int64 { return time.Now().AddDate(0, 0, -n).UnixMilli() }
	row := func(name string, days int) string {
		return fmt.Sprintf(`{"name":"@%s:demo.example","deactivated":false,"creation_ts":%d}`, name, day(days))
	}
	for name, c := range map[string]struct {
		args   []string
		pages  []string
		status int
		rows   int
		want   string
	}{
		"short":           {nil, []string{row("a", 1) + "],\"total\":9000"}, 1, 1, "incomplete: the server reports 9,000 accounts, but sent 1\n"},
		"short, filtered": {[]string{"shadow:yes", "created:<7d", "zz"}, []string{row("a", 1) + "],\"total\":9000"}, 1, 0, "incomplete: the server reports 9,000 accounts, but sent 1\n"},
		"no accounts":     {nil, []string{row("a", 1) + `,{"name":"b"},{"name":7}],"total":3`}, 1, 1, "incomplete: 2 rows could not be read\n"},
		"ordered":         {[]string{"created:<7d"}, []string{row("a", 1) + "," + row("b", 400) + `],"total":3,"next_token":"2"`}, 0, 1, ""},
		"an old row first": {
			[]string{"created:<7d"},
			[]string{row("b", 400) + "," + row("a", 1) + `],"total":3,"next_token":"2"`, row("a", 1) + "," + row("c", 2) + `],"total":3`},
			0, 2, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var pages atomic.Int32
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasSuffix(r.URL.Path, "/whoami"):
					fmt.Fprint(w, `{"user_id":"@admin:demo.example"}`)
				case strings.HasSuffix(r.URL.Path, "/versions"):
					fmt.Fprint(w, `{"versions":["v1.11"]}`)
				case strings.HasSuffix(r.URL.Path, "/server_version"):
					fmt.Fprint(w, `{"server_version":"1.160.0"}`)
				case strings.HasSuffix(r.URL.Path, "/v2/users") && r.URL.Query().Get("limit") != "1":
					fmt.Fprint(w, `{"users":[`+c.pages[min(int(pages.Add(1)), len(c.pages))-1]+"}")
				default:
					w.WriteHeader(http.StatusForbidden)
					fmt.Fprint(w, `{"errcode":"M_FORBIDDEN","error":"no"}`)
				}
			}))
			defer srv.Close()
			token := filepath.Join(t.TempDir(), "token")
			write(t, token, "syt_CANARY\n")
			r := mxwarden(t, cli.Process{Environ: []string{"HOME=" + filepath.Dir(token)}}, append([]string{"users", "--homeserver", srv.URL, "--token-file", token, "--json"}, c.args...)...)
			if n := strings.Count(r.stdout, "\n"); n != c.rows || r.status != c.status || !strings.HasSuffix(r.stderr, c.want) {
				t.Errorf("status %d, %q, %d rows\n%s", r.status, r.stderr, n, r.stdout)
			}
		})
	}
}
