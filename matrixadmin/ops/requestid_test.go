package ops_test

import (
	"net/http"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// renaming is a homeserver behind something that gives requests names of its own.
type renaming struct {
	http.RoundTripper

	write func(id string) // told what a write is called when it arrives
	other string
}

func (r renaming) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		r.write(req.Header.Get("X-Request-Id"))
	}
	resp, err := r.RoundTripper.RoundTrip(req)
	if err == nil {
		resp.Header.Set("X-Request-Id", r.other)
	}
	return resp, err
}

// TestRequestIDOnRecord: what a write is called is on record before it goes out, and stands in all that is recorded of it later, beside what the
// answer calls it.
func TestRequestIDOnRecord(t *testing.T) {
	const other = "proxy \u202e 17"
	for _, a := range known() {
		home, f := matrixadmintest.New(), newFake()
		home.AddUser(matrixadmintest.User{ID: victim.Raw(), Devices: []matrixadmintest.Device{{ID: "A"}}})
		var arrived []string
		c, err := matrixadmin.New(home.BaseURL(), matrixadmin.WithToken(matrixadmin.NewSecret(home.AdminToken())), matrixadmin.WithTransport(renaming{home, func(id string) {
			arrived = append(arrived, id)
			if len(f.intents) != 1 || f.intents[0].RequestID.Raw() != id || id == "" || len(f.outcomes) > 0 {
				t.Errorf("%s: %q goes out, and on record are %+v", a.ID, id, f.intents)
			}
		}, other}))
		if err != nil {
			t.Fatal(err)
		}
		r := ops.NewRunner(c, ops.WithJournal(f), ops.WithCollector(f))
		s := situation()
		res := r.Run(t.Context(), a, s, values(), ops.Watch{})
		if res.Refused && len(arrived) == 0 && a.Purpose == ops.Repair { // there is nothing to give back
			continue
		}
		r.Verify(t.Context(), a, res, values())
		if _, err := r.Resolve(t.Context(), s, ops.Open{Intent: f.intents[0]}); err != nil {
			t.Error(err)
		}
		if len(arrived) != 1 || len(f.outcomes) != 3 {
			t.Fatalf("%s: %d writes, %d outcomes, %+v", a.ID, len(arrived), len(f.outcomes), res)
		}
		for i, want := range []string{other, other, ""} { // who finds it later has seen no answer
			if out := f.outcomes[i]; out.RequestID.Raw() != arrived[0] || out.AnswerID.Raw() != want {
				t.Errorf("%s: outcome %d has the ids %q and %q, want %q and %q", a.ID, i, out.RequestID, out.AnswerID, arrived[0], want)
			}
		}
		if f.intents[0].AnswerID != (audit.Record{}).AnswerID {
			t.Errorf("%s: the intent knows the answer", a.ID)
		}
	}
}

// TestRequestIDIsNew: no two acts have the same name.
func TestRequestIDIsNew(t *testing.T) {
	f := newFake()
	r := newRunner(f)
	for range 2 {
		r.Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
	}
	if len(f.intents) != 2 || f.intents[0].RequestID == f.intents[1].RequestID {
		t.Errorf("%+v", f.intents)
	}
}
