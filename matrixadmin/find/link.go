package find

import (
	"errors"
	"net/url"
	"strings"
)

// fromLink takes the id of a user or room, or an alias, out of a matrix.to link, a matrix: URI or a web client's link; isLink says whether s is one at all.
func fromLink(s string) (id string, isLink bool, err error) {
	if rest, ok := cutPrefixFold(s, "matrix:"); ok {
		id, err = fromURI(rest)
		return id, true, err
	}
	rest := s
	for _, scheme := range []string{"https://", "http://"} {
		rest, _ = cutPrefixFold(rest, scheme)
	}
	host, _, _ := strings.Cut(rest, "/")
	_, fragment, ok := strings.Cut(rest, "/#/")
	if strings.EqualFold(strings.TrimPrefix(host, "www."), "matrix.to") {
		if !ok {
			return "", true, errors.New("not an account link. Example: https://matrix.to/#/@localpart:server")
		}
		id, err = segment(fragment)
		return id, true, err
	}
	// A web client's own link to an account; any other address may well be part of a display name.
	for _, kind := range []string{"user/", "room/"} {
		if name, is := strings.CutPrefix(fragment, kind); is && len(rest) < len(s) {
			id, err = segment(name)
			return id, true, err
		}
	}
	return "", false, nil
}

// fromURI reads the part of a matrix: URI that follows its scheme.
func fromURI(rest string) (string, error) {
	if authority, ok := strings.CutPrefix(rest, "//"); ok {
		_, rest, _ = strings.Cut(authority, "/")
	}
	kind, name, _ := strings.Cut(rest, "/")
	switch kind {
	case "u", "user":
		return segment("@" + name)
	case "r", "room":
		return segment("#" + name)
	case "roomid":
		return segment("!" + name)
	}
	return "", errors.New("not an account link. Example: matrix:u/localpart:server")
}

// segment decodes one id of a link, query and closing slash left out, and what follows a room: an event of it.
func segment(s string) (string, error) {
	s, _, _ = strings.Cut(s, "?")
	for _, sigil := range []string{"#", "!", "%23", "%21"} {
		if strings.HasPrefix(s, sigil) {
			s, _, _ = strings.Cut(s, "/")
		}
	}
	s, err := url.PathUnescape(strings.TrimSuffix(s, "/"))
	if err != nil {
		return "", errors.New("invalid link: broken % escape")
	}
	if err := checkLine(s); err != nil {
		return "", err
	}
	return s, nil
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}
