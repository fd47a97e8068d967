package matrixadmintest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// parseID reads a user id as Synapse does: it needs an @ and a colon, and nothing else.
func (h *Homeserver) parseID(id string) *answer {
	code := codeInvalidParam
	if h.mode == Synapse034 {
		code = codeUnknown
	}
	var a answer
	switch {
	case !strings.HasPrefix(id, "@"):
		a = fail(http.StatusBadRequest, code, "Expected UserID string to start with '@'")
	case !strings.Contains(id, ":"):
		a = fail(http.StatusBadRequest, code, "Expected UserID of the form '@localname:domain'")
	default:
		return nil
	}
	return &a
}

// mine says whether what follows the first colon is this server.
func (h *Homeserver) mine(id string) bool {
	_, domain, _ := strings.Cut(id, ":")
	return domain == h.serverName
}

// localID is parseID and a check that the user belongs here.
func (h *Homeserver) localID(id, complaint string) *answer {
	if bad := h.parseID(id); bad != nil {
		return bad
	}
	if !h.mine(id) {
		a := fail(http.StatusBadRequest, codeUnknown, complaint)
		return &a
	}
	return nil
}

// jsonBody is a parsed request body.
type jsonBody map[string]any

// object parses the body of a request; an empty one is an empty object where that is allowed.
func (c *call) object(emptyAllowed bool) (jsonBody, *answer) {
	if len(c.body) == 0 && emptyAllowed {
		return jsonBody{}, nil
	}
	notJSON := fail(http.StatusBadRequest, codeNotJSON, "Content not JSON.")
	if !utf8.Valid(c.body) {
		return nil, &notJSON
	}
	dec := json.NewDecoder(bytes.NewReader(c.body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, &notJSON
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, &notJSON
	}
	if v == nil && emptyAllowed {
		return jsonBody{}, nil
	}
	o, isObject := v.(map[string]any)
	if !isObject {
		a := fail(http.StatusBadRequest, codeBadJSON, "Content must be a JSON object.")
		return nil, &a
	}
	return o, nil
}

// truthy is the truth of a value in Python.
func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case json.Number:
		f, err := v.Float64()
		return err != nil || f != 0
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	default:
		return true
	}
}

// loneSurrogate says whether a JSON text escapes half a character, which Synapse cannot store.
func loneSurrogate(text []byte) bool {
	unit := func(i int) (int, bool) {
		if i+6 > len(text) || text[i] != '\\' || text[i+1] != 'u' {
			return 0, false
		}
		n := 0
		for _, c := range text[i+2 : i+6] {
			d := strings.IndexByte(hexDigits, c|0x20)
			if c <= '9' {
				d = strings.IndexByte(hexDigits, c)
			}
			if d < 0 {
				return 0, false
			}
			n = n<<4 | d
		}
		return n, true
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		u, isUnit := unit(i)
		switch {
		case !isUnit:
			i++
		case u >= 0xd800 && u < 0xdc00:
			low, isLow := unit(i + 6)
			if !isLow || low < 0xdc00 || low > 0xdfff {
				return true
			}
			i += 11
		case u >= 0xdc00 && u <= 0xdfff:
			return true
		default:
			i += 5
		}
	}
	return false
}
