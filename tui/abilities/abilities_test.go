package abilities_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/abilities"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

func TestPage(t *testing.T) {
	for _, size := range []struct {
		name          string
		width, height int
	}{{"80x24", 80, 21}, {"120x40", 120, 37}} {
		synctest.Test(t, func(t *testing.T) {
			env := &ui.Env{
				Context: t.Context(), Styles: styles.New(true, false),
				Server: matrixadmin.Server{Family: matrixadmin.FamilySynapse, Version: matrixadmin.NewText("1.99.0"), MAS: matrixadmin.Absent},
			}
			env.ReadOnly = true
			some := abilities.NewOf(env, "find-by-3pid", "read-room", "list-accounts", "devices", "user-reports", "read-account", "lock", "suspend", "delete-devices",
				"deactivate", "rename-device") // fixed ones, of every group
			uitest.Start(t, &uitest.Stage{Env: env, Page: some}, size.width, size.height).Fits().Golden("page-" + size.name)
			some.Close()

			stage := &uitest.Stage{Env: env, Page: abilities.New(env, ui.Abilities{})}
			d := uitest.Start(t, stage, size.width, size.height).Fits()
			d.Shows("capabilities are available", "Depending on", "read-only mode", "Find accounts by e-mail address or phone number", "yes").Press("end").Fits().Shows("Set experimental features")
			d.Press("home", "r").Shows("Find")
			var seen strings.Builder
			for range 4 * len(matrixadmin.Abilities()) {
				seen.WriteString(d.Press("down").Screen())
			}
			for _, a := range matrixadmin.Abilities() {
				if !strings.Contains(seen.String(), english.Capitalize(a.Does)) {
					t.Errorf("%s is nowhere on the page", a.Does)
				}
			}
			stage.Page.Close()
		})
	}
}
