package matrixadmin

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// lists answers whoami, and every other call with what f says; it keeps the queries.
type lists struct {
	mu      sync.Mutex
	queries []url.Values
	f       func(path string, q url.Values) *http.Response
}

func (l *lists) RoundTrip(req *http.Request) (*http.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if strings.HasSuffix(req.URL.Path, "/whoami") {
		return answer(200, `{"user_id":"@admin:example.test"}`), nil
	}
	l.queries = append(l.queries, req.URL.Query())
	return l.f(req.URL.Path, req.URL.Query()), nil
}

func users(names ...string) string {
	rows := make([]string, len(names))
	for i, n := range names {
		rows[i] = fmt.Sprintf(`{"name":%q}`, n)
	}
	return `"users":[` + strings.Join(rows, ",") + `]`
}

func TestQuery(t *testing.T) {
	t.Parallel()
	base := url.Values{"limit": {"100"}, "deactivated": {"true"}, "locked": {"true"}}
	with := func(kv ...string) url.Values {
		v := url.Values{}
		for k := range base {
			v[k] = base[k]
		}
		for i := 0; i < len(kv); i += 2 {
			v.Set(kv[i], kv[i+1])
		}
		return v
	}
	for _, tt := range []struct {
		q    UserQuery
		want url.Values
	}{
		{UserQuery{}, with()},
		{UserQuery{Limit: 7, From: "14", NoGuests: true}, with("limit", "7", "from", "14", "guests", "false")},
		{UserQuery{Order: OrderCreated, Descending: true}, with("order_by", "creation_ts", "dir", "b")},
		{UserQuery{Order: OrderName}, with("order_by", "name", "dir", "f")},
		{UserQuery{Order: OrderLastSeen}, with("order_by", "last_seen_ts", "dir", "f")},
		{UserQuery{Deactivated: TriYes}, with()}, // of v3
		{UserQuery{Deactivated: TriNo, NoLocked: true}, with("deactivated", "false", "locked", "false")},
		{UserQuery{Admins: TriYes, NotTypes: []string{"bot"}}, with("admins", "true", "not_user_type", "bot")},
		{UserQuery{Admins: TriNo}, with("admins", "false")},
		{UserQuery{Term: "Ali ce&x=y+"}, with("name", "Ali ce&x=y+")},
		{UserQuery{Term: "@alice:example.test"}, with("user_id", "@alice:example.test")},
		{UserQuery{Term: "@\u6f22x:example.test"}, with("name", "\u6f22x")},
		{UserQuery{Term: "\u6f22"}, with("name", "\u6f22")},
	} {
		l := &lists{f: func(string, url.Values) *http.Response { return answer(200, `{"users":[],"total":0}`) }}
		if _, err := testClient(t, l).SearchUsers(t.Context(), tt.q); err != nil {
			t.Error(err)
		}
		if len(l.queries) != 1 || l.queries[0].Encode() != tt.want.Encode() {
			t.Errorf("%+v asks %v, want %v", tt.q, l.queries, tt.want)
		}
	}
	_, err := testClient(t, roundTrip(nil)).SearchUsers(t.Context(), UserQuery{Limit: -1})
	checkError(t, "limit", err, KindInvalid)
}

func TestPages(t *testing.T) {
	t.Parallel()
	two := users("@a:example.test", "@b:example.test")
	for _, tt := range []struct {
		name, from, body string
		kind             Kind
		next             string
		total, rows      int
		dropped          int
	}{
		{name: "string token", body: `{` + two + `,"total":9,"next_token":"2"}`, next: "2", total: 9, rows: 2},
		{name: "number token", from: "2", body: `{` + two + `,"total":9,"next_token":4}`, next: "4", total: 9, rows: 2},
		{name: "cursor token", from: "abc", body: `{` + two + `,"next_token":"xyz"}`, next: "xyz", total: -1, rows: 2},
		{name: "null token", body: `{` + two + `,"total":2,"next_token":null}`, total: 2, rows: 2},
		{name: "null users", body: `{"users":null,"total":0}`},
		{name: "total below zero", body: `{` + two + `,"total":-1}`, total: -1, rows: 2},
		{name: "total of 2^63", body: `{` + two + `,"total":9223372036854775808}`, total: -1, rows: 2},
		{name: "rows that are no accounts", body: `{` + users("@a:example.test", "x", "", "@b", "@c:d e") + `}`, total: -1, rows: 1, dropped: 4},
		{name: "rows that are no objects", body: `{"users":[1,null,"x",[],{"name":"@a:example.test"}]}`, total: -1, rows: 1, dropped: 4},
		{name: "rows without a name", body: `{"users":[{"admin":true},{"name":5}]}`, total: -1, dropped: 2},
		{name: "same token", from: "2", body: `{` + two + `,"next_token":"2"}`, kind: KindMalformed},
		{name: "token that goes back", from: "4", body: `{` + two + `,"next_token":"2"}`, kind: KindMalformed},
		{name: "token at the start", body: `{` + two + `,"next_token":"0"}`, kind: KindMalformed},
		{name: "token after nothing", body: `{"users":[],"next_token":"5"}`, kind: KindMalformed},
		{name: "token of a mebibyte", body: `{` + two + `,"next_token":"` + strings.Repeat("a", 1<<20) + `"}`, kind: KindMalformed},
		{name: "no users", body: `{"total":5}`, kind: KindMalformed},
		{name: "users of another type", body: `{"users":{}}`, kind: KindMalformed},
		{name: "same key in a row", body: `{"users":[{"name":"@a:example.test","deactivated":true,"deactivated":false}]}`, kind: KindMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := &lists{f: func(string, url.Values) *http.Response { return answer(200, tt.body) }}
			page, err := testClient(t, l).SearchUsers(t.Context(), UserQuery{From: tt.from})
			if tt.kind != KindOther {
				checkError(t, tt.name, err, tt.kind)
				return
			}
			if err != nil || page.Next != tt.next || page.Total != tt.total || len(page.Users) != tt.rows || page.Dropped != tt.dropped {
				t.Errorf("%+v %v", page, err)
			}
		})
	}
}

