package evidence

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// authAccount writes the account of MAS, null where MAS does not have it.
func (e *encoder) authAccount(u mas.User) {
	if u.ID.IsZero() {
		e.null()
		return
	}
	e.open('{')
	e.field("id", u.ID.Raw())
	e.field("username", u.Username.Raw())
	e.key("admin")
	e.flag(u.Admin)
	e.key("created")
	e.moment(u.Created)
	e.key("locked")
	e.moment(u.Locked)
	e.key("deactivated")
	e.moment(u.Deactivated)
	e.end('}')
}

func (e *encoder) authEmail(a mas.Email) {
	e.open('{')
	e.field("id", a.ID.Raw())
	e.field("address", a.Address.Raw())
	e.key("added")
	e.moment(a.Added)
	e.end('}')
}

func (e *encoder) authLink(l mas.Link) {
	e.open('{')
	e.field("id", l.ID.Raw())
	e.field("provider_id", l.Provider.Raw())
	e.field("subject", l.Subject.Raw())
	e.field("human_account_name", l.Name.Raw())
	e.key("added")
	e.moment(l.Added)
	e.end('}')
}

// authSession writes a session; no token of one is ever told.
func (e *encoder) authSession(s mas.Session) {
	e.open('{')
	e.field("id", s.ID.Raw())
	e.field("user_id", s.User.Raw())
	if s.Kind == mas.Personal {
		e.field("owner_user_id", s.Owner.Raw())
	}
	e.field("client_id", s.Client.Raw())
	e.field("browser_session_id", s.Browser.Raw())
	e.field("device_id", s.Device.Raw())
	e.field("scope", s.Scope.Raw())
	e.field("name", s.Name.Raw())
	e.field("user_agent", s.UserAgent.Raw())
	for _, at := range []struct {
		name string
		time time.Time
	}{{"created", s.Created}, {"ended", s.Ended}, {"expires", s.Expires}, {"last_active", s.LastActive}} {
		e.key(at.name)
		e.moment(at.time)
	}
	e.field("last_contact_with_mas_ip", s.LastIP.Raw())
	e.end('}')
}

func (m *markdown) authAccount(u mas.User) {
	if u.ID.IsZero() {
		m.paragraph("MAS does not have this account.")
		return
	}
	m.table([]string{"", ""}, [][]string{
		{"Username", code(u.Username)},
		{"ID", code(u.ID)},
		{"Admin", yesNo(u.Admin)},
		{"Created", moment(u.Created)},
		{"Locked", moment(u.Locked)},
		{"Deactivated", moment(u.Deactivated)},
	})
}

func (m *markdown) authSessions(kind mas.SessionKind, all []mas.Session) {
	active := 0
	for _, s := range all {
		if s.Ended.IsZero() {
			active++
		}
	}
	if len(all) > 0 {
		m.paragraph(english.Count(len(all), "session", "sessions"), ", ", english.Number(active), " active. The address is that of the last contact with MAS, which is not where the client is.")
	}
	head := []string{"Session", "Client", "Device", "Name", "Scope", "User agent", "Created", "Ended", "Expires", "Last active", "Address"}
	if kind == mas.Personal {
		head = append(head, "Acts as", "Made by")
	}
	rows(m, head, all, func(_ int, s mas.Session) []string {
		cells := []string{
			code(s.ID), code(s.Client), code(s.Device), code(s.Name), code(s.Scope), code(s.UserAgent),
			moment(s.Created), moment(s.Ended), moment(s.Expires), moment(s.LastActive), code(s.LastIP),
		}
		if kind == mas.Personal {
			cells = append(cells, code(s.User), code(s.Owner))
		}
		return cells
	})
}
