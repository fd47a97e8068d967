package matrixadmin

// What servers differ in, one value each; what has an endpoint in a file of its own stands there.

// ListAccounts is the list of all accounts, and searching it.
//
// GET /_synapse/admin/v2/users, before Synapse 0.99.4 GET /_matrix/client/r0/admin/users_paginate/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ListAccounts = Capability{
	ID: "list-accounts", Does: "list accounts", Group: "list",
	At: map[Via]string{
		ViaSynapse: "GET /_synapse/admin/v2/users",
		ViaLegacy:  "GET /_matrix/client/r0/admin/users_paginate/{user}",
	},
	probe: "_synapse/admin/v2/users?guests=false&limit=1",
}

var _ = told(&ListAccounts)

// SortAccounts is whether the list of accounts comes in the order that was asked for.
var SortAccounts = Capability{ID: "sort-accounts"}

// PagedList is the list of accounts as Synapse had it before 0.99.4.
//
// GET /_matrix/client/r0/admin/users_paginate/{user}
//
// Source: element-hq/synapse v0.99.3, synapse/rest/client/v1/admin.py
var PagedList = Capability{
	ID: "paged-list", Does: "list accounts",
	At:    map[Via]string{ViaLegacy: "GET /_matrix/client/r0/admin/users_paginate/{user}"},
	probe: "_matrix/client/r0/admin/users_paginate/{me}?limit=1&start=0",
}

// ReadAccount is the state of one account as administrators see it.
//
// GET /_synapse/admin/v2/users/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ReadAccount = Capability{
	ID: "read-account", Does: "show an account", Group: "read",
	At:    map[Via]string{ViaSynapse: "GET /_synapse/admin/v2/users/{user}"},
	probe: "_synapse/admin/v2/users/{nobody}",
}

var _ = told(&ReadAccount)

// AdminPaths is whether anything answers below /_synapse/admin.
var AdminPaths = Capability{
	ID: "admin-paths", Does: "answer below /_synapse/admin",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/server_version"},
}

// ReadRooms is the list of the rooms that an account has joined.
//
// GET /_synapse/admin/v1/users/{user}/joined_rooms
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ReadRooms = Capability{
	ID: "joined-rooms", Does: "list an account's rooms", Group: "list",
	At:    map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/users/{user}/joined_rooms"},
	probe: "_synapse/admin/v1/users/{me}/joined_rooms",
}

var _ = told(&ReadRooms)

// ReadConnections is the list of an account's connections; see [Client.Whois].
//
// GET /_matrix/client/v3/admin/whois/{user}
//
// Source: Matrix specification, client-server API, server administration
var ReadConnections = Capability{
	ID: "connections", Does: "list connections", Group: "read",
	At: map[Via]string{
		ViaSynapse: "GET /_synapse/admin/v1/whois/{user}",
		ViaLegacy:  "GET /_matrix/client/r0/admin/whois/{user}",
		ViaClient:  "GET /_matrix/client/v3/admin/whois/{user}",
	},
	Rows: []Row{
		{Family: FamilySynapse, Answer: Yes, Via: ViaClient},
	},
}

var _ = told(&ReadConnections)

// EveryConnection is whether the list of connections has every address that was used lately, so that an empty one means that none was. Its note is how long
// they are kept.
var EveryConnection = Capability{ID: "every-connection", Rows: []Row{
	{Family: FamilySynapse, Before: Release{1, 4}, Answer: Yes, Note: "Synapse before 1.4 does not expire them"},
	{Family: FamilySynapse, Answer: Yes, Note: "Synapse keeps them for 28 days by default (user_ips_max_age)"},
}}

// ExternalIDsTold is whether an account's own record names its external ids; where it must, a record without them is not complete.
var ExternalIDsTold = Capability{ID: "external-ids-told", Rows: []Row{
	{Family: FamilySynapse, Before: Release{1, 41}, Answer: No, Why: "Synapse reports external IDs from version 1.41 on"},
	{Family: FamilySynapse, Answer: Yes},
}}

// OwnAccounts is whether the homeserver alone keeps accounts, passwords and sessions.
var OwnAccounts = Capability{ID: "own-accounts", Rows: []Row{
	{MAS: Absent, Answer: Yes},
	{MAS: Present, Answer: No, Why: "accounts are kept by the Matrix Authentication Service (MAS)"},
}}

// PasswordSignIn is whether a sign-in with a password can bring an administrator's token; see [Login].
var PasswordSignIn = Capability{ID: "password-sign-in", Rows: []Row{
	{MAS: Present, Answer: No, Why: "this server uses MAS. Tokens from a password sign-in never have admin rights there. " +
		"Enter a token with the scope urn:synapse:admin:*"},
}}

// ScopedTokens is whether a token's scope gives the rights of an administrator, not the account that it belongs to.
var ScopedTokens = Capability{ID: "token-scopes", Rows: []Row{{MAS: Present, Answer: Yes}}}

// DeactivateAccount is closing an account for good; see [Deactivate].
var DeactivateAccount = Capability{
	ID: "deactivate", Does: "deactivate accounts", Group: "end", Own: true,
	At: map[Via]string{
		ViaSynapse: "POST /_synapse/admin/v1/deactivate/{user}",
		ViaLegacy:  "POST /_matrix/client/r0/admin/deactivate/{user}",
	},
	probe: "_synapse/admin/v1/deactivate/{nobody}",
}

var _ = told(&DeactivateAccount)

// LeaveRooms is whether an account that is deactivated leaves its rooms.
var LeaveRooms = Capability{ID: "leave-rooms"}

// SetPassword is setting an account's password; see [ResetPassword].
var SetPassword = Capability{
	ID: "reset-password", Does: "reset passwords", Group: "disrupt",
	At: map[Via]string{
		ViaSynapse:  "POST /_synapse/admin/v1/reset_password/{user}",
		ViaLegacy:   "POST /_matrix/client/r0/admin/reset_password/{user}",
		ViaDendrite: "POST /_dendrite/admin/resetPassword/{user}",
	},
	Rows:  []Row{{MAS: Present, Answer: No, Why: "passwords are managed by the Matrix Authentication Service (MAS)"}},
	probe: "_synapse/admin/v1/reset_password/{nobody}",
}

var _ = told(&SetPassword)

// ResetKeepsDevices is whether a password can be set without signing out the account's devices.
var ResetKeepsDevices = Capability{ID: "reset-keeps-devices", Rows: []Row{
	{Family: FamilySynapse, Before: Release{1, 12}, Answer: No, Why: "Synapse before 1.12 signs out all devices at every password reset"},
}}

// ResetKeepsOwnSession is whether the session that sets the password of its own account goes on.
var ResetKeepsOwnSession = Capability{ID: "reset-keeps-own-session"}

// ResetStaysDeactivated is whether a deactivated account stays so when its password is set.
var ResetStaysDeactivated = Capability{ID: "reset-stays-deactivated"}
