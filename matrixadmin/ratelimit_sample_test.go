package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("SetRateLimit", callRow{class: writes, deadline: resetDeadline}, func() wire.Request {
	return matrixadmin.SetRateLimit(matrixadmin.MustParseUserID(aliceID), 1, 5)
})

var _ = sample("ClearRateLimit", callRow{class: writes, deadline: resetDeadline, except: emptyObject}, func() wire.Request {
	return matrixadmin.ClearRateLimit(matrixadmin.MustParseUserID(aliceID))
})

var _ = sample("ReadRateLimit", callRow{class: reads, except: emptyObject}, func() wire.Request {
	return matrixadmin.ReadRateLimit(matrixadmin.MustParseUserID(aliceID), new(matrixadmin.RateLimit))
})

var _ = endpoint("OverrideRateLimit", &matrixadmin.OverrideRateLimit, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "POST /_synapse/admin/v1/users/{nobody}/override_ratelimit"})
