//go:build realsynapse

package contract_test

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// BenchmarkWhoisRealSynapse reads all connections of @whale with the client, from the request to the last decoded row.
func BenchmarkWhoisRealSynapse(b *testing.B) {
	base, token := realServer(b)
	client, err := matrixadmin.New(base, matrixadmin.WithToken(matrixadmin.NewSecret(token)))
	if err != nil {
		b.Fatal(err)
	}
	whale := matrixadmin.MustParseUserID("@whale:" + serverName)
	rows := 0
	for b.Loop() {
		found, err := client.Whois(b.Context(), whale)
		if err != nil {
			b.Fatal(err)
		}
		rows = found.Len()
	}
	b.ReportMetric(float64(rows), "rows")
}
