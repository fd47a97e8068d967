package wire

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"
)

// The sizes to which a server's words in an [Error] are cut, in bytes.
const (
	maxCode  = 64
	maxWords = 512
)

// errorBody is what a failed answer says in Matrix's envelope.
type errorBody struct {
	json       bool // a JSON object, whole
	Code, text string
	softLogout bool
	waitMilli  int64
	waitSaid   bool
}

const errorBuffer = 4 << 10 // grows for a longer string only

// parseErrorBody reads an error answer; what cannot be read is simply not said.
func parseErrorBody(src io.Reader) errorBody {
	var e errorBody
	r := &Reader{src: src, Buf: make([]byte, errorBuffer)}
	r.Object(func(key []byte) {
		switch string(key) {
		case "errcode":
			e.Code, _ = r.Str()
		case "error":
			e.text, _ = r.Str()
		case "soft_logout":
			e.softLogout = r.Tri().Yes()
		case "retry_after_ms":
			e.waitMilli, e.waitSaid = r.Integer()
		default:
			r.Skip()
		}
	})
	r.Finish()
	if r.Err != nil {
		return errorBody{}
	}
	e.json = true
	return e
}

func (e errorBody) retryAfter() (time.Duration, bool) {
	if !e.waitSaid || e.waitMilli < 0 {
		return 0, false
	}
	return time.Duration(min(e.waitMilli, MaxWait.Milliseconds())) * time.Millisecond, true
}

// cut keeps the beginning of a text without what it was a part of.
func cut(s string, n int) Text { return NewText(strings.Clone(Cut(s, n))) }

// statusError makes an error of an answer that is not a success; it reads the body.
func statusError(op string, resp *http.Response, limit int64) *Error {
	body, _ := io.ReadAll(&BoundedReader{Src: resp.Body, Left: min(limit, maxErrorBody)})
	said := parseErrorBody(bytes.NewReader(body))
	e := &Error{Op: op, Status: resp.StatusCode, Code: cut(said.Code, maxCode), Text: cut(said.text, maxWords), SoftLogout: said.softLogout}
	e.RetryAfter, _ = retryAfter(resp.Header, body, time.Now())
	if said.Code == "" {
		e.Foreign = true
		e.Own = ownPage(resp.Header, body)
	}
	e.Kind, e.Detail = statusKind(resp.StatusCode, said)
	return e
}

// maxErrorBody is how much of an error answer is read.
const maxErrorBody = 2 << 20

// ownPage reports whether a page that is no Matrix answer still comes from the homeserver itself, as Synapse's "No Such Resource" does.
func ownPage(header http.Header, body []byte) bool {
	return strings.HasPrefix(header.Get("Server"), "Synapse/") || bytes.Contains(body, []byte("No Such Resource"))
}

// statusKind is the table of statuses and codes; code comes first, but M_UNKNOWN leaves the word to the status.
func statusKind(status int, said errorBody) (Kind, string) {
	switch {
	case status >= 500 && status <= 599:
		return KindServerFault, ""
	case status >= 300 && status <= 399:
		return KindRedirect, "the server redirects; enter its final address (redirects are not followed)"
	case status < 400 || status > 599:
		return KindNotMatrix, ""
	case status == http.StatusTooManyRequests:
		return KindRateLimited, ""
	case said.Code == "":
		return foreignKind(status)
	case said.Code == "M_UNRECOGNIZED":
		return KindUnrecognized, ""
	case said.Code == "M_UNKNOWN_TOKEN", said.Code == "M_MISSING_TOKEN", strings.HasSuffix(said.Code, "USER_LOCKED"), status == http.StatusUnauthorized:
		return KindBadToken, ""
	case status == http.StatusForbidden:
		return KindForbidden, ""
	case status == http.StatusNotFound:
		return KindNotFound, ""
	}
	return KindRejected, ""
}

// foreignKind is for a 4xx without an errcode: something in front of the homeserver speaks.
func foreignKind(status int) (Kind, string) {
	switch status {
	case http.StatusUnauthorized:
		return KindNotMatrix, "a proxy asks for its own login"
	case http.StatusBadRequest:
		return KindNotMatrix, "a proxy refused this request, perhaps because of characters in the user ID"
	}
	return KindNotMatrix, ""
}

// NoEndpoint reports a definite "no such endpoint", after which the next path of the call may be tried: nothing was done.
func (e *Error) NoEndpoint() bool {
	if e.Kind == KindUnrecognized {
		return true
	}
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		return e.Foreign
	}
	return false
}
