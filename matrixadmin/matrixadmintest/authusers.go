package matrixadmintest

import (
	"slices"
	"strings"
)

func (u *AuthUser) attributes() object {
	return object{
		{"username", u.Username},
		{"created_at", stamp(u.Created)},
		{"locked_at", stamp(u.Locked)},
		{"deactivated_at", stamp(u.Deactivated)},
		{"admin", u.Admin},
		{"legacy_guest", false},
	}
}

// status is what the list of accounts filters by. One that is locked and deactivated is deactivated only.
func (u *AuthUser) status() string {
	switch {
	case !u.Deactivated.IsZero():
		return "deactivated"
	case !u.Locked.IsZero():
		return "locked"
	}
	return "active"
}

// authUsers lists accounts.
func authUsers(s *AuthService, c *authCall) answer {
	q := queryOf(c.r)
	status, admin := q.Get("filter[status]"), q.Get("filter[admin]")
	switch {
	case !slices.Contains([]string{"", "active", "locked", "deactivated"}, status):
		return *badQuery("filter", "filter[status]: unknown variant `"+status+"`, expected one of `active`, `locked`, `deactivated`")
	case !slices.Contains([]string{"", "true", "false"}, admin):
		return *badQuery("filter", "filter[admin]: provided string was not `true` or `false`")
	}
	var rows []authRow
	found := like("%" + strings.ToLower(q.Get("filter[search]")) + "%")
	active := q.Get("filter[active-oauth2-client]")
	of := map[string]string{"compat": q.Get("filter[has-active-compat-session]"), "oauth2": q.Get("filter[has-active-oauth2-session]")}
	for _, u := range s.accounts {
		if of["compat"] != "" && s.has(u, "compat", "") != (of["compat"] == "true") || of["oauth2"] != "" && s.has(u, "oauth2", "") != (of["oauth2"] == "true") ||
			active != "" && !s.has(u, "oauth2", active) {
			continue
		}
		if (status == "" || u.status() == status) && (admin == "" || u.Admin == (admin == "true")) && found(u.Username) {
			rows = append(rows, authRow{u.ID, u.ID, u.attributes()})
		}
	}
	slices.SortFunc(rows, func(a, b authRow) int { return strings.Compare(a.id, b.id) })
	return c.page("user", "/api/admin/v1/users", rows, "filter[search]", "filter[status]", "filter[admin]", "filter[has-active-compat-session]",
		"filter[has-active-oauth2-session]", "filter[active-oauth2-client]")
}

// has says whether an account has an active session of a kind, of a client or of any.
func (s *AuthService) has(u *AuthUser, kind, client string) bool {
	return slices.ContainsFunc(s.sessions, func(a *AuthSession) bool {
		return a.Kind == kind && a.Username == u.Username && a.Ended.IsZero() && (client == "" || a.Client == client)
	})
}
