package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

type answering func(*http.Request) (*http.Response, error)

func (f answering) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestErrorsHoldNoTokens: a server or a proxy repeats tokens in its errors, and errors are shown and kept.
func TestErrorsHoldNoTokens(t *testing.T) {
	canaries := []string{"syt_YXRrMQ_fppmixgnBPnhtoPxUbWB_4M3Rtf", "mat_AbCdEfGhIjKlMnOpQrSt_1a2B", "own-canary", "step-canary"}
	for _, status := range []int{400, 403, 404, 500} {
		line := answering(func(r *http.Request) (*http.Response, error) {
			body := fmt.Sprintf(`{"errcode":"M_%s","error":"failed for %s"}`, canaries[2], strings.Join(canaries, ", "))
			return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		})
		c, err := wire.New("https://hs.example", wire.WithTransport(line), wire.WithToken(wire.NewSecret(canaries[2])))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Do(t.Context(), wire.Request{Op: "try", Method: http.MethodPut, Path: []string{"x"}, Token: wire.NewSecret(canaries[3])})
		if err == nil || !strings.Contains(err.Error(), "failed for [secret removed]") {
			t.Errorf("%d: %v", status, err)
		}
		for _, token := range canaries {
			if strings.Contains(fmt.Sprintf("%v %+v %q", err, err, err), token) {
				t.Errorf("%d: %s is in %v", status, token, err)
			}
		}
	}
}

// TestErrorsHoldNoPasswords: what a request carries in secret is taken out of the refusal of it, however it is written there.
func TestErrorsHoldNoPasswords(t *testing.T) {
	const password = `Canary "7788" <long> horse&ü`
	type body struct {
		Password wire.Secret `json:"password"`
		Erase    bool        `json:"erase"`
	}
	for name, said := range map[string]string{
		"as it is": password, "in HTML": html.EscapeString(password), "in a query": url.QueryEscape(password), "in a path": url.PathEscape(password), "in JSON": `Canary \"7788\" <long> horse&ü`,
	} {
		line := answering(func(r *http.Request) (*http.Response, error) {
			answer, err := json.Marshal(map[string]string{"errcode": "M_WEAK_PASSWORD", "error": "too weak: " + said + "."})
			return &http.Response{
				StatusCode: http.StatusBadRequest, Header: http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {said}}, Body: io.NopCloser(bytes.NewReader(answer)), Request: r,
			}, err
		})
		c, err := wire.New("https://hs.example", wire.WithTransport(line))
		if err != nil {
			t.Fatal(err)
		}
		id := wire.NewRequestID()
		_, err = c.Do(wire.WithRequestID(t.Context(), id), wire.Request{
			Op: "try", Method: http.MethodPost, Path: []string{"x"}, Anonymous: true, Body: body{Password: wire.NewSecret(password)}, Refusals: wire.Refusals{"400 M_WEAK_PASSWORD"},
		})
		e, _ := errors.AsType[*wire.Error](err)
		if e == nil || e.Text.Raw() != "too weak: [secret removed]." || id.Answered().Raw() != "[secret removed]" {
			t.Errorf("%s: %v, request id %q", name, err, id.Answered().Raw())
		}
	}
}

// TestHideTokens: each kind of token goes, in capitals and in letters that fold to theirs too, and what only resembles one stays.
func TestHideTokens(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		"M_FORBIDDEN: you may not":             "M_FORBIDDEN: you may not",
		"synapse_admin, beards, money":         "synapse_admin, beards, money",
		"a syt_abcdef b":                       "a [secret removed] b",
		"SYR_ABCDEF":                           "[secret removed]",
		"mct_abcdef":                           "[secret removed]",
		"mcr_abcdef":                           "[secret removed]",
		"mat_abcdef, mar_abcdef":               "[secret removed], [secret removed]",
		"mpt_abcdef":                           "[secret removed]",
		"Bearer  abcdefgh":                     "[secret removed]",
		`"Access_Token": "abcdefgh"`:           `"[secret removed]"`,
		"MDAxabcdefghijkl":                     "[secret removed]",
		"eyJhbcdefghijklm":                     "[secret removed]",
		"\u017fyt_abcdef":                      "[secret removed]",
		"acce\u017f\u017f_to\u212aen=abcdefgh": "[secret removed]",
	} {
		if got := wire.HideTokens(text); got != want {
			t.Errorf("%q became %q, not %q", text, got, want)
		}
	}
}

// TestErrorsHoldNothingSecretOfTheRequest: what a body holds in secret is not repeated, however it is written; words that are no secret are.
func TestErrorsHoldNothingSecretOfTheRequest(t *testing.T) {
	type body struct {
		Password wire.Secret            `json:"password"`
		Keep     bool                   `json:"keep"`
		More     map[string]wire.Secret `json:"more"`
		Name     string                 `json:"name"`
	}
	const password, other, short = `canary "quoted" & <more>`, "other-canary", "abc"
	for _, form := range []bool{false, true} {
		line := answering(func(r *http.Request) (*http.Response, error) {
			sent, err := io.ReadAll(r.Body)
			return &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(fmt.Sprintf(`{"errcode":"M_X","error":%q}`, "abc "+string(sent)))), Request: r}, err
		})
		c, err := wire.New("https://hs.example", wire.WithTransport(line), wire.WithToken(wire.NewSecret("own-canary")))
		if err != nil {
			t.Fatal(err)
		}
		var content any = body{wire.NewSecret(password), true, map[string]wire.Secret{"x": wire.NewSecret(other), "y": wire.NewSecret(short)}, "Alice"}
		if form {
			content = map[string]wire.Secret{"password": wire.NewSecret(password)}
		}
		_, err = c.Do(t.Context(), wire.Request{Op: "try", Method: http.MethodPost, Path: []string{"x"}, Body: content, Form: form})
		said := fmt.Sprintf("%v %+v", err, err)
		if strings.Contains(said, "canary") || !strings.Contains(said, "abc ") || !strings.Contains(said, "[secret removed]") || !form && !strings.Contains(said, "Alice") {
			t.Errorf("%v", err)
		}
	}
}
