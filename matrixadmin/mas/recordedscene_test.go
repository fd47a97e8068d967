package mas_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// thing is one resource of a recorded answer.
type thing struct {
	Type       string `json:"type"`
	ID         string `json:"id"`
	Attributes struct {
		Username    string     `json:"username"`
		Issuer      string     `json:"issuer"`
		Subject     string     `json:"subject"`
		Scope       string     `json:"scope"`
		User        string     `json:"user_id"`
		Actor       string     `json:"actor_user_id"`
		Owner       string     `json:"owner_user_id"`
		OwnerClient string     `json:"owner_client_id"`
		Client      string     `json:"client_id"`
		Browser     string     `json:"user_session_id"`
		Device      string     `json:"device_id"`
		Provider    string     `json:"provider_id"`
		Name        string     `json:"human_name"`
		Account     string     `json:"human_account_name"`
		UserAgent   string     `json:"user_agent"`
		LastIP      string     `json:"last_active_ip"`
		Created     time.Time  `json:"created_at"`
		Locked      *time.Time `json:"locked_at"`
		Deactivated *time.Time `json:"deactivated_at"`
		Finished    *time.Time `json:"finished_at"`
		Revoked     *time.Time `json:"revoked_at"`
		LastActive  *time.Time `json:"last_active_at"`
		Expires     *time.Time `json:"expires_at"`
		Admin       bool       `json:"admin"`
	} `json:"attributes"`
}

// sessionOf are the kinds of the fake by the types of MAS.
var sessionOf = map[string]string{"user-session": "browser", "oauth2-session": "oauth2", "compat-session": "compat", "personal-session": "personal"}

