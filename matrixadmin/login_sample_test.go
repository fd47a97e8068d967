package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("Login", callRows["Login"], func() wire.Request {
	return matrixadmin.Login("v3", matrixadmin.PasswordLogin{User: aliceID, Password: matrixadmin.NewSecret(canaryPassword)}, new(matrixadmin.Session))
})

var _ = sample("Logout", callRows["Logout"], func() wire.Request { return matrixadmin.Logout("v3") })
