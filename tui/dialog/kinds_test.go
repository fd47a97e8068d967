package dialog_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// takesTests has the homeserver in memory take what the actions for tests send.
func (w *world) takesTests() {
	w.hs.Fault(hangsOn("/v1/test/"), matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		_, _ = rw.Write([]byte("{}"))
	}})
}

// confirms opens the question of an action on the subject of its kind.
func (w *world) confirms(t *testing.T, a ops.Action) *uitest.Driver {
	t.Helper()
	return w.show(t, 100, 48, func() ui.Dialog {
		return dialog.NewConfirm(w.env, nil, a, ops.Target{User: matrixadmin.User{ID: w.id}, Subject: opstest.Subject(a.On), Devices: -1, Rooms: -1})
	}).Advance(time.Second)
}

// TestEveryKind: whatever the danger, the subject and the fields of an action, its question shows the subject, sends nothing until it is answered in full, and
// then each step once; all answers but the secrets are on record, and what the server makes is shown once, when it is asked for.
func TestEveryKind(t *testing.T) {
	for _, a := range opstest.Actions() {
		t.Run(a.ID, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { everyKind(t, a) })
		})
	}
}

func everyKind(t *testing.T, a ops.Action) {
	t.Helper()
	w := newWorld(t, matrixadmintest.Synapse, alice())
	w.takesTests()
	d := w.confirms(t, a)
	subject := opstest.Subject(a.On)
	says(t, d, aliceID, a.Effect, "Test step 1", "Test step 2")
	if !subject.ID.IsZero() {
		says(t, d, subject.ID.Raw(), subject.Name.Raw())
	}
	phrase := map[ops.Danger]string{ops.Disruptive: "yes", ops.Irreversible: aliceID}[a.Danger]
	if a.Danger == ops.Irreversible && !subject.ID.IsZero() {
		phrase += "/" + subject.ID.Raw()
	}
	for _, f := range a.Fields {
		if f.Kind == ops.FieldSecret {
			d.Press("ctrl+g")
		}
		if f.Kind != ops.FieldOutput {
			says(t, d, f.Label)
		}
	}
	d.Press("ctrl+p")
	says(t, d, "POST /_synapse/admin/v1/test/@alice:demo.example/1")
	d.Press("esc").Advance(time.Second)
	toButton(t, w, d, a, phrase)
	if n := w.hs.Writes(); n != opstest.Steps {
		t.Fatalf("%d writes\n%s", n, d.Screen())
	}
	rs := w.records(t)
	if len(rs) != 2+opstest.Steps || len(rs[0].Steps) != opstest.Steps || rs[0].Subject.ID != subject.ID || rs[len(rs)-1].Kind != audit.KindOutcome {
		t.Fatalf("records %+v", rs)
	}
	gives := false
	for _, f := range a.Fields {
		_, there := rs[0].Params[f.Name]
		if secret := f.Kind == ops.FieldSecret || f.Kind == ops.FieldOutput; there == secret {
			t.Errorf("%s on record: %t", f.Name, there)
		}
		gives = gives || f.Kind == ops.FieldOutput
	}
	if strings.Contains(d.Screen(), opstest.Secret) {
		t.Errorf("the secret is shown before it is asked for:\n%s", d.Screen())
	}
	d.Advance(time.Second)
	if !gives {
		d.Press("esc").Shows("no dialog")
		return
	}
	d.Press("enter")
	says(t, d, "it has not been shown yet")
	d.Press("ctrl+r").Shows(opstest.Secret).Advance(time.Minute).Lacks(opstest.Secret)
	d.Press("enter").Shows("no dialog")
	for _, notice := range w.stage.notices {
		if strings.Contains(notice, opstest.Secret) {
			t.Error("the secret is in a notice")
		}
	}
}

// toButton goes to the button, where enter alone does nothing, and answers as a hand does.
func toButton(t *testing.T, w *world, d *uitest.Driver, a ops.Action, phrase string) {
	t.Helper()
	at, button := 0, 0 // where the focus is, and where the button
	for _, f := range a.Fields {
		switch f.Kind {
		case ops.FieldSecret:
			button += 2
			at = button // where a generated password leaves it
		case ops.FieldOutput:
		case ops.FieldChoice, ops.FieldText, ops.FieldNumber, ops.FieldDuration, ops.FieldList:
			button++
		}
	}
	switch a.Danger {
	case ops.Irreversible:
		button += 4 // evidence, reason, ticket, phrase
	case ops.Disruptive:
		button += 3
	case ops.Reversible:
		if len(a.Fields) == 0 {
			at = button
		}
	}
	for range button - at {
		d.Press("tab")
	}
	d.Press("enter").Advance(5 * time.Second)
	if w.hs.Writes() != 0 {
		t.Fatalf("enter alone has sent something:\n%s", d.Screen())
	}
	if a.Danger == ops.Reversible {
		d.Press("y").Advance(5 * time.Second)
		return
	}
	byHand(d, phrase).Press("enter").Advance(20 * time.Second) // evidence takes its time
}