// furnish gives the service what an exchange was about: what its answer shows, as it was before.
func furnish(s *matrixadmintest.AuthService, r recording) {
	name := func(id string) string { return "u" + strings.ToLower(id[20:]) }
	account := func(id string) string {
		if id == "" {
			return ""
		}
		if u, ok := s.UserByID(id); ok {
			return u.Username
		}
		s.SetUser(matrixadmintest.AuthUser{ID: id, Username: name(id)})
		return name(id)
	}
	var answer struct {
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal([]byte(r.Response.Body), &answer) != nil {
		answer.Data = nil
	}
	var things []thing
	if json.Unmarshal(answer.Data, &things) != nil {
		var one thing
		if json.Unmarshal(answer.Data, &one) == nil {
			things = []thing{one}
		}
	}
	for _, id := range regexp.MustCompile(`01[0-9A-Z]{24}`).FindAllString(r.Request.Path, -1) { // also where the answer does not show it
		switch {
		case strings.Contains(id, "00000000"):
		case strings.Contains(r.Request.Path, "-sessions/"):
			kind := map[string]string{"user": "browser", "oauth2": "oauth2", "compat": "compat", "personal": "personal"}[strings.Split(strings.Split(r.Request.Path, "/")[4], "-")[0]]
			if r.Response.Status >= 400 {
				s.SetUser(matrixadmintest.AuthUser{ID: "01M8A5MY8AFAJHCA2B344GYXE3", Username: "bob"})
				s.AddSession(matrixadmintest.AuthSession{Kind: kind, ID: id, Username: "bob", Ended: time.Unix(1, 0)})
			}
		case r.Response.Status == 204 && strings.Contains(r.Request.Path, "-links/"):
			s.AddLink(matrixadmintest.AuthLink{ID: id})
		case strings.Contains(r.Request.Path, "/users/"), strings.Contains(r.Request.Path, "filter"):
			account(id)
		}
	}
	at := func(when *time.Time) time.Time {
		if when == nil {
			return time.Time{}
		}
		return *when
	}
	for _, th := range things {
		a := th.Attributes
		switch kind, isSession := sessionOf[th.Type]; {
		case th.Type == "user":
			u := matrixadmintest.AuthUser{ID: th.ID, Username: a.Username, Created: a.Created, Admin: a.Admin}
			if r.Request.Method == http.MethodGet || strings.HasSuffix(r.Request.Path, "lock") { // what these leave as it was
				u.Deactivated = at(a.Deactivated)
			}
			if strings.HasSuffix(r.Request.Path, "/unlock") {
				u.Locked = a.Created
			}
			s.SetUser(u)
		case isSession:
			session := matrixadmintest.AuthSession{
				Kind: kind, ID: th.ID, Username: account(a.User + a.Actor), Owner: account(a.Owner), OwnerClient: a.OwnerClient, Client: a.Client, BrowserID: a.Browser, Device: a.Device,
				Scope: a.Scope, Name: a.Name, UserAgent: a.UserAgent, Created: a.Created, LastActive: at(a.LastActive), LastIP: a.LastIP, Expires: at(a.Expires),
			}
			if r.Request.Method == http.MethodGet {
				session.Ended = at(cmp.Or(a.Finished, a.Revoked))
			}
			s.AddSession(session)
		case th.Type == "upstream-oauth-provider":
			s.AddProvider(matrixadmintest.AuthProvider{ID: th.ID, Issuer: a.Issuer, Name: a.Name})
		case th.Type == "upstream-oauth-link":
			s.AddLink(matrixadmintest.AuthLink{ID: th.ID, Username: account(a.User), Provider: a.Provider, Subject: a.Subject, Name: a.Account, Created: a.Created})
		}
	}
}

// onlyShown leaves the service the accounts that a list shows, and after them as many more as it counts.
func onlyShown(s *matrixadmintest.AuthService, r recording) {
	var answer struct {
		Meta struct {
			Count int `json:"count"`
		} `json:"meta"`
		Data  []thing `json:"data"`
		Links struct {
			Next string `json:"next"`
		} `json:"links"`
	}
	if json.Unmarshal([]byte(r.Response.Body), &answer) != nil {
		return
	}
	for _, name := range []string{"admin", "bob", "carol", "dave", "frank", "grace", "mallory"} {
		s.RemoveUser(name)
	}
	for _, th := range answer.Data {
		u := matrixadmintest.AuthUser{ID: th.ID, Username: th.Attributes.Username, Created: th.Attributes.Created, Admin: th.Attributes.Admin}
		if th.Attributes.Locked != nil {
			u.Locked = *th.Attributes.Locked
		}
		if th.Attributes.Deactivated != nil {
			u.Deactivated = *th.Attributes.Deactivated
		}
		s.SetUser(u)
	}
	if answer.Links.Next != "" {
		answer.Meta.Count = max(answer.Meta.Count, len(answer.Data)+1)
	}
	for _, kind := range []string{"compat", "oauth2"} { // those that the filters name
		if len(answer.Data) > 0 && (strings.Contains(r.Request.Path, "has-active-"+kind) || strings.Contains(r.Request.Path, "active-oauth2-client")) {
			client := regexp.MustCompile(`client\]?=(\w*)`).FindStringSubmatch(r.Request.Path)
			s.AddSession(matrixadmintest.AuthSession{Kind: kind, Username: answer.Data[0].Attributes.Username, Client: strings.Join(client[min(1, len(client)):], "")})
		}
	}
	for i := len(answer.Data); i < answer.Meta.Count; i++ {
		s.SetUser(matrixadmintest.AuthUser{ID: "01M9ZZZZZZZZZZZZZZZZZZZZ" + string(rune('A'+i)) + "0", Username: "other" + string(rune('a'+i))})
	}
}

var when = regexp.MustCompile(`"20\d\d-\d\d-\d\dT[0-9:.]+Z"`)

// sameButTimes compares two answers in which only moments may differ.
func sameButTimes(have, want string) bool {
	return when.ReplaceAllString(have, `"T"`) == when.ReplaceAllString(want, `"T"`)
}
