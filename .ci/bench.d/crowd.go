package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// crowd is a homeserver with very many accounts whose list costs nothing to answer: a real one works on a machine of its own, while this one shares its
// processors with what is measured.
type crowd struct {
	home *matrixadmintest.Homeserver
	rows []json.RawMessage // in the order of a console's first list
	ones atomic.Int64      // accounts that were read by themselves
}

const usersPath = "/_synapse/admin/v2/users"

// firstList is what a console's first list asks for besides its place.
func firstList() url.Values {
	return url.Values{"deactivated": {"true"}, "locked": {"true"}, "order_by": {"creation_ts"}, "dir": {"b"}}
}

// newCrowd writes all rows down.
func newCrowd(home *matrixadmintest.Homeserver) (*crowd, error) {
	c := &crowd{home: home}
	for from := ""; ; {
		q := firstList()
		q.Set("limit", "50000")
		if from != "" {
			q.Set("from", from)
		}
		r := httptest.NewRequest(http.MethodGet, usersPath+"?"+q.Encode(), http.NoBody)
		r.Header.Set("Authorization", "Bearer "+home.AdminToken())
		w := httptest.NewRecorder()
		home.ServeHTTP(w, r)
		var page struct {
			Users []json.RawMessage `json:"users"`
			Next  string            `json:"next_token"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != http.StatusOK || len(page.Users) == 0 {
			return nil, fmt.Errorf("the list of accounts: status %d, %w", w.Code, err)
		}
		c.rows = append(c.rows, page.Users...)
		if from = page.Next; from == "" {
			return c, nil
		}
	}
}

func (c *crowd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, usersPath+"/") {
		c.ones.Add(1)
	}
	q := r.URL.Query()
	from, _ := strconv.Atoi(q.Get("from"))
	limit, _ := strconv.Atoi(q.Get("limit"))
	q.Del("from")
	q.Del("limit")
	if r.URL.Path != usersPath || q.Encode() != firstList().Encode() || limit < 1 || from > len(c.rows) {
		c.home.ServeHTTP(w, r)
		return
	}
	end := min(from+limit, len(c.rows))
	var next string
	if end < len(c.rows) {
		next = fmt.Sprintf(`,"next_token":"%d"`, end)
	}
	rows := make([][]byte, 0, end-from)
	for _, row := range c.rows[from:end] {
		rows = append(rows, row)
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"users":[%s],"total":%d%s}`, bytes.Join(rows, []byte{','}), len(c.rows), next)
}
