package dialog

import (
	"net/http"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// TestRequestsNameTheirServer: each request of a plan stands below the server that it goes to.
func TestRequestsNameTheirServer(t *testing.T) {
	t.Parallel()
	s := ops.Situation{BaseURL: "https://hs.example", AuthURL: "https://mas.example", Me: matrixadmin.MustParseUserID("@admin:hs.example")}
	step := func(b wire.Backend, path string) ops.Step {
		return ops.Step{Request: wire.Request{Backend: b, Method: http.MethodPost, Path: []string{path}}}
	}
	const end = "as @admin:hs.example. Nothing has been sent yet."
	for _, tt := range []struct {
		steps []ops.Step
		want  string
	}{
		{[]ops.Step{step(wire.Homeserver, "a")}, "POST /a\n\nto https://hs.example, " + end},
		{[]ops.Step{step(wire.Auth, "a"), step(wire.Auth, "b")}, "POST /a\nPOST /b\n\nto https://mas.example, " + end},
		{
			[]ops.Step{step(wire.Homeserver, "a"), step(wire.Auth, "b"), step(wire.Auth, "c"), step(wire.Homeserver, "d")},
			"to https://hs.example:\nPOST /a\nto https://mas.example:\nPOST /b\nPOST /c\nto https://hs.example:\nPOST /d\n\n" + end,
		},
	} {
		if got := requestText(s, tt.steps); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
