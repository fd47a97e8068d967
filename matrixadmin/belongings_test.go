package matrixadmin_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestBelongingsOnEveryFamily asks each server for what is around an account; each has a definite word for what it lacks.
func TestBelongingsOnEveryFamily(t *testing.T) {
	t.Parallel()
	alice := matrixadmin.MustParseUserID("@alice:demo.example")
	for _, f := range []struct {
		mode          matrixadmintest.Mode
		want, reports error
	}{
		{matrixadmintest.Synapse, nil, nil},
		{matrixadmintest.MAS, nil, nil},
		{matrixadmintest.Synapse034, matrixadmin.ErrUnrecognized, matrixadmin.ErrUnrecognized},
		{matrixadmintest.Synapse119, matrixadmin.ErrUnrecognized, matrixadmin.ErrUnrecognized},
		{matrixadmintest.Dendrite, matrixadmin.ErrUnrecognized, nil},
		{matrixadmintest.ProxyHidesAdmin, matrixadmin.ErrNotExposed, matrixadmin.ErrNotExposed},
	} {
		hs := matrixadmintest.Demo(matrixadmintest.WithMode(f.mode))
		c, ctx := clientOf(t, hs, hs.AdminToken()), t.Context()
		_, err := c.Memberships(ctx, alice)
		expect(t, "memberships", err, f.want)
		_, err = c.Pushers(ctx, alice)
		expect(t, "pushers", err, f.want)
		_, err = c.Media(ctx, alice, matrixadmin.MediaQuery{})
		expect(t, "media", err, f.want)
		_, err = c.Do(ctx, matrixadmin.SentInviteCount(alice, time.Time{}, new(int64)))
		expect(t, "invites", err, f.want)
		_, err = c.Do(ctx, matrixadmin.CumulativeJoinedRoomCount(alice, time.Time{}, new(int64)))
		expect(t, "joined rooms", err, f.want)
		_, err = c.UserReports(ctx, matrixadmin.UserReportQuery{Target: alice})
		expect(t, "user reports", err, f.want)
		_, err = c.EventReports(ctx, matrixadmin.EventReportQuery{Sender: alice})
		expect(t, "event reports", err, f.reports)
	}
}

func TestBelongings(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC)
	hs := matrixadmintest.Demo(matrixadmintest.WithNow(func() time.Time { return now }))
	have := matrixadmintest.DemoBelongings(hs.ServerName(), now)
	hs.SetBelongings(have)
	c, ctx := clientOf(t, hs, hs.AdminToken()), t.Context()
	mallory := matrixadmin.MustParseUserID("@mallory:demo.example")
	his := have[mallory.Raw()]
	user, _ := hs.User(mallory.Raw())

	memberships, err := c.Memberships(ctx, mallory)
	if err != nil || len(memberships) != len(user.Rooms)+len(his.Memberships) {
		t.Fatalf("%d memberships, %v", len(memberships), err)
	}
	for _, m := range memberships {
		if want, left := his.Memberships[m.Room.Raw()]; left && m.State.Raw() != want || !left && (m.State.Raw() != "join" || !slices.Contains(user.Rooms, m.Room.Raw())) {
			t.Errorf("%+v", m)
		}
	}
	pushers, err := c.Pushers(ctx, mallory)
	if err != nil || len(pushers) != len(his.Pushers) || pushers[3].Key.Raw() != his.Pushers[3].PushKey || pushers[3].Enabled != matrixadmin.TriYes {
		t.Fatalf("%d pushers, %v", len(pushers), err)
	}

	var media []matrixadmin.Media
	q := matrixadmin.MediaQuery{Limit: 7}
	for pages := 0; pages == 0 || q.From != ""; pages++ {
		page, err := c.Media(ctx, mallory, q)
		if err != nil || page.Total != len(his.Media) {
			t.Fatalf("page %d: %+v, %v", pages, page, err)
		}
		media, q.From = append(media, page.Media...), page.Next
	}
	newest := func(a, b matrixadmin.Media) int { return b.Created.Compare(a.Created) }
	if len(media) != len(his.Media) || !slices.IsSortedFunc(media, newest) || media[0].Name.Raw() != his.Media[0].UploadName || media[0].QuarantinedBy.IsZero() {
		t.Errorf("%d uploads, first %+v", len(media), media[0])
	}

	about, err := c.UserReports(ctx, matrixadmin.UserReportQuery{Target: mallory, Limit: 5})
	if err != nil || len(about.Reports) != 5 || about.Total != len(his.UserReports) || about.Next != "5" || about.Reports[0].Reason.Raw() != his.UserReports[0].Reason {
		t.Errorf("user reports: %+v, %v", about, err)
	}
	events, err := c.EventReports(ctx, matrixadmin.EventReportQuery{Sender: mallory, Limit: 5, From: "5"})
	if err != nil || len(events.Reports) != 5 || events.Next != "10" || events.Reports[0].Reason.Raw() != his.EventReports[5].Reason {
		t.Errorf("event reports: %+v, %v", events, err)
	}
	alice := matrixadmin.MustParseUserID("@alice:demo.example")
	if about, err = c.UserReports(ctx, matrixadmin.UserReportQuery{Target: alice}); err != nil || len(about.Reports) != 0 {
		t.Errorf("nobody complained about alice: %+v, %v", about, err)
	}
}

