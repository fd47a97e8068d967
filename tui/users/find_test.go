package users_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestFindByWhatever has one text of each kind; each row says why it is there.
func TestFindByWhatever(t *testing.T) {
	for in, shows := range map[string][]string{
		"Alice@Wonderland.example":                      {"▌ @alice:demo.example", "e-mail", "1 match"},
		"alice liddell <alice@wonderland.example>":      {"▌ @alice:demo.example", "e-mail"},
		"+44 (0)7700 900-123":                           {"▌ @whale:demo.example", "phone"},
		"447700900123":                                  {"▌ @whale:demo.example", "phone", "No account with exactly this ID"},
		"oidc-keycloak:8c2f6a1e-alice":                  {"▌ @alice:demo.example", "external ID"},
		"liddell":                                       {"@alice:demo.example", "name"},
		"nobody@mail.example":                           {"No account has the e-mail address nobody@mail.example.", "0 matches"},
		"oidc-keycloak:x":                               {"No account has the ID x at the identity provider oidc-keycloak."},
		"#tea-party":                                    {"The room “Tea party” (!TeaPartyAtTheHatte:demo.example), #tea-party:demo.example, has 14", "Created by @alice:demo.example.", "Accounts of this server in it: 11. Enter opens one.", "▌ @alice:demo.example", "creator", "member", "11 accounts"},
		"https://matrix.to/#/%23tea-party:demo.example": {"The room “Tea party”"},
		"!nobody:demo.example":                          {"This server does not know the room !nobody:demo.example."},
		"locked":                                        {"@locked:demo.example not found.", "To list accounts by their state, type / and state:locked."},
		"new.comer":                                     {"@new.comer:demo.example not found.", "The name new.comer is not taken."},
		"QWERTYUIOP":                                    {"If this is a device ID: this server finds no account by its device ID."},
	} {
		t.Run(in, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, width := range []int{80, 120} {
					d, h := start(t, environment(t, demo()), ui.Users{}, width, 30)
					find(d, in)
					screen := strings.Join(strings.Fields(d.Screen()), " ")
					for _, want := range shows {
						if !strings.Contains(screen, want) {
							t.Errorf("%q at %d does not show %q:\n%s", in, width, want, d.Screen())
						}
					}
					if h.opened() != "" {
						t.Errorf("%q opens %s by itself", in, h.opened())
					}
				}
			})
		})
	}
}

// TestRoomResultsLeadOn: enter opens the creator or a member, r asks again, and esc leads back.
func TestRoomResultsLeadOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, h := start(t, environment(t, hs), ui.Users{}, 80, 24)
		find(d, "#tea-party").Advance(200 * time.Millisecond).Golden("room-80").Press("enter")
		if h.opened() != "@alice:demo.example" {
			t.Errorf("opens %q", h.opened())
		}
		d.Advance(time.Second)
		if d.Press("j", "enter"); h.opened() == "@alice:demo.example" || h.opened() == "" {
			t.Errorf("opens %q", h.opened())
		}
		hs.ResetRequests()
		d.Press("r").Shows("Tea party", "11 accounts")
		if n := len(hs.Requests()); n != 4 {
			t.Errorf("%d requests to look again, want the alias, the room, its members and its creator", n)
		}
		d.Press("s", "S").Shows("Tea party").Resize(120, 36).Golden("room-120").Press("esc").Shows("100 of 5,000")
		checkSizes(t, h.page)
	})
}

// TestFindAsksAFewAtOnce: an ambiguous text is asked of all that may know it, four requests at most, and esc ends them all.
func TestFindAsksAFewAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo(matrixadmintest.WithLatency(func(*http.Request) time.Duration { return time.Second }))
		d, h := start(t, environment(t, hs), ui.Users{}, 80, 24)
		d.Advance(2 * time.Second)
		hs.ResetRequests()
		find(d, "447700900123").Advance(200 * time.Millisecond).Shows("Searching… Esc cancels.")
		if n := len(hs.Requests()); n != 3 {
			t.Errorf("%d requests at once, want the id, the phone number and the name", n)
		}
		d.Press("esc").Shows("Canceled. Press Enter to search again.")
		d.Advance(5 * time.Second).Shows("Canceled.")
		if n := len(hs.Requests()); n != 3 || h.opened() != "" {
			t.Errorf("%d requests after esc", n)
		}
	})
}

// canaryToken is nobody's; bareToken is of a server whose tokens have no sign.
const (
	canaryToken = "syt_YWxpY2U_qWeRtYuIoPaSdFgHjKlZ_0aBcDe"
	bareToken   = "5Ru6DGN3dK2yGqS2JJb0w3eJrDg1QvHk"
)

