package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("Messages", callRow{class: reads}, func() wire.Request {
	return matrixadmin.Messages(matrixadmin.MessageQuery{Room: matrixadmin.NewText("!a:demo.example"), Sender: matrixadmin.MustParseUserID(aliceID), Limit: 5}, new(matrixadmin.MessagePage))
})

var _ = sample("MemberEvents", callRow{class: reads}, func() wire.Request {
	return matrixadmin.MemberEvents(matrixadmin.NewText("!a:demo.example"), new([]matrixadmin.Message))
})

var _ = sample("Original", callRow{class: reads}, func() wire.Request {
	return matrixadmin.Original(matrixadmin.NewText("$event"), new(matrixadmin.Message))
})

var _ = endpoint("ReadMessages", &matrixadmin.ReadMessages, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/rooms/!a:demo.example/messages?dir=b"})

var _ = endpoint("FetchOriginal", &matrixadmin.FetchOriginal, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "GET /_synapse/admin/v1/fetch_event/$event"})
