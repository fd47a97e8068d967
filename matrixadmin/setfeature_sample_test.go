package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("SetFeature", callRow{class: writes, deadline: resetDeadline, except: emptyObject}, func() wire.Request {
	return matrixadmin.SetFeature(matrixadmin.MustParseUserID(aliceID), "msc3881", true)
})

var _ = endpoint("ChangeFeatures", &matrixadmin.ChangeFeatures, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "PUT /_synapse/admin/v1/experimental_features/{nobody}"})
