package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("ReadExperimentalFeatures", callRow{class: reads}, func() wire.Request {
	return matrixadmin.ReadExperimentalFeatures(matrixadmin.MustParseUserID(aliceID), new([]matrixadmin.ExperimentalFeature))
})

var _ = endpoint("ExperimentalFeatures", &matrixadmin.ExperimentalFeatures, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/experimental_features/{me}",
})
