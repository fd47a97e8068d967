package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestMissingIsSaid breaks one section after the other.
func TestMissingIsSaid(t *testing.T) {
	t.Parallel()
	for name, path := range map[evidence.SectionName]string{
		evidence.Devices: "/devices", evidence.Connections: "/whois/", evidence.Rooms: "/joined_rooms", evidence.Memberships: "/memberships",
		evidence.Pushers: "/pushers", evidence.Counters: "/cumulative_joined_room_count", evidence.Media: "/media",
		evidence.EventReports: "/event_reports", evidence.UserReports: "/user_reports", evidence.Invitations: "/messages",
	} {
		hs, c := stage(t)
		hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, path) }, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"errcode":"M_FORBIDDEN","error":"no \u001b[2J"}`))
		}})
		s := take(t, c, alice)
		missing := s.Missing()
		if name == evidence.Memberships && len(missing) == 2 && strings.HasPrefix(missing[1], evidence.Invitations.Title()) {
			missing = missing[:1] // which rooms are asked comes from there
		}
		if s.Complete() || len(missing) != 1 || !strings.HasPrefix(missing[0], name.Title()+": failed: ") || !strings.HasSuffix(missing[0], "“no ‹1B›[2J”") {
			t.Errorf("%s: %q", name, missing)
		}
		if got := s.Section(name); !errors.Is(got.Err, matrixadmin.ErrForbidden) {
			t.Errorf("%+v", got)
		}
		var out bytes.Buffer
		if err := evidence.WriteReport(&out, s, "x.json", strings.Repeat("0", 64)); err != nil || !strings.Contains(out.String(), "**Incomplete.**") {
			t.Errorf("%s: the report does not say it: %v", name, err)
		}
	}
}

func TestCutIsSaid(t *testing.T) {
	t.Parallel()
	hs, _ := stage(t)
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())), matrixadmin.WithRowLimit(1000))
	if err != nil {
		t.Fatal(err)
	}
	s := take(t, c, whale)
	if got := s.Missing(); len(got) != 1 || got[0] != "connections: cut: limited to the first 1,000 rows" {
		t.Errorf("%q", got)
	}
	s = take(t, c, mallory, func(o *evidence.Options) { o.MediaLimit, o.ReportLimit = 5, 7 })
	has := matrixadmintest.DemoBelongings(hs.ServerName(), at)[mallory.Raw()]
	all := len(has.Media)
	if len(has.EventReports) != all {
		t.Fatal("the demo has changed")
	}
	for name, rows := range map[evidence.SectionName]int{evidence.Media: 5, evidence.EventReports: 7, evidence.UserReports: 7} {
		want := "only the newest " + string(rune('0'+rows)) + " of " + string(rune('0'+all/10)) + string(rune('0'+all%10))
		if got := s.Section(name); got.Status != evidence.Cut || got.Rows != rows || got.Reason != want {
			t.Errorf("%+v, want %q", got, want)
		}
	}
}

// hostile is a homeserver whose lists never end, or lie.
type hostile struct {
	evidence.Homeserver
	media   func(q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error)
	reports func(q matrixadmin.EventReportQuery) (matrixadmin.EventReportPage, error)
}

func (h hostile) Media(ctx context.Context, id matrixadmin.UserID, q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
	if h.media == nil {
		return h.Homeserver.Media(ctx, id, q)
	}
	return h.media(q)
}

func (h hostile) EventReports(ctx context.Context, q matrixadmin.EventReportQuery) (matrixadmin.EventReportPage, error) {
	if h.reports == nil {
		return h.Homeserver.EventReports(ctx, q)
	}
	return h.reports(q)
}

func TestListsThatNeverEnd(t *testing.T) {
	t.Parallel()
	_, c := stage(t)
	file := matrixadmin.Media{ID: matrixadmin.NewText("same")}
	limit := func(o *evidence.Options) { o.MediaLimit, o.ReportLimit = 50, 50 }
	for _, x := range []struct {
		name, want string
		section    evidence.SectionName
		hs         hostile
	}{
		{"the same row for ever", "only the newest 1 of 9", evidence.Media, hostile{media: func(matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
			return matrixadmin.MediaPage{Media: []matrixadmin.Media{file}, Total: 9, Next: "x"}, nil
		}}},
		{"empty pages for ever", "only the newest 0", evidence.Media, hostile{media: func(matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
			return matrixadmin.MediaPage{Total: -1, Next: "x"}, nil
		}}},
		{"a list that ends early", "the server reports 9 but returned 1", evidence.Media, hostile{media: func(matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
			return matrixadmin.MediaPage{Media: []matrixadmin.Media{file}, Total: 9}, nil
		}}},
		{"rows that cannot be read", "3 rows could not be parsed", evidence.Media, hostile{media: func(matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
			return matrixadmin.MediaPage{Dropped: 3, Total: 3}, nil
		}}},
		{"the reports of everybody else", "only the newest 50 of 5,000", evidence.EventReports, hostile{reports: func(q matrixadmin.EventReportQuery) (matrixadmin.EventReportPage, error) {
			return matrixadmin.EventReportPage{Others: min(q.Limit, 20), Total: 5000, Next: "x"}, nil
		}}},
		{"a second page that fails", "after 1 row: server error", evidence.Media, hostile{media: func(q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
			if q.From != "" {
				return matrixadmin.MediaPage{}, &matrixadmin.Error{Op: "read", Kind: matrixadmin.KindServerFault}
			}
			return matrixadmin.MediaPage{Media: []matrixadmin.Media{file}, Total: 2, Next: "x"}, nil
		}}},
	} {
		x.hs.Homeserver = c
		s := take(t, x.hs, alice, limit)
		if got := s.Section(x.section); got.Reason != x.want || s.Complete() || len(s.Missing()) != 1 {
			t.Errorf("%s: %q, missing %q", x.name, got.Reason, s.Missing())
		}
	}
}
