package evidence_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// A snapshot is taken, saved, and held against the sum that was recorded.
func Example() {
	hs := matrixadmintest.Demo()
	client, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		fmt.Println(err)
		return
	}
	state, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(state)

	id := matrixadmin.MustParseUserID("@whale:demo.example")
	snapshot, err := evidence.Collect(context.Background(), client, id, evidence.Options{BaseURL: hs.BaseURL()})
	if err != nil {
		fmt.Println(err)
		return
	}
	saved, err := evidence.Save(filepath.Join(state, "evidence"), snapshot)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(snapshot.Complete(), snapshot.Section(evidence.Connections).Rows)
	fmt.Println(evidence.Verify(saved.JSONPath, saved.SHA256))
	// Output:
	// true 20000
	// <nil>
}
