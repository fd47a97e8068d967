package matrixadmintest

import "net/http"

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
	del  = http.MethodDelete
)

const (
	clientPaths = "/_matrix/client/{v3,r0,unstable}"
	clientV1    = "/_matrix/client/{v3,r0,unstable,api/v1}"
	oldPaths    = "/_matrix/client/{r0,unstable,api/v1}"
	admin1      = "/_synapse/admin/v1"
	admin2      = "/_synapse/admin/v2"
)

func routesOf(mode Mode) []route {
	switch mode {
	case Synapse034:
		return legacyRoutes()
	case Synapse119:
		return concat(legacyRoutes(), routes119())
	case Dendrite:
		return dendriteRoutes()
	case Tuwunel:
		return concat(tuwunelRoutes(), contentRoutes())
	case Continuwuity:
		return continuwuityRoutes()
	case MAS:
		return concat(synapseRoutes(), contentRoutes(), masRoutes())
	default:
		return concat(synapseRoutes(), contentRoutes(), ownAuthRoutes())
	}
}

// synapseRoutes are what a current Synapse serves however it authenticates.
func synapseRoutes() []route {
	return concat(
		rateLimitRoutes(),
		on(get, "/_matrix/client/versions", versions),
		on(get, "/.well-known/matrix/client", wellKnown),
		on(get, "/.well-known/matrix/server", wellKnownServer),
		on(get, "/_matrix/federation/v1/version", federationVersion),
		on(get, clientPaths+"/account/whoami", whoami),
		on(get, clientPaths+"/capabilities", capabilities),
		on(get, clientPaths+"/password_policy", passwordPolicy),
		on(get, clientV1+"/profile/*", profile),
		on(post, clientV1+"/createRoom", createRoom),
		on(post, clientV1+"/rooms/*/leave", leave),
		on(put, admin1+"/send_server_notice/*", sendNotice),
		on(post, admin1+"/users/*/_allow_cross_signing_replacement_without_uia", allowKeyReset),
		on(put, admin1+"/experimental_features/*", setFeature),
		on(get, clientV1+"/admin/whois/*", whois),
		on(get, admin1+"/whois/*", whois),
		on(get, admin1+"/server_version", serverVersion),
		on(post, admin1+"/deactivate/*", deactivate),
		on(put, admin1+"/suspend/*", suspend),
		on(get, admin1+"/search_users/*", searchUsers),
		on(get, admin1+"/username_available", usernameAvailable),
		on(get, admin1+"/threepid/*/users/*", byThreePID),
		on(get, admin1+"/auth_providers/*/users/*", byExternalID),
		on(get, admin1+"/users/*/joined_rooms", joinedRooms),
		on(get, admin1+"/users/*/memberships", memberships),
		on(get, admin1+"/rooms/*", roomDetails),
		on(get, admin1+"/rooms/*/members", roomMembers),
		on(get, "/_matrix/client/{v3,r0,unstable}/directory/room/*", directory),
		on(get, admin1+"/users/*/sent_invite_count", sentInviteCount),
		on(get, admin1+"/users/*/cumulative_joined_room_count", joinedRoomCount),
		on(get, admin1+"/users/*/accountdata", accountData),
		on(get, admin1+"/users/*/pushers", pushers),
		on(get, admin1+"/users/*/media", listMedia),
		on(del, admin1+"/users/*/media", deleteUserMedia),
		on(get, admin1+"/media/*/*", (*Homeserver).mediaDetails),
		on(del, admin1+"/media/*/*", deleteFile),
		on(post, admin1+"/media/quarantine/*/*", quarantineFile(true)),
		on(post, admin1+"/media/unquarantine/*/*", quarantineFile(false)),
		on(post, admin1+"/user/*/media/quarantine", quarantineUser),
		on(post, admin1+"/media/protect/*", protectFile(true)),
		on(post, admin1+"/media/unprotect/*", protectFile(false)),
		on(post, "/_matrix/media/{v3,r0}/upload", upload),
		on(get, admin1+"/experimental_features/*", experimentalFeatures),
		on(post, admin1+"/users/*/shadow_ban", shadowBan(true)),
		on(del, admin1+"/users/*/shadow_ban", shadowBan(false)),
		on(get, admin1+"/event_reports", noReports("event_reports")),
		on(get, admin1+"/user_reports", noReports("user_reports")),
		on(get, admin2+"/users", listUsersV2),
		on(get, "/_synapse/admin/v3/users", listUsersV3),
		on(get, admin2+"/users/*", getUser),
		on(put, admin2+"/users/*", putUser),
		on(get, admin2+"/users/*/devices", listDevices),
		on(post, admin2+"/users/*/devices", createDevice),
		on(get, admin2+"/users/*/devices/*", getDevice),
		on(put, admin2+"/users/*/devices/*", renameDevice),
		on(del, admin2+"/users/*/devices/*", deleteDevice),
		on(post, admin2+"/users/*/delete_devices", deleteDevices),
	)
}

