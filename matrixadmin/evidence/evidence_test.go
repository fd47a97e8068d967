package evidence_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

var (
	admin   = matrixadmin.MustParseUserID("@admin:demo.example")
	alice   = matrixadmin.MustParseUserID("@alice:demo.example")
	mallory = matrixadmin.MustParseUserID("@mallory:demo.example")
	whale   = matrixadmin.MustParseUserID("@whale:demo.example")
	at      = time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC)
)

func clock() time.Time { return at }

// stage is a demo of one family with everything on it, and a client for it.
func stage(t *testing.T, opts ...matrixadmintest.Option) (*matrixadmintest.Homeserver, *matrixadmin.Client) {
	t.Helper()
	hs := matrixadmintest.Demo(append([]matrixadmintest.Option{matrixadmintest.WithNow(clock)}, opts...)...)
	hs.SetBelongings(matrixadmintest.DemoBelongings(hs.ServerName(), at))
	return hs, clientOf(t, hs)
}

func clientOf(t *testing.T, hs *matrixadmintest.Homeserver) *matrixadmin.Client {
	t.Helper()
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func take(t *testing.T, hs evidence.Homeserver, id matrixadmin.UserID, change ...func(*evidence.Options)) *evidence.Snapshot {
	t.Helper()
	o := evidence.Options{
		Actor: admin, Server: matrixadmin.Server{Family: matrixadmin.FamilySynapse, Version: matrixadmin.NewText("1.160.0"), MAS: matrixadmin.Absent},
		BaseURL: "https://demo.example", Version: "1.2.3", Now: clock,
	}
	for _, f := range change {
		f(&o)
	}
	s, err := evidence.Collect(t.Context(), hs, id, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// statuses are all sections that are not complete.
func statuses(s *evidence.Snapshot) map[evidence.SectionName]evidence.Status {
	out := map[evidence.SectionName]evidence.Status{}
	for _, section := range s.Sections {
		if section.Status != evidence.Complete {
			out[section.Name] = section.Status
		}
	}
	return out
}

func TestTakeOnEveryFamily(t *testing.T) {
	t.Parallel()
	none := func(names ...evidence.SectionName) []evidence.SectionName { return names }
	lists := none(evidence.Rooms, evidence.Memberships, evidence.Pushers, evidence.Counters, evidence.Media, evidence.UserReports, evidence.Invitations)
	for _, f := range []struct {
		name        string
		mode        matrixadmintest.Mode
		unavailable []evidence.SectionName
		failed      []evidence.SectionName
	}{
		{name: "Synapse", mode: matrixadmintest.Synapse},
		{name: "MAS", mode: matrixadmintest.MAS},
		{name: "Synapse 0.34", mode: matrixadmintest.Synapse034, unavailable: append(none(evidence.ThreePIDs, evidence.ExternalIDs, evidence.Devices, evidence.EventReports), lists...)},
		{name: "Synapse 1.19", mode: matrixadmintest.Synapse119, unavailable: append(none(evidence.ExternalIDs, evidence.EventReports), lists...)},
		{name: "Dendrite", mode: matrixadmintest.Dendrite, unavailable: append(none(evidence.ThreePIDs, evidence.ExternalIDs, evidence.Devices), lists...)},
		{
			name: "hidden by a proxy", mode: matrixadmintest.ProxyHidesAdmin, // hidden is not absent
			failed: append(none(evidence.ThreePIDs, evidence.ExternalIDs, evidence.Devices, evidence.EventReports), lists...),
		},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			_, c := stage(t, matrixadmintest.WithMode(f.mode))
			s := take(t, c, alice, func(o *evidence.Options) {
				if f.mode == matrixadmintest.Synapse119 {
					o.Server.Version = matrixadmin.NewText("1.19.3")
				}
				if f.mode == matrixadmintest.ProxyHidesAdmin {
					o.Server = o.Server.With(&matrixadmin.ReadAccount, matrixadmin.Hidden)
				}
			})
			got := statuses(s)
			for _, name := range f.unavailable {
				if got[name] != evidence.Unavailable {
					t.Errorf("%s: %v", name, s.Section(name))
				}
				delete(got, name)
			}
			for _, name := range f.failed {
				if got[name] != evidence.Failed {
					t.Errorf("%s: %v", name, s.Section(name))
				}
				delete(got, name)
			}
			for name := range got {
				t.Errorf("%v", s.Section(name))
			}
			if s.Complete() != (len(f.failed) == 0) || len(s.Missing()) != len(f.failed) || len(s.Unavailable()) != len(f.unavailable) {
				t.Errorf("complete %v, missing %q, unavailable %q", s.Complete(), s.Missing(), s.Unavailable())
			}
			if s.Connections.Len() == 0 || s.Account.ID != alice {
				t.Errorf("%d connections of %v", s.Connections.Len(), s.Account.ID)
			}
		})
	}
}

// TestEvidenceSaysWhatMASKeeps: what nobody has read is said to be missing, in both files, unless the homeserver alone keeps the account.
func TestEvidenceSaysWhatMASKeeps(t *testing.T) {
	t.Parallel()
	bridge := matrixadmin.MustParseUserID("@telegram_1853220004:demo.example")
	for name, tt := range map[string]struct {
		id   matrixadmin.UserID
		mas  matrixadmin.Availability
		want string
	}{
		"MAS":                         {alice, matrixadmin.Present, "MAS was not asked"},
		"perhaps":                     {alice, matrixadmin.Unknown, "if this server uses it (unknown)"},
		"none":                        {alice, matrixadmin.Absent, ""},
		"MAS, an application service": {bridge, matrixadmin.Present, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := stage(t, matrixadmintest.WithMode(matrixadmintest.MAS))
			s := take(t, c, tt.id, func(o *evidence.Options) { o.Server.MAS = tt.mas })
			var file, report bytes.Buffer
			if err := errors.Join(evidence.WriteJSON(&file, s), evidence.WriteReport(&report, s, "x", "y")); err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{file.String(), report.String()} {
				if tt.want == "" && (strings.Contains(text, "Authentication Service") || strings.Contains(text, "in MAS")) || !strings.Contains(text, tt.want) {
					t.Errorf("says %.900s", text)
				}
			}
		})
	}
}

