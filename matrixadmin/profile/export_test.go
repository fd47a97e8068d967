package profile

import "context"

// KeyringCall waits for a call to the keyring as the store does.
func KeyringCall(ctx context.Context, call func()) error {
	_, err := keyringCall(ctx, func() (string, error) { call(); return "", nil })
	return err
}
