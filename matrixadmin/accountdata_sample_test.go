package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("ReadAccountData", callRow{class: reads}, func() wire.Request {
	return matrixadmin.ReadAccountData(matrixadmin.MustParseUserID(aliceID), new([]matrixadmin.AccountDatum))
})

var _ = endpoint("AccountData", &matrixadmin.AccountData, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/users/{me}/accountdata"})
