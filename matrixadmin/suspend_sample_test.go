package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("Suspend", callRow{class: writes, deadline: resetDeadline, except: otherAccount}, func() wire.Request {
	return matrixadmin.Suspend(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(aliceID), true)
})

var _ = sample("Suspended", callRow{class: reads}, func() wire.Request { return matrixadmin.Suspended(matrixadmin.MustParseUserID(aliceID), new(bool)) })

var _ = endpoint("SuspendAccount", &matrixadmin.SuspendAccount, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "PUT /_synapse/admin/v1/suspend/{nobody}", matrixadmin.ViaSpec: "PUT /_matrix/client/v1/admin/suspend/{nobody}",
})
