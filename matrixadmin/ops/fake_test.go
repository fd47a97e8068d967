package ops_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var (
	me     = matrixadmin.MustParseUserID("@admin:demo.example")
	victim = matrixadmin.MustParseUserID("@alice:demo.example")
)

// fake is a homeserver of one account that writes down what it is asked.
type fake struct {
	calls []string

	user, after       matrixadmin.User
	userErr, afterErr error
	devices, left     int
	devicesErr        error
	write             error // what the write returns
	wrote             bool

	do       func(context.Context, wire.Request) (wire.Facts, error) // in place of a write
	onUser   func()                                                  // before the account is read
	erase    bool
	logout   bool
	password string

	kept                              ops.Evidence
	intentErr, outcomeErr, collectErr error
	intents                           []audit.Record
	outcomes                          []audit.Record
	notes                             []audit.Record
	steps                             []audit.Record
}

// newRunner is a runner whose homeserver, journal and collector are the fake.
func newRunner(f *fake) *ops.Runner {
	return ops.NewRunner(f, ops.WithJournal(f), ops.WithCollector(f))
}

func (f *fake) Intent(_ context.Context, r audit.Record) (string, error) {
	f.calls = append(f.calls, "intent")
	if f.intentErr != nil {
		return "", f.intentErr
	}
	f.intents = append(f.intents, r)
	return fmt.Sprintf("intent %d", len(f.intents)), nil
}

func (f *fake) Step(ctx context.Context, _ string, r audit.Record) error {
	f.steps = append(f.steps, r)
	return ctx.Err()
}

func (f *fake) Outcome(ctx context.Context, _ string, r audit.Record) error {
	f.calls = append(f.calls, "outcome")
	if f.outcomeErr != nil {
		return f.outcomeErr
	}
	f.outcomes = append(f.outcomes, r)
	return ctx.Err()
}

func (f *fake) Note(_ context.Context, r audit.Record) error {
	f.notes = append(f.notes, r)
	return nil
}

func (f *fake) Collect(context.Context, ops.Situation, func(evidence.Progress)) (ops.Evidence, error) {
	f.calls = append(f.calls, "evidence")
	return f.kept, f.collectErr
}

func isWrite(call string) bool { return call == "deactivate" || call == "reset" }

func (f *fake) User(context.Context, matrixadmin.UserID) (matrixadmin.User, error) {
	f.calls = append(f.calls, "user")
	if f.onUser != nil {
		f.onUser()
	}
	if f.wrote {
		return f.after, f.afterErr
	}
	return f.user, f.userErr
}

func (f *fake) Devices(context.Context, matrixadmin.UserID) ([]matrixadmin.Device, error) {
	f.calls = append(f.calls, "devices")
	n := f.devices
	if f.wrote {
		n = f.left
	}
	return make([]matrixadmin.Device, n), f.devicesErr
}

func (f *fake) JoinedRooms(context.Context, matrixadmin.UserID) ([]matrixadmin.Text, error) {
	f.calls = append(f.calls, "rooms")
	return nil, nil
}

func (f *fake) Media(context.Context, matrixadmin.UserID, matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
	f.calls = append(f.calls, "media")
	return matrixadmin.MediaPage{}, nil
}

func (f *fake) Memberships(context.Context, matrixadmin.UserID) ([]matrixadmin.Membership, error) {
	f.calls = append(f.calls, "memberships")
	return nil, nil
}

// Do takes a deactivation and a reset of a password, and what a test sends in its own way.
func (f *fake) Do(ctx context.Context, r wire.Request) (wire.Facts, error) {
	if f.do != nil {
		return f.do(ctx, r)
	}
	params := r.Params()
	f.wrote = matrixadmin.OutcomeOf(f.write) != matrixadmin.OutcomeRejected
	if slices.Contains(r.Path, "deactivate") {
		f.calls = append(f.calls, "deactivate")
		f.erase, _ = params["erase"].(bool)
		return nil, f.write
	}
	f.calls = append(f.calls, "reset")
	f.after.Deactivated = f.user.Deactivated
	f.logout, _ = params["logout_devices"].(bool)
	body, err := r.Encode(true)
	if err != nil {
		return nil, err
	}
	var b struct {
		Password string `json:"new_password"`
	}
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, err
	}
	f.password = b.Password
	return nil, f.write
}

// writes counts the calls that change something.
func (f *fake) writes() int {
	n := 0
	for _, c := range f.calls {
		if isWrite(c) {
			n++
		}
	}
	return n
}

func newFake() *fake {
	return &fake{
		user:  matrixadmin.User{ID: victim, Deactivated: matrixadmin.TriNo, Admin: matrixadmin.TriNo, Erased: matrixadmin.TriNo},
		after: matrixadmin.User{ID: victim, Deactivated: matrixadmin.TriYes, Admin: matrixadmin.TriNo, Erased: matrixadmin.TriNo}, devices: 3,
		kept: ops.Evidence{Path: "/evidence/alice.json", SHA256: strings.Repeat("ab", 32)},
	}
}

func situation() ops.Situation {
	return ops.Situation{
		Server:  matrixadmin.Server{Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Absent},
		BaseURL: "https://demo.example", Me: me,
		Target: ops.Target{User: matrixadmin.User{ID: victim, Deactivated: matrixadmin.TriNo, Admin: matrixadmin.TriNo}, Devices: -1, Rooms: -1},
	}
}

func values() ops.Values {
	return ops.Values{
		Choices: map[string]bool{},
		Lists:   map[string][]string{"rooms": {"!a:demo.example"}},
		Secrets: map[string]matrixadmin.Secret{ops.FieldNewPassword: matrixadmin.NewSecret("correct horse battery")},
	}
}

// known are the actions whose one request the fake understands; what holds for all kinds of actions is tested with those of opstest.
func known() []ops.Action { return []ops.Action{action("reset-password"), action("deactivate")} }

func action(id string) ops.Action {
	i := slices.IndexFunc(ops.Catalog(), func(a ops.Action) bool { return a.ID == id })
	return ops.Catalog()[i]
}

func failure(kind matrixadmin.Kind, outcome matrixadmin.Outcome) error {
	return &matrixadmin.Error{Op: "do it", Kind: kind, Detail: "an accident", Outcome: outcome, Change: true}
}

// preview is what an action would send, a line a step.
func preview(t *testing.T, a ops.Action, s ops.Situation) string {
	t.Helper()
	v := opstest.Answers(a)
	v.Secrets = values().Secrets
	steps, err := a.Steps(s, v)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(steps))
	for i, step := range steps {
		lines[i] = step.Request.Preview()
	}
	return strings.Join(lines, "\n")
}
