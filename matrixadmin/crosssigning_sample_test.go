package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("AllowCrossSigningReset", callRow{class: writes, deadline: resetDeadline}, func() wire.Request {
	return matrixadmin.AllowCrossSigningReset(matrixadmin.MustParseUserID(aliceID))
})

var _ = endpoint("AllowKeyReset", &matrixadmin.AllowKeyReset, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "POST /_synapse/admin/v1/users/{nobody}/_allow_cross_signing_replacement_without_uia",
})
