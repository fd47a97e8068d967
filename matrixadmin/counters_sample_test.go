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

var _ = endpoint("CountActivity", &matrixadmin.CountActivity, map[matrixadmin.Via]string{
	matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/users/{me}/sent_invite_count?from_ts=0",
})
