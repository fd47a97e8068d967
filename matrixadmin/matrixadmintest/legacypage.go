package matrixadmintest

import "strconv"

func page119(found []*user, q *userQuery) answer {
	page := found[min(q.from, len(found)):]
	page = page[:min(q.limit, len(page))]
	rows := make(list, len(page))
	for i, u := range page {
		rows[i] = object{
			{"name", u.ID},
			{"user_type", orNull(u.UserType)},
			{"is_guest", number(u.Guest)},
			{"admin", number(u.Admin)},
			{"deactivated", number(u.Deactivated)},
			{"displayname", orNull(u.DisplayName)},
			{"avatar_url", orNull(u.AvatarURL)},
		}
	}
	body := object{{"users", rows}, {"total", len(found)}}
	// A full page promises another one, even when there is none.
	if len(page) >= q.limit {
		body = append(body, member{"next_token", strconv.Itoa(q.from + len(page))})
	}
	return ok(body)
}
