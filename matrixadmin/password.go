package matrixadmin

import (
	"context"
	"errors"
)

// PasswordPolicy is what a server publishes about passwords; the reset call itself does not apply it.
type PasswordPolicy struct {
	MinimumLength    int // in characters, 0 when none
	RequireDigit     bool
	RequireSymbol    bool
	RequireLowercase bool
	RequireUppercase bool
}

// PasswordPolicy reads the server's published policy; a server that has none, or does not know the call, gives the zero policy.
//
// GET /_matrix/client/v3/password_policy
func (c *Client) PasswordPolicy(ctx context.Context) (PasswordPolicy, error) {
	return PasswordPolicy{}, errors.New("not built yet")
}

// Violations says in words what password breaks, nothing when all is well.
func (p PasswordPolicy) Violations(password Secret) []string { return nil }

// ResetPassword sets an account's password; logoutDevices ends all its sessions and always goes out explicitly.
//
// It is sent once and never repeated; it does not reactivate a deactivated account. An empty password is refused here.
//
// POST /_synapse/admin/v1/reset_password/{user}
func (c *Client) ResetPassword(ctx context.Context, id UserID, password Secret, logoutDevices bool) error {
	return errors.New("not built yet")
}
