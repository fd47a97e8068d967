package matrixadmintest

import (
	"net/http"
	"strings"
)

func authVersion(*AuthService, *authCall) answer { return ok(object{{"version", "v1.22.0"}}) }

func authSite(s *AuthService, _ *authCall) answer {
	passwords := !s.policy.NoPasswords
	return ok(object{
		{"server_name", s.h.serverName},
		{"password_login_enabled", passwords},
		{"password_registration_enabled", false},
		{"password_registration_email_required", true},
		{"password_registration_token_required", false},
		{"registration_token_required", false},
		{"email_change_allowed", true},
		{"displayname_change_allowed", true},
		{"password_change_allowed", passwords},
		{"account_recovery_allowed", false},
		{"account_deactivation_allowed", true},
		{"captcha_enabled", false},
		{"minimum_password_complexity", s.policy.Complexity},
	})
}

func authUserNamed(s *AuthService, c *authCall) answer {
	u := s.named(c.args[0])
	if u == nil {
		return *titles(http.StatusNotFound, `User with username "`+c.args[0]+`" not found`)
	}
	return userAnswer(u, "/api/admin/v1/users/by-username/"+c.args[0])
}

func authUser(s *AuthService, c *authCall) answer {
	u, bad := s.user(c.args[0])
	if bad != nil {
		return *bad
	}
	return userAnswer(u, "/api/admin/v1/users/"+u.ID)
}

// user finds the account of a ULID in a path.
func (s *AuthService) user(id string) (*AuthUser, *answer) {
	upper := strings.ToUpper(id)
	if len(id) != 26 {
		return nil, titles(http.StatusBadRequest, "Invalid ULID in path", "invalid length")
	}
	if strings.Trim(upper, crockford) != "" {
		return nil, titles(http.StatusBadRequest, "Invalid ULID in path", "invalid character")
	}
	if u := s.byID(id); u != nil {
		return u, nil
	}
	return nil, titles(http.StatusNotFound, "User ID "+upper+" not found")
}

func userAnswer(u *AuthUser, self string) answer {
	return ok(resource("user", u.ID, "/api/admin/v1/users/"+u.ID, self, u.attributes()))
}

// weak stands in for the score that MAS counts: nothing, one letter again and again, and what is shorter than any password of a good score.
func (s *AuthService) weak(password string) bool {
	return strings.Trim(password, password[:min(1, len(password))]) == "" || s.policy.Complexity >= 3 && len(password) < 8
}

// authSetPassword ends nothing: sessions stay.
func authSetPassword(s *AuthService, c *authCall) answer {
	var in struct {
		Password string `json:"password"`
		Skip     bool   `json:"skip_password_check"`
	}
	if bad := c.decode("password", &in); bad != nil {
		return *bad
	}
	u, bad := s.user(c.args[0])
	switch {
	case bad != nil:
		return *bad
	case s.policy.NoPasswords:
		return *titles(http.StatusForbidden, "Password auth is disabled")
	case !in.Skip && s.weak(in.Password):
		return *titles(http.StatusBadRequest, "Password is too weak")
	}
	u.Password = in.Password
	return answer{status: http.StatusNoContent}
}

func authAddEmail(s *AuthService, c *authCall) answer {
	var in struct {
		UserID string `json:"user_id"`
		Email  string `json:"email"`
	}
	if bad := c.decode("user_id", &in); bad != nil {
		return *bad
	}
	u, bad := s.user(in.UserID)
	switch {
	case bad != nil:
		return *bad
	case s.emails[strings.ToLower(in.Email)] != "":
		return *titles(http.StatusConflict, `User email "`+in.Email+`" already in use`)
	}
	s.emails[strings.ToLower(in.Email)] = u.ID
	id := ulid(in.Email)
	path := "/api/admin/v1/user-emails/" + id
	return answer{status: http.StatusCreated, value: resource("user-email", id, path, path, object{
		{"created_at", stamp(s.h.now())}, {"user_id", u.ID}, {"email", in.Email},
	})}
}
