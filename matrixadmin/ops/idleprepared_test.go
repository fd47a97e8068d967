package ops_test

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// No server shows these afterwards.
var (
	_ = endsAs("reset-password", ops.Likely)
	_ = endsAs("login-as", ops.Likely)
	_ = endsAs("allow-cross-signing-reset", ops.CannotBeRead)
	_ = endsAs("redact", ops.Partial, ops.Queued)
)

var (
	_ = prepare("end-sessions", (*ground).atMAS)
	_ = prepare("allow-cross-signing-reset", (*ground).atMAS)
	_ = prepare("clear-rate-limit", func(g *ground) {
		g.after = func(hs *matrixadmintest.Homeserver) { hs.SetRateLimit(victim.Raw(), 1, 1) }
	})
	_ = prepare("reactivate", func(g *ground) { g.user.Deactivated, g.user.Locked = true, true })
	_ = prepare("approve", func(g *ground) { g.user.Approved = new(bool) })
	_ = prepare("remove-address", func(g *ground) {
		g.user.ThreePIDs = append(g.user.ThreePIDs, matrixadmintest.ThreePID{Medium: "email", Address: "new@example.org"})
	})
	_ = prepare("unlink-external-id", func(g *ground) {
		g.user.ExternalIDs = append(g.user.ExternalIDs, matrixadmintest.ExternalID{AuthProvider: "oidc-new", ExternalID: "new-1"})
	})
	_ = prepare("sign-out-old", func(g *ground) {
		g.user.Devices = []matrixadmintest.Device{{ID: "NEW", LastSeen: time.Now()}, {ID: "OLD", LastSeen: time.Now().AddDate(-1, 0, 0)}, {ID: "OLDER", LastSeen: time.Now().AddDate(-2, 0, 0)}}
	})
	_ = prepare("unquarantine-media", func(g *ground) { g.file.QuarantinedBy = me.Raw() })
	_ = prepare("unquarantine-all-media", func(g *ground) { g.file.QuarantinedBy = me.Raw() })
	_ = prepare("unprotect-media", func(g *ground) { g.file.Safe = true })
)
