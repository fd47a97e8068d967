//go:build realsynapse

package contract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TestRealSynapseLogsTheRequestID finds a write in the log of the running server by the id that the client gave it.
func TestRealSynapseLogsTheRequestID(t *testing.T) {
	t.Parallel()
	base, _ := realServer(t)
	c, err := matrixadmin.New(base, matrixadmin.WithToken(matrixadmin.NewSecret("nobody's"))) // which ends no session
	if err != nil {
		t.Fatal(err)
	}
	id := matrixadmin.NewRequestID()
	if err := c.Logout(matrixadmin.WithRequestID(t.Context(), id)); matrixadmin.OutcomeOf(err) != matrixadmin.OutcomeRejected {
		t.Fatal(err)
	}
	log := filepath.Join(filepath.Dir(setting(t, "MXWARDEN_CONTRACT_SEED_FILE")), "data", "homeserver.log")
	tick, late := time.NewTicker(50*time.Millisecond), time.After(10*time.Second) // the line comes when the request is done, which is after its answer
	defer tick.Stop()
	for {
		content, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(content)) {
			if strings.Contains(line, "POST-"+id.Sent().Raw()) && strings.Contains(line, "/logout") {
				return
			}
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("%s is not in the log", id.Sent())
		}
	}
}
