//go:build !windows

package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

const (
	alice   = "@alice:demo.example"
	mallory = "@mallory:demo.example"
)

// lines cuts what was printed into its lines.
func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

// objects reads JSON Lines.
func objects(tb testing.TB, text string) []map[string]any {
	tb.Helper()
	var out []map[string]any
	for _, line := range lines(text) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			tb.Fatalf("%q: %v", line, err)
		}
		out = append(out, object)
	}
	return out
}

func column(rows []map[string]any, id string) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = fmt.Sprint(row[id])
	}
	return out
}

func TestWhoisTable(t *testing.T) {
	piped := mxwarden(t, cli.Process{}, "whois", alice, "--demo")
	got := lines(piped.stdout)
	if piped.status != 0 || piped.stderr != "" || len(got) != 41 {
		t.Fatalf("%+v", piped)
	}
	if want := []string{"Last seen (UTC)", "IP", "Country", "Network", "Client", "Device"}; !slices.Equal(strings.Fields(got[0]), strings.Fields(strings.Join(want, " "))) {
		t.Errorf("%q", got[0])
	}
	if !strings.Contains(got[1], "  203.0.113.9  ") || !strings.HasSuffix(got[1], "  Element Desktop 1.12 · Windows  DESKTOPALI (likely)") {
		t.Errorf("%q", got[1])
	}
	for _, width := range []int{60, 80, 120} {
		r := mxwarden(t, cli.Process{Columns: width}, "whois", alice, "--demo")
		for _, line := range lines(r.stdout) {
			if n := ansi.StringWidth(line); n > width || strings.HasSuffix(line, " ") {
				t.Errorf("%d cells in %d: %q", n, width, line)
			}
		}
		if !strings.Contains(r.stdout, "203.0.113.9 ") || strings.Contains(r.stdout, "Network") != (width == 120) || width >= 80 && !strings.Contains(r.stdout, "2001:db8:51::20 ") {
			t.Errorf("at %d:\n%s", width, r.stdout)
		}
	}
	if r := mxwarden(t, cli.Process{Columns: 200, Environ: []string{"COLUMNS=60"}}, "whois", alice, "--demo"); ansi.StringWidth(lines(r.stdout)[1]) > 60 {
		t.Errorf("COLUMNS does not count: %s", r.stdout)
	}
	if r := mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--local-time"); !strings.HasPrefix(r.stdout, "Last seen (local)") {
		t.Errorf("%s", r.stdout)
	}
	if r := mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--no-devices"); strings.Contains(r.stdout, "likely") || len(lines(r.stdout)) != 41 {
		t.Errorf("%+v", r)
	}
	if r := mxwarden(t, cli.Process{}, "whois", alice, "--demo-server", "dendrite"); r.status != 0 || r.stderr != "" || len(lines(r.stdout)) != 5 || !strings.HasSuffix(lines(r.stdout)[1], "  DESKTOPALI") {
		t.Errorf("%+v", r)
	}
}

// TestWhoisFormats: every format has the same rows, in the order of the server whether they are printed as they come or at the end.
func TestWhoisFormats(t *testing.T) {
	const keys = "last_seen,first_seen,count,ip,tags,country,network,client,device,certainty,user_agent,device_name,mas_client"
	streamed := mxwarden(t, cli.Process{}, "whois", mallory, "--demo", "--json")
	rows := objects(t, streamed.stdout)
	if streamed.status != 0 || len(rows) < 100 || len(rows[0]) != len(strings.Split(keys, ",")) || rows[0]["count"] != 1.0 {
		t.Fatalf("%d rows, %v, %s", len(rows), rows[0], streamed.stderr)
	}
	for _, user := range []string{alice, mallory} {
		streamed := objects(t, mxwarden(t, cli.Process{}, "whois", user, "--demo", "--json").stdout)
		whole := objects(t, mxwarden(t, cli.Process{}, "whois", user, "--demo", "--json", "--devices").stdout)
		for _, id := range []string{"ip", "user_agent", "network", "country"} {
			if got := column(whole, id); !slices.Equal(got, column(streamed, id)) {
				t.Errorf("%s: %q", id, got)
			}
		}
		if slices.Contains(column(whole, "certainty"), "likely") != (user == alice) || slices.Contains(column(streamed, "certainty"), "likely") {
			t.Errorf("%s: what is likely is wrong", user)
		}
	}
	r := mxwarden(t, cli.Process{}, "whois", mallory, "--demo", "--csv")
	records, err := csv.NewReader(strings.NewReader(r.stdout)).ReadAll()
	if err != nil || len(records) != len(rows)+1 || strings.Join(records[0], ",") != keys {
		t.Errorf("%v, %d records, %q", err, len(records), records[0])
	}
	r = mxwarden(t, cli.Process{}, "whois", mallory, "--demo", "--markdown", "--columns", "ip, count")
	if got := lines(r.stdout); len(got) != len(rows)+2 || got[0] != "| IP | Count |" || got[1] != "|---|---:|" {
		t.Errorf("%q", got[:2])
	}
	r = mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--json", "--columns", "ip,last_seen", "--filter", "ip:203.0.113.0/24", "--filter", "-ip:203.0.113.10")
	for _, line := range lines(r.stdout) {
		if !strings.HasPrefix(line, `{"ip":"203.0.113.9","last_seen":"20`) || !strings.HasSuffix(line, `Z"}`) {
			t.Errorf("%q", line)
		}
	}
	if r = mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--csv", "--columns", "ip", "--filter", "ua:no-such-thing"); r.status != 0 || r.stdout != "ip\r\n" || r.stderr != "" {
		t.Errorf("nothing fits: %+v", r)
	}
	if r = mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--filter", "ua:no-such-thing"); r.status != 0 || r.stdout != "" || r.stderr != "0 of 40 rows match\n" {
		t.Errorf("nothing fits: %+v", r)
	}
}

