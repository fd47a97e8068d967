package matrixadmintest

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// change checks a body of PUT v2/users in the order of the server.
func (h *Homeserver) change(body jsonBody) (*change, *answer) {
	ch := &change{logout: true}
	if bad := h.changeLinks(body, ch); bad != nil {
		return nil, bad
	}
	if v := body["user_type"]; v != nil {
		kind, isString := v.(string)
		if !isString || kind != "bot" && kind != "support" {
			a := fail(http.StatusBadRequest, codeUnknown, "Invalid user type")
			return nil, &a
		}
		ch.userType = &kind
	}
	var given *bool
	for _, flag := range []struct {
		key, complaint, code string
		into                 **bool
	}{
		{"admin", "Param 'admin' must be a boolean, if given", codeBadJSON, &ch.admin},
		{"logout_devices", "'logout_devices' parameter is not of type boolean", codeUnknown, &given},
		{"deactivated", "'deactivated' parameter is not of type boolean", codeUnknown, &ch.deactivated},
		{"locked", "'locked' parameter is not of type boolean", codeUnknown, &ch.locked},
	} {
		v, has := body[flag.key]
		if flag.key == "logout_devices" {
			// The password is looked at between the flags.
			if bad := changePassword(body, ch); bad != nil {
				return nil, bad
			}
		}
		if !has {
			continue
		}
		b, isBool := v.(bool)
		if !isBool {
			a := fail(http.StatusBadRequest, flag.code, flag.complaint)
			return nil, &a
		}
		*flag.into = &b
	}
	if given != nil {
		ch.logout = *given
	}
	if ch.deactivated != nil && *ch.deactivated && ch.locked != nil && *ch.locked {
		a := fail(http.StatusBadRequest, codeUnknown, "An user can't be deactivated and locked")
		return nil, &a
	}
	if s, isString := body["displayname"].(string); isString {
		ch.displayName = &s
	}
	if s, isString := body["avatar_url"].(string); isString {
		ch.avatarURL = &s
	}
	return ch, nil
}

func changePassword(body jsonBody, ch *change) *answer {
	v := body["password"]
	if v == nil {
		return nil
	}
	password, isString := v.(string)
	if !isString || utf8.RuneCountInString(password) > 512 {
		a := fail(http.StatusBadRequest, codeUnknown, "Invalid password")
		return &a
	}
	ch.password = &password
	return nil
}

func (h *Homeserver) changeLinks(body jsonBody, ch *change) *answer {
	now := h.now()
	pairs, bad := pairsOf(body["threepids"], "medium", "address")
	if bad != nil {
		return bad
	}
	ch.setThreepids = body["threepids"] != nil
	for _, p := range pairs {
		address := p[1]
		if p[0] == "email" {
			address = strings.ToLower(strings.TrimSpace(address))
		}
		ch.threepids = append(ch.threepids, ThreePID{Medium: p[0], Address: address, Validated: now, Added: now})
	}
	pairs, bad = pairsOf(body["external_ids"], "auth_provider", "external_id")
	if bad != nil {
		return bad
	}
	ch.setExternal = body["external_ids"] != nil
	for _, p := range pairs {
		ch.external = append(ch.external, ExternalID{AuthProvider: p[0], ExternalID: p[1]})
	}
	return nil
}

func pairsOf(v any, first, second string) ([][2]string, *answer) {
	entries, _ := v.([]any) // anything else is nothing
	var out [][2]string
	for _, e := range entries {
		o, _ := e.(map[string]any) // anything else has no keys
		var missing []string
		for _, key := range []string{first, second} {
			if _, has := o[key]; !has {
				missing = append(missing, "'"+key+"'")
			}
		}
		if missing != nil {
			a := fail(http.StatusBadRequest, codeMissingParam, "Missing params: ["+strings.Join(missing, ", ")+"]")
			return nil, &a
		}
		a, _ := o[first].(string)  // a wrong type is empty
		b, _ := o[second].(string) // a wrong type is empty
		out = append(out, [2]string{a, b})
	}
	return out, nil
}
