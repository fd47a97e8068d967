package tui

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// A write that the server carries out after a proxy has given up is told of by itself: in the dialog while that is open, and in a notice afterwards.
func TestLateWriteIsToldOf(t *testing.T) {
	for _, closed := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
			d, _ := console(t, hs, nil)
			const alice = "@alice:demo.example"
			d.Shows("5,000").Press("/").Type(alice).Press("enter").Shows("Alice Liddell").Press("D").Advance(2 * time.Second)
			hs.Fault(func(r *http.Request) bool { return r.Method == http.MethodPost }, matrixadmintest.Fault{Times: 1, Respond: func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusGatewayTimeout)
			}})
			d.Press("down").Press("space") // without evidence, whose many reads are not what this is about
			word(d, alice).Press("tab").Advance(time.Second).Press("enter").Advance(100*time.Millisecond).Shows("may still be working", "keeps checking")
			if closed {
				d.Advance(time.Second).Press("esc").Shows("Alice Liddell")
			}
			other, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := other.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(alice), false)); err != nil {
				t.Fatal(err)
			}
			writes := hs.Writes()
			d.Advance(12 * time.Second).Shows("The response did not come from the homeserver").Lacks("keeps checking")
			if hs.Writes() != writes {
				t.Error("something was sent again")
			}
		})
	}
}
