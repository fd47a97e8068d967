package lists

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

func text(s string) matrixadmin.Text { return matrixadmin.NewText(s) }

// TestCatalog: what the front ends take from the catalog has to be there, and to be one of a kind.
func TestCatalog(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, table := range Catalog() {
		info, heads := table.Info(), table.Heads()
		if info.ID == "" || info.Title == "" || info.One == "" || info.Many == "" || !strings.HasSuffix(info.About, ".") || !strings.HasSuffix(info.Empty, ".") || seen[info.ID] {
			t.Errorf("%+v", info)
		}
		seen[info.ID] = true
		var ids []string
		for _, h := range heads {
			if h.ID == "" || strings.Trim(h.ID, "abcdefghijklmnopqrstuvwxyz_") != "" || h.Title == "" || !strings.HasSuffix(h.Meaning, ".") || slices.Contains(ids, h.ID) {
				t.Errorf("%s: %+v", info.ID, h)
			}
			if h.Late && !table.Detailed() {
				t.Errorf("%s: %s is late, and there are no details", info.ID, h.ID)
			}
			ids = append(ids, h.ID)
		}
		if info.Sort != "" && !slices.Contains(ids, info.Sort) || !heads[0].OnScreen() || heads[0].Priority != 0 {
			t.Errorf("%s: sorted by %q; the first column is %+v", info.ID, info.Sort, heads[0])
		}
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 4, 5, 6, 7, 8_000_000, time.FixedZone("", 3600))
	for want, v := range map[string]Value{
		"a\x1b": RemoteValue(text("a\x1b")), "term": TermValue("our word", text("term")), "2026-03-04T04:06:07.008Z": TimeValue(at), "-": {Kind: Reading}, "--": {Kind: Failed},
		"1200": NumberValue(1200), "0": NumberValue(0), "---": NumberValue(-1), "----": TimeValue(time.Time{}), "-----": RemoteValue(text("")),
	} {
		if got := v.Exact(); got != strings.TrimLeft(want, "-") {
			t.Errorf("%+v is %q, want %q", v, got, want)
		}
	}
	for _, order := range [][]Value{
		{{}, NumberValue(2), NumberValue(10)},
		{{Kind: Failed}, TimeValue(at), TimeValue(at.Add(time.Second))},
		{{Kind: Reading}, RemoteValue(text("B")), RemoteValue(text("a1")), RemoteValue(text("b")), RemoteValue(text("ba"))},
		{TermValue("banned", text("z")), TermValue("joined", text("a"))},
	} {
		if order[0].Kind == Reading { // a1 is before B and b whatever their case
			order[1], order[2] = order[2], order[1]
		}
		for i, a := range order {
			for k, b := range order {
				if got, want := a.Compare(b), k-i; (got < 0) != (want > 0) || (got == 0) != (want == 0) {
					t.Errorf("%+v and %+v: %d", a, b, got)
				}
			}
		}
	}
}

// thing is a row of the list below.
type thing struct {
	id, name string
	size     int64
}

// things is a list whose names come with the details; those of "bad" cannot be read.
func things(read func() ([]thing, error)) Table {
	return List[thing]{
		Info: Info{ID: "things", Rows: ops.OnMedia},
		Read: func(context.Context, Source) ([]thing, error) { return read() },
		Key:  func(t thing) matrixadmin.Text { return text(t.id) },
		Columns: []Column[thing]{
			{Head{ID: "id", Min: 3}, func(t thing) Value { return RemoteValue(text(t.id)) }},
			{Head{ID: "size", Number: true}, func(t thing) Value { return NumberValue(t.size) }},
			{Head{ID: "name", Late: true}, func(t thing) Value { return RemoteValue(text(t.name)) }},
		},
		Detail: func(_ context.Context, _ Source, t thing) (thing, error) {
			if t.id == "bad" {
				return thing{}, errors.New("no")
			}
			t.name = "name of " + t.id
			return t, nil
		},
	}.Table()
}

