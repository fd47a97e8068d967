package mas_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// anonymous is a client without a token.
func anonymous(t *testing.T, h *matrixadmintest.Homeserver) *mas.Client {
	t.Helper()
	c, err := mas.New(h.Auth().Issuer(), wire.WithTransport(h))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSignIn goes through the ends of a sign-in by code.
func TestSignIn(t *testing.T) {
	t.Parallel()
	token := func(r *http.Request) bool { return r.URL.Path == "/oauth2/token" }
	refuse := func(code string, times int) matrixadmintest.Fault {
		return matrixadmintest.Fault{Times: times, Respond: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":"` + code + `"}`))
		}}
	}
	for name, tt := range map[string]struct {
		after time.Duration // until something happens in the browser
		what  func(*matrixadmintest.AuthService, string)
		fault *matrixadmintest.Fault
		want  error
		took  time.Duration
		polls int
	}{
		"agreed":              {after: 12 * time.Second, what: func(s *matrixadmintest.AuthService, c string) { s.Approve(c, "admin") }, took: 15 * time.Second, polls: 3},
		"in small letters":    {what: func(s *matrixadmintest.AuthService, c string) { s.Approve(strings.ToLower(c), "admin") }, took: 5 * time.Second, polls: 1},
		"refused":             {after: 58 * time.Second, what: (*matrixadmintest.AuthService).Deny, want: mas.ErrDenied, took: time.Minute, polls: 12},
		"nobody":              {want: mas.ErrCodeOver, took: 20 * time.Minute, polls: 240},
		"refused by policy":   {what: func(s *matrixadmintest.AuthService, c string) { s.Approve(c, "alice") }, want: mas.ErrCodeOver, took: 20 * time.Minute, polls: 240},
		"slower, as standard": {what: func(s *matrixadmintest.AuthService, c string) { s.Approve(c, "admin") }, fault: new(refuse("slow_down", 2)), took: 30 * time.Second, polls: 3},
		"expired, as one says": {
			fault: new(refuse("expired_token", 1)), want: mas.ErrCodeOver, took: 5 * time.Second, polls: 1,
		},
		"the answer was lost": {
			what: func(s *matrixadmintest.AuthService, c string) { s.Approve(c, "admin") }, fault: &matrixadmintest.Fault{Times: 1, After: true, Err: errors.New("lost")},
			want: mas.ErrCodeUsed, took: 15 * time.Second, polls: 2,
		},
		"tokens that cannot be used": {
			what: func(s *matrixadmintest.AuthService, c string) { s.Approve(c, "admin") },
			fault: &matrixadmintest.Fault{After: true, Respond: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(`{"access_token":"mat_a\r\nb","token_type":"Bearer","expires_in":300}`))
			}},
			want: mas.ErrUnusable, took: 5 * time.Second, polls: 1,
		},
		"down for a while": {
			what: func(s *matrixadmintest.AuthService, c string) { s.Approve(c, "admin") }, fault: &matrixadmintest.Fault{Times: 2, Before: true, Err: errors.New("down")},
			took: 30 * time.Second, polls: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(time.Now))
				h.AddUser(matrixadmintest.User{ID: "@alice:demo.example"})
				if tt.fault != nil {
					h.Fault(token, *tt.fault)
				}
				s, err := mas.Begin(t.Context(), anonymous(t, h))
				if err != nil {
					t.Fatal(err)
				}
				if code := s.Code; len(code.User.Raw()) != 6 || code.Address.Raw() != "https://mas.demo.example/link" || code.Lasts != 20*time.Minute || code.Interval != 5*time.Second {
					t.Errorf("%+v", code)
				}
				if tt.what != nil {
					time.AfterFunc(tt.after, func() { tt.what(h.Auth(), s.Code.User.Raw()) })
				}
				begun := time.Now()
				tokens, err := s.Wait(t.Context())
				if !errors.Is(err, tt.want) || tt.want == nil && (err != nil || tokens.Access.IsZero() || tokens.Refresh.IsZero() || time.Until(tokens.Expires) != 5*time.Minute) {
					t.Errorf("%v, %v", tokens, err)
				}
				if took := time.Since(begun); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				polls := 0
				for _, r := range h.Requests() {
					if r.Path == "/oauth2/token" {
						polls++
					}
				}
				if polls != tt.polls {
					t.Errorf("%d questions, want %d", polls, tt.polls)
				}
			})
		})
	}
}

// TestSignInIsLeft: it ends at once with its context.
func TestSignInIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(time.Now))
		s, err := mas.Begin(t.Context(), anonymous(t, h))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		if _, err := s.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// TestSignInThatIsOff: MAS says so itself, and its metadata as well.
func TestSignInThatIsOff(t *testing.T) {
	t.Parallel()
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
	c := anonymous(t, h)
	var on, off mas.Issuer
	if _, err := c.Do(t.Context(), mas.Metadata(&on)); err != nil || !on.Codes || on.OAuth != "https://mas.demo.example" {
		t.Errorf("%+v, %v", on, err)
	}
	h.Auth().NoDeviceGrant(true)
	if _, err := c.Do(t.Context(), mas.Metadata(&off)); err != nil || off.Codes {
		t.Errorf("%+v, %v", off, err)
	}
	if _, err := mas.Begin(t.Context(), c); err == nil || !strings.Contains(err.Error(), "Device Authorization Grant is disabled") {
		t.Error(err)
	}
}
