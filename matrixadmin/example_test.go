package matrixadmin_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// homeserver stands for a real one: it answers each path with a fixed status and body.
func homeserver(answers map[string]string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body, ok := answers[req.Method+" "+req.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			body = `{"errcode":"M_NOT_FOUND","error":"User not found"}`
		}
		fmt.Fprint(w, body)
	}))
}

func ExampleNew() {
	_, err := matrixadmin.New("http://matrix.example.org")
	fmt.Println(err)

	_, err = matrixadmin.New("https://matrix.example.org", matrixadmin.WithToken(matrixadmin.NewSecret("Bearer syt_secret")))
	fmt.Println(err)
	// Output:
	// http would send the token unencrypted; use https (http is allowed for localhost only)
	// leave out "Bearer ": enter only the token
}

func ExampleClient_Whois() {
	hs := homeserver(map[string]string{
		"GET /_matrix/client/v3/admin/whois/@alice:example.org": `{"user_id":"@alice:example.org","devices":{"":{"sessions":[{"connections":[
			{"ip":"203.0.113.9","last_seen":1795385919196,"user_agent":"Element\u001b[2J"},
			{"ip":"[2001:db8::5]:443","last_seen":1795385901732,"user_agent":"curl/8.5.0"}]}]}}}`,
	})
	defer hs.Close()
	ctx := context.Background()
	c, err := matrixadmin.New(hs.URL, matrixadmin.WithToken(matrixadmin.NewSecret("syt_secret")))
	if err != nil {
		fmt.Println(err)
		return
	}
	conns, err := c.Whois(ctx, matrixadmin.MustParseUserID("@alice:example.org"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range conns.Len() {
		row := conns.At(i)
		fmt.Println(row.LastSeen.Format("2006-01-02 15:04:05"), row.Addr.Addr(), row.Agent)
	}
	// Output:
	// 2026-11-22 22:18:39 203.0.113.9 Element‹1B›[2J
	// 2026-11-22 22:18:21 2001:db8::5 curl/8.5.0
}

func ExampleClient_User() {
	hs := homeserver(nil)
	defer hs.Close()
	ctx := context.Background()
	c, err := matrixadmin.New(hs.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = c.User(ctx, matrixadmin.MustParseUserID("@nobody:example.org"))
	fmt.Println(err)
	fmt.Println(errors.Is(err, matrixadmin.ErrNotFound))
	// Output:
	// could not read account: not found (HTTP 404 M_NOT_FOUND): “User not found”
	// true
}

func ExampleDeactivate() {
	hs := homeserver(map[string]string{
		"GET /_synapse/admin/v2/users/@alice:example.org":       `{"name":"@alice:example.org","deactivated":false}`,
		"GET /_synapse/admin/v2/users/@bob:example.org":         `{"name":"@bob:example.org","deactivated":false}`,
		"POST /_synapse/admin/v1/deactivate/@alice:example.org": `{"id_server_unbind_result":"success"}`,
		"POST /_synapse/admin/v1/deactivate/@bob:example.org":   `{"id_server_unb`,
	})
	defer hs.Close()
	ctx := context.Background()
	c, err := matrixadmin.New(hs.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, id := range []string{"@alice:example.org", "@bob:example.org"} {
		_, err := c.Do(ctx, matrixadmin.Deactivate(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(id), false))
		fmt.Println(id, matrixadmin.OutcomeOf(err))
	}
	// Output:
	// @alice:example.org claimed
	// @bob:example.org unknown
}

func ExamplePasswordPolicy_Violations() {
	policy := matrixadmin.PasswordPolicy{MinimumLength: 10, RequireDigit: true}
	for _, v := range policy.Violations(matrixadmin.NewSecret("short")) {
		fmt.Println(v)
	}
	// Output:
	// at least 10 characters (now 5)
	// needs a digit
}

func ExamplePrintable() {
	fmt.Println(matrixadmin.Printable("alice\r\x1b]0;root\a"))
	fmt.Println(matrixadmin.NewText("\u202ereversed"))
	// Output:
	// alice‹0D›‹1B›]0;root‹07›
	// ‹202E›reversed
}
