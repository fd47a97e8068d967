package wire

import (
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

// maxErrorBody is how much of an error answer is read.
const maxErrorBody = 2 << 20

// readFailed reads what comes with a status that is no success.
func readFailed(resp *http.Response, limit int64) []byte {
	body, _ := io.ReadAll(&BoundedReader{Src: resp.Body, Left: min(limit, maxErrorBody)}) // what broke off says less
	return body
}

// statusKind is the table of statuses that say the same of every kind of server.
func statusKind(status int) (kind Kind, detail string, known bool) {
	switch {
	case status >= 500 && status <= 599:
		return KindServerFault, "", true
	case status >= 300 && status <= 399:
		return KindRedirect, "the server redirects; enter its final address (redirects are not followed)", true
	case status < 400 || status > 599:
		return KindNotMatrix, "", true
	case status == http.StatusTooManyRequests:
		return KindRateLimited, "", true
	}
	return 0, "", false
}

// NoEndpoint reports a definite "no such endpoint", after which the next path of the call may be tried: nothing was done.
func (e *Error) NoEndpoint() bool {
	if e.Kind == KindUnrecognized {
		return true
	}
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		return e.NotMatrix
	}
	return false
}