func TestWhoisOrder(t *testing.T) {
	for sort, sign := range map[string]int{"last_seen": -1, "last_seen:asc": 1, "client": 1, "client:desc": -1, "user_agent:asc": 1, "country": 1, "first_seen": -1} {
		id, _, _ := strings.Cut(sort, ":")
		got := column(objects(t, mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--json", "--sort", sort).stdout), id)
		if len(got) != 40 || !slices.IsSortedFunc(got, func(a, b string) int { return sign * strings.Compare(a, b) }) {
			t.Errorf("%s: %q", sort, got)
		}
	}
	groups := objects(t, mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--json", "--group", "client").stdout)
	sum := 0.0
	for i, g := range groups {
		n, ok := g["count"].(float64)
		if !ok || i > 0 && n > groups[i-1]["count"].(float64) || len(g) != 7 {
			t.Errorf("group %d: %v", i, g)
		}
		sum += n
	}
	if sum != 40 {
		t.Errorf("%v rows are in groups", sum)
	}
	days := column(objects(t, mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--json", "--group", "day").stdout), "day")
	if !slices.IsSortedFunc(days, func(a, b string) int { return strings.Compare(b, a) }) || len(days) < 5 {
		t.Errorf("%q", days)
	}
	folded := mxwarden(t, cli.Process{}, "whois", "@bot:demo.example", "--demo", "--fold", "on", "--columns", "count,ip")
	if r := folded; r.status != 0 && r.status != 1 || r.status == 0 && !strings.Contains(r.stderr, " folded into ") {
		t.Errorf("%+v", r)
	}
}

func TestWhoisLimit(t *testing.T) {
	for _, args := range [][]string{{"--no-devices"}, {}, {"--sort", "ip"}} {
		r := mxwarden(t, cli.Process{}, append([]string{"whois", alice, "--demo", "--limit", "12"}, args...)...)
		if r.status != 0 || len(lines(r.stdout)) != 13 || r.stderr != "12 of 40 rows\n" {
			t.Errorf("%q: %+v", args, r)
		}
	}
	if r := mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--limit", "0", "--json"); r.status != 0 || r.stdout != "" || r.stderr != "0 of 40 rows\n" {
		t.Errorf("%+v", r)
	}
	if r := mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--limit", "2", "--group", "network", "--csv"); r.status != 0 || strings.Count(r.stdout, "\r\n") != 3 || !strings.HasPrefix(r.stderr, "2 of ") || !strings.HasSuffix(r.stderr, " groups\n") {
		t.Errorf("%+v", r)
	}
	edge, user := serve(t, "", func(w http.ResponseWriter, _ *http.Request) { connections(w, user2000()...) })
	for _, tt := range []struct {
		columns int
		args    []string
		lines   int
		said    string
	}{
		{100, nil, 1001, "1,000 of 2,000 rows (use --all or --limit for more)\n"}, {100, []string{"--all"}, 2001, ""}, {0, nil, 2001, ""}, {100, []string{"--json"}, 2000, ""},
	} {
		edge.Columns = tt.columns
		r := mxwarden(t, edge, append([]string{"whois", user, "--no-devices"}, tt.args...)...)
		if n := len(lines(r.stdout)); r.status != 0 || n != tt.lines || r.stderr != tt.said {
			t.Errorf("%+v: %d lines, status %d, %q", tt, n, r.status, r.stderr)
		}
	}
}

func TestWhoisUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"needs one account":                                                nil,
		"this is an event ID, not an account":                              {"$event:demo.example"},
		"not an account link":                                              {"https://matrix.to/"},
		"Use only one of --json, --csv, --markdown":                        {alice, "--json", "--csv"},
		"Unknown column nope. Columns: last_seen, first_seen":              {alice, "--columns", "ip,nope"},
		"Unknown column a‹1B›b. Columns:":                                  {alice, "--sort", "a\x1bb:asc"},
		"Unknown group column ip. Group columns: client, count":            {alice, "--group", "client", "--columns", "ip"},
		"Column ip is listed twice":                                        {alice, "--columns", "ip,count,ip"},
		"Sort order must be :asc or :desc (got :up)":                       {alice, "--sort", "ip:up"},
		"Unknown grouping shoe. Groupings: ip, network":                    {alice, "--group", "shoe"},
		"--fold has no effect with --group; use one":                       {alice, "--group", "ip", "--fold", "on"},
		"--fold must be auto, on or off (got maybe)":                       {alice, "--fold", "maybe"},
		"Use either --all or --limit":                                      {alice, "--all", "--limit", "3"},
		"Use either --devices or --no-devices":                             {alice, "--devices", "--no-devices"},
		"--limit must be 0 or more":                                        {alice, "--limit", "-1"},
		"--demo cannot be combined with":                                   {alice, "--demo", "--homeserver", "x"},
		"--mmdb: ":                                                         {alice, "--demo", "--mmdb", "/nowhere/x\x1b.mmdb"},
		"Invalid filter: prefix length must be 0 to 32, for example 203.0": {alice, "--filter", "ip:203.0.113.0/33"},
	} {
		r := mxwarden(t, cli.Process{}, append([]string{"whois"}, args...)...)
		if r.status != 2 || !strings.Contains(r.stderr, want) || r.stdout != "" {
			t.Errorf("%q: %+v; want 2 and %q", args, r, want)
		}
		harmless(t, r.stderr)
	}
}

// TestWhoisFilterError puts carets under what is wrong, whatever stands before it.
func TestWhoisFilterError(t *testing.T) {
	for filter, want := range map[string]string{
		"since:7d ip:203.0.113.0/33 ua:x": "since:7d ip:203.0.113.0/33 ua:x|            ^^^^^^^^^^^^^^",
		"漢字 nope:x":                       "漢字 nope:x|     ^^^^^",
		"\x1b\u202e nope:":                "‹1B›‹202E› nope:|           ^^^^^",
		"-":                               "-|^",
		`""`:                              `""|^^`,
	} {
		r := mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--filter", filter)
		got := lines(r.stderr)
		if r.status != 2 || len(got) != 3 || !strings.HasPrefix(got[0], "mxwarden: Invalid filter: ") || strings.TrimPrefix(got[1], "  ")+"|"+strings.TrimPrefix(got[2], "  ") != want {
			t.Errorf("%q:\n%s", filter, r.stderr)
		}
	}
	if r := mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--filter", "since:"+strings.Repeat("x", 500)); r.status != 2 || len(r.stderr) > 400 {
		t.Errorf("%s", r.stderr)
	}
	long := mxwarden(t, cli.Process{}, "whois", alice, "--demo", "--filter", `"`+strings.Repeat("long ", 100)+`" nope:x "`+strings.Repeat("more ", 100)+`"`)
	got := lines(long.stderr)
	if len(got) != 3 {
		t.Fatal(long.stderr)
	}
	at := strings.Index(got[2], "^")
	if runes := []rune(got[1]); len(got[1]) > 200 || string(runes[at:at+5]) != "nope:" {
		t.Errorf("%q", got)
	}
}

