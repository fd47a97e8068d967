package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

const sampleMedia = "m"

var _ = endpoint("ListMedia", &matrixadmin.ListMedia, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/users/{me}/media?limit=1"})

var _ = sample("MediaDetails", callRow{class: reads, except: otherAccount}, func() wire.Request {
	return matrixadmin.MediaDetails(matrixadmin.MustParseUserID(aliceID), matrixadmin.NewText(sampleMedia), new(matrixadmin.Media))
})

var _ = endpoint("ReadMedia", &matrixadmin.ReadMedia, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/media/demo.example/none"})

var _ = sample("Quarantine", callRow{class: writes, deadline: resetDeadline, except: emptyObject, unproven: []string{"404 M_NOT_FOUND", "400 M_INVALID_PARAM"}}, func() wire.Request {
	return matrixadmin.Quarantine(matrixadmin.MustParseUserID(aliceID), matrixadmin.NewText(sampleMedia), true)
})

var _ = sample("QuarantineAll", callRow{class: writes, deadline: deactivateDeadline, unproven: []string{"404 M_NOT_FOUND", "400 M_INVALID_PARAM"}}, func() wire.Request {
	return matrixadmin.QuarantineAll(matrixadmin.MustParseUserID(aliceID))
})

var _ = endpoint("QuarantineMedia", &matrixadmin.QuarantineMedia, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "POST /_synapse/admin/v1/user/{nobody}/media/quarantine"})

var _ = sample("Protect", callRow{class: writes, deadline: resetDeadline, except: emptyObject, unproven: []string{"404 M_NOT_FOUND", "400 M_INVALID_PARAM"}}, func() wire.Request {
	return matrixadmin.Protect(matrixadmin.NewText(sampleMedia), true)
})

var _ = endpoint("ProtectMedia", &matrixadmin.ProtectMedia, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "POST /_synapse/admin/v1/media/protect/none"})

var _ = sample("DeleteMedia", callRow{class: writes, deadline: resetDeadline}, func() wire.Request {
	return matrixadmin.DeleteMedia(matrixadmin.MustParseUserID(aliceID), matrixadmin.NewText(sampleMedia))
})

var _ = sample("DeleteAllMedia", callRow{class: writes, deadline: deactivateDeadline}, func() wire.Request {
	return matrixadmin.DeleteAllMedia(matrixadmin.MustParseUserID(aliceID), 100)
})

var _ = endpoint("DropMedia", &matrixadmin.DropMedia, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "DELETE /_synapse/admin/v1/users/{nobody}/media"})
