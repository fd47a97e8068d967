package dialog_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestAnAdministratorOfMAS: the row of a list does not tell that MAS has made somebody an administrator; the question finds out, asks for more, and is carried out.
func TestAnAdministratorOfMAS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.hs.Auth().SetUser(matrixadmintest.AuthUser{Username: "alice", Admin: true})
		token := matrixadmin.WithToken(matrixadmin.NewSecret(w.hs.AdminToken()))
		client, err := matrixadmin.New(w.hs.BaseURL(), matrixadmin.WithTransport(w.hs), token)
		if err != nil {
			t.Fatal(err)
		}
		auth, err := mas.New(w.hs.Auth().Issuer(), matrixadmin.WithTransport(w.hs), token)
		if err != nil {
			t.Fatal(err)
		}
		w.env.Auth, w.env.AuthOpen = auth, mas.Access{Answer: mas.Yes}
		w.env.Runner = ops.NewRunner(client, ops.WithJournal(w.env.Trail), ops.WithAuth(auth))
		d := w.ask(t, "suspend").Shows("This account is a server administrator.", "Type yes to confirm")
		d.Press("y").Advance(time.Second)
		if w.hs.Writes() != 0 {
			t.Error("a single y was enough")
		}
		d.Press("backspace", "tab", "tab").Advance(time.Second)
		byHand(d, "yes").Press("enter").Advance(time.Second).Press("enter").Advance(5 * time.Second).Shows("The account is now suspended.")
		if w.hs.Writes() != 1 {
			t.Errorf("%d writes", w.hs.Writes())
		}
	})
}
