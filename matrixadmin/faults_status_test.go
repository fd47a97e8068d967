package matrixadmin_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

const htmlPage = "<html><head><title>nginx\x1b[2J</title></head><body>welcome</body></html>"

func pageFaults() []fault {
	html := func(status int) func(*exchange) bool { return whole(status, "Content-Type: text/html\r\n", htmlPage) }
	empty := func(status int) func(*exchange) bool { return whole(status, "", "") }
	out := []fault{
		{class: "html", name: "HTML 200 after the act", play: then(html(200)), want: notMatrix, outcome: unknown, tries: 1},
		{class: "html", name: "HTML 200 of a portal", play: html(200), want: notMatrix, outcome: unknown, tries: 1},
		{class: "html", name: "HTML 200 said to be JSON", play: then(whole(200, "Content-Type: application/json\r\n", htmlPage)), want: notMatrix, outcome: unknown, tries: 1},
		{class: "html", name: "HTML 400", play: then(html(400)), want: notMatrix, outcome: unknown, tries: 1},
		{class: "html", name: "HTML 401", play: html(401), want: notMatrix, outcome: unknown, tries: 1},
		{class: "html", name: "HTML 502", play: then(html(502)), want: serverFault, outcome: unknown, tries: 3},
		{class: "empty", name: "empty 200", play: then(empty(200)), want: notMatrix, outcome: unknown, tries: 1},
		{class: "empty", name: "200 without length", play: then(raw(okHead + "\r\n")), want: notMatrix, outcome: unknown, tries: 1},
		{class: "204", name: "204", play: then(func(x *exchange) bool { return x.write("HTTP/1.1 204 \x1b]52;c;ZQ==\a\r\n\r\n") }), want: notMatrix, outcome: unknown, tries: 1},
		{class: "204", name: "201 with the right words", play: func(x *exchange) bool {
			_, _, body := x.genuine()
			return whole(201, "", body)(x)
		}, want: notMatrix, outcome: unknown, tries: 1},
		{class: "204", name: "206 with the right words", play: func(x *exchange) bool {
			_, _, body := x.genuine()
			return whole(206, "", body)(x)
		}, want: notMatrix, outcome: unknown, tries: 1},
		{class: "101", name: "101 without a reason", play: then(raw("HTTP/1.1 101 X\r\n\r\n")), want: notMatrix, outcome: unknown, tries: 1},
	}
	for _, status := range []int{403, 404, 405} {
		for name, play := range map[string]func(*exchange) bool{"html": html(status), "empty": empty(status)} {
			// A page proves nothing of a write: the server behind it may have carried it out.
			f := fault{class: name, name: fmt.Sprintf("%s %d", name, status), play: then(play), want: notMatrix, write: notMatrix, outcome: unknown, tries: 1, next: true}
			behind := f
			behind.name, behind.spares, behind.want = f.name+" before a homeserver", notVersions, notExposed
			out = append(out, f, behind)
		}
	}
	return out
}

// said is an error in Matrix's envelope.
func said(status int, header, code string) func(*exchange) bool {
	return whole(status, "Content-Type: application/json\r\n"+header, `{"errcode":"`+code+`","error":"no\u001b]52;c;ZQ==\u0007\u202e"}`)
}

