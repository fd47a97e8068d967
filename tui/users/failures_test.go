package users_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
)

func listing(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/v2/users") }

func answer(status int, body string) matrixadmintest.Fault {
	return matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}}
}

func TestFailedStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		env := environment(t, hs)
		hs.Fault(listing, answer(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"You are not \u001b[31ma server admin"}`))
		d, h := start(t, env, ui.Users{}, 80, 24)
		d.Shows("Could not load accounts:", "M_FORBIDDEN", "‹1B›", "Press r to retry.")
		hs.ClearFaults()
		d.Press("r").Shows("100 of 5,000").Lacks("Could not")

		hs.Fault(listing, answer(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`))
		d.Press("G").Shows("Could not load more accounts:", "100 of 5,000")
		n := len(hs.Requests())
		d.Press("k", "G")
		if len(hs.Requests()) != n {
			t.Error("a page that failed is asked for again without being told to")
		}
		hs.ClearFaults()
		d.Press("r").Shows("1,100 of 5,000").Lacks("Could not")

		hs.Fault(listing, answer(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`))
		d.Press("r").Shows("Showing old data. Could not refresh:", "1,100 of 5,000")
		h.asked = slices.DeleteFunc(h.asked, func(msg tea.Msg) bool { _, notice := msg.(ui.Notice); return notice })
		if len(h.asked) != 0 {
			t.Errorf("the page asked for %v", h.asked)
		}
	})
}

func TestATokenThatEndsIsToldToTheShell(t *testing.T) {
	unknown := answer(http.StatusUnauthorized, `{"errcode":"M_UNKNOWN_TOKEN","error":"gone","soft_logout":false}`)
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, h := start(t, environment(t, hs), ui.Users{}, 80, 24)
		hs.Fault(func(*http.Request) bool { return true }, unknown)
		for _, keys := range [][]string{{"r"}, {"/", "x", "enter"}} {
			h.asked = nil
			d.Press(keys...)
			again, ok := ui.SignInAgain{}, false
			if len(h.asked) == 1 {
				again, ok = h.asked[0].(ui.SignInAgain)
			}
			if !ok || !errors.Is(again.Err, matrixadmin.ErrBadToken) {
				t.Errorf("after %v the shell was asked for %v", keys, h.asked)
			}
		}
	})
}

func TestEscLeavesASlowList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		env := environment(t, hs)
		hs.Fault(listing, matrixadmintest.Fault{Hang: true})
		d, _ := start(t, env, ui.Users{}, 80, 24)
		d.Advance(time.Second).Shows("Loading accounts").Press("esc").Shows("Canceled. Press r to load.")
		hs.ClearFaults()
		d.Press("r").Shows("100 of 5,000").Lacks("Canceled")
	})
}

// scripted is a homeserver of which a test writes the calls that matter.
type scripted struct {
	ui.Homeserver

	search func(ctx context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error)
	user   func(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error)
}

func (s *scripted) SearchUsers(ctx context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
	return s.search(ctx, q)
}

func (s *scripted) User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
	return s.user(ctx, id)
}

var (
	me      = matrixadmin.MustParseUserID("@admin:demo.example")
	synapse = matrixadmin.Server{Family: matrixadmin.FamilySynapse}.With(&matrixadmin.ListAccounts, matrixadmin.Present).With(&matrixadmin.ReadAccount, matrixadmin.Present)
)

func account(n int) matrixadmin.User {
	return matrixadmin.User{
		ID: matrixadmin.MustParseUserID(fmt.Sprintf("@u%04d:demo.example", n)), Created: now.Add(-time.Duration(n) * time.Hour),
		Deactivated: matrixadmin.TriNo, Detail: matrixadmin.DetailList,
	}
}

func accounts(from, to int) []matrixadmin.User {
	var users []matrixadmin.User
	for n := from; n < to; n++ {
		users = append(users, account(n))
	}
	return users
}

func TestAServerThatSendsTheSamePageForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		hs := &scripted{search: func(_ context.Context, _ matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
			if calls++; calls > 50 {
				return matrixadmin.UserPage{}, &matrixadmin.Error{Op: "list accounts", Detail: "asked for ever"}
			}
			return matrixadmin.UserPage{Users: accounts(0, 30), Total: 1000, Next: fmt.Sprint(calls), Dropped: 2}, nil
		}}
		d, _ := start(t, fake(t, hs, synapse, me), ui.Users{}, 80, 20)
		d.Press("G", "k", "G", "k", "G").Press("k", "G", "k", "G", "k", "G").Shows("30 of 1,000", "the last 5 pages had none", "12 rows could not be read")
		if calls != 6 {
			t.Errorf("the server was asked %d times, want 6", calls)
		}
	})
}

// TestAShortListSaysSo: the server counts more than it sends, and puts an old account where the order has no place for it.
func TestAShortListSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := &scripted{user: func(context.Context, matrixadmin.UserID) (matrixadmin.User, error) {
			return matrixadmin.User{}, &matrixadmin.Error{Op: "read account", Detail: "not now"}
		}, search: func(_ context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
			rows := accounts(0, 30)
			rows[0].Created = time.Now().AddDate(-1, 0, 0)
			if q.From != "" {
				return matrixadmin.UserPage{Users: accounts(30, 31), Rows: 1, Total: 9000, Order: q.Order}, nil
			}
			return matrixadmin.UserPage{Users: rows, Rows: 32, Total: 9000, Dropped: 2, Order: q.Order, Next: "30"}, nil
		}}
		d, _ := start(t, fake(t, hs, synapse, me), ui.Users{}, 80, 60)
		d.Advance(time.Second).Shows("Incomplete: 33 of 9,000 sent.", "2 rows could not be read.", "@u0030")
		find(d, "created:<7d").Advance(time.Second).Shows("Incomplete: 33 of 9,000 sent.", "@u0030")
	})
}

// TestAListThatBecameShorter: between two pages the server counts ten accounts fewer, so that as many can have passed unseen, also before an early end.
func TestAListThatBecameShorter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := &scripted{user: func(context.Context, matrixadmin.UserID) (matrixadmin.User, error) {
			return matrixadmin.User{}, &matrixadmin.Error{Op: "read account", Detail: "not now"}
		}, search: func(_ context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
			if q.From != "" {
				rows := accounts(40, 50)
				rows[9].Created = time.Now().AddDate(-1, 0, 0)
				return matrixadmin.UserPage{Users: rows, Rows: 10, Total: 140, Order: q.Order, Next: "50"}, nil
			}
			return matrixadmin.UserPage{Users: accounts(0, 30), Rows: 30, Total: 150, Order: q.Order, Next: "30"}, nil
		}}
		d, _ := start(t, fake(t, hs, synapse, me), ui.Users{}, 80, 60)
		find(d.Advance(time.Second), "created:<60d").Advance(time.Second).Shows("The list became 10 accounts shorter", "may be incomplete").Lacks("complete ·", "· complete")
	})
}

func TestEmptyAndUncounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		page := matrixadmin.UserPage{}
		hs := &scripted{search: func(context.Context, matrixadmin.UserQuery) (matrixadmin.UserPage, error) { return page, nil }}
		d, _ := start(t, fake(t, hs, synapse, me), ui.Users{}, 80, 20)
		d.Shows("No accounts.", "0 of 0")
		page = matrixadmin.UserPage{Users: accounts(0, 30), Total: -1, Next: "30"}
		d.Press("r").Shows("30 loaded, more available").Lacks("of 0", "of -1")
	})
}

func TestLateAnswersAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := map[string]time.Duration{"first": 5 * time.Second, "second": time.Second}
		hs := &scripted{
			search: func(_ context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
				<-time.After(wait[q.Term]) // deaf to its context, as a server is
				u := account(1)
				u.DisplayName = matrixadmin.NewText("named " + q.Term)
				return matrixadmin.UserPage{Users: []matrixadmin.User{u}, Total: 1}, nil
			},
			user: func(context.Context, matrixadmin.UserID) (matrixadmin.User, error) {
				return matrixadmin.User{}, &matrixadmin.Error{Kind: matrixadmin.KindNotFound}
			},
		}
		d, _ := start(t, fake(t, hs, synapse, me), ui.Users{}, 100, 20)
		find(d, "first").Press("esc").Shows("Canceled. Press Enter to search again.").Press("esc")
		find(d, "second").Advance(2*time.Second).Shows("Results for “second”", "named second")
		d.Advance(10*time.Second).Shows("Results for “second”", "named second").Lacks("first")
	})
}

func TestNewsOfOneAccountTwiceKeepsTheLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		hs := &scripted{
			search: func(context.Context, matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
				return matrixadmin.UserPage{Users: accounts(0, 3), Total: 3}, nil
			},
			user: func(_ context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
				reads++
				u := matrixadmin.User{ID: id, Deactivated: matrixadmin.TriNo, Locked: matrixadmin.TriYes}
				if reads == 1 {
					<-time.After(time.Minute) // the older read comes last
					return u, nil
				}
				u.Deactivated, u.Locked = matrixadmin.TriYes, matrixadmin.TriNo
				return u, nil
			},
		}
		d, _ := start(t, fake(t, hs, synapse, me), ui.Users{}, 100, 20)
		d.Send(ui.Changed{User: account(1).ID}).Shows("changed").Send(ui.Changed{User: account(1).ID}).Shows("deactivated")
		d.Advance(time.Hour).Shows("deactivated").Lacks("locked")
	})
}

func TestAFailedReadIsNotAMissingAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := &scripted{
			search: func(context.Context, matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
				return matrixadmin.UserPage{Users: accounts(0, 3), Total: 3}, nil
			},
			user: func(context.Context, matrixadmin.UserID) (matrixadmin.User, error) {
				return matrixadmin.User{}, &matrixadmin.Error{Op: "read account", Kind: matrixadmin.KindServerFault, Status: 500}
			},
		}
		d, h := start(t, fake(t, hs, synapse, me), ui.Users{}, 100, 20)
		find(d, "@alice:demo.example").Shows("Could not read account: server error (HTTP 500). Press Enter to retry.").Lacks("not found")
		if h.opened() != "" || !h.page.Typing() {
			t.Error("the box is closed")
		}
	})
}

func TestExistenceThatCannotBeTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := &scripted{
			search: func(context.Context, matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
				return matrixadmin.UserPage{Users: accounts(0, 3), Total: 3}, nil
			},
			user: func(context.Context, matrixadmin.UserID) (matrixadmin.User, error) {
				return matrixadmin.User{}, &matrixadmin.Error{Kind: matrixadmin.KindUnrecognized}
			},
		}
		d, h := start(t, fake(t, hs, synapse, me), ui.Users{}, 100, 20)
		find(d, "alice").Shows("This server does not report whether @alice:demo.example exists.")
		find(d, "@alice:demo.example")
		if h.opened() != "@alice:demo.example" {
			t.Errorf("opens %q", h.opened())
		}
	})
}
