package ops_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestRequestIsWhereItGoes: the preview names the path that this server has.
func TestRequestIsWhereItGoes(t *testing.T) {
	for _, tt := range []struct {
		id      string
		family  matrixadmin.Family
		version string
		api     matrixadmin.Availability
		want    string
	}{
		{"deactivate", matrixadmin.FamilySynapse, "1.160.0", matrixadmin.Present, "POST /_synapse/admin/v1/deactivate/@alice:demo.example "},
		{"deactivate", matrixadmin.FamilySynapse, "1.24.0", matrixadmin.Absent, "POST /_synapse/admin/v1/deactivate/@alice:demo.example "},
		{"deactivate", matrixadmin.FamilySynapse, "1.19.3", matrixadmin.Present, "POST /_synapse/admin/v1/deactivate/@alice:demo.example "},
		{"deactivate", matrixadmin.FamilySynapse, "0.34.1", matrixadmin.Absent, "POST /_matrix/client/r0/admin/deactivate/@alice:demo.example "},
		{"reset-password", matrixadmin.FamilySynapse, "1.160.0", matrixadmin.Present, "POST /_synapse/admin/v1/reset_password/@alice:demo.example {\"new_password\":"},
		{"reset-password", matrixadmin.FamilyDendrite, "0.15.2", matrixadmin.Present, "POST /_dendrite/admin/resetPassword/@alice:demo.example {\"password\":"},
	} {
		s := situation()
		s.Server.Family, s.Server.Version = tt.family, matrixadmin.NewText(tt.version)
		s.Server = s.Server.With(&matrixadmin.AdminPaths, tt.api)
		if got := preview(t, action(tt.id), s); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s on %v: %q, want %q", tt.id, tt.family, got, tt.want)
		}
	}
}

// TestWhatCannotBeShownIsSaid: whoever deactivates on a server that shows nothing afterwards knows it before, and nobody else is told.
func TestWhatCannotBeShownIsSaid(t *testing.T) {
	for detail, want := range map[matrixadmin.Detail]bool{
		matrixadmin.DetailLegacy: true, matrixadmin.DetailProfile: true, matrixadmin.DetailFull: false,
	} {
		s := situation()
		s.Target.User.Detail = detail
		notes := strings.Join(action("deactivate").Notes(s, values()), " ")
		if got := strings.Contains(notes, "The result cannot be verified"); got != want {
			t.Errorf("detail %v: %q", detail, notes)
		}
	}
}

// TestDendriteMinimum: a password of just the length that Dendrite wants will do.
func TestDendriteMinimum(t *testing.T) {
	for password, ok := range map[string]bool{"1234567": false, "12345678": true, "ééééééé": false, "éééééééé": true} {
		s, v := situation(), values()
		s.Server.Family = matrixadmin.FamilyDendrite
		v.Secrets[ops.FieldNewPassword] = matrixadmin.NewSecret(password)
		if problems := action("reset-password").Problems(s, v); (len(problems) == 0) != ok {
			t.Errorf("%q: %q", password, problems)
		}
	}
}

// TestEvidenceOnRecord: the record says how the evidence stands, and of how many devices is known.
func TestEvidenceOnRecord(t *testing.T) {
	for want, change := range map[string]func(*fake, *ops.Values){
		"complete":                func(*fake, *ops.Values) {},
		"none (skipped)":          func(_ *fake, v *ops.Values) { v.Evidence = ops.EvidenceSkip },
		"none (failed, accepted)": func(_ *fake, v *ops.Values) { v.Evidence = ops.EvidenceAsKept },
		"incomplete (accepted)": func(_ *fake, v *ops.Values) {
			v.Evidence, v.Kept = ops.EvidenceAsKept, ops.Evidence{SHA256: strings.Repeat("cd", 32), Missing: []string{"media"}}
		},
	} {
		f, v := newFake(), values()
		f.devices = 0
		change(f, &v)
		newRunner(f).Run(t.Context(), action("deactivate"), situation(), v, ops.Watch{})
		if len(f.intents) != 1 || f.intents[0].Params["evidence"].String() != want || f.intents[0].Params["devices_before"].String() != "0" {
			t.Errorf("on record %+v, want evidence %s and 0 devices", f.intents, want)
		}
	}
}

