package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("Locked", callRow{class: reads}, func() wire.Request { return matrixadmin.Locked(matrixadmin.MustParseUserID(aliceID), new(bool)) })

var _ = sample("Lock", callRow{class: writes, deadline: resetDeadline, except: otherAccount, unproven: []string{"404 M_NOT_FOUND"}}, func() wire.Request {
	return matrixadmin.Lock(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(aliceID), false)
})

var _ = endpoint("LockAccount", &matrixadmin.LockAccount, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "PUT /_synapse/admin/v2/users/{nobody}", matrixadmin.ViaSpec: "PUT /_matrix/client/v1/admin/lock/{nobody}",
})
