package matrixadmin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// DropMedia is deleting files; see [DeleteMedia] and [DeleteAllMedia].
var DropMedia = Capability{
	ID: "delete-media", Does: "delete files", Group: "end",
	At: map[Via]string{ViaSynapse: "DELETE /_synapse/admin/v1/users/{user}/media"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 41}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 41}, Answer: No, Why: "mxwarden deletes files on Synapse 1.41 and later"},
	},
}

var _ = told(&DropMedia)

// deleteMediaRefusals: 404 is "Unknown media" or "Unknown user" and 400 M_UNKNOWN "Can only delete local media" or "Can only look up local users"; all
// are asked first (DeleteMediaByID, UserMediaRestServlet).
var deleteMediaRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND", "400 M_UNKNOWN"})

// FactDeleted is how many files the server says that it has deleted.
const FactDeleted = "deleted"

type deletedMedia struct {
	Deleted []string `json:"deleted_media"`
	Total   *int64   `json:"total"`
}

func (a deletedMedia) facts() (wire.Facts, error) {
	if a.Total == nil || *a.Total < 0 {
		return nil, wire.Missing("total")
	}
	return wire.Facts{FactDeleted: strconv.FormatInt(*a.Total, 10)}, nil
}

// DeleteMedia is the request that deletes a file with its thumbnails. A file that cannot be removed from the disk stays, and is answered by a total of 0.
// Copies that other servers have stay.
//
// DELETE /_synapse/admin/v1/media/{server}/{media}
//
// Source: element-hq/synapse docs/admin_api/media_admin_api.md
func DeleteMedia(owner UserID, id Text) wire.Request {
	return wire.Request{
		Op: "delete file", Method: http.MethodDelete, Path: []string{"_synapse", "admin", "v1", "media", owner.Server(), id.Raw()}, Wait: wire.WaitLong,
		Refusals: deleteMediaRefusals,
		Check: wire.Answer(func(a deletedMedia) (wire.Facts, error) {
			if slices.ContainsFunc(a.Deleted, func(deleted string) bool { return deleted != id.Raw() }) {
				return nil, wire.ErrOtherAccount
			}
			return a.facts()
		}),
	}
}

// DeleteAllMedia is the request that deletes the oldest files of an account, at most so many.
//
// DELETE /_synapse/admin/v1/users/{user}/media
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func DeleteAllMedia(id UserID, most int) wire.Request {
	return wire.Request{
		Op: "delete files", Method: http.MethodDelete, Path: []string{"_synapse", "admin", "v1", "users", id.s, "media"}, Wait: wire.WaitVeryLong,
		Query: url.Values{"limit": {strconv.Itoa(most)}, "order_by": {"created_ts"}, "dir": {"f"}}, Account: id.Text(), Refusals: deleteMediaRefusals,
		Check: wire.Answer(func(a deletedMedia) (wire.Facts, error) { return a.facts() }),
	}
}