func TestTakeReadsEverything(t *testing.T) {
	t.Parallel()
	hs, c := stage(t)
	before := len(hs.Requests())
	s := take(t, c, mallory)
	if !s.Complete() || s.Began != at || s.Ended != at {
		t.Fatalf("%q, %v to %v", s.Missing(), s.Began, s.Ended)
	}
	user, _ := hs.User(mallory.Raw())
	has := matrixadmintest.DemoBelongings(hs.ServerName(), at)[mallory.Raw()]
	for name, want := range map[evidence.SectionName]int{
		evidence.Account: 1, evidence.ThreePIDs: len(user.ThreePIDs), evidence.ExternalIDs: len(user.ExternalIDs), evidence.Devices: len(user.Devices),
		evidence.Connections: len(user.Connections), evidence.Rooms: len(user.Rooms), evidence.Memberships: len(user.Rooms) + len(has.Memberships),
		evidence.Pushers: len(has.Pushers), evidence.Counters: 4, evidence.Media: len(has.Media), evidence.EventReports: len(has.EventReports),
		evidence.UserReports: len(has.UserReports), evidence.Invitations: 2,
	} {
		if got := s.Section(name); got.Rows != want || want == 0 {
			t.Errorf("%s: %d rows, want %d", name, got.Rows, want)
		}
	}
	for i, want := range []struct {
		window          string
		ago             time.Duration
		invites, joined int64
	}{{"1 h", time.Hour, 0, 0}, {"24 h", 24 * time.Hour, 15, 2}, {"7 d", 7 * 24 * time.Hour, 108, 20}} {
		if got := s.Counters[i]; got.Window != want.window || !got.Since.Equal(at.Add(-want.ago)) || got.Invites != want.invites || got.Joined != want.joined {
			t.Errorf("%+v, want %s", got, want.window)
		}
	}
	if last := s.Counters[3]; last.Window != "all" || !last.Since.IsZero() || last.Invites != 512 || last.Joined != 99 {
		t.Errorf("%+v", last)
	}
	for _, r := range hs.Requests()[before:] {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s was sent", r.Method, r.Path)
		}
	}
}

