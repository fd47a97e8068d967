package matrixadmin

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// QuarantineMedia is quarantining files and, one by one, lifting that; see [Quarantine] and [QuarantineAll].
var QuarantineMedia = Capability{
	ID: "quarantine-media", Does: "quarantine files", Group: "contain",
	At: map[Via]string{ViaSynapse: "POST /_synapse/admin/v1/user/{user}/media/quarantine"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 36}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 36}, Answer: No, Why: "Synapse can quarantine files and lift that again from version 1.36 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel's admin API cannot quarantine files"},
	},
}

var _ = told(&QuarantineMedia)

// mediaRefusals: nothing but the right is asked for before the database is written.
var mediaRefusals = slices.Concat(refusedAtTheDoor, refusedRate)

// Quarantine is the request that makes a file unavailable to everybody, or lifts that. It is answered in the same way for a file that is not there, and for
// one that is protected and stays as it was. Since Synapse 1.130 files with the same content are meant as well, whoever uploaded them.
//
// POST /_synapse/admin/v1/media/quarantine/{server}/{media}, and …/media/unquarantine/…
//
// Source: element-hq/synapse docs/admin_api/media_admin_api.md
func Quarantine(owner UserID, id Text, on bool) wire.Request {
	op, word := "lift quarantine of a file", "unquarantine"
	if on {
		op, word = "quarantine file", "quarantine"
	}
	return wire.Request{
		Op: op, Method: http.MethodPost, Path: []string{"_synapse", "admin", "v1", "media", word, owner.Server(), id.Raw()}, Wait: wire.WaitLong,
		Refusals: mediaRefusals, Check: wire.Empty,
	}
}

// FactQuarantined is how many files the server says that it has quarantined, others with the same content among them.
const FactQuarantined = "quarantined"

// QuarantineAll is the request that quarantines all files of an account that are neither protected nor in quarantine. An account that is not there is
// answered like one without files.
//
// POST /_synapse/admin/v1/user/{user}/media/quarantine
//
// Source: element-hq/synapse docs/admin_api/media_admin_api.md
func QuarantineAll(id UserID) wire.Request {
	type answer struct {
		Count *int64 `json:"num_quarantined"`
	}
	return wire.Request{
		Op: "quarantine all files", Method: http.MethodPost, Path: []string{"_synapse", "admin", "v1", "user", id.s, "media", "quarantine"}, Wait: wire.WaitVeryLong,
		Account: id.Text(), Refusals: mediaRefusals,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Count == nil || *a.Count < 0 {
				return nil, wire.Missing("num_quarantined")
			}
			return wire.Facts{FactQuarantined: strconv.FormatInt(*a.Count, 10)}, nil
		}),
	}
}
