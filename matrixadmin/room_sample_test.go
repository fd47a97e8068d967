package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("RoomDetails", callRow{class: reads}, func() wire.Request {
	return matrixadmin.RoomDetails(matrixadmin.NewText("!a:demo.example"), new(matrixadmin.Room))
})
