package matrixadmintest

import (
	"net/http"
)

// answer is what a handler returns: a JSON value, or bytes of another type.
type answer struct {
	status  int
	value   any
	raw     []byte
	ctype   string
	allow   string // of MAS: the methods that the path takes
	private bool   // of MAS: nobody may keep it
}

func ok(value any) answer { return answer{status: http.StatusOK, value: value} }

func fail(status int, code, text string, extra ...member) answer {
	body := object{{"errcode", code}, {"error", text}}
	return answer{status: status, value: failure(append(body, extra...))}
}

// failure marks an error body, which is compact in every family.
type failure object

const (
	codeBadJSON       = "M_BAD_JSON"
	codeForbidden     = "M_FORBIDDEN"
	codeInvalidParam  = "M_INVALID_PARAM"
	codeMissingParam  = "M_MISSING_PARAM"
	codeMissingToken  = "M_MISSING_TOKEN"
	codeNotFound      = "M_NOT_FOUND"
	codeNotJSON       = "M_NOT_JSON"
	codeUnknown       = "M_UNKNOWN"
	codeUnknownToken  = "M_UNKNOWN_TOKEN"
	codeUnrecognized  = "M_UNRECOGNIZED"
	codeUserLocked    = "M_USER_LOCKED"
	codeDeactivated   = "M_USER_DEACTIVATED"
	codeBadUsername   = "M_INVALID_USERNAME"
	codeUserInUse     = "M_USER_IN_USE"
	textUnrecognized  = "Unrecognized request"
	textInternalError = "Internal server error"
	textUserNotFound  = "User not found"
	textRoomNotFound  = "Room not found"
	textLookUpLocal   = "Can only look up local users"
)

func unrecognized(status int) answer { return fail(status, codeUnrecognized, textUnrecognized) }

func internalError() answer {
	return fail(http.StatusInternalServerError, codeUnknown, textInternalError)
}

func html(status int, page string) answer {
	return answer{status: status, raw: []byte(page), ctype: "text/html; charset=utf-8"}
}

const noSuchResource = "\n<html>\n  <head><title>404 - No Such Resource</title></head>\n  <body>\n" +
	"    <h1>No Such Resource</h1>\n    <p>Sorry. No luck finding that resource.</p>\n  </body>\n</html>\n"

const proxyNotFound = "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n" +
	"<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n"

func (h *Homeserver) dialect() dialect {
	switch h.mode {
	case Synapse034:
		return dialect{spaced: true}
	case Dendrite, Tuwunel, Continuwuity:
		return dialect{utf8: true}
	default:
		return dialect{}
	}
}

func (h *Homeserver) serverHeader() string {
	switch h.mode {
	case Dendrite, Tuwunel, Continuwuity:
		return ""
	case ProxyHidesAdmin:
		return "nginx/1.24.0"
	default:
		return "Synapse/" + h.Version()
	}
}

func (h *Homeserver) write(w http.ResponseWriter, r *http.Request, a answer) {
	head := w.Header()
	if s := h.serverHeader(); s != "" {
		head.Set("Server", s)
	}
	head.Set("Date", h.now().UTC().Format(http.TimeFormat))
	if a.ctype == "" {
		a.ctype = "application/json"
		if h.mode != Dendrite && !h.conduit() {
			head.Set("Cache-Control", "no-cache, no-store, must-revalidate")
			head.Set("Access-Control-Expose-Headers", "Synapse-Trace-Id, Server")
		}
		head.Set("Access-Control-Allow-Origin", "*")
		head.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS")
		head.Set("Access-Control-Allow-Headers", "X-Requested-With, Content-Type, Authorization, Date")
	}
	if a.status == http.StatusNoContent {
		w.WriteHeader(a.status)
		return
	}
	head.Set("Content-Type", a.ctype)
	body := a.raw
	if body == nil {
		if f, isFailure := a.value.(failure); isFailure {
			body = dialect{utf8: h.dialect().utf8}.append(nil, object(f))
		} else {
			body = h.dialect().append(nil, h.without(a.value))
		}
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
