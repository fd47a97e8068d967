package matrixadmin

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// kindOfWrite is a change on one kind of server, the path it must take and what proves there that nothing was begun, as "status errcode".
type kindOfWrite struct {
	name   string
	family Family
	old    bool // only the paths of 2019
	path   string
	proves string
	call   func(*Client) error
}

// door is what every administrator call says before it begins.
const door = "401 M_MISSING_TOKEN,401 M_UNKNOWN_TOKEN,403 M_FORBIDDEN,400 M_UNRECOGNIZED,404 M_UNRECOGNIZED,405 M_UNRECOGNIZED," +
	"400 M_BAD_JSON,400 M_NOT_JSON,400 M_MISSING_PARAM,400 M_INVALID_PARAM,"

func kindsOfWrite(t *testing.T) []kindOfWrite {
	t.Helper()
	id := MustParseUserID(alice)
	reset := func(via Via) func(*Client) error {
		return func(c *Client) error {
			_, err := c.Do(t.Context(), ResetPassword(via, id, NewSecret("correct horse 1"), true))
			return err
		}
	}
	deactivate := func(via Via, erase bool) func(*Client) error {
		return func(c *Client) error { _, err := c.Do(t.Context(), Deactivate(via, id, erase)); return err }
	}
	const admin, legacy = "/_synapse/admin/v1/", "/_matrix/client/r0/admin/"
	rate, gone, weak := "429 M_LIMIT_EXCEEDED,", "404 M_NOT_FOUND,", "400 M_WEAK_PASSWORD,"
	return []kindOfWrite{
		{"deactivate", FamilySynapse, false, admin + "deactivate/", door + rate + gone, deactivate(ViaSynapse, false)},
		{"erase", FamilySynapse, false, admin + "deactivate/", door + gone, deactivate(ViaSynapse, true)},
		{"reset", FamilySynapse, false, admin + "reset_password/", door + rate + gone + weak, reset(ViaSynapse)},
		{"deactivate of 2019", FamilySynapse, true, legacy + "deactivate/", door + rate + gone, deactivate(ViaLegacy, false)},
		{"reset of 2019", FamilySynapse, true, legacy + "reset_password/", door + rate + gone + weak, reset(ViaLegacy)},
		{"reset of Dendrite", FamilyDendrite, false, "/_dendrite/admin/resetPassword/", door + rate + weak + "404 M_UNKNOWN,", reset(ViaDendrite)},
	}
}

// TestWhatProvesARefusal answers every change with every status and every body: one request goes out at one path, and it counts as refused only where the
// complete answer proves it.
func TestWhatProvesARefusal(t *testing.T) {
	t.Parallel()
	codes := []string{
		"M_MISSING_TOKEN", "M_UNKNOWN_TOKEN", "M_FORBIDDEN", "M_UNRECOGNIZED", "M_NOT_FOUND", "M_UNKNOWN", "M_LIMIT_EXCEEDED", "M_WEAK_PASSWORD", "M_BAD_JSON",
		"M_NOT_JSON", "M_MISSING_PARAM", "M_INVALID_PARAM", "M_THREEPID_NOT_FOUND", "M_RESOURCE_LIMIT_EXCEEDED", "M_FORBIDDEN ", "m_not_found", "",
	}
	statuses := []int{201, 302, 400, 401, 403, 404, 405, 408, 409, 418, 429, 500, 600}
	type body struct {
		text, kind string
		cut, whole bool
	}
	for _, w := range kindsOfWrite(t) {
		var posts []string
		var reply func() *http.Response
		c := rawClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.Method == http.MethodGet {
				return w.read(req.URL.Path), nil
			}
			posts = append(posts, req.URL.Path)
			return reply(), nil
		}))
		for _, status := range statuses {
			bodies := []body{{text: ""}, {text: "<html>no</html>", kind: "text/html"}, {text: "null"}, {text: "[]"}, {text: "{}"}, {text: `{"error":"no"}`}}
			for _, code := range codes {
				full := `{"errcode":"` + code + `","error":"no"}`
				bodies = append(bodies, body{text: full, whole: true}, body{text: full, cut: true}, body{text: full[:len(full)-1]}, body{text: full + "x"},
					body{text: full, kind: "text/html"}, body{text: "[" + full + "]"}, body{text: `{"errcode":["` + code + `"]}`})
			}
			for _, b := range bodies {
				posts = nil
				reply = func() *http.Response {
					resp := answer(status, b.text)
					resp.Header.Set("Content-Type", "application/json")
					if b.kind != "" {
						resp.Header.Set("Content-Type", b.kind)
					}
					if b.cut {
						resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(b.text), broken{}))
					}
					return resp
				}
				want, said := OutcomeUnknown, strings.Split(b.text, `"`)
				if b.whole && strings.Contains(w.proves, strconv.Itoa(status)+" "+said[3]+",") {
					want = OutcomeRejected
				}
				err := w.call(c)
				if OutcomeOf(err) != want || !slices.Equal(posts, []string{w.path + alice}) {
					t.Errorf("%s, %d %q %s cut %t: %s after %q, want %s: %v", w.name, status, b.text, b.kind, b.cut, OutcomeOf(err), posts, want, err)
				}
			}
		}
	}
}

// read is what the server of a kind says of itself and of an account.
func (w kindOfWrite) read(path string) *http.Response {
	switch {
	case path == "/_matrix/client/versions":
		resp := answer(200, `{"versions":["r0.4.0"]}`)
		if w.old {
			resp.Header.Set("Server", "Synapse/0.99.3")
		}
		return resp
	case !w.old && w.family != FamilyDendrite && strings.HasPrefix(path, "/_synapse/admin/v2/users/"):
		return answer(200, `{"name":"`+alice+`","deactivated":false}`)
	case strings.HasPrefix(path, "/_matrix/client/r0/admin/whois/"):
		return answer(200, `{"user_id":"`+alice+`","devices":{}}`)
	}
	return answer(404, unrecognized)
}

// broken is a connection that ends before its time.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
