package matrixadmintest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// call is one request on its way through a handler.
type call struct {
	r     *http.Request
	args  []string
	query url.Values
	body  []byte
}

type handler func(*Homeserver, *call) answer

// route is a method and the segments of a path; "*" stands for any one segment.
type route struct {
	method   string
	segments []string
	serve    handler
}

// on makes the routes of one handler; {a,b/c} in front of the path stands for each alternative.
func on(method, path string, serve handler) []route {
	before, rest, braced := strings.Cut(path, "{")
	if !braced {
		return []route{{method, strings.Split(path, "/"), serve}}
	}
	choices, after, _ := strings.Cut(rest, "}")
	var out []route
	for choice := range strings.SplitSeq(choices, ",") {
		out = append(out, on(method, before+choice+after, serve)...)
	}
	return out
}

// match compares the escaped path segment by segment, and decodes each of the free ones once.
func (rt route) match(segments []string) ([]string, bool) {
	if len(segments) != len(rt.segments) {
		return nil, false
	}
	var args []string
	for i, want := range rt.segments {
		if want != "*" {
			if segments[i] != want {
				return nil, false
			}
			continue
		}
		arg, err := url.PathUnescape(segments[i])
		if err != nil {
			arg = segments[i]
		}
		args = append(args, strings.ToValidUTF8(arg, "\ufffd"))
	}
	return args, true
}

func (h *Homeserver) route(r *http.Request, body []byte) answer {
	path := r.URL.EscapedPath()
	if h.mode == ProxyHidesAdmin && !strings.HasPrefix(path, "/_matrix/") && !strings.HasPrefix(path, "/.well-known/") {
		return answer{status: http.StatusNotFound, raw: []byte(proxyNotFound), ctype: "text/html"}
	}
	if notASCII(r.URL.RawPath) || notASCII(r.URL.RawQuery) {
		return answer{status: http.StatusBadRequest, raw: []byte{}, ctype: "text/html"}
	}
	if r.Method == http.MethodOptions {
		return answer{status: http.StatusNoContent}
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	segments := strings.Split(path, "/")
	known := false
	for _, rt := range h.routes {
		args, matches := rt.match(segments)
		if !matches {
			continue
		}
		known = true
		if rt.method == method {
			return rt.serve(h, &call{r: r, args: args, query: queryOf(r), body: body})
		}
	}
	return h.noRoute(path, known)
}

// notASCII says whether a request target has bytes that should have been escaped.
func notASCII(target string) bool {
	return strings.ContainsFunc(target, func(r rune) bool { return r >= utf8.RuneSelf })
}

// queryOf reads the query as far as it can be read; the first of doubled parameters counts.
func queryOf(r *http.Request) url.Values {
	q, _ := url.ParseQuery(r.URL.RawQuery) // the good pairs are kept
	return q
}

func (h *Homeserver) noRoute(path string, known bool) answer {
	switch h.mode {
	case Synapse034, Synapse119:
		if known || h.legacyPrefix(path) {
			return unrecognized(http.StatusBadRequest)
		}
		return html(http.StatusNotFound, noSuchResource)
	case Dendrite, Tuwunel, Continuwuity:
		if known {
			return unrecognized(http.StatusMethodNotAllowed)
		}
		return unrecognized(http.StatusNotFound)
	default:
	}
	if known {
		return unrecognized(http.StatusMethodNotAllowed)
	}
	if strings.HasPrefix(path, "/_matrix/") || strings.HasPrefix(path, "/_synapse/") {
		return unrecognized(http.StatusNotFound)
	}
	return html(http.StatusNotFound, noSuchResource)
}

// legacyPrefix says whether an old server has anything below the first segments of the path.
func (h *Homeserver) legacyPrefix(path string) bool {
	prefixes := []string{
		"/_matrix/client/api/v1/", "/_matrix/client/r0/", "/_matrix/client/unstable/", "/_matrix/client/v2_alpha/",
		"/_matrix/client/versions",
	}
	if h.mode == Synapse119 {
		prefixes = append(prefixes, "/_synapse/admin/")
	}
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(path, p) })
}

func concat(groups ...[]route) []route { return slices.Concat(groups...) }
