package contract_test

// accountCases are what Synapse keeps of one account beside its record.
//
// Source: Synapse 1.163, docs/admin_api/{user_admin_api,experimental_features,scheduled_tasks}.md and rest/admin.
func accountCases() []testCase {
	const features, tasks = "/_synapse/admin/v1/experimental_features/", "/_synapse/admin/v1/scheduled_tasks"
	const data = "/_synapse/admin/v1/users/{id}/accountdata"
	fresh := func(s *fixture) { s.create("") }
	return []testCase{
		{name: "experimental features are all off", method: "GET", path: features + "{id}", status: 200, before: fresh, facts: []fact{
			is(false, "features", "msc3881"), is(false, "features", "msc4222"),
		}},
		{name: "experimental features of nobody", method: "GET", path: features + "{@nobody}", status: 200, facts: []fact{is(false, "features", "msc3881")}},
		{
			name: "experimental features of another server", method: "GET", path: features + "@x:remote.example", status: 400, code: "M_UNKNOWN",
			text: "User must be local to check what experimental features are enabled.",
		},
		{name: "no jobs", method: "GET", path: tasks + "?resource_id={id}", status: 200, before: fresh, facts: []fact{has("scheduled_tasks", 0)}},
		{name: "jobs of an action that is none", method: "GET", path: tasks + "?action_name=nothing", status: 200, facts: []fact{has("scheduled_tasks", 0)}},
		{name: "account data of a new account", method: "GET", path: data, status: 200, before: fresh, facts: []fact{is(nil, "account_data", "rooms", "!none")}},
		{name: "account data by type, with its contents", method: "GET", path: data, status: 200, before: belongings, facts: []fact{
			func(_ *fixture, r reply) string {
				if _, ok := r.at("account_data", "global", "m.direct", "@a:b").([]any); !ok {
					return "no m.direct: " + r.body
				}
				if _, ok := r.at("account_data", "rooms").(map[string]any); !ok {
					return "no rooms: " + r.body
				}
				return ""
			},
		}},
		{
			name: "event_reports of one sender by one reporter", method: "GET", path: "/_synapse/admin/v1/event_reports?user_id={@alice}&event_sender_user_id={id}", status: 200,
			before: belongings, facts: []fact{has("event_reports", 2), ofUser("event_reports", "sender"), each("event_reports", "user_id", "@alice:"+serverName)},
		},
		{
			name: "event_reports take a part of a reporter's id", method: "GET", path: "/_synapse/admin/v1/event_reports?user_id=lice&event_sender_user_id={id}", status: 200,
			before: belongings, facts: []fact{has("event_reports", 2)},
		},
		{
			name: "user_reports of one account by another", method: "GET", path: "/_synapse/admin/v1/user_reports?user_id={@alice}&target_user_id={id}", status: 200,
			before: belongings, facts: []fact{has("user_reports", 2), each("user_reports", "user_id", "@alice:"+serverName)},
		},
		{name: "nobody reported by somebody", method: "GET", path: "/_synapse/admin/v1/user_reports?user_id={id}", status: 200, before: belongings, facts: []fact{has("user_reports", 0)}},
		{
			name: "experimental features are for administrators", method: "GET", path: features + "{id}", who: "nonadmin", status: 403, code: "M_FORBIDDEN",
			text: "You are not a server admin", before: fresh,
		},
		{name: "jobs are for administrators", method: "GET", path: tasks, who: "nonadmin", status: 403, code: "M_FORBIDDEN", text: "You are not a server admin"},
		{name: "invitations since the future", method: "GET", path: "/_synapse/admin/v1/users/{id}/sent_invite_count?from_ts=4102444800000", status: 200, before: inRoom, facts: []fact{is(0, "invite_count")}},
		{
			name: "joined rooms since the future", method: "GET", path: "/_synapse/admin/v1/users/{id}/cumulative_joined_room_count?from_ts=4102444800000", status: 200, before: inRoom,
			facts: []fact{is(0, "cumulative_joined_room_count")},
		},
		{
			name: "joined rooms since lately", method: "GET", path: "/_synapse/admin/v1/users/{id}/cumulative_joined_room_count?from_ts=1", status: 200, before: inRoom,
			facts: []fact{is(1, "cumulative_joined_room_count")},
		},
	}
}
