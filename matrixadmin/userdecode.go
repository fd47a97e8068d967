package matrixadmin

// userRow is an account as decoded, its name not yet trusted.
type userRow struct {
	name string
	user User
}

// decodeUser reads an account object of any endpoint; password_hash, where an old server sends it, is read over like everything unknown.
func decodeUser(r *jsonReader) userRow {
	var row userRow
	u := &row.user
	r.object(func(key []byte) {
		switch string(key) {
		case "name":
			row.name, _ = r.str()
		case "displayname":
			u.DisplayName = r.text()
		case "avatar_url":
			u.AvatarURL = r.text()
		case "user_type":
			u.Type = r.text()
		case "appservice_id":
			u.Appservice = r.text()
		case "creation_ts":
			u.Created = r.date()
		case "last_seen_ts":
			u.LastSeen, u.SeenKnown = r.date(), true
		case "threepids":
			u.ThreePIDs = decodeThreePIDs(r)
		case "external_ids":
			u.ExternalIDs = decodeExternalIDs(r)
		default:
			if flag := u.flagOf(key); flag != nil {
				*flag = r.flag()
				return
			}
			r.skip()
		}
	})
	return row
}

// flagOf returns where the flag of a key is kept, or nil.
func (u *User) flagOf(key []byte) *Flag {
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
	}
	return nil
}

// maxIdentities is how many 3PIDs or external ids of one account are read.
const maxIdentities = 10_000

func decodeThreePIDs(r *jsonReader) []ThreePID {
	var out []ThreePID
	r.list("threepids", func() {
		var p ThreePID
		r.object(func(key []byte) {
			switch string(key) {
			case "medium":
				p.Medium = r.text()
			case "address":
				p.Address = r.text()
			case "added_at":
				p.Added = r.date()
			default:
				r.skip()
			}
		})
		if out = append(out, p); len(out) > maxIdentities {
			r.fail(errRows)
		}
	})
	return out
}

func decodeExternalIDs(r *jsonReader) []ExternalID {
	var out []ExternalID
	r.list("external_ids", func() {
		var x ExternalID
		r.object(func(key []byte) {
			switch string(key) {
			case "auth_provider":
				x.Provider = r.text()
			case "external_id":
				x.ID = r.text()
			default:
				r.skip()
			}
		})
		if out = append(out, x); len(out) > maxIdentities {
			r.fail(errRows)
		}
	})
	return out
}

// decodeRows reads an array of accounts; rows that are none are counted as dropped.
func (p *UserPage) decodeRows(r *jsonReader, detail Detail, limit int) {
	r.array(func() {
		if len(p.Users)+p.Dropped >= limit {
			r.fail(errRows)
			return
		}
		if r.peek() != '{' {
			p.Dropped++
			r.skip()
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
func (p *UserPage) decodePage(r *jsonReader, detail Detail, limit int) {
	p.Total = -1
	said := false
	if !r.expectObject() {
		return
	}
	r.object(func(key []byte) {
		switch string(key) {
		case "users":
			if said = r.peek() == '['; said {
				p.decodeRows(r, detail, limit)
				return
			}
			said = r.null()
			if !said {
				r.skip()
			}
		case "total":
			if n, ok := r.integer(); ok && n >= 0 && n <= maxTotal {
				p.Total = int(n)
			}
		case "next_token":
			p.Next = r.pageToken()
		default:
			r.skip()
		}
	})
	if !said {
		r.fail(missingError{"users"})
	}
}

// maxTotal is more accounts than any server has.
const maxTotal = 1 << 31

// pageToken reads a token that one server sends as a string and another as a number.
func (r *jsonReader) pageToken() string {
	var token []byte
	switch c := r.peek(); {
	case c == '"':
		token = r.bytes()
	case c >= '0' && c <= '9':
		token = r.number()
	default:
		r.skip()
	}
	if len(token) > maxToken {
		r.fail(errToken)
		return ""
	}
	return string(token)
}
