package matrixadmintest

import (
	_ "embed"
	"net/http"
)

//go:embed testdata/versions.json
var versionsBody string

//go:embed testdata/capabilities.json
var capabilitiesBody string

//go:embed testdata/capabilities-dendrite.json
var capabilitiesDendrite string

//go:embed testdata/auth-metadata.json
var authMetadataBody string

// versions needs no token, but a current server refuses a bad one.
func versions(h *Homeserver, c *call) answer {
	if _, bad := h.bearer(c.r); bad == nil && h.mode != Synapse034 && h.mode != Synapse119 && h.mode != Dendrite && !h.conduit() {
		if _, bad := h.requester(c); bad != nil {
			return *bad
		}
	}
	switch h.mode {
	case Synapse034:
		return ok(rawJSON(`{"versions": ["r0.0.1", "r0.1.0", "r0.2.0", "r0.3.0"], "unstable_features": {"m.lazy_load_members": true}}`))
	case Synapse119:
		return ok(rawJSON(`{"versions":["r0.0.1","r0.1.0","r0.2.0","r0.3.0","r0.4.0","r0.5.0","r0.6.0"],` +
			`"unstable_features":{"org.matrix.label_based_filtering":true,"org.matrix.e2e_cross_signing":true,"org.matrix.msc2432":true}}`))
	case Dendrite:
		return ok(rawJSON(`{"versions":["r0.0.1","r0.1.0","r0.2.0","r0.3.0","r0.4.0","r0.5.0","r0.6.1","v1.0","v1.1","v1.2"],` +
			`"unstable_features":{"org.matrix.e2e_cross_signing":true,"org.matrix.msc2285.stable":true,"org.matrix.msc3916.stable":true}}`))
	case Tuwunel: // with MSC4383
		return ok(object{
			{"versions", list{"r0.6.1", "v1.1", "v1.11", "v1.18", "v1.19"}},
			{"unstable_features", object{}},
			{"server", object{{"name", "Tuwunel"}, {"version", h.Version()}}},
		})
	case Continuwuity:
		return ok(object{{"versions", list{"r0.6.1", "v1.1", "v1.11", "v1.18"}}, {"unstable_features", object{}}})
	default:
		return ok(rawJSON(versionsBody))
	}
}

// serverVersion ignores tokens.
func serverVersion(h *Homeserver, _ *call) answer {
	out := object{{"server_version", h.Version()}}
	if h.mode == Synapse119 {
		out = append(out, member{"python_version", "3.11.2"})
	}
	return ok(out)
}

func federationVersion(h *Homeserver, _ *call) answer {
	name := "Synapse"
	switch h.mode {
	case Dendrite:
		name = "Dendrite"
	case Tuwunel:
		name = "Tuwunel"
	case Continuwuity:
		name = "continuwuity"
	default:
	}
	return ok(object{{"server", object{{"name", name}, {"version", h.Version()}}}})
}

func capabilities(h *Homeserver, c *call) answer {
	if _, bad := h.requester(c); bad != nil {
		return *bad
	}
	switch h.mode {
	case Dendrite:
		return ok(rawJSON(capabilitiesDendrite))
	case Synapse119:
		return ok(rawJSON(`{"capabilities":{"m.room_versions":{"default":"5","available":{"1":"stable","2":"stable",` +
			`"3":"stable","4":"stable","5":"stable","6":"stable"}},"m.change_password":{"enabled":true}}}`))
	case Tuwunel, Continuwuity:
		return ok(object{{"capabilities", h.announcing(c, object{{"m.change_password", object{{"enabled", true}}}})}})
	default:
		if h.moderates {
			return ok(object{{"capabilities", h.announcing(c, object{})}})
		}
		return ok(rawJSON(capabilitiesBody))
	}
}

// conduit says whether one of Conduit's descendants is played.
func (h *Homeserver) conduit() bool { return h.mode == Tuwunel || h.mode == Continuwuity }

// base is the address under which the request reached the server.
func (c *call) base() string {
	scheme, host := c.r.URL.Scheme, c.r.Host
	if scheme == "" {
		scheme = "http"
		if c.r.TLS != nil {
			scheme = "https"
		}
	}
	if host == "" {
		host = c.r.URL.Host
	}
	return scheme + "://" + host
}

func wellKnown(h *Homeserver, c *call) answer {
	out := object{{"m.homeserver", object{{"base_url", c.base() + "/"}}}}
	if h.mode == MAS {
		out = append(out, member{"org.matrix.msc2965.authentication", object{
			{"issuer", h.auth.Issuer()}, {"account", h.auth.Issuer() + "account"},
		}})
	}
	return ok(out)
}

// wellKnownServer is not served by the homeserver itself.
func wellKnownServer(*Homeserver, *call) answer {
	return answer{
		status: http.StatusNotFound, raw: []byte("404. Is anything ever truly *well* known?\n"), ctype: "text/plain",
	}
}

func profile(h *Homeserver, c *call) answer {
	id := c.args[0]
	u, known := h.users[id]
	if !known {
		switch h.mode {
		case Dendrite:
			return fail(http.StatusNotFound, codeNotFound, "The user does not exist or does not have a profile")
		case Synapse034, Synapse119, Tuwunel, Continuwuity:
			return fail(http.StatusNotFound, codeNotFound, "Profile was not found")
		default:
			return fail(http.StatusNotFound, codeUnknown, "No row found (profiles)")
		}
	}
	out := object{}
	if u.DisplayName != "" {
		out = append(out, member{"displayname", u.DisplayName})
	}
	if u.AvatarURL != "" {
		out = append(out, member{"avatar_url", u.AvatarURL})
	}
	return ok(out)
}

// authMetadata hands on the document of MAS.
func authMetadata(h *Homeserver, _ *call) answer {
	return ok(rawJSON(h.auth.document(authMetadataBody)))
}

// masOnly is the side door between the two servers.
func masOnly(h *Homeserver, c *call) answer {
	if _, bad := h.bearer(c.r); bad != nil {
		return *bad
	}
	return fail(http.StatusForbidden, codeUnknown, "This endpoint must only be called by MAS")
}
