package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
)

var _ = endpoint("AdminPaths", &matrixadmin.AdminPaths, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/server_version"})

var _ = endpoint("ListAccounts", &matrixadmin.ListAccounts, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v2/users?guests=false&limit=1", matrixadmin.ViaLegacy: "GET /_matrix/client/r0/admin/users_paginate/{me}?limit=1&start=0",
})

var _ = endpoint("PagedList", &matrixadmin.PagedList, map[matrixadmin.Via]string{matrixadmin.ViaLegacy: "GET /_matrix/client/r0/admin/users_paginate/{me}?limit=1&start=0"})

var _ = endpoint("ReadAccount", &matrixadmin.ReadAccount, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v2/users/{me}"})

var _ = endpoint("ReadRooms", &matrixadmin.ReadRooms, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/users/{me}/joined_rooms"})

var _ = endpoint("ListMemberships", &matrixadmin.ListMemberships, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/users/{me}/memberships"})

var _ = endpoint("ListDevices", &matrixadmin.ListDevices, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v2/users/{me}/devices"})

var _ = endpoint("ReadConnections", &matrixadmin.ReadConnections, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/whois/{me}", matrixadmin.ViaLegacy: "GET /_matrix/client/r0/admin/whois/{me}",
	matrixadmin.ViaClient: "GET /_matrix/client/v3/admin/whois/{me} or GET /_matrix/client/r0/admin/whois/{me}",
})
