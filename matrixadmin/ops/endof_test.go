package ops_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// endOf is the request that ends a session of the fake.
func endOf(a matrixadmintest.AuthSession) wire.Request {
	kind := map[string]mas.SessionKind{"browser": mas.Browser, "oauth2": mas.OAuth, "compat": mas.Compatibility, "personal": mas.Personal}[a.Kind]
	return mas.EndSession(mas.Session{Kind: kind, ID: wire.NewText(a.ID), User: wire.NewText(matrixadmintest.ULID(a.Username))})
}
