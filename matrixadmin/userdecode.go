package matrixadmin

import "github.com/mxwarden/mxwarden/matrixadmin/wire"

// userRow is an account as decoded, its name not yet trusted.
type userRow struct {
	name string
	user User
}

// decodeUser reads an account object of any endpoint; password_hash, where an old server sends it, is read over like everything unknown.
func decodeUser(r *wire.Reader) userRow {
	var row userRow
	u := &row.user
	u.TypeUnsaid, u.OwnerUnsaid = true, true
	r.Object(func(key []byte) {
		switch string(key) {
		case "name":
			row.name, _ = r.Str()
		case "displayname":
			u.DisplayName = r.Text()
		case "avatar_url":
			u.AvatarURL = r.Text()
		case "user_type":
			u.TypeUnsaid = r.Peek() != 'n' && r.Peek() != '"'
			u.Type = r.Text()
		case "appservice_id":
			u.OwnerUnsaid = r.Peek() != 'n' && r.Peek() != '"'
			u.Appservice = r.Text()
		case "creation_ts":
			u.Created = r.Date()
		case "last_seen_ts":
			never := r.Peek() == 'n' // what cannot be read is not known
			u.LastSeen = r.Date()
			u.SeenKnown = never || !u.LastSeen.IsZero()
		case "consent_version":
			u.Consent = r.Text()
		case "consent_ts":
			u.Consented = r.Date()
		case "threepids":
			u.ThreePIDs = decodeThreePIDs(r)
		case "external_ids":
			u.ExternalIDs = decodeExternalIDs(r)
		default:
			if flag := u.flagOf(key); flag != nil {
				*flag = r.Tri()
				return
			}
			r.Skip()
		}
	})
	return row
}

// flagOf returns where the flag of a key is kept, or nil.
func (u *User) flagOf(key []byte) *Tri {
	switch string(key) {
	case "admin":
		return &u.Admin
	case "deactivated":
		return &u.Deactivated
	case "erased":
		return &u.Erased
	case "locked":
		return &u.Locked
	case "suspended":
		return &u.Suspended
	case "shadow_banned":
		return &u.ShadowBanned
	case "is_guest":
		return &u.Guest
	case "approved":
		return &u.Approved
	}
	return nil
}

// maxIdentities is how many 3PIDs or external ids of one account are read.
const maxIdentities = 10_000

// decodeThreePIDs returns nil where the server says null, which is not the same as a list of none.
func decodeThreePIDs(r *wire.Reader) []ThreePID {
	out := []ThreePID{}
	if r.Peek() == 'n' {
		out = nil
	}
	r.List("threepids", func() {
		var p ThreePID
		r.Object(func(key []byte) {
			switch string(key) {
			case "medium":
				p.Medium = r.Text()
			case "address":
				p.Address = r.Text()
			case "added_at":
				p.Added = r.Date()
			case "validated_at":
				p.Validated = r.Date()
			default:
				r.Skip()
			}
		})
		if out = append(out, p); len(out) > maxIdentities {
			r.Fail(wire.ErrRows)
		}
	})
	return out
}

// decodeExternalIDs returns nil where the server says null.
func decodeExternalIDs(r *wire.Reader) []ExternalID {
	out := []ExternalID{}
	if r.Peek() == 'n' {
		out = nil
	}
	r.List("external_ids", func() {
		var x ExternalID
		r.Object(func(key []byte) {
			switch string(key) {
			case "auth_provider":
				x.Provider = r.Text()
			case "external_id":
				x.ID = r.Text()
			default:
				r.Skip()
			}
		})
		if out = append(out, x); len(out) > maxIdentities {
			r.Fail(wire.ErrRows)
		}
	})
	return out
}

// decodeRows reads an array of accounts; rows that are none are counted as dropped.
func (p *UserPage) decodeRows(r *wire.Reader, detail Detail, limit int) {
	r.Array(func() {
		if len(p.Users)+p.Dropped >= limit {
			r.Fail(wire.ErrRows)
			return
		}
		if r.Peek() != '{' {
			p.Dropped++
			r.Skip()
			return
		}
		row := decodeUser(r)
		id, err := ParseUserID(row.name)
		if err != nil {
			p.Dropped++
			return
		}
		row.user.ID, row.user.Detail = id, detail
		p.Users = append(p.Users, row.user)
	})
}

// decodePage reads one page; users is required. A total that makes no sense is not said.
func (p *UserPage) decodePage(r *wire.Reader, detail Detail, limit int) {
	p.Total = -1
	said := false
	if !r.ExpectObject() {
		return
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case "users":
			if said = r.Peek() == '['; said {
				p.decodeRows(r, detail, limit)
				return
			}
			said = r.Null()
			if !said {
				r.Skip()
			}
		case "total":
			if n, ok := r.Integer(); ok && n >= 0 && n <= maxTotal {
				p.Total = int(n)
			}
		case "next_token":
			p.Next = pageToken(r)
		default:
			r.Skip()
		}
	})
	if !said {
		r.Fail(wire.Missing("users"))
	}
}

// maxTotal is more accounts than any server has.
const maxTotal = 1 << 31

// pageToken reads a token that one server sends as a string and another as a number.
func pageToken(r *wire.Reader) string {
	var token []byte
	switch c := r.Peek(); {
	case c == '"':
		token = r.Bytes()
	case c >= '0' && c <= '9':
		token = r.Number()
	default:
		r.Skip()
	}
	if len(token) > wire.MaxToken {
		r.Fail(wire.ErrPageToken)
		return ""
	}
	return string(token)
}
