package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ProtectMedia is protecting files from being quarantined, and lifting that; see [Protect].
var ProtectMedia = Capability{
	ID: "protect-media", Does: "protect files from quarantine", Group: "contain",
	At: map[Via]string{ViaSynapse: "POST /_synapse/admin/v1/media/protect/{id}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 36}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 36}, Answer: No, Why: "Synapse can protect files from quarantine and lift that again from version 1.36 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel's admin API cannot protect files from quarantine"},
	},
}

var _ = told(&ProtectMedia)

// protectRefusals: 404 M_UNKNOWN, for a file that is not there, comes out of the statement itself and proves nothing.
var protectRefusals = slices.Concat(refusedAtTheDoor, refusedRate)

// Protect is the request that protects a file of this server from being quarantined, or lifts that. One that is in quarantine stays there.
//
// POST /_synapse/admin/v1/media/protect/{media}, and …/media/unprotect/…
//
// Source: element-hq/synapse docs/admin_api/media_admin_api.md
func Protect(id Text, on bool) wire.Request {
	op, word := "lift protection of a file", "unprotect"
	if on {
		op, word = "protect file", "protect"
	}
	return wire.Request{
		Op: op, Method: http.MethodPost, Path: []string{"_synapse", "admin", "v1", "media", word, id.Raw()}, Wait: wire.WaitLong,
		Refusals: protectRefusals, Check: wire.Empty,
	}
}
