package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("AccountByThreePID", callRow{class: reads}, func() wire.Request {
	return matrixadmin.AccountByThreePID("email", "a/../b?c#d@mail.example", new(matrixadmin.UserID))
})

var _ = sample("AccountByExternalID", callRow{class: reads}, func() wire.Request {
	return matrixadmin.AccountByExternalID("oidc-google", "a/../b?c#d", new(matrixadmin.UserID))
})

var _ = sample("UsernameAvailable", callRow{class: reads}, func() wire.Request { return matrixadmin.UsernameAvailable("a=b/../c") })

var _ = sample("ResolveAlias", callRow{class: reads}, func() wire.Request {
	return matrixadmin.ResolveAlias("v3", matrixadmin.NewText("#a/../b?c:demo.example"), new(matrixadmin.Text))
})

var _ = sample("RoomMembers", callRow{class: reads}, func() wire.Request {
	return matrixadmin.RoomMembers(matrixadmin.NewText("!a:demo.example"), new([]matrixadmin.UserID))
})

var _ = endpoint("FindByThreePID", &matrixadmin.FindByThreePID, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/threepid/email/users/nobody@mail.example",
})

var _ = endpoint("FindByExternalID", &matrixadmin.FindByExternalID, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/auth_providers/oidc-google/users/nobody",
})

var _ = endpoint("CheckUsername", &matrixadmin.CheckUsername, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/username_available?username=nobody",
})

var _ = endpoint("ReadRoom", &matrixadmin.ReadRoom, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/rooms/!nobody:demo.example"})

var _ = endpoint("ListMembers", &matrixadmin.ListMembers, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/rooms/!nobody:demo.example/members",
})
