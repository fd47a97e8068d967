package matrixadmin_test

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("RoomActivity", callRow{class: reads}, func() wire.Request {
	return matrixadmin.RoomActivity(matrixadmin.NewText("!a:demo.example"), time.UnixMilli(4_102_444_800_000), new(time.Time))
})

var _ = endpoint("ReadActivity", &matrixadmin.ReadActivity, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/rooms/!a:demo.example/timestamp_to_event?ts=4102444800000&dir=b",
})
