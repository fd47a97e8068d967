package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("ServerAdmin", callRow{class: writes, deadline: resetDeadline, except: emptyObject}, func() wire.Request { return matrixadmin.ServerAdmin(matrixadmin.MustParseUserID(aliceID), true) })

var _ = endpoint("SetServerAdmin", &matrixadmin.SetServerAdmin, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "PUT /_synapse/admin/v1/users/{nobody}/admin"})