// serve answers whois itself and leaves the rest to a homeserver in memory.
func serve(t *testing.T, more string, whois http.HandlerFunc) (edge cli.Process, user string) {
	t.Helper()
	hs := matrixadmintest.Demo()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/whois/") && whois != nil {
			whois(w, r)
			return
		}
		hs.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	edge, dir := home(t, "default='a'\n[profiles.a]\nbase_url='"+srv.URL+"'\ncredential='file:DIR/token'\n"+more)
	write(t, filepath.Join(dir, "token"), hs.AdminToken())
	edge.Terminal = false
	return edge, alice
}

// connections answers with rows that are JSON already.
func connections(w io.Writer, rows ...string) {
	fmt.Fprintf(w, `{"user_id":%q,"devices":{"":{"sessions":[{"connections":[%s]}]}}}`, alice, strings.Join(rows, ","))
}

func row(ip, agent string) string {
	a, _ := json.Marshal(ip)
	b, _ := json.Marshal(agent)
	return fmt.Sprintf(`{"ip":%s,"user_agent":%s,"last_seen":1700000000000}`, a, b)
}

func user2000() []string {
	out := make([]string, 2000)
	for i := range out {
		out[i] = row(fmt.Sprintf("203.0.%d.%d", i/250, i%250), "curl/8.5.0")
	}
	return out
}

