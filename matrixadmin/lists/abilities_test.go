package lists

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// TestAbilities: each has a word, and each no a reason; what MAS keeps is among them only where it keeps accounts.
func TestAbilities(t *testing.T) {
	t.Parallel()
	own := 0 // that MAS leaves to accounts of application services
	for _, c := range matrixadmin.Abilities() {
		if c.Own {
			own++
		}
	}
	if own != 3 {
		t.Errorf("%d are limited where MAS keeps accounts", own)
	}
	with := matrixadmin.Server{Family: matrixadmin.FamilySynapse, Version: text("1.163.2"), MAS: matrixadmin.Present}
	for _, tt := range []struct {
		server matrixadmin.Server
		open   mas.Access
		asked  bool
		mas    string // answer and reason
	}{
		{server: matrixadmin.Server{}},
		{server: matrixadmin.Server{Family: matrixadmin.FamilyDendrite, Version: text("0.15.2")}},
		{server: with, open: mas.Access{Answer: mas.Yes}, asked: true, mas: "yes "},
		{server: with, open: mas.Closed("no scope"), mas: "no no scope"},
		{server: with, open: mas.Access{}, asked: true, mas: "not known yet "},
		{server: with, open: mas.Access{}, mas: "no it was not asked"},
	} {
		at, limited, there := "", 0, 0
		for _, a := range Abilities(tt.server, tt.open, tt.asked) {
			if a.Where == "" || a.Does == "" || a.Word() == "" || (a.Can == matrixadmin.No) && a.Why == "" {
				t.Errorf("%+v", a)
			}
			if strings.HasPrefix(a.Why, "of application services only; ") {
				limited++
			}
			if strings.HasPrefix(a.ID, "mas-") {
				there++
				if is := a.Word() + " " + a.Why; is != tt.mas {
					t.Errorf("%v: %s is %q, want %q", tt.server.Software(), a.ID, is, tt.mas)
				}
			}
			if a.ID == mas.ReadUser.ID {
				at = a.Word() + " " + a.Why
			}
		}
		if want := map[bool]int{true: own}[tt.mas != ""]; limited != want {
			t.Errorf("%v: %d are limited to application services, want %d", tt.server.Software(), limited, want)
		}
		if want := map[bool]int{true: len(abilitiesAtMAS)}[tt.mas != ""]; there != want {
			t.Errorf("%v: %d are MAS's, want %d", tt.server.Software(), there, want)
		}
		if at != tt.mas {
			t.Errorf("%v: MAS is %q, want %q", tt.server.Software(), at, tt.mas)
		}
	}
}
