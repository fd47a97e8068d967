package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("Redact", callRow{class: writes, deadline: resetDeadline, unproven: []string{"404 M_NOT_FOUND"}}, func() wire.Request {
	return matrixadmin.Redact(matrixadmin.MustParseUserID(aliceID), matrixadmin.Redaction{Rooms: []matrixadmin.Text{matrixadmin.NewText("!a:demo.example")}, Limit: 1})
})

var _ = sample("RedactionStatus", callRow{class: reads}, func() wire.Request { return matrixadmin.RedactionStatus("x", new(matrixadmin.Job)) })

var _ = endpoint("RedactMessages", &matrixadmin.RedactMessages, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "POST /_synapse/admin/v1/user/{nobody}/redact"})
