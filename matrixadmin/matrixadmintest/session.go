package matrixadmintest

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// session is an access token.
type session struct {
	token  string
	user   string
	device string
	// hasDevice is false for the tokens that an admin makes for another user.
	hasDevice bool
	// admin is the scope of a delegated token, atMAS the one for the admin API of MAS.
	admin, atMAS bool
	noClient     bool         // it lacks the scope of the client API
	used         bool         // the homeserver has seen it
	replaced     time.Time    // when a refresh brought another one
	of           *AuthSession // at MAS
	made         time.Time    // when it was issued, where that is known
	revoked      time.Time    // when its session ended, where it has no device
	puppet       bool
	expires      time.Time
}

// TokenFor returns a valid access token of a user, logging in when there is none: on the first device, or on a new one
// for a user without. It is empty for a user who does not exist or is deactivated.
func (h *Homeserver) TokenFor(userID string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	u, known := h.users[userID]
	if !known || u.Deactivated {
		return ""
	}
	var found string
	for _, s := range h.tokens {
		if s.user == userID && !s.puppet && s.expires.IsZero() && (found == "" || s.token < found) {
			found = s.token
		}
	}
	if found != "" {
		return found
	}
	u.resolve()
	device := ""
	if len(u.Devices) > 0 {
		device = u.Devices[0].ID
	}
	return h.issue(u, device, "").token
}

// issue logs a user in; an empty device id makes a new device.
func (h *Homeserver) issue(u *user, device, name string) *session {
	u.resolve()
	if device == "" {
		device = h.letters(10)
	}
	at := slices.IndexFunc(u.Devices, func(d Device) bool { return d.ID == device })
	if at < 0 {
		u.Devices = append(u.Devices, Device{ID: device, DisplayName: name})
	} else {
		// A log-in on a known device replaces its token.
		h.dropTokens(func(s *session) bool { return s.user == u.ID && s.hasDevice && s.device == device })
	}
	s := &session{
		token: h.newToken(u.ID), user: u.ID, device: device, hasDevice: h.mode != MAS,
		admin: h.mode == MAS && u.Admin, atMAS: h.mode == MAS && u.Admin,
	}
	h.tokens[s.token] = s
	return s
}

func (h *Homeserver) dropTokens(which func(*session) bool) {
	for token, s := range h.tokens {
		if which(s) {
			delete(h.tokens, token)
		}
	}
}

func (h *Homeserver) newToken(userID string) string {
	local, _, _ := strings.Cut(strings.TrimPrefix(userID, "@"), ":")
	switch h.mode {
	case Dendrite:
		return h.letters(43)
	case Tuwunel, Continuwuity:
		return h.letters(32)
	case MAS:
		return "mat_" + h.letters(30) + "_" + h.letters(6)
	case Synapse034, Synapse119:
		return "MDA" + h.letters(180)
	default:
		return "syt_" + base64.RawURLEncoding.EncodeToString([]byte(local)) + "_" + h.letters(20) + "_" + h.letters(6)
	}
}

// letters are made up, and the same in every run.
func (h *Homeserver) letters(n int) string {
	out := make([]byte, 0, n+8)
	for len(out) < n {
		h.issued++
		sum := fnv.New64a()
		_, _ = sum.Write(binary.BigEndian.AppendUint64([]byte(h.serverName), h.issued))
		for v := sum.Sum64(); v > 0; v /= 26 {
			out = append(out, 'A'+byte(v%26))
		}
	}
	return string(out[:n])
}

// bearer takes the token out of a request.
func (h *Homeserver) bearer(r *http.Request) (string, *answer) {
	missing := func(text string) *answer {
		a := fail(http.StatusUnauthorized, codeMissingToken, text)
		return &a
	}
	headers, params := r.Header.Values("Authorization"), queryOf(r)["access_token"]
	switch {
	case len(headers) > 0 && params != nil:
		return "", missing("Mixing Authorization headers and access_token query parameters.")
	case len(headers) > 1:
		return "", missing("Too many Authorization headers.")
	case len(headers) == 1:
		token, isBearer := strings.CutPrefix(strings.TrimRight(headers[0], " \t\r\n"), "Bearer ")
		if !isBearer || strings.Contains(token, " ") {
			return "", missing("Invalid Authorization header.")
		}
		return token, nil
	case len(params) > 0:
		return params[0], nil
	}
	switch h.mode {
	case Synapse034:
		return "", missing("Missing access token.")
	case Dendrite:
		return "", missing("missing access token")
	default:
		return "", missing("Missing access token")
	}
}