// contentRoutes are about what accounts wrote. Tuwunel has them, too (its docs/development/compliance/synapse-admin.md).
func contentRoutes() []route {
	return concat(
		on(get, admin1+"/rooms/*/messages", roomMessages),
		on(get, admin1+"/rooms/*/timestamp_to_event", nearestEvent),
		on(get, admin1+"/rooms/*/state", roomState),
		on(get, admin1+"/fetch_event/*", fetchEvent),
		on(put, clientV1+"/rooms/*/send/*/*", sendEvent),
		on(post, admin1+"/user/*/redact", redactUser),
		on(get, admin1+"/user/redact_status/*", redactStatus),
		on(get, admin1+"/scheduled_tasks", scheduledTasks),
	)
}

// ownAuthRoutes are what a delegating Synapse does not serve.
func ownAuthRoutes() []route {
	return concat(
		on(get, "/_matrix/client/{v3,r0,unstable,api/v1}/login", loginFlows),
		on(post, "/_matrix/client/{v3,r0,unstable,api/v1}/login", login),
		on(post, clientPaths+"/logout", logout),
		on(post, clientPaths+"/logout/all", logoutAll),
		on(post, admin1+"/reset_password/*", resetPassword),
		on(get, admin1+"/users/*/admin", getAdmin),
		on(put, admin1+"/users/*/admin", putAdmin),
		on(post, admin1+"/users/*/login", loginAs),
	)
}

func masRoutes() []route {
	return concat(
		on(get, "/_matrix/client/v1/auth_metadata", authMetadata),
		on(get, "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata", authMetadata),
		on(get, "/_synapse/mas/query_user", masOnly),
	)
}

func legacyRoutes() []route {
	return concat(
		on(get, "/_matrix/client/versions", versions),
		on(get, "/_matrix/federation/v1/version", federationVersion),
		on(get, "/_matrix/client/{r0,unstable}/account/whoami", whoami),
		on(get, "/_matrix/client/{r0,api/v1}/login", loginFlows),
		on(post, "/_matrix/client/{r0,api/v1}/login", login),
		on(post, "/_matrix/client/{r0,unstable}/logout", logout),
		on(get, oldPaths+"/profile/*", profile),
		on(get, oldPaths+"/directory/room/*", directory),
		on(get, oldPaths+"/admin/whois/*", whois),
		on(post, oldPaths+"/admin/deactivate/*", deactivateOld),
		on(post, oldPaths+"/admin/reset_password/*", resetPassword),
		on(get, oldPaths+"/admin/users/*", allUsersOld),
		on(get, oldPaths+"/admin/search_users/*", searchUsersOld),
		on(get, oldPaths+"/admin/users_paginate/*", pageUsersOld),
	)
}

// routes119 are what 1.19 serves beside the old paths.
func routes119() []route {
	return concat(
		on(get, "/_matrix/client/{r0,unstable}/capabilities", capabilities),
		on(get, "/_matrix/client/{r0,unstable}/password_policy", noPolicy),
		on(get, admin1+"/whois/*", whois),
		on(post, admin1+"/deactivate/*", deactivateOld),
		on(post, admin1+"/reset_password/*", resetPassword),
		on(get, admin1+"/server_version", serverVersion),
		on(get, admin1+"/users/*/admin", getAdmin),
		on(put, admin1+"/users/*/admin", putAdmin),
		on(get, admin1+"/rooms/*", roomDetails),
		on(get, admin1+"/rooms/*/members", roomMembers),
		on(get, admin2+"/users", listUsers119),
		on(get, admin2+"/users/*", getUser),
		on(get, admin2+"/users/*/devices", listDevices),
		on(get, admin2+"/users/*/devices/*", getDevice),
		on(put, admin2+"/users/*/devices/*", renameDevice),
		on(del, admin2+"/users/*/devices/*", deleteDevice),
		on(post, admin2+"/users/*/delete_devices", deleteDevices),
		on(put, admin1+"/send_server_notice/*", sendNotice),
	)
}

func dendriteRoutes() []route {
	return concat(
		on(get, "/_matrix/client/versions", versions),
		on(get, "/.well-known/matrix/client", wellKnown),
		on(get, "/_matrix/federation/v1/version", federationVersion),
		on(get, "/_matrix/client/{v3,r0}/account/whoami", whoami),
		on(get, "/_matrix/client/{v3,r0}/capabilities", capabilities),
		on(get, "/_matrix/client/{v3,r0}/login", loginFlows),
		on(post, "/_matrix/client/{v3,r0}/login", login),
		on(post, "/_matrix/client/{v3,r0}/logout", logout),
		on(get, "/_matrix/client/{v3,r0}/profile/*", profile),
		on(get, "/_matrix/client/{v3,r0}/directory/room/*", directory),
		on(get, "/_matrix/client/{v3,r0}/admin/whois/*", whoisDendrite),
		on(post, "/_dendrite/admin/resetPassword/*", resetDendrite),
		on(post, "/_dendrite/admin/evacuateUser/*", evacuate),
		on(get, admin1+"/event_reports", noReports("event_reports")),
	)
}
