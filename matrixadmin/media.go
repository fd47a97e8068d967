package matrixadmin

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ListMedia is the list of what an account uploaded; see [Client.Media].
//
// GET /_synapse/admin/v1/users/{user}/media
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ListMedia = Capability{
	ID: "media", Does: "list uploaded files", Group: "list",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/users/{user}/media"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 23}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 23}, Answer: No, Why: "Synapse can list uploaded files from version 1.23 on"},
	},
}

var _ = told(&ListMedia)

// Media is a file that an account uploaded.
type Media struct {
	ID            Text  // without the server name
	Type          Text  // MIME type as the uploader gave it
	Name          Text  // file name as the uploader gave it
	SHA256        Text  // "" on servers that do not say
	QuarantinedBy Text  // "" when it is not in quarantine, or Unsaid
	Unsaid        bool  // the server does not say whether it is in quarantine
	Length        int64 // bytes, -1 when the server does not say
	Created       time.Time
	LastAccess    time.Time
	Safe          Tri // protected from being quarantined
}

// MediaQuery asks for one page of an account's uploads.
type MediaQuery struct {
	Limit int    // rows a page, at least 1; 0 means 100
	From  string // token of the page, from MediaPage.Next; "" is the first
}

// MediaPage is one page, newest upload first; Total is what the server counts in all, or -1 where it does not say.
type MediaPage struct {
	Media   []Media
	Total   int
	Next    string // "" on the last page
	Dropped int    // rows that could not be read
}

// Media reads one page of what an account uploaded.
//
// GET /_synapse/admin/v1/users/{user}/media
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func (c *Client) Media(ctx context.Context, id UserID, q MediaQuery) (MediaPage, error) {
	const op = "list media"
	if id.IsZero() {
		return MediaPage{}, wire.Invalid(op, "user ID missing")
	}
	limit, err := c.pageLimit(op, q.Limit)
	if err != nil {
		return MediaPage{}, err
	}
	query := pageQuery(q.From, limit)
	query.Set("order_by", "created_ts")
	query.Set("dir", "b")
	var page MediaPage
	err = c.tryFor(ctx, id, "media", 1, func(int) error {
		if err := c.attributed(ctx, op, id); err != nil {
			return err
		}
		page = MediaPage{Media: []Media{}}
		_, err := c.get(ctx, wire.Call{
			Op: op, Path: []string{"_synapse", "admin", "v1", "users", id.s, "media"}, Query: query.Encode(), Stream: true,
			Decode: func(r *wire.Reader) {
				p := listPage{strict: true}
				page.Dropped = p.decode(r, "media", q.From, c.conn.Limits().ListRows, func() bool {
					m, _ := decodeMedia(r, id)
					if m.ID.IsZero() {
						return false
					}
					page.Media = append(page.Media, m)
					return true
				})
				page.Total, page.Next = p.total, p.next
			},
		})
		return err
	})
	if err != nil {
		return MediaPage{}, err
	}
	return page, nil
}

// decodeMedia reads one upload; one of another account is a broken contract. Owned reports whether it says that it is this one's.
func decodeMedia(r *wire.Reader, id UserID) (m Media, owned bool) {
	m.Length, m.Unsaid = -1, true
	r.Object(func(key []byte) {
		switch string(key) {
		case "user_id":
			owner, ok := r.Str()
			if owned = ok && owner == id.s; ok && !owned {
				r.Fail(wire.ErrOtherAccount)
			}
		case "media_id":
			m.ID = r.Text()
		case "media_type":
			m.Type = r.Text()
		case "upload_name":
			m.Name = r.Text()
		case "sha256":
			m.SHA256 = r.Text()
		case "quarantined_by":
			m.QuarantinedBy, m.Unsaid = r.Text(), false
		case "media_length":
			if n, ok := count(r); ok {
				m.Length = n
			}
		case "created_ts":
			m.Created = r.Date()
		case "last_access_ts":
			m.LastAccess = r.Date()
		case "safe_from_quarantine":
			m.Safe = r.Tri()
		default:
			r.Skip()
		}
	})
	return m, owned
}