func TestWildcardsAreNotMatches(t *testing.T) {
	t.Parallel()
	l := &lists{f: func(string, url.Values) *http.Response {
		return answer(200, `{"users":[{"name":"@a_b:example.test"},{"name":"@axb:example.test"},{"name":"@x:example.test","displayname":"The A_B"},{"name":"@y:example.test","displayname":"a-b"}],"total":40,"next_token":"4"}`)
	}}
	page, err := testClient(t, l).SearchUsers(t.Context(), UserQuery{Term: "a_b"})
	if err != nil || len(page.Users) != 2 || page.Total != 40 || page.Next != "4" || page.Dropped != 0 || len(l.queries) != 1 {
		t.Errorf("%+v %v after %d queries", page, err, len(l.queries))
	}
}

func TestServersThatKnowLess(t *testing.T) {
	t.Parallel()
	all := []string{"@admin:example.test", "@alice:example.test", "@bob:example.test"}
	old := &lists{f: func(_ string, q url.Values) *http.Response { // as Synapse 1.19: user_id is known, name is not
		found := slices.DeleteFunc(slices.Clone(all), func(n string) bool { return !strings.Contains(n, q.Get("user_id")) })
		return answer(200, fmt.Sprintf(`{%s,"total":%d}`, users(found...), len(found)))
	}}
	c := testClient(t, old)
	for i, want := range []int{2, 3} { // the second time it is known
		page, err := c.SearchUsers(t.Context(), UserQuery{Term: "ali"})
		if err != nil || len(page.Users) != 1 || page.Total != 1 || len(old.queries) != want {
			t.Errorf("search %d: %+v %v after %d queries", i, page, err, len(old.queries))
		}
	}

	mas := &lists{f: func(_ string, q url.Values) *http.Response {
		if q.Get("guests") != "false" {
			return answer(400, `{"errcode":"M_INVALID_PARAM","error":"The guests parameter is not supported when delegating to MAS."}`)
		}
		return answer(200, `{`+users(all...)+`,"total":3}`)
	}}
	if page, err := testClient(t, mas).SearchUsers(t.Context(), UserQuery{}); err != nil || len(page.Users) != 3 {
		t.Errorf("MAS: %+v %v", page, err)
	}

	unordered := &lists{f: func(_ string, q url.Values) *http.Response {
		if q.Has("order_by") {
			return answer(400, `{"errcode":"M_INVALID_PARAM","error":"Query parameter order_by must be one of ['name']"}`)
		}
		return answer(200, `{`+users(all...)+`,"total":3}`)
	}}
	if page, err := testClient(t, unordered).SearchUsers(t.Context(), UserQuery{Order: OrderCreated}); err != nil || len(page.Users) != 3 || page.Order != "" {
		t.Errorf("no order: %+v %v", page, err)
	}
}

func TestPasswordHashIsDropped(t *testing.T) {
	t.Parallel()
	l := &lists{f: func(path string, _ url.Values) *http.Response {
		row := `{"name":"@alice:example.test","password_hash":"$2b$12$CANARY","is_guest":0,"admin":1}`
		switch {
		case strings.Contains(path, "users_paginate"):
			return answer(200, `{"users":[`+row+`],"total":9}`)
		case strings.Contains(path, "search_users"):
			return answer(200, `[`+row+`]`)
		}
		return answer(404, "<html>No Such Resource</html>")
	}}
	c := testClient(t, l)
	page, err := c.SearchUsers(t.Context(), UserQuery{Limit: 1, From: "3"})
	if err != nil || page.Next != "4" || page.Total != 9 {
		t.Errorf("%+v %v", page, err)
	}
	u, err := c.User(t.Context(), MustParseUserID(alice))
	if err != nil || u.Detail != DetailLegacy || !u.Admin.Yes() || u.Guest != TriNo || u.Deactivated.Known() {
		t.Errorf("%+v %v", u, err)
	}
	if strings.Contains(fmt.Sprintf("%#v %#v", page, u), "CANARY") {
		t.Error("a password hash was kept")
	}
}