func TestWhoisSaysWhatIsMissing(t *testing.T) {
	for name, tt := range map[string]struct {
		whois  http.HandlerFunc
		args   []string
		status int
		rows   int
		said   string
	}{
		"skipped": {
			func(w http.ResponseWriter, _ *http.Request) {
				connections(w, row("203.0.113.9", "x"), "7", `{"ip":[]}`)
			}, nil, 1, 1,
			"mxwarden: incomplete: 2 rows skipped (could not be parsed)\n",
		},
		"only skipped": {func(w http.ResponseWriter, _ *http.Request) { connections(w, "7") }, nil, 1, 0, "mxwarden: incomplete: 1 row skipped (could not be parsed)\n"},
		"broken off": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"user_id":"@alice:demo.example","devices":{`)
		}, nil, 1, 0, "mxwarden: could not read connections: "},
		"no connections": {
			func(w http.ResponseWriter, _ *http.Request) { connections(w) }, nil, 0, 0,
			"mxwarden: No connections recorded (the account exists).\n",
		},
		"forbidden": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"errcode":"M_FORBIDDEN","error":"no\u001b[2J"}`)
		}, nil, 3, 0, "“no‹1B›[2J”\n"},
		"bad token": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"errcode":"M_UNKNOWN_TOKEN","error":""}`)
		}, nil, 4, 0, "mxwarden: could not read connections: "},
		"one private address": {
			func(w http.ResponseWriter, _ *http.Request) {
				connections(w, row("10.0.0.1", "x"), row("10.0.0.1", "y"))
			},
			[]string{"--columns", "ip"},
			0, 3,
			"mxwarden: all connections come from 10.0.0.1: if there is a reverse proxy, it may not pass on client addresses (x_forwarded / X-Forwarded-For)\n",
		},
	} {
		edge, user := serve(t, "mmdb=['~/none.mmdb']\n", tt.whois)
		args := tt.args
		if args == nil {
			args = []string{"--json"}
		}
		r := mxwarden(t, edge, append([]string{"whois", user}, args...)...)
		if r.status != tt.status || strings.Count(r.stdout, "\n") != tt.rows || !strings.Contains(r.stderr, tt.said) || !strings.Contains(r.stderr, "ignoring the profile's mmdb: ") {
			t.Errorf("%s: %+v", name, r)
		}
		harmless(t, r.stderr)
	}
	for _, args := range [][]string{{"--csv"}, {"--json"}, {}} {
		r := mxwarden(t, cli.Process{}, append([]string{"whois", "@nobody:demo.example", "--demo"}, args...)...)
		if r.status != 1 || r.stdout != "" || r.stderr != "mxwarden: account not found: @nobody:demo.example\n" {
			t.Errorf("%q: %+v", args, r)
		}
	}
}

// closed is a standard output that nobody reads, or a full disk.
type closed struct{ err error }

func (c closed) Write([]byte) (int, error) { return 0, c.err }

func TestWhoisOutputEnds(t *testing.T) {
	for _, args := range [][]string{{"--json"}, {"--csv"}, {}, {"--no-devices"}, {"--sort", "ip"}, {"--filter", "no-such-thing", "--csv"}} {
		for err, want := range map[error]struct {
			status int
			said   string
		}{
			syscall.EPIPE: {141, ""}, io.ErrClosedPipe: {141, ""}, syscall.ENOSPC: {1, "mxwarden: could not write to standard output: no space left on device\n"},
		} {
			var stderr strings.Builder
			status := cli.Run(t.Context(), cli.Process{Args: append([]string{"whois", alice, "--demo"}, args...), Stdin: strings.NewReader(""), Stdout: closed{err}, Stderr: &stderr, Version: "v1"})
			if status != want.status || stderr.String() != want.said {
				t.Errorf("%q, %v: status %d, %q", args, err, status, stderr.String())
			}
		}
	}
}

func TestWhoisCompletions(t *testing.T) {
	for want, args := range map[string][]string{
		"ip\nnetwork\ncountry\nclient\nuser_agent\ndevice\nday\n:4\n": {"--group", ""},
		"auto\non\noff\n:4\n":                    {"--fold", ""},
		"count:desc\nfirst_seen\nfirst_seen:asc": {"--group", "ip", "--sort", ""},
		"ip,last_seen\nip,first_seen\n":          {"--columns", "ip,"},
	} {
		r := mxwarden(t, cli.Process{}, append([]string{"__complete", "whois"}, args...)...)
		if want == "count:desc\nfirst_seen\nfirst_seen:asc" && !strings.HasPrefix(r.stdout, "ip\nip:asc\nip:desc\ncount\n") || !strings.Contains(r.stdout, strings.Split(want, "\n")[0]) || strings.HasSuffix(want, ":4\n") && r.stdout != want {
			t.Errorf("%q: %q", args, r.stdout)
		}
	}
	if r := mxwarden(t, cli.Process{}, "whois", "--help"); r.status != 0 || strings.Count(r.stdout, "mxwarden whois @alice:example.org") != 2 {
		t.Errorf("%s", r.stdout)
	}
}

var formats = [][]string{{}, {"--no-devices"}, {"--json"}, {"--csv"}, {"--markdown"}, {"--group", "user_agent"}, {"--group", "ip", "--json"}, {"--fold", "on"}, {"--sort", "user_agent"}, {"--columns", "ip,user_agent,device"}}

// tame reports what is wrong with the bytes of a stream.
func tame(format []string, text string) error {
	ascii := slices.Contains(format, "--json")
	if slices.Contains(format, "--csv") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		bare := strings.NewReplacer("‹", "", "›", "").Replace(line)
		if matrixadmin.Printable(bare) != bare || ascii && strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
			return fmt.Errorf("%q", line)
		}
	}
	return nil
}

// TestWhoisHostile: nothing that mallory wrote does anything on a terminal, in any format.
func TestWhoisHostile(t *testing.T) {
	for _, format := range formats {
		widths := []int{0, 30, 80, 200}
		if slices.ContainsFunc(format, func(flag string) bool { return slices.Contains([]string{"--json", "--csv", "--markdown"}, flag) }) {
			widths = widths[2:3] // only tables have one
		}
		for _, width := range widths {
			r := mxwarden(t, cli.Process{Columns: width}, append([]string{"whois", mallory, "--demo"}, format...)...)
			if r.status != 0 || len(r.stdout) < 1000 {
				t.Errorf("%q: status %d, %s", format, r.status, r.stderr)
			}
			for _, stream := range []string{r.stdout, r.stderr} {
				if err := tame(format, stream); err != nil {
					t.Errorf("%q at %d: %v", format, width, err)
				}
			}
		}
	}
}

// TestWhoisAnyArgument: what is typed comes back harmlessly.
func TestWhoisAnyArgument(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\x1b[2J", "a\u202e:", "\u009b", "\r\n", "ip:\x1b", "\xff"})).Draw(rt, "value")
		flag := rapid.SampledFrom([]string{"--filter", "--sort", "--group", "--fold", "--columns", "--limit", "--mmdb", "--demo-server", "--nonsense"}).Draw(rt, "flag")
		args := []string{"whois", alice, "--demo", flag + "=" + value}
		if rapid.Bool().Draw(rt, "as the user") {
			args = []string{"whois", value, "--demo"}
		}
		r := mxwarden(t, cli.Process{}, args...)
		for _, stream := range []string{r.stdout, r.stderr} {
			if err := tame(nil, stream); err != nil {
				rt.Fatalf("%q: %v", args, err)
			}
		}
	})
}

// TestWhoisAnyText: whatever is in a row comes out of JSON as it was, and of every format harmlessly.
func TestWhoisAnyText(t *testing.T) {
	var ip, agent string
	edge, user := serve(t, "", func(w http.ResponseWriter, _ *http.Request) { connections(w, row(ip, agent), row(agent, ip)) })
	part := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\x1b[2J", "\u202e", "\u009b", "\u2028", "\r\n", "\t", `"`, "\\", "\x00", "‹", "\U000e0041", "=1+1", "漢", "e\u0301", "👩‍💻", "|"}))
	text := rapid.Map(rapid.SliceOfN(part, 0, 4), func(parts []string) string { return strings.Join(parts, "") })
	rapid.Check(t, func(rt *rapid.T) {
		ip, agent = text.Draw(rt, "ip"), text.Draw(rt, "agent")
		format := rapid.SampledFrom(formats).Draw(rt, "format")
		edge.Columns = rapid.SampledFrom([]int{0, 20, 80}).Draw(rt, "columns")
		r := mxwarden(t, edge, append([]string{"whois", user}, format...)...)
		if r.status != 0 {
			rt.Fatalf("status %d: %s", r.status, r.stderr)
		}
		for _, stream := range []string{r.stdout, r.stderr} {
			if err := tame(format, stream); err != nil {
				rt.Fatalf("%q: %v", format, err)
			}
		}
		if edge.Columns > 20 && slices.Equal(format, []string{"--no-devices"}) {
			for _, line := range lines(r.stdout) {
				if n := ansi.StringWidth(line); n > edge.Columns {
					rt.Fatalf("%d cells: %q", n, line)
				}
			}
		}
		if slices.Equal(format, []string{"--json"}) {
			if rows := objects(t, r.stdout); rows[0]["ip"] != ip || rows[0]["user_agent"] != agent || rows[1]["ip"] != agent {
				rt.Fatalf("%q and %q became %v", ip, agent, rows)
			}
		}
	})
}

