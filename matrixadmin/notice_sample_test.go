package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("SendNotice", callRow{class: writes, deadline: resetDeadline}, func() wire.Request {
	return matrixadmin.SendNotice(matrixadmin.MustParseUserID(aliceID), "t1", "a notice")
})

var _ = endpoint("SendNotices", &matrixadmin.SendNotices, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "PUT /_synapse/admin/v1/send_server_notice/t0"})
