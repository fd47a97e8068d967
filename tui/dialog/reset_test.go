package dialog_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

const newPassword = "looking-glass-2"

// fill types the password twice and the yes.
func fill(d *uitest.Driver, first, second string) *uitest.Driver {
	byHand(d, first)
	byHand(d.Press("tab"), second)
	if strings.Contains(d.Screen(), "] Sign out all devices") { // not where the server leaves no choice
		d.Press("tab")
	}
	return byHand(d.Press("tab", "tab", "tab"), "yes").Press("tab")
}

func TestReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "reset-password").Golden("reset-80x24")
		fill(d, newPassword, newPassword)
		d.Lacks(newPassword)
		says(t, d, "Ready.", "[x] Sign out all devices", "Signs out every device now")
		d.Press("enter").Advance(time.Second)
		says(t, d, "The server reported success. All 2 devices are signed out.")
		d.Lacks(newPassword)
		if got := w.body(t); !strings.HasPrefix(got, "/_synapse/admin/v1/reset_password/@alice:demo.example ") ||
			!strings.Contains(got, `"logout_devices":true`) || !strings.Contains(got, newPassword) {
			t.Errorf("sent %s", got)
		}
		u, _ := w.hs.User(aliceID)
		if u.Password != newPassword {
			t.Errorf("the password is %q", u.Password)
		}
		d.Press("enter").Shows("no dialog")
		for _, n := range w.notices {
			if strings.Contains(n, newPassword) {
				t.Errorf("notice %q", n)
			}
		}
	})
}

func TestResetKeepsSessionsWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "reset-password")
		fill(d, newPassword, newPassword).Press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "space")
		says(t, d, "[ ] Sign out all devices", "including an attacker's")
		d.Press("tab", "tab", "tab", "tab", "enter").Advance(time.Second)
		says(t, d, "The server reported success for @alice:demo.example. A password cannot be verified")
		if !strings.Contains(w.body(t), `"logout_devices":false`) {
			t.Errorf("sent %s", w.body(t))
		}
	})
}

func TestPasswordIsChecked(t *testing.T) {
	tests := []struct{ name, first, second, want string }{
		{"empty", "", "", "enter a new password"},
		{"differ", newPassword, "looking-glass-3", "the passwords do not match."},
		{"too short", "glass1", "glass1", "10"},
		{"no digit", "looking-glass", "looking-glass", "digit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				d := fill(w.ask(t, "reset-password"), tt.first, tt.second).Press("enter")
				says(t, d, "Not sent: ", tt.want)
				if w.hs.Writes() != 0 {
					t.Error("it was sent")
				}
			})
		})
	}
}

func TestLongPasswordIsWarnedOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "reset-password").Paste(strings.Repeat("a1", 37) + "\n")
		d.Press("pgup", "pgup", "shift+tab") // away from the field, to the top
		d.Press("pgup", "pgup", "pgup")
		says(t, d, "The password is 74 bytes long. The server uses only the first 72.")
	})
}

// TestGenerateAndReveal: a generated password is hidden, shown by a key, and hidden again by time or by the next key.
func TestGenerateAndReveal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "reset-password").Press("ctrl+g")
		says(t, d, "Password generated.", "••••")
		byHand(d.Press("tab", "tab", "tab"), "yes")
		says(t, d, "Ready.")
		shown := func() string {
			for word := range strings.FieldsSeq(flat(d)) {
				if len(word) == 29 && strings.Count(word, "-") == 4 {
					return word
				}
			}
			return ""
		}
		if shown() != "" {
			t.Fatal("the password is shown unasked")
		}
		d.Press("ctrl+r")
		password := shown()
		if password == "" {
			t.Fatalf("the password is not shown:\n%s", d.Screen())
		}
		d.Advance(9 * time.Second).Shows(password).Advance(2 * time.Second).Lacks(password)
		d.Press("ctrl+r").Shows(password).Press("ctrl+r").Lacks(password)
		d.Press("ctrl+r").Shows(password).Press("tab").Lacks(password)
		d.Press("enter").Advance(time.Second)
		says(t, d, "The server reported success.")
		if u, _ := w.hs.User(aliceID); u.Password != password {
			t.Errorf("the server has %q, shown was %q", u.Password, password)
		}
		d.Lacks(password).Shows("ctrl+r show password").Press("ctrl+r").Shows(password, "ctrl+r hide password").Press("enter").Lacks(password)
	})
}