// TestWhoisPrintsWhatCame of an answer that breaks off, whatever the format, and says so.
func TestWhoisPrintsWhatCame(t *testing.T) {
	const rows = 5000
	edge, user := serve(t, "", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"user_id":"@alice:demo.example","devices":{"":{"sessions":[{"connections":[`+row("203.0.113.9", "x"))
		for range rows - 1 {
			_, _ = io.WriteString(w, ","+row("203.0.113.9", "curl/8.5.0"))
		}
		_, _ = io.WriteString(w, `,{"ip":`)
	})
	for _, args := range [][]string{{"--json"}, {"--csv", "--sort", "ip"}, {}, {"--devices", "--json"}, {"--group", "ip", "--json"}} {
		r := mxwarden(t, edge, append([]string{"whois", user}, args...)...)
		want := rows
		if slices.Contains(args, "--group") {
			want = 1
		}
		if n := strings.Count(r.stdout, "\n"); r.status != 1 || n < want || n > want+1 || !strings.Contains(r.stderr, "response interrupted after 5,000 rows") {
			t.Errorf("%q: status %d, %d lines, %q", args, r.status, n, r.stderr)
		}
	}
}

// TestWhoisLimitIsTheNewest: old servers send the oldest rows first.
func TestWhoisLimitIsTheNewest(t *testing.T) {
	edge, user := serve(t, "", func(w http.ResponseWriter, _ *http.Request) {
		var rows []string
		for i := range 9 {
			rows = append(rows, fmt.Sprintf(`{"ip":"203.0.113.10%d","user_agent":"x","last_seen":%d}`, i, 1700000000000+int64(i)*1000))
		}
		connections(w, rows...)
	})
	for _, format := range []string{"--json", "--csv", "--columns=ip"} {
		r := mxwarden(t, edge, "whois", user, "--limit", "3", format)
		for i := range 9 {
			if strings.Contains(r.stdout, fmt.Sprintf("203.0.113.10%d", i)) != (i > 5) {
				t.Errorf("%s: %s", format, r.stdout)
				break
			}
		}
	}
}

// TestDevicesOfGroupsAreUnknownUnlessMatched: nobody asked for them, and none is another answer.
func TestDevicesOfGroupsAreUnknownUnlessMatched(t *testing.T) {
	for want, args := range map[string][]string{`"devices":null`: {"--json"}, `"devices":2`: {"--json", "--devices"}, "   -  2026-": {}} {
		if r := mxwarden(t, cli.Process{}, append([]string{"whois", alice, "--demo", "--group", "network"}, args...)...); !strings.Contains(r.stdout, want) {
			t.Errorf("%q lacks %q:\n%s", args, want, r.stdout)
		}
	}
}
