package matrixadmin_test

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("SentInviteCount", callRow{class: reads}, func() wire.Request {
	return matrixadmin.SentInviteCount(matrixadmin.MustParseUserID(aliceID), time.Time{}, new(int64))
})

var _ = sample("CumulativeJoinedRoomCount", callRow{class: reads}, func() wire.Request {
	return matrixadmin.CumulativeJoinedRoomCount(matrixadmin.MustParseUserID(aliceID), time.Time{}, new(int64))
})
