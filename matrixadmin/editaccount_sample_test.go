package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("EditAccount", callRow{class: writes, deadline: resetDeadline, except: otherAccount, unproven: []string{"404 M_NOT_FOUND"}}, func() wire.Request {
	return matrixadmin.EditAccount("lock account", matrixadmin.MustParseUserID(aliceID), matrixadmin.Edit{Locked: new(bool)})
})

var _ = endpoint("ReactivateAccount", &matrixadmin.ReactivateAccount, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "PUT /_synapse/admin/v2/users/{nobody}"})

var _ = endpoint("EditProfile", &matrixadmin.EditProfile, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "PUT /_synapse/admin/v2/users/{nobody}"})

var _ = endpoint("EditIdentities", &matrixadmin.EditIdentities, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "PUT /_synapse/admin/v2/users/{nobody}"})
