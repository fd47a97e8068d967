package matrixadmin_test

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("LoginAs", callRow{class: writes, deadline: resetDeadline}, func() wire.Request {
	return matrixadmin.LoginAs(matrixadmin.MustParseUserID(aliceID), time.UnixMilli(1), func(string) {})
})

var _ = sample("WhoAmIAs", callRow{class: reads}, func() wire.Request {
	return matrixadmin.WhoAmIAs("v3", matrixadmin.MustParseUserID("@admin:demo.example"), matrixadmin.Secret{}) // whose token the client has
})

var _ = sample("LeaveRoom", callRow{class: writes, deadline: resetDeadline, except: emptyObject, unproven: []string{"404 M_NOT_FOUND"}}, func() wire.Request {
	return matrixadmin.LeaveRoom("v3", matrixadmin.MustParseUserID(aliceID), matrixadmin.NewText("!a:demo.example"), matrixadmin.Secret{})
})

var _ = sample("LogoutAs", callRows["Logout"], func() wire.Request {
	return matrixadmin.LogoutAs("v3", matrixadmin.MustParseUserID(aliceID), matrixadmin.Secret{})
})

var _ = endpoint("ActAsAccount", &matrixadmin.ActAsAccount, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "POST /_synapse/admin/v1/users/{nobody}/login"})