// TestEditingAGeneratedPassword asks for the repetition again.
func TestEditingAGeneratedPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "reset-password").Press("ctrl+g", "shift+tab", "shift+tab")
		byHand(d, "x")
		byHand(d.Press("tab", "tab", "tab", "tab", "tab"), "yes").Press("tab", "enter")
		says(t, d, "the passwords do not match.")
	})
}

func TestResetAnswerLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.lose(matrixadmintest.Fault{After: true, Err: io.ErrUnexpectedEOF})
		d := fill(w.ask(t, "reset-password"), newPassword, newPassword).Press("enter").Advance(time.Second)
		says(t, d, "No response was received. The change probably took effect. All 2 devices are signed out.", "v check again")
		if w.hs.Writes() != 1 {
			t.Errorf("%d writes", w.hs.Writes())
		}
	})
}

// TestPasteIntoPassword takes one line and nothing else.
func TestPasteIntoPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "reset-password").Paste("two\nlines")
		says(t, d, "Not a usable password")
		d.Paste("\x1b[31mred")
		says(t, d, "Not a usable password")
		d.Paste(newPassword).Press("tab").Paste(newPassword)
		byHand(d.Press("tab", "tab", "tab", "tab"), "yes")
		says(t, d, "Ready.")
	})
}

// TestGeneratedPasswordIsNotLost: one that nobody has seen is not discarded by the key that closes the dialog.
func TestGeneratedPasswordIsNotLost(t *testing.T) {
	for _, closes := range []string{"enter", "esc", "q", "A"} {
		for _, shown := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				d := byHand(w.ask(t, "reset-password").Press("ctrl+g", "tab", "tab", "tab"), "yes").Press("tab").Advance(time.Second).Press("enter").Advance(time.Second)
				says(t, d, "The server reported success.")
				if shown {
					d.Press("ctrl+r", "down")
				} else {
					says(t, d.Press(closes, closes, closes), "The new password has not been shown. Press ctrl+r to show it") // a key that repeats
					d.Advance(time.Second)
				}
				d.Press(closes).Shows("no dialog")
			})
		}
	}
}

// TestGeneratedPasswordIsCopied: unseen, after one consent, and to the clipboard alone.
func TestGeneratedPasswordIsCopied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := byHand(w.ask(t, "reset-password").Press("ctrl+g", "tab", "tab", "tab"), "yes").Press("tab").Advance(time.Second)
		d.Press("ctrl+y", "enter").Advance(time.Second)
		says(t, d, "The server reported success.", "ctrl+y copy password")
		if len(w.copied) > 0 {
			t.Fatal("something is copied before it is sent")
		}
		says(t, d.Press("ctrl+y").Advance(time.Second), "Enable copying?")
		env := *w.env
		env.Clipboard = true
		d.Press("esc").Advance(time.Second).Send(ui.EnvChanged{Env: &env}).Press("ctrl+y").Advance(time.Second)
		u, _ := w.hs.User(aliceID)
		if len(w.copied) != 1 || w.copied[0] != u.Password {
			t.Errorf("copied %q, the password is %q", w.copied, u.Password)
		}
		d.Lacks(u.Password).Press("enter").Shows("no dialog") // a copied password is not lost
	})
}

// TestATokenIsNotLost: no key closes the only place where a token is shown before it was said, readably, that it would be lost.
func TestATokenIsNotLost(t *testing.T) {
	for _, closes := range []string{"enter", "esc", "q", "A"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			d := byHand(w.ask(t, "login-as").Press("tab", "tab", "tab"), "yes").Press("tab").Advance(4 * time.Second).Press("enter")
			says(t, d.Advance(time.Second), "The access token was made and works for this account.")
			says(t, d.Press(closes, closes, closes), "This is shown here only, and it has not been shown yet", "ctrl+r show it")
			d.Advance(time.Second).Press(closes).Shows("no dialog")
		})
	}
}
