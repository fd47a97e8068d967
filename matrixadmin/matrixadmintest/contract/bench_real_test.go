//go:build realsynapse

package contract_test

import (
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
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

// noted sends requests as the client does by itself and keeps the address of the last.
type noted struct {
	http.RoundTripper

	last string
}

// RoundTrip implements [http.RoundTripper].
func (n *noted) RoundTrip(r *http.Request) (*http.Response, error) {
	n.last = r.URL.String()
	return n.RoundTripper.RoundTrip(r)
}

// TestReadsBesideCurl prints the medians of the reads behind a page of accounts, the rooms and the messages of an account, next to those of curl for the same
// requests, both over a connection that is open already. For .ci/bench lists: it passes whatever they are.
func TestReadsBesideCurl(t *testing.T) {
	if os.Getenv("MXWARDEN_CURLRC") == "" {
		return
	}
	base, token := realServer(t)
	line := &noted{RoundTripper: wire.ReadTransport()}
	client, err := matrixadmin.New(base, matrixadmin.WithToken(matrixadmin.NewSecret(token)), matrixadmin.WithTransport(line))
	if err != nil {
		t.Fatal(err)
	}
	bob := matrixadmin.MustParseUserID("@bob:" + serverName)
	rooms, err := client.JoinedRooms(t.Context(), bob)
	if err != nil || len(rooms) == 0 {
		t.Fatal(err)
	}
	for _, read := range []struct {
		name string
		do   func() error
	}{
		{"accounts, a page", func() error {
			_, err := client.SearchUsers(t.Context(), matrixadmin.UserQuery{Limit: 1000})
			return err
		}},
		{"memberships", func() error { _, err := client.Memberships(t.Context(), bob); return err }},
		{"messages of a room", func() error {
			var page matrixadmin.MessagePage
			_, err := client.Do(t.Context(), matrixadmin.Messages(matrixadmin.MessageQuery{Room: rooms[0], Sender: bob, Limit: 100}, &page))
			return err
		}},
	} {
		var ours, theirs []time.Duration
		for range 5 { // in turns, so that both see the same machine
			for range 10 {
				began := time.Now()
				if err := read.do(); err != nil {
					t.Fatalf("%s: %v", read.name, err)
				}
				ours = append(ours, time.Since(began))
			}
			theirs = append(theirs, curls(t, line.last, 10)...)
		}
		slices.Sort(ours)
		slices.Sort(theirs)
		mine, other := ours[len(ours)/2], theirs[len(theirs)/2]
		t.Logf("%-20s client %6.2f ms  curl %6.2f ms  %.2f times", read.name, ms(mine), ms(other), float64(mine)/float64(other))
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// curls asks for an address some times over one connection, and once more before that, which is not counted.
func curls(t *testing.T, address string, times int) []time.Duration {
	t.Helper()
	args := []string{"--silent", "--config", os.Getenv("MXWARDEN_CURLRC"), "--write-out", "%{time_total}\\n"}
	for range times + 1 {
		args = append(args, "--output", os.DevNull, address)
	}
	out, err := exec.CommandContext(t.Context(), "curl", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var took []time.Duration
	for _, word := range strings.Fields(string(out))[1:] {
		seconds, err := strconv.ParseFloat(word, 64)
		if err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Duration(seconds*float64(time.Second)))
	}
	return took
}
