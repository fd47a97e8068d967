package accounts_test

import (
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
)

func TestNextSize(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rows int
		took time.Duration
		want int
	}{
		{100, 0, 1000},
		{100, time.Millisecond, 1000},        // it says little
		{1000, 10 * time.Millisecond, 5000},  // a quick line
		{1000, time.Second, 2000},            // two seconds' worth
		{1000, 10 * time.Second, 200},        // a slow one
		{100, 10 * time.Second, 100},         // never less than a screen
		{5000, 400 * time.Millisecond, 5000}, // never more than this
		{0, time.Second, 1000},               // an empty page
		{100_000, 90 * 24 * time.Hour, 100},  // absurd, and nothing overflows
		{1, time.Nanosecond, 1000},
	} {
		if got := accounts.NextSize(tt.rows, tt.took); got != tt.want {
			t.Errorf("after %d rows in %s: %d, want %d", tt.rows, tt.took, got, tt.want)
		}
	}
}