func TestTakeWhale(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	var rows atomic.Int64
	s := take(t, c, whale, func(o *evidence.Options) {
		o.Progress = func(p evidence.Progress) {
			if p.Section.Name == evidence.Connections && !p.Ended {
				rows.Add(1)
			}
		}
	})
	if !s.Complete() || s.Section(evidence.Connections).Rows != 20_000 || s.Connections.Len() != 20_000 {
		t.Fatal(s.Missing(), s.Section(evidence.Connections))
	}
	if rows.Load() < 3 {
		t.Errorf("%d reports of progress", rows.Load())
	}
	saved, err := evidence.Save(filepath.Join(t.TempDir(), "evidence"), s)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(saved.JSONPath)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Connections connectionRows `json:"connections"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Connections.Rows) != 20_000 || !slices.Equal(file.Connections.Columns, []string{"last_seen_ms", "ip", "user_agent", "device"}) {
		t.Fatalf("%d rows of %v", len(file.Connections.Rows), file.Connections.Columns)
	}
	for i, row := range file.Connections.Rows {
		want := s.Connections.At(i)
		if row[0] != float64(want.LastSeen.UnixMilli()) || row[1] != want.IP.Raw() || row[2] != want.Agent.Raw() || row[3] != want.Device.Raw() {
			t.Fatalf("row %d is %v, want %+v", i, row, want)
		}
	}
}

func TestProgressCountsToTheEnd(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	var done []int
	ended := map[evidence.SectionName]bool{}
	take(t, c, alice, func(o *evidence.Options) {
		o.Progress = func(p evidence.Progress) { // appending is a race unless the calls come one at a time
			if p.Ended {
				done = append(done, p.Done)
				ended[p.Section.Name] = true
			}
			if p.Of != 13 {
				t.Errorf("of %d", p.Of)
			}
		}
	})
	want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}
	if !slices.Equal(done, want) || len(ended) != 13 {
		t.Errorf("%v, %v", done, ended)
	}
}

// TestTakeAsksThreeAtATime watches how many requests are on their way.
func TestTakeAsksThreeAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		hs := matrixadmintest.Demo(matrixadmintest.WithLatency(func(*http.Request) time.Duration { return time.Second }))
		c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())), matrixadmin.WithTransport(trip(func(r *http.Request) (*http.Response, error) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			defer now.Add(-1)
			return hs.RoundTrip(r)
		})))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := evidence.Collect(t.Context(), c, alice, evidence.Options{}); err != nil {
			t.Fatal(err)
		}
		if most.Load() != 3 {
			t.Errorf("%d requests at once", most.Load())
		}
	})
}

type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTakeEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithLatency(func(*http.Request) time.Duration { return time.Hour }))
		c := clientOf(t, hs)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		began := time.Now()
		s, err := evidence.Collect(ctx, c, alice, evidence.Options{})
		if s != nil || !errors.Is(err, matrixadmin.ErrTimeout) || time.Since(began) != 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if s, err := evidence.Collect(ctx, c, alice, evidence.Options{}); s != nil || !errors.Is(err, matrixadmin.ErrCanceled) {
			t.Errorf("%v", err)
		}
	})
	if _, err := evidence.Collect(t.Context(), nil, matrixadmin.UserID{}, evidence.Options{}); !errors.Is(err, matrixadmin.ErrInvalid) {
		t.Errorf("no id: %v", err)
	}
}

func TestUnknownAccount(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	s := take(t, c, matrixadmin.MustParseUserID("@nobody:demo.example"))
	if account := s.Section(evidence.Account); !errors.Is(account.Err, matrixadmin.ErrNotFound) || account.Status != evidence.Failed {
		t.Errorf("%+v", account)
	}
	if s.Complete() || s.Section(evidence.ThreePIDs).Status != evidence.Failed {
		t.Errorf("%q", s.Missing())
	}
}

// harmless reports the first thing in a file that is not printable text and line ends.
func harmless(t *testing.T, name, s string) {
	t.Helper()
	for line := range strings.SplitSeq(s, "\n") {
		if got := matrixadmin.Printable(strings.NewReplacer("‹", "", "›", "").Replace(line)); got != strings.NewReplacer("‹", "", "›", "").Replace(line) {
			t.Fatalf("%s: %q is not printable", name, line)
		}
	}
	for _, r := range s {
		if r != '\n' && !unicode.IsPrint(r) && r != '\u200d' {
			t.Fatalf("%s: holds %U", name, r)
		}
	}
}