func statusFaults() []fault {
	refusal := func(name string, f fault) fault {
		f.class, f.name, f.outcome, f.tries = "4xx", name, rejected, 1
		return f
	}
	// An error of the server that does not prove that nothing was started, sent after it was.
	unproven := func(name string, play func(*exchange) bool, want matrixadmin.Kind) fault {
		return fault{class: "4xx", name: name, play: then(play), want: want, outcome: unknown, tries: 1}
	}
	out := []fault{
		refusal("403 M_FORBIDDEN", fault{play: said(403, "", "M_FORBIDDEN"), want: forbidden}),
		refusal("401 M_UNKNOWN_TOKEN", fault{play: said(401, "", "M_UNKNOWN_TOKEN"), want: badToken}),
		refusal("404 M_NOT_FOUND", fault{play: said(404, "", "M_NOT_FOUND"), want: notFound}),
		refusal("404 M_UNRECOGNIZED", fault{play: said(404, "", "M_UNRECOGNIZED"), want: unrecognized, next: true}),
		refusal("405 M_UNRECOGNIZED", fault{play: said(405, "", "M_UNRECOGNIZED"), want: unrecognized, next: true}),
		refusal("400 M_INVALID_PARAM", fault{play: said(400, "", "M_INVALID_PARAM"), want: rejectedKind}),
		unproven("418 M_TEAPOT", said(418, "", "M_TEAPOT"), rejectedKind),
		unproven("425 M_UNKNOWN", said(425, "", "M_UNKNOWN"), rejectedKind),
		unproven("a reason with escapes", raw("HTTP/1.1 403 \x1b]52;c;ZQ==\a\x1b[2J\x9b2J\r\nContent-Length: 27\r\n\r\n"+`{"errcode":"M_FORBIDDEN\n"}`), forbidden),
		unproven("an errcode of 200 KiB", whole(403, "", `{"errcode":"`+strings.Repeat("M", 200<<10)+`","error":{"a":1}}`), forbidden),
		unproven("404 M_UNKNOWN in the middle", said(404, "", "M_UNKNOWN"), notFound),
		unproven("400 M_UNRECOGNISED", said(400, "", "M_UNRECOGNISED"), rejectedKind),
		unproven("409 M_FORBIDDEN", said(409, "", "M_FORBIDDEN"), rejectedKind),
		{class: "408", name: "408 of the homeserver", play: then(said(408, "", "M_UNKNOWN")), want: rejectedKind, outcome: unknown, tries: 1},
		{class: "408", name: "408 of a proxy", play: then(whole(408, "", "")), want: notMatrix, outcome: unknown, tries: 1},
		{class: "425", name: "425 of a proxy", play: then(whole(425, "Retry-After: 1\r\n", "")), want: notMatrix, outcome: unknown, tries: 1},
		{class: "418/999", name: "418 of a proxy", play: then(whole(418, "", "")), want: notMatrix, outcome: unknown, tries: 1},
		{class: "418/999", name: "999", play: then(whole(999, "", "")), want: notMatrix, outcome: unknown, tries: 1},
		{class: "418/999", name: "999 with an errcode", play: then(said(999, "", "M_FORBIDDEN")), want: notMatrix, outcome: unknown, tries: 1},
		{class: "418/999", name: "600", play: then(whole(600, "", "")), want: notMatrix, outcome: unknown, tries: 1},
		{class: "4xx", name: "404 M_NOT_FOUND cut short", play: then(raw("HTTP/1.1 404 X\r\nContent-Length: 900\r\n\r\n" + `{"errcode":"M_NOT_FOUND","error":"x"}`)), want: notFound, outcome: unknown, tries: 1},
		{class: "4xx", name: "404 HTML cut short", play: then(raw("HTTP/1.1 404 X\r\nContent-Length: 900\r\n\r\n" + htmlPage)), want: notMatrix, outcome: unknown, tries: 1, next: true},
		{class: "4xx", name: "403 HTML cut short", play: then(raw("HTTP/1.1 403 X\r\nContent-Length: 900\r\n\r\n" + htmlPage)), want: notMatrix, outcome: unknown, tries: 1, next: true},
	}
	out = append(out, limitFaults()...)
	for _, status := range []int{500, 501, 502, 503, 504, 507, 599} {
		tries := 1
		if status >= 502 && status <= 504 {
			tries = 3
		}
		for name, play := range map[string]func(*exchange) bool{
			" of a proxy":       whole(status, "Content-Type: text/html\r\n", htmlPage),
			" with an envelope": said(status, "", "M_UNKNOWN"),
			" M_NOT_FOUND":      said(status, "", "M_NOT_FOUND"),
			" M_UNRECOGNIZED":   said(status, "", "M_UNRECOGNIZED"),
		} {
			out = append(out, fault{class: "5xx", name: strconv.Itoa(status) + name, play: then(play), want: serverFault, outcome: unknown, tries: tries})
		}
	}
	return out
}

// limitFaults are 429 with every kind of Retry-After, which is asked again more often than other faults; one that says more than the client waits ends the attempts.
func limitFaults() []fault {
	var out []fault
	for _, a := range []struct {
		header string
		tries  int
	}{
		{"", 7},
		{"Retry-After: 0\r\n", 7},
		{"Retry-After: 00000000000000000000\r\n", 7},
		{"Retry-After: -5\r\n", 7},
		{"Retry-After: 1.5\r\n", 7},
		{"Retry-After: soon\r\n", 7},
		{"Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", 7},
		{"Retry-After: Friday, 31-Dec-99 23:59:59 GMT\r\n", 7},
		{"Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", 1},
		{"Retry-After: 86400\r\n", 1},
		{"Retry-After: 9223372037\r\n", 1},
		{"Retry-After: 9223372036854775807\r\n", 1},
		{"Retry-After: 99999999999999999999\r\n", 7},
		{"Retry-After: 0\r\nRetry-After: 86400\r\n", 7},
	} {
		name := strings.ReplaceAll(strings.TrimSpace(a.header), "\r\n", ", ")
		out = append(out,
			fault{class: "429", name: "429 " + name, play: said(429, a.header, "M_LIMIT_EXCEEDED"), want: rateLimited, outcome: rejected, tries: a.tries},
			fault{class: "429", name: "429 of a proxy " + name, play: then(whole(429, a.header, "")), want: rateLimited, outcome: unknown, tries: a.tries})
	}
	for ms, tries := range map[string]int{"0": 7, "-1": 7, `"x"`: 7, "1e12": 1, "1000000000000": 1, "9223372036854775807": 1, "null": 7} {
		body := `{"errcode":"M_LIMIT_EXCEEDED","error":"x","retry_after_ms":` + ms + `}`
		out = append(out, fault{class: "429", name: "429 retry_after_ms " + ms, play: whole(429, "Retry-After: 0\r\n", body), want: rateLimited, outcome: rejected, tries: tries})
	}
	return out
}
