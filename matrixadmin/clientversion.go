package matrixadmin

import (
	"context"
	"strings"
)

// clientVersion chooses between v3 and r0 of the client API by the versions that the server announces: v3 came with specification v1.1.
func (c *Client) clientVersion(ctx context.Context) (string, error) {
	k := c.serverFacts()
	if k.client != "" {
		return k.client, nil
	}
	v, err := c.versions(ctx)
	if err != nil {
		return "", err
	}
	return clientVersionOf(v.versions), nil
}

func clientVersionOf(versions []Text) string {
	for _, v := range versions {
		if strings.HasPrefix(v.Raw(), "v1.") || strings.HasPrefix(v.Raw(), "v2.") {
			return "v3"
		}
	}
	return "r0"
}
