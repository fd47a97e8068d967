package matrixadmin

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

// TestRecordedBelongings decodes what a running Synapse and a running Dendrite said.
func TestRecordedBelongings(t *testing.T) {
	t.Parallel()
	bob, at := MustParseUserID("@bob:example.test"), time.UnixMilli(1795385921732).UTC()
	for _, x := range lines[exchange](t, "recorded/evidence.jsonl") {
		t.Run(x.Case, func(t *testing.T) {
			t.Parallel()
			c, ctx := Echoed(replay(t, x), bob.s, "@nobody:example.test", "@carol:example.test"), t.Context()
			switch x.Case {
			case "pushers-bob":
				got, err := c.Pushers(ctx, bob)
				if err != nil || len(got) < 30 {
					t.Fatal(len(got), err)
				}
				want := Pusher{
					App: NewText("app.1"), AppName: NewText("\x1b[31mRED\x1b[0m"), Kind: NewText("http"), Key: NewText("\x1b[31mRED\x1b[0m"),
					URL: NewText("http://127.0.0.1:9/_matrix/push/v1/notify"), Device: NewText("DEV0"), DeviceName: NewText("\x1b[31mRED\x1b[0m"),
					Lang: NewText("en"), ProfileTag: NewText("\x1b[31mRED\x1b[0m"), Enabled: TriYes,
				}
				if got[1] != want {
					t.Errorf("got %+v, want %+v", got[1], want)
				}
			case "media-bob-limit3":
				got, err := c.Media(ctx, bob, MediaQuery{Limit: 3})
				if err != nil || len(got.Media) != 3 || got.Total != 46 || got.Next != "3" || got.Dropped != 0 {
					t.Fatal(got, err)
				}
				m := got.Media[1]
				if m.ID.Raw() != "GRIsZbudROxFakOzzOEjTbdb" || m.Length != 4 || !m.Created.Equal(at) || !m.LastAccess.IsZero() || m.Safe != TriNo ||
					m.SHA256.Raw() != "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7" || !m.QuarantinedBy.IsZero() || m.Name.Raw() != "ct" {
					t.Errorf("%+v", m)
				}
				if _, err := c.Media(ctx, MustParseUserID("@alice:example.test"), MediaQuery{}); !errors.Is(err, ErrMalformed) {
					t.Errorf("the media of another account: %v", err)
				}
				if _, err := c.Media(ctx, bob, MediaQuery{From: "3"}); !errors.Is(err, ErrMalformed) {
					t.Errorf("a page that leads to itself: %v", err)
				}
			case "event-reports-limit2":
				got, err := c.EventReports(ctx, EventReportQuery{Sender: bob})
				if err != nil || len(got.Reports) != 2 || got.Total != 12 || got.Next != "2" || got.Others != 0 {
					t.Fatal(got, err)
				}
				if e := got.Reports[0]; e.ID != 13 || e.Score != -100 || e.Reporter.Raw() != "@alice:example.test" || e.Sender.Raw() != bob.Raw() ||
					e.Reason.Raw() != "user\u202egnp.exe\u202c" || e.RoomName.Raw() != "Alice Example" || e.RoomAlias.Raw() != "#room0:example.test" {
					t.Errorf("%+v", e)
				}
				got, err = c.EventReports(ctx, EventReportQuery{Sender: MustParseUserID("@b_b:example.test")})
				if err != nil || len(got.Reports) != 0 || got.Others != 2 || got.Next != "2" {
					t.Errorf("about another account: %+v, %v", got, err)
				}
			case "user-reports":
				got, err := c.UserReports(ctx, UserReportQuery{Target: bob})
				if err != nil || len(got.Reports) != 4 || got.Total != 4 || got.Next != "" {
					t.Fatal(got, err)
				}
				if u := got.Reports[2]; u.ID != 3 || u.Target.Raw() != bob.Raw() || u.Reason.Raw() != "\x1b[31mRED\x1b[0m" || u.Received.IsZero() {
					t.Errorf("%+v", u)
				}
			case "dendrite-0.15.2-event-reports":
				got, err := c.EventReports(ctx, EventReportQuery{Sender: bob})
				if err != nil || len(got.Reports) != 0 || got.Total != 0 || got.Next != "" {
					t.Errorf("null is not an empty list: %+v, %v", got, err)
				}
			case "cumulative_joined_room_count-bob":
				n := int64(-1)
				if _, err := c.Do(ctx, CumulativeJoinedRoomCount(bob, time.Time{}, &n)); n != 14 || err != nil {
					t.Error(n, err)
				}
			case "sent_invite_count-bob":
				n := int64(-1)
				if _, err := c.Do(ctx, SentInviteCount(bob, time.Time{}, &n)); n != 0 || err != nil {
					t.Error(n, err)
				}
			case "memberships-none", "memberships-unknown":
				if got, err := c.Memberships(ctx, bob); err != nil || got == nil || len(got) != 0 {
					t.Error(got, err)
				}
			default:
				for what, err := range map[string]error{
					"pushers": second(c.Pushers(ctx, bob)), "media": second(c.Media(ctx, bob, MediaQuery{})), "counts": second(c.Do(ctx, SentInviteCount(bob, at, new(int64)))),
				} {
					if want := wantKind(x); want != KindOther && KindOf(err) != want {
						t.Errorf("%s: %v, want %v", what, err, want)
					}
				}
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

// TestBrokenBelongings gives each call answers that break its contract.
func TestBrokenBelongings(t *testing.T) {
	t.Parallel()
	bob, ctx := MustParseUserID("@bob:example.test"), t.Context()
	calls := map[string]func(*Client) error{
		"memberships": func(c *Client) error { return second(c.Memberships(ctx, bob)) },
		"pushers":     func(c *Client) error { return second(c.Pushers(ctx, bob)) },
		"media":       func(c *Client) error { return second(c.Media(ctx, bob, MediaQuery{})) },
		"invites":     func(c *Client) error { return second(c.Do(ctx, SentInviteCount(bob, time.Time{}, new(int64)))) },
		"joined": func(c *Client) error {
			return second(c.Do(ctx, CumulativeJoinedRoomCount(bob, time.Time{}, new(int64))))
		},
		"event reports": func(c *Client) error { return second(c.EventReports(ctx, EventReportQuery{})) },
		"user reports":  func(c *Client) error { return second(c.UserReports(ctx, UserReportQuery{})) },
	}
	all := []string{"memberships", "pushers", "media", "invites", "joined", "event reports", "user reports"}
	for _, c := range []struct {
		body  string
		calls []string
		want  error
	}{
		{`{}`, all, ErrMalformed},
		{`null`, all, ErrNotMatrix},
		{`[]`, all, ErrNotMatrix},
		{`<html>`, all, ErrNotMatrix},
		{`{"memberships":{"!a:b":"join"`, all[:1], ErrMalformed},
		{`{"memberships":{"!a:b":"join","!a:b":"ban"}}`, all[:1], ErrMalformed},
		{`{"memberships":{"!a:b":1}}`, all[:1], ErrMalformed},
		{`{"memberships":null}`, all[:1], ErrMalformed},
		{`{"media":null,"total":0}`, all[2:3], ErrMalformed},
		{`{"memberships":[]}`, all[:1], ErrMalformed},
		{`{"memberships":{"!a:b":"join","!b:b":"join","!c:b":"join","!d:b":"join"}}`, all[:1], ErrTooLarge},
		{`{"pushers":[{"app_id":"x"}]}`, all[1:2], ErrMalformed},
		{`{"pushers":[{"pushkey":"a"},{"pushkey":"b"},{"pushkey":"c"},{"pushkey":"d"}]}`, all[1:2], ErrTooLarge},
		{`{"media":[{},{},{},{}]}`, all[2:3], ErrTooLarge},
		{`{"media":[],"next_token":5}`, all[2:3], ErrMalformed},
		{`{"media":[{"media_id":"x"}],"next_token":0}`, all[2:3], ErrMalformed},
		{`{"invite_count":-1}`, all[3:4], ErrMalformed},
		{`{"invite_count":"many"}`, all[3:4], ErrMalformed},
		{`{"cumulative_joined_room_count":null}`, all[4:5], ErrMalformed},
		{`{"event_reports":{}}`, all[5:6], ErrMalformed},
		{`{"user_reports":[{},{},{},{}]}`, all[6:], ErrTooLarge},
		{`{"user_reports":[{"target_user_id":"a"},{"target_user_id":"a","target_user_id":"b"}]}`, all[6:], ErrMalformed},
	} {
		for _, name := range c.calls {
			client := Echoed(testClient(t, roundTripOf(200, c.body), WithRowLimit(3)), bob.s)
			if err := calls[name](client); !errors.Is(err, c.want) {
				t.Errorf("%s of %.60s: %v, want %v", name, c.body, err, c.want)
			}
		}
	}
	client := Echoed(testClient(t, roundTripOf(200, `{"media":[1,{"media_id":""},{"media_id":"m"}],"total":-5}`)), bob.s)
	if page, err := client.Media(ctx, bob, MediaQuery{}); err != nil || page.Dropped != 2 || len(page.Media) != 1 || page.Total != -1 || page.Media[0].Length != -1 {
		t.Errorf("rows that are none: %+v, %v", page, err)
	}
}

// TestRoomsThatSayNothing: a list of rooms that is none, or shorter than it says, is not the list of an account that has left.
func TestRoomsThatSayNothing(t *testing.T) {
	for _, body := range []string{`{"total":0}`, `{"joined_rooms":null,"total":0}`, `{"joined_rooms":[],"total":1}`, `{"joined_rooms":{}}`} {
		client := Echoed(testClient(t, roundTripOf(200, body)), "@bob:example.test")
		if rooms, err := client.JoinedRooms(t.Context(), MustParseUserID("@bob:example.test")); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v, %v", body, rooms, err)
		}
	}
}

// roundTripOf always answers the same.
func roundTripOf(status int, body string) roundTrip {
	return func(*http.Request) (*http.Response, error) {
		return answer(status, body, "Content-Type", "application/json"), nil
	}
}
