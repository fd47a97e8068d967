package matrixadmin

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// FuzzDecoders demands that no decoder panics or goes on for ever, or takes what is no JSON.
func FuzzDecoders(f *testing.F) {
	for _, name := range []string{"synapse", "legacy", "dendrite", "mas"} {
		for i, x := range lines[exchange](f, "recorded/"+name+".jsonl") {
			if i%5 == 0 && len(x.Response.Body) < 4000 {
				f.Add([]byte(x.Response.Body))
			}
		}
	}
	f.Add([]byte(`{"a":"\ud800\udc00","b":1e400,"c":[[[]]]}`))
	id := MustParseUserID(alice)
	f.Fuzz(func(t *testing.T, body []byte) {
		var page UserPage
		for _, decode := range []func(*wire.Reader){
			newWhoisDecoder(id, wire.DefaultLimits(), whoisConfig{}).decode,
			func(r *wire.Reader) { decodeUser(r) },
			func(r *wire.Reader) { page.decodePage(r, DetailList, 100) },
			func(r *wire.Reader) { decodeDevices(r, id, 100) },
			func(r *wire.Reader) { decodeRooms(r, 100) },
			(&Identity{}).decode,
		} {
			if err := wire.Decode(bytes.NewReader(body), nil, decode); err == nil && !json.Valid(body) {
				t.Errorf("%q was decoded", body)
			}
		}
		var session Session
		for _, r := range []wire.Request{
			Deactivate(ViaSynapse, id, true), ResetPassword(ViaSynapse, id, NewSecret("x"), true), ResetPassword(ViaDendrite, id, NewSecret("x"), true),
			Login("v3", PasswordLogin{User: alice}, &session), Logout("v3"),
		} {
			if _, err := r.Check(body); err == nil && !json.Valid(body) {
				t.Errorf("%q was taken for the answer to %s", body, r.Op)
			}
		}
	})
}
