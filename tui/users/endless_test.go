package users_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	bounds "github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestListWithoutEnd: a list that never ends is read up to a bound, and it is said that there are more.
func TestListWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		hs := &scripted{search: func(_ context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
			n := max(q.Limit, 100)
			page := matrixadmin.UserPage{Total: 9_999_999, Rows: n, Next: strconv.Itoa(sent + n), Users: make([]matrixadmin.User, n)}
			for i := range page.Users {
				page.Users[i] = matrixadmin.User{ID: matrixadmin.MustParseUserID(fmt.Sprintf("@u%d:demo.example", sent+i)), Locked: matrixadmin.TriNo}
			}
			sent += n
			return page, nil
		}}
		d, _ := start(t, fake(t, hs, synapse, me), ui.Users{}, 120, 24)
		find(d, "state:locked").Advance(time.Hour).Shows("The list has more accounts than mxwarden loads. Narrow it with a filter that the server applies")
		if sent < bounds.MostRows || sent > bounds.MostRows+bounds.MostPage {
			t.Errorf("%d accounts were read, the bound is %d", sent, bounds.MostRows)
		}
		before := sent
		if d.Press("G").Advance(time.Minute).Press("G").Advance(time.Minute); sent != before {
			t.Errorf("%d more are read at the end of the list", sent-before)
		}
	})
}
