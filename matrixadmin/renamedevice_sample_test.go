package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("RenameDevice", callRow{class: writes, deadline: resetDeadline, except: emptyObject}, func() wire.Request {
	return matrixadmin.RenameDevice(matrixadmin.MustParseUserID(aliceID), matrixadmin.NewText("ABC"), "New name")
})

var _ = sample("DeviceDetails", callRow{class: reads, except: otherAccount}, func() wire.Request {
	return matrixadmin.DeviceDetails(matrixadmin.MustParseUserID(aliceID), matrixadmin.NewText("ABC"), new(matrixadmin.Device))
})

var _ = endpoint("NameDevices", &matrixadmin.NameDevices, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "PUT /_synapse/admin/v2/users/{nobody}/devices/X"})
