package matrixadmin_test

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var _ = sample("ShadowBan", callRow{class: writes, deadline: resetDeadline, except: emptyObject}, func() wire.Request { return matrixadmin.ShadowBan(matrixadmin.MustParseUserID(aliceID), true) })

var _ = endpoint("ShadowBanAccount", &matrixadmin.ShadowBanAccount, map[matrixadmin.Via]string{matrixadmin.ViaSynapse: "POST /_synapse/admin/v1/users/{nobody}/shadow_ban"})
