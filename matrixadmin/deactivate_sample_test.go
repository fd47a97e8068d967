package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("Deactivate", callRow{ // with an erase, in which a rate may be counted when half of it is done
	class: writes, deadline: deactivateDeadline, unproven: []string{"429"},
}, func() wire.Request {
	return matrixadmin.Deactivate(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(aliceID), true)
})

var _ = endpoint("DeactivateAccount", &matrixadmin.DeactivateAccount, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "POST /_synapse/admin/v1/deactivate/{nobody}", matrixadmin.ViaLegacy: "POST /_matrix/client/r0/admin/deactivate/{nobody}",
})
