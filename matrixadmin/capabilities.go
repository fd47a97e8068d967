package matrixadmin

// adminRoom is why a server that is governed in its admin room alone cannot do something from here.
func adminRoom(command string) Row {
	return Row{Family: FamilyContinuwuity, Answer: No, Why: FamilyContinuwuity.String() + " has no admin API for this; use its admin room: !admin " + command}
}

// ListAccounts is the list of all accounts, and searching it.
//
// GET /_synapse/admin/v2/users, before Synapse 0.99.4 GET /_matrix/client/r0/admin/users_paginate/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ListAccounts = Capability{ID: "list-accounts", Absent: "this server's admin API cannot list accounts", Rows: []Row{
	{Family: FamilyDendrite, Answer: No, Why: "Dendrite's admin API cannot list accounts"},
	adminRoom("users list"),
}}

// PagedList is the list of accounts as Synapse had it before 0.99.4.
//
// GET /_matrix/client/r0/admin/users_paginate/{user}
//
// Source: element-hq/synapse v0.99.3, synapse/rest/client/v1/admin.py
var PagedList = Capability{ID: "paged-list", Rows: []Row{{Family: FamilyDendrite, Answer: No}}}

// ReadAccount is the state of one account as administrators see it.
//
// GET /_synapse/admin/v2/users/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ReadAccount = Capability{ID: "read-account", Absent: "this server's admin API cannot show an account", Rows: []Row{
	{Family: FamilyDendrite, Answer: No, Why: "Dendrite's admin API cannot show an account"},
}}

// AdminPaths is whether anything answers below /_synapse/admin.
var AdminPaths = Capability{ID: "admin-paths"}

// ReadRooms is the list of the rooms that an account has joined.
//
// GET /_synapse/admin/v1/users/{user}/joined_rooms
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ReadRooms = Capability{ID: "joined-rooms", Absent: "this server's admin API cannot list an account's rooms", Rows: []Row{
	{Family: FamilyDendrite, Answer: No, Why: "Dendrite's admin API cannot list an account's rooms"},
}}

// DeactivateAccount is closing an account for good; see [Deactivate].
var DeactivateAccount = Capability{ID: "deactivate", Absent: "this server's admin API cannot deactivate accounts", Rows: []Row{
	{Family: FamilyDendrite, Answer: No, Why: "Dendrite's admin API cannot deactivate accounts"},
	adminRoom("users deactivate"),
}}

// SetPassword is setting an account's password; see [ResetPassword].
var SetPassword = Capability{ID: "reset-password", Absent: "this server's admin API cannot reset passwords", Rows: []Row{
	{Family: FamilyDendrite, Answer: Yes},
	{Family: FamilySynapse, MAS: Present, Answer: No, Why: "passwords are managed by the Matrix Authentication Service (MAS)"},
	adminRoom("users reset-password"),
}}
