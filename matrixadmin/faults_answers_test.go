package matrixadmin_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// endless floods with s after a beginning.
func endless(start, s string) func(*exchange) bool {
	s = strings.Repeat(s, 1+8<<10/len(s))
	return func(x *exchange) bool { x.write(start); return x.flood(s) }
}

func floodFaults() []fault {
	chunked := okHead + "Transfer-Encoding: chunked\r\n\r\n"
	chunk := func(s string) string {
		s = strings.Repeat(s, 1+8<<10/len(s))
		return fmt.Sprintf("%x\r\n%s\r\n", len(s), s)
	}
	large := func(class, name string, play func(*exchange) bool) fault {
		return fault{class: class, name: name, play: then(play), want: tooLarge, outcome: unknown, tries: 1}
	}
	page := func(status int) func(*exchange) bool {
		return endless(fmt.Sprintf("HTTP/1.1 %d X\r\nContent-Type: text/html\r\n\r\n", status), "<br>")
	}
	return []fault{
		{class: "endless headers", name: "endless headers", play: then(endless(okHead, "X-A: b\r\n")), want: unreachable, outcome: unknown, tries: 3},
		{class: "endless headers", name: "one endless header", play: then(endless(okHead+"X-A: ", "b")), want: unreachable, outcome: unknown, tries: 3},
		{class: "1xx", name: "1xx flood", play: then(endless("", "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n")), want: unreachable, outcome: unknown, tries: 3},
		large("endless body", "endless string", endless(chunked+"6\r\n{\"x\":\"\r\n", chunk("a"))),
		large("endless body", "endless blanks", endless(okHead+"\r\n{", " ")),
		large("endless body", "endless array", endless(okHead+"\r\n"+`{"x":[0`, ",0")),
		large("endless body", "endless number", endless(okHead+"\r\n"+`{"x":1`, "1")),
		{class: "endless page", name: "endless 500", play: then(page(500)), want: serverFault, outcome: unknown, tries: 1},
		{class: "endless page", name: "endless 502", play: then(page(502)), want: serverFault, outcome: unknown, tries: 3},
		{class: "endless page", name: "endless 401", play: then(page(401)), want: notMatrix, outcome: unknown, tries: 1},
		{class: "endless page", name: "endless 404", play: then(page(404)), want: notMatrix, outcome: unknown, tries: 1, next: true},
		{class: "endless page", name: "endless 403", play: then(page(403)), want: notMatrix, outcome: unknown, tries: 1, next: true},
		{class: "endless page", name: "endless 302", play: then(endless("HTTP/1.1 302 X\r\nLocation: /x\r\n\r\n", "x")), want: redirect, outcome: unknown, tries: 1},
	}
}

// zipped compresses; a write, which asks for no compression, gets what it cannot read.
func zipped(r io.Reader) string {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := io.Copy(w, r); err != nil {
		panic(err)
	}
	_ = w.Close()
	return b.String()
}

// forever repeats s for n bytes.
func forever(s string, n int64) io.Reader { return io.LimitReader(&repeater{s: s}, n) }

type repeater struct {
	s  string
	at int
}

func (r *repeater) Read(p []byte) (int, error) {
	for n := range p {
		p[n] = r.s[r.at]
		r.at = (r.at + 1) % len(r.s)
	}
	return len(p), nil
}

func codingFaults() []fault {
	gz := func(body string) func(*exchange) bool {
		return whole(200, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", body)
	}
	bad := func(class, name string, play func(*exchange) bool) fault {
		return fault{class: class, name: name, play: then(play), want: malformed, outcome: unknown, tries: 1}
	}
	coded := func(class, name string, play func(*exchange) bool) fault {
		f := bad(class, name, play)
		f.write = notMatrix
		return f
	}
	bomb := func(name, start, s string) fault {
		f := coded("gzip bomb", name, gz(zipped(io.MultiReader(strings.NewReader(start), forever(s, 8<<20)))))
		f.want = tooLarge
		return f
	}
	good := zipped(strings.NewReader(`{"users":[],"versions":["v1.1"],"x":"` + strings.Repeat("abcd", 9000) + `"}`))
	broken := []byte(good)
	broken[len(broken)-6] ^= 1
	cutShort := func(keep, say func(n int) int) func(*exchange) bool {
		return func(x *exchange) bool {
			_, _, body := x.genuine()
			return x.last(fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", okHead, say(len(body)), body[:keep(len(body))]))
		}
	}
	all := func(n int) int { return n }
	more := func(n int) int { return n + 400 }
	half := func(n int) int { return max(1, n/2) }
	cut := func(class, name string, play func(*exchange) bool) fault {
		return fault{class: class, name: name, play: play, want: malformed, outcome: unknown, tries: 1}
	}
	chunks := func(last string) func(*exchange) bool {
		return func(x *exchange) bool {
			_, _, body := x.genuine()
			return x.last(fmt.Sprintf("%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%s", okHead, len(body), body, last))
		}
	}
	return []fault{
		bomb("a string", `{"x":"`, "a"), bomb("an array", `{"x":[0`, ",0"), bomb("blanks", `{`, " "),
		coded("bad gzip", "gzip that is none", gz("this is no gzip")),
		coded("bad gzip", "gzip cut short", gz(good[:len(good)/2])),
		coded("bad gzip", "gzip with a wrong checksum", gz(string(broken))),
		shaped(coded("bad gzip", "gzip of nothing", gz(""))),
		cut("cut length", "the whole answer, said to be longer", cutShort(all, more)),
		cut("cut length", "half the answer", cutShort(half, all)),
		cut("cut length", "half the answer, said to be all", cutShort(half, half)),
		cut("bad chunk", "no final chunk", chunks("")),
		cut("bad chunk", "chunk without a length", chunks("zz\r\n")),
		cut("bad chunk", "chunk of too much", chunks("ffffffffffffffffff\r\n{}")),
		cut("bad chunk", "chunk longer than what comes", chunks("100\r\n  ")),
		{class: "rst", name: "RST within the body", play: func(x *exchange) bool {
			_, _, body := x.genuine()
			x.write(fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", okHead, len(body)+9, body))
			abort(x.raw)
			return false
		}, want: malformed, outcome: unknown, clock: true}, // over a kernel the reset may overtake the headers
	}
}

// notVersions spares GET versions, so that there is a homeserver behind.
func notVersions(req *http.Request) bool {
	return strings.HasSuffix(req.URL.Path, "/_matrix/client/versions")
}
