package matrixadmin

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// AccountData is what a user's clients keep on the server; see [ReadAccountData].
//
// GET /_synapse/admin/v1/users/{user}/accountdata
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var AccountData = Capability{
	ID: "account-data", Does: "list account data", Group: "list",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/users/{user}/accountdata"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 50}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 50}, Answer: No, Why: "Synapse can list account data from version 1.50 on"},
	},
}

var _ = told(&AccountData)

// AccountDatum is one type of account data. What it holds is private, and is read over.
type AccountDatum struct {
	Type  Text
	Rooms int   // in how many rooms the user has it; 0 for what belongs to no room
	Bytes int64 // of its JSON as the server sent it, of all rooms together
}

// maxData is how many types, and rooms, of account data are read.
const maxData = 100_000

// ReadAccountData is the request that lists the types of an account's data and their sizes, those of no room first, in the order of the server.
//
// GET /_synapse/admin/v1/users/{user}/accountdata
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func ReadAccountData(id UserID, all *[]AccountDatum) wire.Request {
	return wire.Request{
		Op: "list account data", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "users", id.s, "accountdata"}, Account: id.Text(), Large: true,
		Check: inOrder(func(r *wire.Reader) {
			d := dataDecoder{global: []AccountDatum{}}
			d.decode(r)
			*all = append(d.global, d.rooms...)
		}),
	}
}

// dataDecoder collects types and sizes.
type dataDecoder struct {
	global, rooms []AccountDatum
	at            map[string]int // of rooms, by type
	said          int
}

func (d *dataDecoder) decode(r *wire.Reader) {
	r.Object(func(key []byte) {
		if string(key) != "account_data" {
			r.Skip()
			return
		}
		r.Object(func(key []byte) {
			switch string(key) {
			case "global":
				d.said++
				d.types(r, func(kind string, size int64) {
					d.global = append(d.global, AccountDatum{Type: NewText(kind), Bytes: size})
				})
			case "rooms":
				d.said++
				r.ObjectOf(maxData, func([]byte) { d.types(r, d.inRoom) })
			default:
				r.Skip()
			}
		})
	})
	if d.said != 2 {
		r.Fail(wire.Missing("account_data"))
	}
}

// types reads one object of types.
func (d *dataDecoder) types(r *wire.Reader, found func(kind string, size int64)) {
	r.Object(func(key []byte) {
		kind := string(key)
		r.Peek()
		from := r.Offset()
		r.Skip()
		found(kind, r.Offset()-from)
		if len(d.global)+len(d.rooms) > maxData {
			r.Fail(wire.ErrRows)
		}
	})
}

func (d *dataDecoder) inRoom(kind string, size int64) {
	if d.at == nil {
		d.at = map[string]int{}
	}
	i, known := d.at[kind]
	if !known {
		i = len(d.rooms)
		d.at[kind], d.rooms = i, append(d.rooms, AccountDatum{Type: NewText(kind)})
	}
	d.rooms[i].Rooms++
	d.rooms[i].Bytes += size
}