// TestKeeper: evidence that cannot be read or cannot be kept is an error, and what is kept is where it says.
func TestKeeper(t *testing.T) {
	home := matrixadmintest.New()
	home.AddUser(matrixadmintest.User{ID: victim.Raw()})
	c, err := matrixadmin.New(home.BaseURL(), matrixadmin.WithTransport(home), matrixadmin.WithToken(matrixadmin.NewSecret(home.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "evidence")
	k := ops.SnapshotCollector{HS: c, Dir: dir, Version: "test", Now: time.Now}
	s := situation()
	e, err := k.Collect(t.Context(), s, func(evidence.Progress) {})
	if err != nil || !e.Taken() || filepath.Dir(e.Path) != dir || filepath.Dir(e.Report) != dir {
		t.Fatalf("%+v, %v", e, err)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if e, err := k.Collect(canceled, s, nil); err == nil || e.Taken() {
		t.Errorf("nothing was read: %+v, %v", e, err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if e, err := k.Collect(t.Context(), s, nil); err == nil || e.Taken() {
		t.Errorf("others can write there: %+v, %v", e, err)
	}
}

// TestVerdictsAtTheirEdges: an account that had no device says nothing by having none, and whose last device is the administrator's own is told so.
func TestVerdictsAtTheirEdges(t *testing.T) {
	lost := failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown)
	f := newFake()
	f.write, f.devices, f.after.Deactivated = lost, 0, matrixadmin.TriNo
	if res := newRunner(f).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{}); res.Finding.Verdict != ops.NotApplied {
		t.Errorf("no device before and after: %+v", res.Finding)
	}
	for left, want := range map[int]string{0: "All 3 devices are signed out.", 1: "Your other devices are signed out; this session continues."} {
		f, s := newFake(), situation()
		f.user.ID, f.after.ID, s.Target.User.ID, f.left = me, me, me, left
		res := newRunner(f).Run(t.Context(), action("reset-password"), s, values(), ops.Watch{})
		if !strings.Contains(res.Finding.Reason, want) {
			t.Errorf("%d devices left: %q, want %q", left, res.Finding.Reason, want)
		}
	}
}

// TestDetailIsSentences: what is put on record as the detail begins with a capital, each sentence of it.
func TestDetailIsSentences(t *testing.T) {
	f := newFake()
	f.write = failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown)
	newRunner(f).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
	if got, want := f.outcomes[0].Detail.Raw(), "Do it: an accident. The account is now deactivated."; got != want {
		t.Errorf("detail %q, want %q", got, want)
	}
}

// TestResolveKnowsTheDevices: how many devices there were is on record, and decides what their absence says; where it is not, nothing is made up.
func TestResolveKnowsTheDevices(t *testing.T) {
	for devices, want := range map[string]ops.Verdict{"3": ops.Partial, "0": ops.IsNotSo, "": ops.IsNotSo} {
		f := newFake()
		f.wrote, f.after.Deactivated = true, matrixadmin.TriNo
		intent := audit.Record{ID: "x", Action: "deactivate", Target: victim.Text(), Params: map[string]audit.Value{}}
		if devices != "" {
			intent.Params["devices_before"] = audit.String(devices)
		}
		finding, err := newRunner(f).Resolve(t.Context(), situation(), ops.Open{Intent: intent})
		if err != nil || finding.Verdict != want {
			t.Errorf("%q devices before: %+v, %v", devices, finding, err)
		}
	}
}

// TestAgeOfTheLiving: an intent of another machine is left alone for as long as the write may take and a minute, and for a minute where its clock is ahead.
func TestAgeOfTheLiving(t *testing.T) {
	now := time.Now()
	r := audit.Record{Host: matrixadmin.NewText("other-host"), Time: now}
	for age, want := range map[time.Duration]bool{
		11 * time.Minute: true, 11*time.Minute + 1: false, -time.Minute: true, -time.Minute - 1: false,
	} {
		if ops.AtWork(r, "host", now.Add(age)) != want {
			t.Errorf("%s old: at work %t", age, !want)
		}
	}
}

// TestTrailBeforeItIsUsed: nothing is opened, closed or warned of that was not used, and looking at a trail that is well leaves no record.
func TestTrailBeforeItIsUsed(t *testing.T) {
	head := errors.New("no journal here")
	trail := ops.NewTrail(filepath.Join(t.TempDir(), "state", "audit.jsonl"), audit.Options{Outside: func(context.Context, audit.Head) error { return head }})
	if err := trail.Warning(); err != nil {
		t.Errorf("a warning of what was never used: %v", err)
	}
	if err := trail.Close(); err != nil {
		t.Error(err)
	}
	if err := trail.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	for r, err := range audit.Read(trail.Path(), audit.Filter{}) {
		t.Errorf("on record %+v, %v", r, err)
	}
	if err := trail.Note(t.Context(), audit.Record{Action: "evidence"}); err != nil || trail.Warning() == nil {
		t.Errorf("the witness failed: %v, and no warning", err)
	}
	if err := trail.Close(); err != nil {
		t.Error(err)
	}
}
