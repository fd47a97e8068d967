package matrixadmin

// Ability is a capability as people are told of it.
type Ability struct {
	*Capability
	Group string         // what administrators want it for: "find", "list", "read", "contain", "disrupt", "end" or "repair"
	At    map[Via]string // method and path of its endpoint, by surface
}

// Limit says for which accounts alone a server can do it, as a part of a sentence; "" where it is all of them.
func (a Ability) Limit(s Server) string {
	switch a.Capability {
	case &DeactivateAccount, &EndDevices, &LockAccount, &ReactivateAccount:
		if s.Lacks(&OwnAccounts) {
			return "of application services only; others are managed by the Matrix Authentication Service (MAS)"
		}
	}
	return ""
}

// AbilityGroups are the groups in the order in which they are shown.
func AbilityGroups() []string {
	return []string{"find", "list", "read", "contain", "disrupt", "end", "repair"}
}

// Abilities lists what administrators can do where the server can, in the order of the groups.
func Abilities() []Ability {
	at := func(group string, c *Capability, path string) Ability {
		return Ability{c, group, map[Via]string{ViaSynapse: path}}
	}
	const admin1, admin2 = "/_synapse/admin/v1/", "/_synapse/admin/v2/"
	const old, spec = "/_matrix/client/r0/admin/", "/_matrix/client/v1/admin/"
	return []Ability{
		at("find", &FindByThreePID, "GET "+admin1+"threepid/{medium}/users/{address}"),
		at("find", &FindByExternalID, "GET "+admin1+"auth_providers/{provider}/users/{id}"),
		at("find", &CheckUsername, "GET "+admin1+"username_available"),
		at("find", &ReadRoom, "GET "+admin1+"rooms/{room}"),
		at("find", &ListMembers, "GET "+admin1+"rooms/{room}/members"),

		{&ListAccounts, "list", map[Via]string{ViaSynapse: "GET " + admin2 + "users", ViaLegacy: "GET " + old + "users_paginate/{user}"}},
		at("list", &ListDevices, "GET "+admin2+"users/{user}/devices"),
		at("list", &ReadRooms, "GET "+admin1+"users/{user}/joined_rooms"),
		at("list", &ListMemberships, "GET "+admin1+"users/{user}/memberships"),
		at("list", &ListMedia, "GET "+admin1+"users/{user}/media"),
		at("list", &ListPushers, "GET "+admin1+"users/{user}/pushers"),
		at("list", &AccountData, "GET "+admin1+"users/{user}/accountdata"),
		{&ListEventReports, "list", map[Via]string{ViaSynapse: "GET " + admin1 + "event_reports", ViaDendrite: "GET " + admin1 + "event_reports"}},
		at("list", &ListUserReports, "GET "+admin1+"user_reports"),
		at("list", &ScheduledTasks, "GET "+admin1+"scheduled_tasks"),

		at("read", &ReadAccount, "GET "+admin2+"users/{user}"),
		{&ReadConnections, "read", map[Via]string{
			ViaSynapse: "GET " + admin1 + "whois/{user}", ViaLegacy: "GET " + old + "whois/{user}", ViaClient: "GET /_matrix/client/v3/admin/whois/{user}",
		}},
		at("read", &CountActivity, "GET "+admin1+"users/{user}/sent_invite_count"),
		at("read", &ReadMessages, "GET "+admin1+"rooms/{room}/messages"),
		at("read", &FetchOriginal, "GET "+admin1+"fetch_event/{event}"),
		at("read", &ReadMedia, "GET "+admin1+"media/{server}/{id}"),
		at("read", &ExperimentalFeatures, "GET "+admin1+"experimental_features/{user}"),

		{&SuspendAccount, "contain", map[Via]string{ViaSynapse: "PUT " + admin1 + "suspend/{user}", ViaSpec: "PUT " + spec + "suspend/{user}"}},
		{&LockAccount, "contain", map[Via]string{ViaSynapse: "PUT " + admin2 + "users/{user}", ViaSpec: "PUT " + spec + "lock/{user}"}},
		at("contain", &ShadowBanAccount, "POST "+admin1+"users/{user}/shadow_ban"),
		at("contain", &OverrideRateLimit, "POST "+admin1+"users/{user}/override_ratelimit"),
		at("contain", &QuarantineMedia, "POST "+admin1+"user/{user}/media/quarantine"),
		at("contain", &ProtectMedia, "POST "+admin1+"media/protect/{id}"),

		at("disrupt", &EndDevices, "POST "+admin2+"users/{user}/delete_devices"),
		{&SetPassword, "disrupt", map[Via]string{
			ViaSynapse: "POST " + admin1 + "reset_password/{user}", ViaLegacy: "POST " + old + "reset_password/{user}", ViaDendrite: "POST /_dendrite/admin/resetPassword/{user}",
		}},
		at("disrupt", &ActAsAccount, "POST "+admin1+"users/{user}/login"),
		at("disrupt", &SetServerAdmin, "PUT "+admin1+"users/{user}/admin"),
		at("disrupt", &SendNotices, "PUT "+admin1+"send_server_notice/{id}"),
		at("disrupt", &AllowKeyReset, "POST "+admin1+"users/{user}/_allow_cross_signing_replacement_without_uia"),

		{&DeactivateAccount, "end", map[Via]string{ViaSynapse: "POST " + admin1 + "deactivate/{user}", ViaLegacy: "POST " + old + "deactivate/{user}"}},
		at("end", &RedactMessages, "POST "+admin1+"user/{user}/redact"),
		at("end", &DropMedia, "DELETE "+admin1+"users/{user}/media"),

		at("repair", &ReactivateAccount, "PUT "+admin2+"users/{user}"),
		at("repair", &EditProfile, "PUT "+admin2+"users/{user}"),
		at("repair", &EditIdentities, "PUT "+admin2+"users/{user}"),
		at("repair", &NameDevices, "PUT "+admin2+"users/{user}/devices/{device}"),
		at("repair", &ChangeFeatures, "PUT "+admin1+"experimental_features/{user}"),
	}
}

// Where is the endpoint that a server would be asked at: on the surface that it has, or else where most servers have it.
func (a Ability) Where(s Server) string {
	can := s.Can(a.Capability)
	if at, ok := a.At[can.Via]; ok {
		return at
	}
	return a.At[ViaSynapse]
}