// TestTokensLeaveTheBox: a token that is pasted or typed is in no frame, in no request and in nothing that is kept.
func TestTokensLeaveTheBox(t *testing.T) {
	for name, enter := range map[string]func(d interface {
		send(tea.Msg)
	}){
		"pasted": func(d interface{ send(tea.Msg) }) { d.send(tea.PasteMsg{Content: canaryToken}) },
		"in a line": func(d interface{ send(tea.Msg) }) {
			d.send(tea.PasteMsg{Content: "Authorization: Bearer " + canaryToken})
		},
		"key by key": func(d interface{ send(tea.Msg) }) {
			for _, r := range canaryToken + "\r" {
				if r == '\r' {
					d.send(tea.KeyPressMsg{Code: tea.KeyEnter})
					continue
				}
				d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		},
		"no sign":           func(d interface{ send(tea.Msg) }) { d.send(tea.PasteMsg{Content: bareToken}) },
		"as a name":         func(d interface{ send(tea.Msg) }) { d.send(tea.PasteMsg{Content: "name:" + bareToken}) },
		"excluded":          func(d interface{ send(tea.Msg) }) { d.send(tea.PasteMsg{Content: "-name:=\"" + bareToken + "\""}) },
		"in a filter":       func(d interface{ send(tea.Msg) }) { d.send(tea.PasteMsg{Content: "state:active " + bareToken}) },
		"in capitals":       func(d interface{ send(tea.Msg) }) { d.send(tea.PasteMsg{Content: "SYT" + canaryToken[3:]}) },
		"without its start": func(d interface{ send(tea.Msg) }) { d.send(tea.PasteMsg{Content: canaryToken[1:]}) },
		"broken": func(d interface{ send(tea.Msg) }) {
			d.send(tea.PasteMsg{Content: canaryToken[:9] + "\n" + canaryToken[9:]})
		},
		"JSON Web Token": func(d interface{ send(tea.Msg) }) {
			d.send(tea.PasteMsg{Content: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hs := demo()
				d, h := start(t, environment(t, hs), ui.Users{}, 80, 24)
				hs.ResetRequests()
				d.Press("/")
				var frames strings.Builder
				enter(sender(func(msg tea.Msg) {
					d.Send(msg)
					frames.WriteString(d.Screen())
				}))
				d.Shows("looks like an access token").Press("enter")
				frames.WriteString(d.Screen())
				for _, part := range []string{canaryToken[20:], canaryToken[:17], bareToken[:8], "dozjgNry"} {
					if strings.Contains(frames.String(), part) {
						t.Errorf("%q was on the screen", part)
					}
				}
				if n := len(hs.Requests()); n != 0 {
					t.Errorf("%d requests", n)
				}
				d.Advance(time.Second).Type("alice").Press("enter").Shows("Results for “alice”")
				for _, r := range hs.Requests() {
					if strings.Contains(r.Path+r.Query.Encode(), canaryToken[:17]) {
						t.Errorf("%s", r.Path)
					}
				}
				for _, msg := range h.asked {
					if n, ok := msg.(ui.Notice); ok && strings.Contains(n.Text, canaryToken[:17]) {
						t.Errorf("%+v", n)
					}
				}
			})
		})
	}
}

// TestAnIDThatLooksLikeAToken: the IDs of some providers do, and so it is sent when it is entered once more.
func TestAnIDThatLooksLikeAToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, _ := start(t, environment(t, hs), ui.Users{}, 120, 24)
		hs.ResetRequests()
		for _, provider := range []string{"oidc-entra:", "saml:"} {
			d.Press("/").Paste(provider + bareToken).Press("enter").Shows("looks like an access token. Nothing was sent.")
			if n := len(hs.Requests()); n != 0 {
				t.Fatalf("%d requests", n)
			}
			d.Press("x", "backspace", "enter").Shows("Nothing was sent.") // what was changed is asked about anew
			d.Press("esc")
		}
		d.Press("/").Paste("saml:"+bareToken).Press("enter", "enter").Advance(time.Second)
		if n := len(hs.Requests()); n == 0 {
			t.Error("nothing was asked")
		}
	})
}

type sender func(tea.Msg)

func (s sender) send(msg tea.Msg) { s(msg) }

// TestAStartTermThatIsATokenIsNotShown: not even from the command line, which refuses it before.
func TestAStartTermThatIsATokenIsNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, _ := start(t, environment(t, hs), ui.Users{Term: canaryToken}, 80, 24)
		if strings.Contains(d.Screen(), canaryToken[:10]) || len(hs.Requests()) > 0 {
			t.Errorf("%d requests:\n%s", len(hs.Requests()), d.Screen())
		}
		d.Shows("looks like an access token")
	})
}

// TestLockedAndDeactivatedAreFound by whatever they are looked for.
func TestLockedAndDeactivatedAreFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		hs.AddUser(matrixadmintest.User{ID: "@shut:demo.example", DisplayName: "Door", Locked: true, ThreePIDs: []matrixadmintest.ThreePID{{Medium: "email", Address: "shut@mail.example"}}})
		hs.AddUser(matrixadmintest.User{ID: "@gone:demo.example", DisplayName: "Door", Deactivated: true, ExternalIDs: []matrixadmintest.ExternalID{{AuthProvider: "saml", ExternalID: "gone"}}})
		d, _ := start(t, environment(t, hs), ui.Users{}, 120, 30)
		find(d, "Door").Shows("@shut:demo.example", "locked", "@gone:demo.example", "deactivated")
		find(d, "shut@mail.example").Shows("▌ @shut:demo.example", "locked", "e-mail")
		find(d, "saml:gone").Shows("▌ @gone:demo.example", "deactivated", "external ID")
	})
}