func ids(r *Rows, order []int32) string {
	var s []string
	for i := range Numbers(order) {
		s = append(s, r.Key(i).Raw())
	}
	return strings.Join(s, " ")
}

func TestRows(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	table := things(func() ([]thing, error) {
		return []thing{{"c", "", 5}, {"bad", "", -1}, {"a", "", 5}, {"d", "", 40}}, nil
	})
	rows, err := table.Read(ctx, Source{})
	if err != nil || rows.Len() != 4 || rows.Gap() != nil || rows.Subject(1) != (ops.Subject{Kind: ops.OnMedia, ID: text("bad")}) {
		t.Fatal(rows, err)
	}
	for _, tt := range []struct {
		column string
		desc   bool
		want   string
	}{
		{"", false, "c bad a d"},
		{"", true, "d a bad c"},
		{"id", false, "a bad c d"},
		{"size", false, "bad a c d"}, // what is not known comes first, and equal rows go by their ids
		{"size", true, "d a c bad"},
	} {
		order, err := rows.Order(ctx, tt.column, tt.desc)
		if got := ids(rows, order); got != tt.want || err != nil {
			t.Errorf("%+v: %s %v", tt, got, err)
		}
	}
	if v := rows.Value(2, 0); v.Kind != Reading || !rows.NeedsDetail(0) {
		t.Errorf("before it is read: %+v", v)
	}
	still := rows.Snapshot()
	half := rows.Snapshot()
	half.SetDetail(2, thing{id: "a", name: "z"})
	for _, desc := range []bool{false, true} {
		if order, err := half.Order(ctx, "name", desc); err != nil || ids(half, order[:1]) != "a" || half.Unread() != 3 {
			t.Errorf("what is not read yet is not below the others: %s %v", ids(half, order), err)
		}
	}
	var told []int
	failed, err := rows.ReadDetails(ctx, Source{}, First(rows.Len()), func(n int) { told = append(told, n) })
	if err != nil || failed != 1 || fmt.Sprint(told) != "[4]" || rows.Value(2, 0).Exact() != "name of c" || rows.Value(2, 1).Kind != Failed || rows.NeedsDetail(0) {
		t.Errorf("%d failed, %v, told %v, %+v %+v", failed, err, told, rows.Value(2, 0), rows.Value(2, 1))
	}
	if still.Value(2, 0).Kind != Reading {
		t.Error("a snapshot has changed")
	}
	later, _ := table.Read(ctx, Source{})
	later.Inherit(rows, false)
	if later.Value(2, 3).Exact() != "name of d" || later.NeedsDetail(3) || !later.NeedsDetail(1) {
		t.Error("the details of before are not there, or one that failed is not asked for again")
	}
	again, _ := table.Read(ctx, Source{})
	again.Inherit(rows, true)
	if again.Value(2, 3).Exact() != "name of d" || !again.NeedsDetail(3) {
		t.Error("the details of before are not shown until they are read again")
	}
	var b strings.Builder
	if _, err := export.Write(ctx, &b, rows.Export(First(2), []string{"size", "name", "nothing"}, Value.Exact), export.JSONLines, nil); err != nil ||
		b.String() != "{\"size\":5,\"name\":\"name of c\"}\n{\"size\":null,\"name\":\"\"}\n" {
		t.Errorf("%v %s", err, b.String())
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := again.ReadDetails(stopped, Source{}, First(4), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := rows.Order(stopped, "id", false); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestTermsAreShownInOurWords(t *testing.T) {
	t.Parallel()
	v := TermValue("our word", text("term"))
	if v.Shown() != "our word" || v.Exact() != "term" || NumberValue(7).Shown() != "7" || SizeValue(1500).Shown() != "1.5 kB" || SizeValue(1500).Exact() != "1500" || SizeValue(-1).Shown() != "" || (Value{}).Shown() != "" {
		t.Errorf("%+v", v)
	}
}

func TestPartOfAList(t *testing.T) {
	t.Parallel()
	cut := errors.New("cut")
	for _, all := range [][]thing{nil, {{"a", "", 1}}} {
		rows, err := things(func() ([]thing, error) { return all, cut }).Read(t.Context(), Source{})
		if all == nil && (rows != nil || !errors.Is(err, cut)) || all != nil && (err != nil || !errors.Is(rows.Gap(), cut)) {
			t.Errorf("%d rows: %v %v", len(all), rows, err)
		}
	}
}

// fake answers for rooms alone.
type fake struct {
	Homeserver
	members, joined error
	sent            []string
}

func (f *fake) Memberships(context.Context, matrixadmin.UserID) ([]matrixadmin.Membership, error) {
	f.sent = append(f.sent, "memberships")
	return []matrixadmin.Membership{{Room: text("!a:x"), State: text("join")}, {Room: text("!b:x"), State: text("leave")}}, f.members
}

func (f *fake) JoinedRooms(context.Context, matrixadmin.UserID) ([]matrixadmin.Text, error) {
	f.sent = append(f.sent, "joined_rooms")
	return []matrixadmin.Text{text("!a:x")}, f.joined
}

func (f *fake) Do(_ context.Context, r wire.Request) (wire.Facts, error) {
	f.sent = append(f.sent, r.Method)
	return nil, nil //nolint:nilnil // there are no facts
}

func TestRoomsOfASource(t *testing.T) {
	t.Parallel()
	at := func(version string) matrixadmin.Server {
		return matrixadmin.Server{Family: matrixadmin.FamilySynapse, Version: text(version)}
	}
	absent := &matrixadmin.Error{Kind: matrixadmin.KindUnrecognized}
	for _, tt := range []struct {
		server  matrixadmin.Server
		members error
		rows    int
		sent    string
	}{
		{at("1.163.2"), nil, 2, "[memberships]"},
		{at("1.144.0"), nil, 1, "[joined_rooms]"},
		{at(""), nil, 2, "[memberships]"},
		{at(""), absent, 1, "[memberships joined_rooms]"},
		{matrixadmin.Server{}, &matrixadmin.Error{Kind: matrixadmin.KindForbidden}, 2, "[memberships]"},
	} {
		f := &fake{members: tt.members}
		rows, err := Of(f, tt.server, matrixadmin.UserID{}).Rooms(t.Context())
		if len(rows) != tt.rows || fmt.Sprint(f.sent) != tt.sent || !rows[0].Joined() || (err != nil) != (matrixadmin.KindOf(tt.members) == matrixadmin.KindForbidden) {
			t.Errorf("%v: %d rows, %v, sent %v", tt.server.Version, len(rows), err, f.sent)
		}
	}
}

// TestSourceOnlyReads: a list cannot change anything, whatever it asks for.
func TestSourceOnlyReads(t *testing.T) {
	t.Parallel()
	f := &fake{}
	src := Of(f, matrixadmin.Server{}, matrixadmin.UserID{})
	if _, err := src.Do(t.Context(), wire.Request{Method: http.MethodPost}); !errors.Is(err, matrixadmin.ErrReadOnly) || len(f.sent) > 0 {
		t.Errorf("%v, sent %v", err, f.sent)
	}
	if _, err := src.Do(t.Context(), wire.Request{Method: http.MethodGet}); err != nil || len(f.sent) != 1 {
		t.Errorf("%v, sent %v", err, f.sent)
	}
}

func TestLacks(t *testing.T) {
	t.Parallel()
	at := func(s matrixadmin.Server) Source { return Source{Server: s} }
	old := matrixadmin.Server{Family: matrixadmin.FamilySynapse, Version: text("1.100.0")}
	all := Info{Can: []*matrixadmin.Capability{&matrixadmin.ListMemberships, &matrixadmin.ReadRooms}}
	one := Info{Can: all.Can[:1]}
	if all.Lacks(at(old)) != "" || one.Lacks(at(old)) == "" || (Info{}).Lacks(at(old)) != "" || all.Lacks(at(matrixadmin.Server{Family: matrixadmin.FamilyDendrite})) == "" {
		t.Error(all.Lacks(at(old)), one.Lacks(at(old)))
	}
}
