package matrixadmin_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TestRedirectMatrix answers every call with every redirect there is, and looks for a connection to anywhere else: there the token or a password could
// go. A write that is answered so has been carried out.
func TestRedirectMatrix(t *testing.T) {
	t.Parallel()
	cells, writing, at, good := 0, 0, 0, serverTLS("good")
	for _, status := range []int{300, 301, 302, 303, 305, 306, 307, 308} {
		locations := map[string]string{
			"another host":              "Location: https://elsewhere.test/x\r\n",
			"another port here":         "Location: http://127.0.0.1:8009/x\r\n",
			"another host, same path":   "Location: https://elsewhere.test/_synapse/admin/v2/users\r\n",
			"without TLS":               "Location: http://home.test/x\r\n",
			"without TLS, same port":    "Location: http://home.test:443/x\r\n",
			"another port":              "Location: https://home.test:8443/x\r\n",
			"a sub-domain":              "Location: https://sub.home.test/x\r\n",
			"no scheme":                 "Location: //elsewhere.test/x\r\n",
			"a user name":               "Location: https://home.test@elsewhere.test/x\r\n",
			"the same origin":           "Location: https://home.test/x\r\n",
			"the same origin, relative": "Location: /x\r\n",
			"itself":                    "Location: \r\n",
			"no network":                "Location: file:///etc/passwd\r\n",
			"no address":                "Location: https://[::1\r\n",
			"no address either":         "Location: %zz:%00\r\n",
			"two":                       "Location: /x\r\nLocation: https://elsewhere.test/\r\n",
			"nowhere":                   "",
		}
		for _, name := range slices.Sorted(maps.Keys(locations)) {
			location := locations[name]
			f := fault{
				class: "3xx", name: fmt.Sprintf("%d to %s", status, name),
				play: then(whole(status, location, `{"errcode":"M_UNRECOGNIZED"}`)), want: redirect, outcome: unknown, tries: 1,
			}
			if strings.Contains(location, "home.test") {
				f.tls = good
			}
			calls := some(methods(t), at)
			at++
			for _, m := range calls {
				cells++
				if m.row.class == writes {
					writing++
				}
			}
			synctest.Test(t, func(t *testing.T) { redirectBubble(t, f, calls) })
		}
	}
	t.Logf("%d cells of redirects, %d of them writes; 0 connections elsewhere", cells, writing)
}

// redirectBubble makes calls on one client.
func redirectBubble(t *testing.T, f fault, calls []method) {
	t.Helper()
	base, address := "http://127.0.0.1:8008", "127.0.0.1:8008"
	if f.tls != nil {
		base, address = "https://home.test", "home.test:443"
	}
	h, l := newHome(f), newLine(address)
	h.serve(l)
	c := h.client(t, base, func(tr *http.Transport) { tr.DialContext = l.Dial })
	for _, m := range calls {
		var said complaints
		err := m.call(t.Context(), c.Client)
		c.check(&said, f, m, err)
		c.checkAttempts(&said, f, m, 1)
		said.pass(t, m)
		h.forget()
	}
	if len(l.elsewhere) > 0 {
		t.Errorf("%s: dialed %q", f.name, l.elsewhere)
	}
	<-time.After(75 * time.Second)
	synctest.Wait()
	_ = l.Close()
	h.wg.Wait()
}

// TestDiscoveryHasNoToken follows the redirects of .well-known, as it must, to other hosts: none of them may see the token.
func TestDiscoveryHasNoToken(t *testing.T) {
	t.Parallel()
	for _, answer := range []func(*exchange) bool{
		whole(302, "Location: https://elsewhere.test/x\r\n", ""),
		whole(307, "Location: https://sub.home.test/x\r\n", ""),
		whole(308, "Location: http://home.test/x\r\n", ""),
		whole(200, "", `{"m.homeserver":{"base_url":"https://elsewhere.test"}}`),
		whole(503, "", ""),
		raw(""),
	} {
		synctest.Test(t, func(t *testing.T) {
			seen, hosts := 0, map[string]bool{}
			f := fault{tls: serverTLS("good"), play: func(x *exchange) bool {
				seen++
				hosts[x.req.Host] = true
				for name, values := range x.req.Header {
					if name == "Authorization" || name == "Cookie" || fmt.Sprint(values) == x.home.hs.AdminToken() {
						t.Errorf("%s got %s: %q", x.req.Host, name, values)
					}
				}
				return answer(x)
			}}
			h, l := newHome(f), newLine("home.test:443")
			h.serve(l)
			tr := matrixadmin.ReadTransport()
			tr.DialContext, tr.TLSClientConfig.RootCAs = l.Dial, authority().roots
			_, _ = matrixadmin.Discover(t.Context(), "home.test", matrixadmin.WithTransport(tr), matrixadmin.WithToken(matrixadmin.NewSecret(h.hs.AdminToken())))
			if seen == 0 || !hosts["home.test"] {
				t.Errorf("%d requests, at %v", seen, hosts)
			}
			<-time.After(75 * time.Second)
			_ = l.Close()
			h.wg.Wait()
		})
	}
}
