package wire

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Request is one call to a server as a value. What goes out, what is previewed and what is put on record all come from it.
type Request struct {
	Op      string // in words, for errors: "deactivate account"
	Backend Backend
	Method  string
	Path    []string // raw segments, escaped once each
	Query   url.Values
	Body    any   // a struct with json tags, its secrets of type [Secret]; nil sends none
	Form    bool  // the body, whose fields are all text, goes out as a form
	Success []int // statuses that are a success; 200 when empty
	Wait    Wait
	Large   bool // a read whose answer may have several MiB; any other has one at most

	Account   Text   // the account that the path names, "" where it names none
	Token     Secret // instead of the connection's own
	As        Text   // whose token that is, for who reads a preview
	Anonymous bool   // without any token

	Refusals Refusals // answers to a write that prove that nothing was started
	// Check reads the body of a success and fails where that is none after all; see [Answer] and [Into].
	Check func(body []byte) (Facts, error)
}

// Facts are words of an answer that must outlive the process, such as the id of a job; none of them is a secret.
type Facts map[string]string

// Doer performs requests.
type Doer interface {
	Do(ctx context.Context, r Request) (Facts, error)
}

// Wait is how long an answer may take.
type Wait uint8

// The values of a [Wait]; the connection knows the durations.
const (
	WaitShort    Wait = iota // a read: 15 s
	WaitLong                 // a change: 2 min
	WaitVeryLong             // a change of all that an account has: 10 min
)

// Reads reports whether the request changes nothing.
func (r Request) Reads() bool { return !r.write() }

// write reports whether the request is more than a read.
func (r Request) write() bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// reading carries out nothing but reads.
type reading struct{ next Doer }

// ReadsOnly makes a [Doer] that refuses everything but reads before it is sent.
func ReadsOnly(next Doer) Doer { return reading{next} }

// Do implements [Doer].
func (d reading) Do(ctx context.Context, r Request) (Facts, error) {
	if r.write() {
		return nil, RefusedReadOnly(r.Op)
	}
	return d.next.Do(ctx, r)
}

// Complete reports whether all secrets that an answer was to bring are there; a request that is not complete is never sent.
func (r Request) Complete() bool {
	_, err := r.Encode(true)
	return err == nil && !r.Token.unset()
}

// Encode returns the body as it goes out, with its secrets only if reveal is set; nil when there is none.
func (r Request) Encode(reveal bool) ([]byte, error) {
	body, err := r.encodeJSON(reveal)
	if err != nil || body == nil || !r.Form {
		return body, err
	}
	var fields map[string]string
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, err
	}
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	return []byte(form.Encode()), nil
}

func (r Request) encodeJSON(reveal bool) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	return json.Marshal(r.Body, json.Deterministic(true), json.WithMarshalers(json.MarshalToFunc(func(e *jsontext.Encoder, s Secret) error {
		switch {
		case reveal && s.unset():
			return errors.New("a secret is missing")
		case reveal:
			return e.WriteToken(jsontext.String(s.Reveal()))
		}
		return e.WriteToken(jsontext.String(redacted))
	})))
}

// bodySecrets marks the requests of a context with what [Request.bodySecrets] returned.
type bodySecrets struct{}

// bodySecrets are the tokens, codes and passwords in a body.
func (r Request) bodySecrets() (secrets []Secret) {
	if r.Body == nil {
		return nil
	}
	_, _ = json.Marshal(r.Body, json.WithMarshalers(json.MarshalToFunc(func(e *jsontext.Encoder, s Secret) error {
		secrets = append(secrets, s)
		return e.WriteToken(jsontext.String(redacted))
	})))
	return secrets
}

// contentType says what the body is.
func (r Request) contentType() string {
	if r.Form {
		return "application/x-www-form-urlencoded"
	}
	return "application/json"
}

// Preview shows what would go out, on one line: method, path and body, without its secrets. Remote text in it is printable.
func (r Request) Preview() string { return r.PreviewAt("") }

// PreviewAt is Preview with the address of the server that it would go to.
func (r Request) PreviewAt(base string) string {
	path, err := escapePath(r.Path)
	if err != nil {
		return r.Method + " (this request cannot be built)"
	}
	if IsSocket(base) { // where the path of the socket ends
		base += ":"
	}
	var b strings.Builder
	b.WriteString(r.Method + " " + base + path)
	if len(r.Query) > 0 {
		b.WriteString("?" + r.Query.Encode())
	}
	if body, err := r.Encode(false); err == nil && body != nil {
		b.WriteString(" " + string(body))
	}
	return Printable(b.String())
}

// Params returns the non-secret values of the body by name, for the record; nil when there is none.
func (r Request) Params() map[string]any {
	body, err := r.encodeJSON(false)
	if err != nil || body == nil {
		return nil
	}
	var params map[string]any
	if json.Unmarshal(body, &params) != nil {
		return nil
	}
	for name, v := range params {
		if v == redacted {
			delete(params, name)
		}
	}
	return params
}
