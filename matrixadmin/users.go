package matrixadmin

import (
	"strings"
	"time"
)

// ThreePID is an e-mail address or a phone number bound to an account.
type ThreePID struct {
	Medium    Text // "email" or "msisdn"
	Address   Text
	Added     time.Time
	Validated time.Time
}

// Written is the address as people write it: servers keep phone numbers as digits, without the plus sign of their country code.
func (t ThreePID) Written() Text {
	digits := t.Address.Raw()
	if t.Medium.Raw() != "msisdn" || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return t.Address
	}
	return NewText("+" + digits)
}

// ExternalID is an account's identity at an identity provider.
type ExternalID struct {
	Provider Text
	ID       Text
}

// User is an account as far as its server tells; zero times and unknown flags were not said.
type User struct {
	ID           UserID
	DisplayName  Text
	AvatarURL    Text
	Admin        Tri
	Deactivated  Tri
	Erased       Tri
	Locked       Tri
	Suspended    Tri
	ShadowBanned Tri
	Guest        Tri
	Type         Text // user_type: "", "bot", "support" or a server's own
	Appservice   Text // id of the appservice that owns it; lists never tell
	TypeUnsaid   bool // the server did not report Type, not even that there is none
	OwnerUnsaid  bool // nor Appservice
	Created      time.Time
	LastSeen     time.Time
	SeenKnown    bool         // the server reports LastSeen; where it is zero, nothing is recorded
	Approved     Tri          // whether an administrator let the account in; servers without approvals do not say
	Consent      Text         // version of the terms that the user agreed to last
	Consented    time.Time    // and when
	ThreePIDs    []ThreePID   // nil when the server did not say, as are
	ExternalIDs  []ExternalID // these; an account without any has an empty list
	Detail       Detail
	HiddenBy     uint16 // the HTTP status with which something in front of the homeserver refused the account itself, so that it was read elsewhere; 0 without
}

// Detail says what a [User] was read from, and so which of its fields can be trusted to be complete.
type Detail uint8

// The sources of a [User].
const (
	DetailFull    Detail = iota // GET v2/users/<id>
	DetailList                  // a row of v2/users: no 3PIDs, external ids, suspended
	DetailLegacy                // users_paginate or search_users: name, guest, admin
	DetailProfile               // only the profile: it exists, and has a display name
)

// Order is the column a user list is sorted by on the server.
type Order string

// The orders that Synapse has; only name and creation are indexed. LastSeen came with 1.92, Locked with 1.93.
const (
	OrderName         Order = "name"
	OrderCreated      Order = "creation_ts"
	OrderLastSeen     Order = "last_seen_ts"
	OrderDisplayName  Order = "displayname"
	OrderAdmin        Order = "admin"
	OrderDeactivated  Order = "deactivated"
	OrderLocked       Order = "locked"
	OrderShadowBanned Order = "shadow_banned"
	OrderGuest        Order = "is_guest"
	OrderType         Order = "user_type"
	OrderAvatar       Order = "avatar_url"
)

// Indexed reports whether Synapse's database has the accounts in this order; any other sorts them all for each page.
func (o Order) Indexed() bool { return o == OrderName || o == OrderCreated }

// UserQuery asks for one page of accounts.
type UserQuery struct {
	Term       string // part of a localpart or display name, or a full id (sent as user_id=); "" lists all
	Order      Order
	Descending bool
	Limit      int    // rows a page, at least 1; 0 means 100
	From       string // token of the page, from UserPage.Next; "" is the first
	NoGuests   bool   // leave guests out; always so under MAS

	// What follows leaves accounts out on servers that know it; others send them, so that rows have to be looked at all the same.
	Deactivated Tri // only accounts that are, or are not; unknown is all
	Admins      Tri
	NoLocked    bool
	NotTypes    []string // user types to leave out; "" is none
}

// UserPage is one page; Total is what the server counts in all, or -1 where it does not say.
type UserPage struct {
	Users   []User
	Total   int
	Next    string // "" on the last page
	Dropped int    // rows that could not be read as an account
	Rows    int    // rows that the server sent, with those that are left out here
	Order   Order  // the order the server was asked for; "" where it could not be asked
	IDsOnly bool   // the term was looked for in ids alone: the server does not search display names

	Transfer time.Duration // how long the rows took to arrive once the answer had begun
}