// requester finds out who is asking, and notes the address.
func (h *Homeserver) requester(c *call) (*session, *answer) {
	token, bad := h.bearer(c.r)
	if bad != nil {
		return nil, bad
	}
	if h.masDown {
		a := fail(http.StatusServiceUnavailable, codeUnknown, "Unable to introspect the access token")
		return nil, &a
	}
	s, known := h.tokens[token]
	if !known {
		a := h.unknownToken()
		return nil, &a
	}
	if h.auth != nil && h.auth.over(s) {
		a := h.unknownToken()
		return nil, &a
	}
	if !s.expires.IsZero() && !h.now().Before(s.expires) {
		a := fail(http.StatusUnauthorized, codeUnknownToken, "Access token has expired", member{"soft_logout", true})
		return nil, &a
	}
	if s.noClient {
		a := fail(http.StatusUnauthorized, codeUnknownToken, "Token doesn't grant access to the Matrix C-S API", member{"soft_logout", false})
		return nil, &a
	}
	s.used = true
	u := h.users[s.user]
	if h.auth != nil && h.auth.refuses(s) {
		a := h.unknownToken()
		return nil, &a
	}
	if u.Locked && h.mode != MAS {
		a := fail(http.StatusUnauthorized, codeUserLocked, "User account has been locked", member{"soft_logout", true})
		return nil, &a
	}
	if !s.puppet {
		h.note(u, s, h.address(c.r), asASCII(c.r.UserAgent()))
	}
	return s, nil
}

func (h *Homeserver) unknownToken() answer {
	soft := member{"soft_logout", false}
	switch h.mode {
	case Synapse034:
		return fail(http.StatusUnauthorized, codeUnknownToken, "Unrecognised access token.")
	case Synapse119:
		return fail(http.StatusUnauthorized, codeUnknownToken, "Invalid macaroon passed.", soft)
	case MAS:
		return fail(http.StatusUnauthorized, codeUnknownToken, "Token is not active", soft)
	case Dendrite:
		return fail(http.StatusUnauthorized, codeUnknownToken, "Unknown token")
	case Tuwunel, Continuwuity:
		return fail(http.StatusUnauthorized, codeUnknownToken, "Unknown access token.", soft)
	default:
		return fail(http.StatusUnauthorized, codeUnknownToken, "Invalid access token passed.", soft)
	}
}

// address is what a forwarding header claims, or where the connection comes from.
func (h *Homeserver) address(r *http.Request) string {
	if claimed, _, _ := strings.Cut(r.Header.Get("X-Forwarded-For"), ","); strings.TrimSpace(claimed) != "" {
		return strings.TrimSpace(claimed)
	}
	if h.mode == Synapse034 || h.mode == Synapse119 {
		return "-"
	}
	if h.mode == Dendrite && r.RemoteAddr != "" {
		return r.RemoteAddr
	}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return "127.0.0.1"
}

// asASCII is how a server reads a user agent: each byte beyond ASCII is one replacement character.
func asASCII(s string) string {
	var out strings.Builder
	for i := range len(s) {
		if s[i] < utf8.RuneSelf {
			out.WriteByte(s[i])
		} else {
			out.WriteRune(utf8.RuneError)
		}
	}
	return out.String()
}

func (h *Homeserver) isAdmin(s *session) bool {
	if h.mode == MAS {
		return s.admin
	}
	u, known := h.users[s.user]
	return known && u.Admin
}

// admin is requester for a call that only an admin may make.
func (h *Homeserver) admin(c *call) (*session, *answer) {
	s, bad := h.requester(c)
	if bad != nil {
		return nil, bad
	}
	if !h.isAdmin(s) {
		a := fail(http.StatusForbidden, codeForbidden, "You are not a server admin")
		if h.conduit() {
			a = fail(http.StatusForbidden, codeForbidden, textNotAdmin)
		}
		return nil, &a
	}
	return s, nil
}
