package matrixadmin

import (
	"context"
	"errors"
)

// Deactivation is a server's answer to a deactivation.
type Deactivation struct {
	Unbind Text // id_server_unbind_result: "success", "no-support" or what the server sent
}

// Deactivate closes an account for good; erase also hides its messages from those who join later.
//
// It is sent once and never repeated. The error's Outcome says what is known. Rooms are left in the background afterwards.
//
// POST /_synapse/admin/v1/deactivate/{user}
func (c *Client) Deactivate(ctx context.Context, id UserID, erase bool) (Deactivation, error) {
	return Deactivation{}, errors.New("not built yet")
}
