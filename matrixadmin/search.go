package matrixadmin

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

const opList = "list accounts"

// defaultPage is how many rows are asked for when a query does not say.
const defaultPage = 100

// SearchUsers reads one page of accounts, with deactivated and locked ones.
//
// A term that begins with @ is part of a full id, any other part of a localpart or display name. Servers take _ and % in it as wildcards, so rows that do
// not really hold the term are left out here: a page may then have fewer rows than asked for, even none, while Next leads on, and Total stays the
// server's count. Servers without the call are asked with users_paginate and search_users, which know names and little else.
//
// GET /_synapse/admin/v2/users, and v3 for accounts that are deactivated
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func (c *Client) SearchUsers(ctx context.Context, q UserQuery) (UserPage, error) {
	switch {
	case q.Limit < 0:
		return UserPage{}, wire.Invalid(opList, "page size must be at least 1")
	case q.Limit == 0:
		q.Limit = defaultPage
	}
	q.Limit = min(q.Limit, c.conn.Limits().ListRows)
	var page UserPage
	err := c.tryPaths(ctx, "users", 2, func(i int) error {
		var err error
		if i == 0 {
			page, err = c.listV2(ctx, q)
		} else {
			page, err = c.listLegacy(ctx, q)
		}
		return err
	})
	if err != nil {
		return UserPage{}, err
	}
	return page, nil
}

// listV2 asks v2/users and gives way where a server knows less: no guests under MAS, no such order, no name= on servers of 2020.
func (c *Client) listV2(ctx context.Context, q UserQuery) (UserPage, error) {
	page, err := c.pageV2(ctx, q)
	for range 3 {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			break
		}
		known := c.serverFacts()
		switch {
		case q.wantsV3() && !known.noV3 && e.NoEndpoint():
			c.noteFacts(func(k *serverFacts) { k.noV3 = true })
		case e.Kind != KindRejected || e.Status != 400:
			return page, err
		case strings.Contains(e.Text.Raw(), "guests") && !q.NoGuests && !known.noGuests:
			c.noteFacts(func(k *serverFacts) { k.noGuests = true })
		case strings.Contains(e.Text.Raw(), "order_by") && q.Order != "" && !q.Order.Indexed(): // it came with a later version
			q.Order = ""
		case strings.Contains(e.Text.Raw(), "order_by") && q.Order != "" && !known.noOrder:
			c.noteFacts(func(k *serverFacts) { k.noOrder = true })
		default:
			return page, err
		}
		page, err = c.pageV2(ctx, q)
	}
	if err != nil {
		return page, err
	}
	if t := newTerm(q.Term); t.byName() && t.ascii && !c.serverFacts().noName && t.ignored(page.Users) {
		c.noteFacts(func(k *serverFacts) { k.noName = true })
		if page, err = c.pageV2(ctx, q); err != nil {
			return page, err
		}
	}
	page.keep(newTerm(q.Term))
	return page, nil
}

// pageV2 asks for one page.
func (c *Client) pageV2(ctx context.Context, q UserQuery) (UserPage, error) {
	known := c.serverFacts()
	page := UserPage{}
	v := url.Values{"limit": {strconv.Itoa(q.Limit)}, "deactivated": {"true"}, "locked": {"true"}}
	version := "v2"
	switch {
	case q.Deactivated == TriNo: // v2 leaves them out, and v3 as well
		v.Set("deactivated", "false")
	case q.wantsV3() && !known.noV3:
		version = "v3" // there, true is nothing else
	}
	if q.NoLocked {
		v.Set("locked", "false")
	}
	if q.Admins.Known() {
		v.Set("admins", strconv.FormatBool(q.Admins.Yes()))
	}
	for _, t := range q.NotTypes {
		v.Add("not_user_type", t)
	}
	if q.From != "" {
		v.Set("from", q.From)
	}
	if q.NoGuests || known.noGuests {
		v.Set("guests", "false")
	}
	if q.Order != "" && !known.noOrder {
		page.Order = q.Order
		v.Set("order_by", string(q.Order))
		v.Set("dir", "f")
		if q.Descending {
			v.Set("dir", "b")
		}
	}
	newTerm(q.Term).ask(v, known.noName)
	page.IDsOnly = known.noName && q.Term != ""
	_, err := c.get(ctx, wire.Call{
		Op: opList, Path: []string{"_synapse", "admin", version, "users"}, Query: v.Encode(), Stream: true,
		Decode: func(r *wire.Reader) {
			begun := time.Now()
			defer func() { page.Transfer = time.Since(begun) }()
			page.decodePage(r, DetailList, c.conn.Limits().ListRows)
			page.Rows = len(page.Users) + page.Dropped
			if r.Err == nil && !page.leadsOn(q.From) {
				r.Fail(wire.ErrPageToken)
			}
		},
	})
	return page, err
}

// wantsV3 reports whether only the third version of the list can tell apart what is asked for.
func (q *UserQuery) wantsV3() bool { return q.Deactivated.Yes() }

// leadsOn reports whether the token of the next page, if there is one, goes forward: not back, not in place, not from an empty page.
func (p *UserPage) leadsOn(from string) bool {
	if p.Next == "" {
		return true
	}
	if p.Next == from || len(p.Users)+p.Dropped == 0 {
		return false
	}
	next, err := strconv.ParseUint(p.Next, 10, 64)
	if err != nil {
		return true // not a number: a cursor of another kind
	}
	before, err := strconv.ParseUint(from, 10, 64)
	return next > 0 && (err != nil || next > before)
}

// listLegacy asks the calls of Synapse before 1.7.
func (c *Client) listLegacy(ctx context.Context, q UserQuery) (UserPage, error) {
	me, err := c.self(ctx)
	if err != nil {
		return UserPage{}, err
	}
	if q.Term != "" {
		t := newTerm(q.Term)
		users, err := c.searchLegacy(ctx, opList, me, t.text)
		page := UserPage{Users: users, Total: len(users), Rows: len(users), IDsOnly: true}
		page.keep(t)
		return page, err
	}
	start, _ := strconv.ParseUint(q.From, 10, 31)
	page := UserPage{}
	_, err = c.get(ctx, wire.Call{
		Op: opList, Path: []string{"_matrix", "client", "r0", "admin", "users_paginate", me.s}, Stream: true,
		Query: url.Values{"start": {strconv.FormatUint(start, 10)}, "limit": {strconv.Itoa(q.Limit)}}.Encode(),
		Decode: func(r *wire.Reader) {
			page.decodePage(r, DetailLegacy, c.conn.Limits().ListRows)
		},
	})
	rows := len(page.Users) + page.Dropped
	page.Rows = rows
	if next := int(start) + rows; rows > 0 && next < page.Total {
		page.Next = strconv.Itoa(next)
	}
	return page, err
}

// self is the token's own id, for the calls that want any local one.
func (c *Client) self(ctx context.Context) (UserID, error) {
	if me := c.serverFacts().me; !me.IsZero() {
		return me, nil
	}
	me, err := c.WhoAmI(ctx)
	return me.User, err
}
