package wire

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"
)

// Backend says which of the servers that keep an account a request is for.
type Backend uint8

// The values of a [Backend].
const (
	Homeserver Backend = iota
	Auth               // the Matrix Authentication Service (MAS)
)

// String returns the backend in words.
func (b Backend) String() string {
	if b == Auth {
		return "Matrix Authentication Service (MAS)"
	}
	return "homeserver"
}

// Dialect is how one kind of server says no. What holds for every kind is read from the status: redirects, 429, and faults of the server.
type Dialect struct {
	Backend Backend // what requests must be for; others are not sent
	// NotMatrix says of an answer that it is none of this kind of server's.
	NotMatrix string
	// Says reads an answer that is no success; what it says of the kind counts for other statuses of 4xx than 429.
	Says func(status int, header http.Header, body []byte) Said
}

// Said is what an answer says that is no success.
type Said struct {
	Kind       Kind
	Detail     string // in this client's words, "" for those of the kind
	Code       string // errcode, where the server has them
	Text       string // the server's own words
	SoftLogout bool

	NotMatrix  bool // not in the server's own words: perhaps of something in front of it
	FromServer bool // foreign, and a page of the server's own all the same
	Whole      bool // a complete answer of the server's own: a refusal that is listed for the request is proven by it
}

// Matrix is the dialect of homeservers: an object with errcode and error.
var Matrix = Dialect{NotMatrix: "not a Matrix response", Says: func(status int, header http.Header, body []byte) Said {
	envelope := parseErrorBody(bytes.NewReader(body))
	s := Said{Code: envelope.Code, Text: envelope.text, SoftLogout: envelope.softLogout, NotMatrix: envelope.Code == ""}
	s.FromServer = s.NotMatrix && ownPage(header, body)
	s.Whole = !s.NotMatrix && saysJSON(header)
	s.Kind, s.Detail = matrixKind(status, envelope.Code)
	return s
}}

// ownPage reports whether a page that is no Matrix answer still comes from the homeserver itself, as Synapse's "No Such Resource" does.
func ownPage(header http.Header, body []byte) bool {
	return strings.HasPrefix(header.Get("Server"), "Synapse/") || bytes.Contains(body, []byte("No Such Resource"))
}

// matrixKind is the table of codes and statuses; code comes first, but M_UNKNOWN leaves the word to the status.
func matrixKind(status int, code string) (Kind, string) {
	switch {
	case code == "":
		return foreignKind(status)
	case code == "M_UNRECOGNIZED":
		return KindUnrecognized, ""
	case code == "M_UNKNOWN_TOKEN", code == "M_MISSING_TOKEN", strings.HasSuffix(code, "USER_LOCKED"), status == http.StatusUnauthorized:
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

// statusError makes an error of an answer that is not a success; it reads the body. Whole is that of [Said].
func (c *Conn) statusError(op string, resp *http.Response, limit int64) (_ *Error, whole bool) {
	body := readFailed(resp, limit)
	said := c.dialect.Says(resp.StatusCode, resp.Header, body)
	e := &Error{Op: op, Status: resp.StatusCode, Code: cut(HideTokens(said.Code, c.known(resp)...), maxCode), Text: cut(HideTokens(said.Text, c.known(resp)...), maxWords), SoftLogout: said.SoftLogout, NotMatrix: said.NotMatrix, FromServer: said.FromServer}
	e.RetryAfter, _ = retryAfter(resp.Header, body, time.Now())
	known := false
	if e.Kind, e.Detail, known = statusKind(resp.StatusCode); !known {
		e.Kind, e.Detail = said.Kind, said.Detail
	}
	if e.Kind == KindNotMatrix && e.Detail == "" {
		e.Detail = c.dialect.NotMatrix
	}
	return e, said.Whole
}

// bodyError is [BodyError] in the connection's own dialect.
func (c *Conn) bodyError(ctx context.Context, op string, status int, err error) *Error {
	e := BodyError(ctx, op, status, err)
	if e.Kind == KindNotMatrix {
		e.Detail = c.dialect.NotMatrix
	}
	return e
}
