package lists

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// writing is a homeserver on which an account wrote into some rooms: what each answers, page after page, or its error.
type writing struct {
	member

	pages map[string]map[string]string // by room and token
	errs  map[string]error
}

func (w writing) Do(_ context.Context, r wire.Request) (wire.Facts, error) {
	if r.Path[len(r.Path)-1] != "messages" {
		return nil, &matrixadmin.Error{Kind: matrixadmin.KindNotFound}
	}
	room := r.Path[len(r.Path)-2]
	if err := w.errs[room]; err != nil {
		return nil, err
	}
	return r.Check([]byte(w.pages[room][r.Query.Get("from")]))
}

// TestEachRoomFailsForItself: rows of the others are shown, and the rooms that failed are counted and named.
func TestEachRoomFailsForItself(t *testing.T) {
	t.Parallel()
	const one = `{"chunk":[{"event_id":"$1","type":"m.room.message","sender":"@a:b.example","origin_server_ts":1,"content":{}}]`
	id, _ := matrixadmin.ParseUserID("@a:b.example")
	for _, tt := range []struct {
		name string
		w    writing
		rows int
		says string // "" where it is whole
	}{
		{"an empty page is not the end", writing{pages: map[string]map[string]string{"!a": {"": `{"chunk":[],"end":"t1"}`, "t1": one + `}`}, "!b": {"": `{"chunk":[]}`}}}, 1, ""},
		{"a token twice", writing{pages: map[string]map[string]string{"!a": {"": one + `,"end":"t1"}`, "t1": one + `,"end":"t1"}`}, "!b": {"": `{"chunk":[]}`}}}, 1, "1 room could not be read (has a next page that does not advance): !a"},
		{"not found", writing{errs: map[string]error{"!b": &matrixadmin.Error{Kind: matrixadmin.KindNotFound, Status: http.StatusNotFound}}, pages: map[string]map[string]string{"!a": {"": one + `}`}}}, 1, "1 room could not be read ("},
		{"all forbidden", writing{errs: map[string]error{"!a": &matrixadmin.Error{Kind: matrixadmin.KindForbidden}, "!b": &matrixadmin.Error{Kind: matrixadmin.KindForbidden}}}, 0, "2 rooms could not be read (permission denied): !a, !b"},
	} {
		tt.w.all = "!a join,!b join"
		rows, err := messages.Table().Read(t.Context(), Of(tt.w, matrixadmin.Server{}, id))
		n, gap := 0, err
		if rows != nil {
			n, gap = rows.Len(), rows.Gap()
		}
		if n != tt.rows || (gap == nil) != (tt.says == "") || gap != nil && !strings.Contains(gap.Error(), tt.says) {
			t.Errorf("%s: %d rows, %v", tt.name, n, gap)
		}
	}
}