func TestLike(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		s, pattern string
		want       bool
	}{
		{"alice", "lic", true},
		{"alice", "a_i", true},
		{"alice", "a%e", true},
		{"alice", "", true},
		{"", "", true},
		{"", "_", false},
		{"alice", "ecila", false},
		{"ab", "a__", false},
		{"\u6f22\u5b57", "_\u5b57", true},
		{"aaaa", "%%%a%", true},
	} {
		if got := like(tt.s, tt.pattern); got != tt.want {
			t.Errorf("%q like %q is %v", tt.s, tt.pattern, got)
		}
	}
}

// TestDeactivatedAlone asks v3, which alone can tell these apart, and goes on with v2 where there is none.
func TestDeactivatedAlone(t *testing.T) {
	t.Parallel()
	for _, v3 := range []bool{true, false} {
		var paths []string
		l := &lists{f: func(path string, _ url.Values) *http.Response {
			paths = append(paths, path[len("/_synapse/admin/"):])
			if strings.Contains(path, "/v3/") && !v3 {
				return answer(404, `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`)
			}
			return answer(200, "{"+users("@a:example.test", "@b:example.test")+`,"total":2}`)
		}}
		c := testClient(t, l)
		for range 2 {
			if page, err := c.SearchUsers(t.Context(), UserQuery{Deactivated: TriYes}); err != nil || page.Rows != 2 {
				t.Fatalf("%+v, %v", page, err)
			}
		}
		want := "v3/users v3/users"
		if !v3 {
			want = "v3/users v2/users v2/users"
		}
		if got := strings.Join(paths, " "); got != want {
			t.Errorf("asked %s, want %s", got, want)
		}
	}
}

// TestOrderOfANewerServer leaves the order out where the server does not have it yet, and asks for others all the same.
func TestOrderOfANewerServer(t *testing.T) {
	t.Parallel()
	l := &lists{f: func(_ string, q url.Values) *http.Response {
		if o := q.Get("order_by"); o == "last_seen_ts" {
			return answer(400, `{"errcode":"M_INVALID_PARAM","error":"Query parameter 'order_by' must be one of ['name', 'creation_ts']"}`)
		}
		return answer(200, "{"+users("@a:example.test")+`,"total":1}`)
	}}
	c := testClient(t, l)
	if page, err := c.SearchUsers(t.Context(), UserQuery{Order: OrderLastSeen}); err != nil || page.Order != "" {
		t.Errorf("%q, %v", page.Order, err)
	}
	if page, err := c.SearchUsers(t.Context(), UserQuery{Order: OrderCreated}); err != nil || page.Order != OrderCreated {
		t.Errorf("%q, %v", page.Order, err)
	}
}

// TestUnreadableIsNotNever: only null says that nobody was seen.
func TestUnreadableIsNotNever(t *testing.T) {
	for value, known := range map[string]bool{"null": true, "1700000000000": true, `"x"`: false, "[]": false, "true": false, "-1": false, "1e15": false, "9223372036854775808": false} {
		l := &lists{f: func(string, url.Values) *http.Response {
			return answer(200, `{"users":[{"name":"@alice:example.test","last_seen_ts":`+value+`}],"total":1}`)
		}}
		page, err := testClient(t, l).SearchUsers(t.Context(), UserQuery{})
		if err != nil || len(page.Users) != 1 || page.Users[0].SeenKnown != known {
			t.Errorf("%s: known %v, %v", value, page.Users, err)
		}
	}
}

// TestNullIsNotMissing: null says that an account has no type and no application service; a key that is missing, or cannot be read, says nothing.
func TestNullIsNotMissing(t *testing.T) {
	t.Parallel()
	for value, unsaid := range map[string]bool{"": true, "null": false, `"tg"`: false, `""`: false, "7": true} {
		body := `{"name":"@a:x.example","deactivated":false}`
		if value != "" {
			body = `{"name":"@a:x.example","deactivated":false,"user_type":` + value + `,"appservice_id":` + value + `}`
		}
		u, err := testClient(t, site{"": page(200, body)}).User(t.Context(), MustParseUserID("@a:x.example"))
		if err != nil || u.TypeUnsaid != unsaid || u.OwnerUnsaid != unsaid {
			t.Errorf("%s: %+v, %v", value, u, err)
		}
	}
}
