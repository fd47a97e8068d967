package matrixadmin

import (
	"errors"
	"slices"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// TestRecordedAccount decodes what running Synapses said about one account.
func TestRecordedAccount(t *testing.T) {
	t.Parallel()
	bob, carol := MustParseUserID("@bob:example.test"), MustParseUserID("@carol:example.test")
	for _, x := range lines[exchange](t, "recorded/account.jsonl") {
		t.Run(x.Case, func(t *testing.T) {
			t.Parallel()
			c, ctx := Echoed(replay(t, x), bob.s, carol.s), t.Context()
			do := func(r wire.Request) {
				t.Helper()
				if _, err := c.Do(ctx, r); err != nil {
					t.Fatal(err)
				}
			}
			var features []ExperimentalFeature
			var tasks []ScheduledTask
			var data []AccountDatum
			switch x.Case {
			case "exp-get-after":
				do(ReadExperimentalFeatures(bob, &features))
				if !slices.Equal(features, []ExperimentalFeature{{NewText("msc3881"), false}, {NewText("msc3575"), false}, {NewText("msc4222"), true}}) {
					t.Errorf("%+v", features)
				}
			case "exp-unknown-user":
				do(ReadExperimentalFeatures(bob, &features))
				if len(features) != 3 || features[2].On {
					t.Errorf("%+v", features)
				}
			case "tasks":
				do(ReadScheduledTasks(TaskQuery{}, &tasks))
				if len(tasks) != 2 || !tasks[0].Resource.IsZero() || tasks[0].Failed != -1 || tasks[1].Failed != 2 || tasks[1].Action.Raw() != RedactJob || tasks[1].Status.Raw() != "active" {
					t.Errorf("%+v", tasks)
				}
				do(ReadScheduledTasks(TaskQuery{Resource: carol.Text()}, &tasks)) // the answer holds more than was asked for
				if len(tasks) != 1 || tasks[0].Changed.UnixMilli() != 1795636591107 {
					t.Errorf("%+v", tasks)
				}
				do(ReadScheduledTasks(TaskQuery{Resource: bob.Text()}, &tasks))
				if len(tasks) != 0 {
					t.Errorf("%+v", tasks)
				}
			case "tasks-room":
				do(ReadScheduledTasks(TaskQuery{Action: "shutdown_and_purge_room"}, &tasks))
				if len(tasks) != 1 || tasks[0].Failed != -1 {
					t.Errorf("%+v", tasks)
				}
			case "accountdata-bob":
				do(ReadAccountData(bob, &data))
				if len(data) < 20 || data[1].Type.Raw() != "t.\x1b[31mRED\x1b[0m" || data[1].Bytes != 57 || data[1].Rooms != 0 {
					t.Errorf("%+v", data[:min(len(data), 3)])
				}
			case "accountdata-none":
				do(ReadAccountData(bob, &data))
				if data == nil || len(data) != 0 {
					t.Errorf("%+v", data)
				}
			case "user-bob":
				u, err := c.User(ctx, bob)
				if err != nil || !u.Suspended.Yes() || u.Approved.Known() || !u.Consent.IsZero() || !u.Consented.IsZero() {
					t.Errorf("%+v %v", u, err)
				}
			case "event-reports-sender":
				got, err := c.EventReports(ctx, EventReportQuery{Reporter: bob})
				if err != nil || len(got.Reports) != 1 || got.Others != 0 {
					t.Errorf("%+v %v", got, err)
				}
				if got, err = c.EventReports(ctx, EventReportQuery{Reporter: carol}); err != nil || len(got.Reports) != 0 || got.Others != 1 {
					t.Errorf("who is reported does not report: %+v %v", got, err)
				}
			case "user-reports":
				got, err := c.UserReports(ctx, UserReportQuery{Reporter: bob})
				if err != nil || len(got.Reports) != 1 || got.Others != 0 {
					t.Errorf("%+v %v", got, err)
				}
				if got, err = c.UserReports(ctx, UserReportQuery{Reporter: MustParseUserID("@o_:example.test")}); err != nil || len(got.Reports) != 0 || got.Others != 1 {
					t.Errorf("a part of an ID matches on the server: %+v %v", got, err)
				}
			default:
				t.Fatal("nothing looks at this exchange")
			}
		})
	}
}

// TestAccountDataIsCountedByType: rooms are told together, contents are read over, and what is no account data is malformed.
func TestAccountDataIsCountedByType(t *testing.T) {
	t.Parallel()
	bob := MustParseUserID("@bob:example.test")
	for body, want := range map[string][]AccountDatum{
		`{"account_data":{"rooms":{"!a":{"m.tag":{"tags":{}},"x": [1] },"!b":{"m.tag":{}}},"global":{"m.direct": {"@a:b":["!a"]} }}}`: {
			{NewText("m.direct"), 0, 15}, {NewText("m.tag"), 2, 13}, {NewText("x"), 1, 3},
		},
		`{"account_data":{"rooms":{},"global":{"a":1,"a":2}}}`: nil,
		`{"account_data":{"global":{}}}`:                       nil,
		`{"account_data":[]}`:                                  nil,
		`{}`:                                                   nil,
	} {
		var data []AccountDatum
		_, err := Echoed(testClient(t, roundTripOf(200, body)), bob.s).Do(t.Context(), ReadAccountData(bob, &data))
		if want != nil && !slices.Equal(data, want) || (want == nil) != errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %+v %v", body, data, err)
		}
	}
}
