package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("ResetPassword", callRow{
	class: writes, deadline: resetDeadline,
	except: emptyObject,
}, func() wire.Request {
	return matrixadmin.ResetPassword(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(aliceID), matrixadmin.NewSecret(canaryPassword), true)
})

var _ = endpoint("SetPassword", &matrixadmin.SetPassword, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "POST /_synapse/admin/v1/reset_password/{nobody}", matrixadmin.ViaLegacy: "POST /_matrix/client/r0/admin/reset_password/{nobody}",
	matrixadmin.ViaDendrite: "POST /_dendrite/admin/resetPassword/{nobody}",
})