func TestCountersAskSince(t *testing.T) {
	t.Parallel()
	hs := matrixadmintest.Demo()
	c, ctx := clientOf(t, hs, hs.AdminToken()), t.Context()
	alice := matrixadmin.MustParseUserID("@alice:demo.example")
	since := time.UnixMilli(1795385921732)
	for _, at := range []time.Time{since, {}, time.Unix(-5, 0)} {
		if _, err := c.Do(ctx, matrixadmin.SentInviteCount(alice, at, new(int64))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Do(ctx, matrixadmin.CumulativeJoinedRoomCount(alice, since, new(int64))); err != nil {
		t.Fatal(err)
	}
	asked := hs.Requests()
	for i, want := range []string{"sent_invite_count?from_ts=1795385921732", "sent_invite_count?from_ts=0", "sent_invite_count?from_ts=0", "cumulative_joined_room_count?from_ts=1795385921732"} {
		got := asked[len(asked)-4+i]
		if sent := got.Path + "?" + got.Query.Encode(); got.Method != http.MethodGet || !strings.HasSuffix(sent, "/"+want) {
			t.Errorf("request %d is %s, want %s", i, sent, want)
		}
	}
}

func TestBelongingsRefuse(t *testing.T) {
	t.Parallel()
	hs := matrixadmintest.New()
	c, ctx := clientOf(t, hs, hs.AdminToken()), t.Context()
	before := len(hs.Requests())
	var none matrixadmin.UserID
	for i, err := range []error{
		second(c.Memberships(ctx, none)), second(c.Pushers(ctx, none)), second(c.Media(ctx, none, matrixadmin.MediaQuery{})),
		second(c.Media(ctx, matrixadmin.MustParseUserID("@a:b.c"), matrixadmin.MediaQuery{Limit: -1})),
		second(c.Do(ctx, matrixadmin.SentInviteCount(none, time.Time{}, new(int64)))), second(c.Do(ctx, matrixadmin.CumulativeJoinedRoomCount(none, time.Time{}, new(int64)))),
		second(c.EventReports(ctx, matrixadmin.EventReportQuery{Limit: -1})), second(c.UserReports(ctx, matrixadmin.UserReportQuery{Limit: -1})),
	} {
		expect(t, strconv.Itoa(i), err, matrixadmin.ErrInvalid)
	}
	if n := len(hs.Requests()); n != before {
		t.Errorf("%d requests were sent", n-before)
	}
}

func second[T any](_ T, err error) error { return err }
