package mas

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Dialect is how MAS says no: a list of titles in JSON where it decides itself, plain text where a body cannot be read, a page of its own where a path is
// not served at this address, and nothing but the methods that it takes where the method is another.
var Dialect = wire.Dialect{Backend: wire.Auth, NotMatrix: "not a response of the Matrix Authentication Service (MAS)", Says: says}

// ScopeAdmin is the scope that a token needs for the admin API.
const ScopeAdmin = "urn:mas:admin"

func says(status int, header http.Header, body []byte) wire.Said {
	kind := header.Get("Content-Type")
	if titles, ok := titlesOf(body); ok && strings.Contains(kind, "json") {
		s := wire.Said{Whole: true, Text: strings.Join(titles, ": "), SoftLogout: titles[0] == "Access token expired"}
		s.Kind, s.Detail = kindOf(status, titles[0])
		return s
	}
	if code, text := oauthErrorOf(body); code != "" && strings.Contains(kind, "json") {
		return wire.Said{Whole: true, Kind: oauthKind(code), Code: code, Text: text}
	}
	switch {
	case strings.HasPrefix(kind, "text/plain") && isBodyError(body):
		return wire.Said{Whole: true, Kind: wire.KindRejected, Text: string(body)}
	case status == http.StatusNotFound && strings.Contains(kind, "html") && bytes.Contains(body, []byte("<title>matrix-authentication-service</title>")):
		return wire.Said{Whole: true, Kind: wire.KindNotExposed, Detail: "the admin API of MAS is not served at this address"}
	case status == http.StatusMethodNotAllowed && len(body) == 0 && header.Get("Allow") != "":
		return wire.Said{Whole: true, Kind: wire.KindUnrecognized}
	}
	return wire.Said{NotMatrix: true, Kind: wire.KindNotMatrix}
}

// kindOf reads what is wrong from the status and, where one status says several things, from the title.
func kindOf(status int, title string) (wire.Kind, string) {
	switch {
	case title == "Missing "+ScopeAdmin+" scope":
		return wire.KindForbidden, "the token lacks the scope " + ScopeAdmin
	case status == http.StatusUnauthorized, title == "Missing authorization header", title == "Invalid authorization header":
		return wire.KindBadToken, ""
	case status == http.StatusNotFound:
		return wire.KindNotFound, ""
	}
	return wire.KindRejected, ""
}

// titlesOf reads {"errors":[{"title":…},…]}, several titles being a chain of causes; there is at least one.
func titlesOf(body []byte) (titles []string, ok bool) {
	r := wire.NewReader(bytes.NewReader(body))
	if !r.ExpectObject() {
		return nil, false
	}
	r.Object(func(key []byte) {
		if string(key) != "errors" || r.Peek() != '[' {
			r.Skip()
			return
		}
		r.Array(func() {
			if r.Peek() != '{' {
				r.Skip()
				return
			}
			r.Object(func(key []byte) {
				if string(key) != "title" {
					r.Skip()
					return
				}
				title, _ := r.Str()
				titles = append(titles, title)
			})
		})
	})
	r.Finish()
	return titles, r.Err == nil && len(titles) > 0 && titles[0] != ""
}

// oauthErrorOf reads {"error":…,"error_description":…}, as the OAuth half says no.
func oauthErrorOf(body []byte) (code, text string) {
	var answer struct {
		Error wire.Text `json:"error"`
		Text  wire.Text `json:"error_description"`
		Other wire.Text `json:"errcode"` // of a homeserver
	}
	if wire.Strict(body, &answer) != nil || !answer.Other.IsZero() {
		return "", ""
	}
	return answer.Error.Raw(), answer.Text.Raw()
}

// oauthKind is what such an error means; none of them is about the token of a connection.
func oauthKind(code string) wire.Kind {
	if code == codeDenied {
		return wire.KindForbidden
	}
	return wire.KindRejected
}

// isBodyError reports whether a plain text is what MAS says of a body that it could not read.
func isBodyError(body []byte) bool {
	return slices.ContainsFunc([]string{
		"Expected request with `Content-Type: application/json`",
		"Failed to deserialize the JSON body",
		"Failed to parse the request body as JSON",
		"Failed to buffer the request body",
	}, func(begin string) bool { return bytes.HasPrefix(body, []byte(begin)) })
}
