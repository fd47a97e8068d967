package abilities_test

import (
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
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
			stage := &uitest.Stage{Env: env, Page: abilities.New(env, ui.Abilities{})}
			d := uitest.Start(t, stage, size.width, size.height).Fits().Golden("page-" + size.name)
			d.Shows("capabilities are available", "read-only mode", "Find accounts by e-mail address or phone number", "yes").Press("end").Fits().Shows("Repair", "Rename devices")
			d.Press("home", "r").Shows("Find")
			stage.Page.Close()
		})
	}
}
