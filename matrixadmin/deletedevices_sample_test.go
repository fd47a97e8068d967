package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("DeleteDevices", callRow{class: writes, deadline: deactivateDeadline, except: emptyObject}, func() wire.Request {
	return matrixadmin.DeleteDevices(matrixadmin.MustParseUserID(aliceID), matrixadmin.NewText("../ALICEDESK"), matrixadmin.NewText(".."))
})

var _ = endpoint("EndDevices", &matrixadmin.EndDevices, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "POST /_synapse/admin/v2/users/{nobody}/delete_devices"})
