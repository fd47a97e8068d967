package matrixadmin_test

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

func TestThreePIDWritten(t *testing.T) {
	t.Parallel()
	for _, tt := range [][3]string{
		{"msisdn", "49301234567", "+49301234567"},
		{"msisdn", "+49301234567", "+49301234567"},
		{"msisdn", "not a number", "not a number"},
		{"msisdn", "", ""},
		{"email", "1@example.org", "1@example.org"},
	} {
		if got := (matrixadmin.ThreePID{Medium: matrixadmin.NewText(tt[0]), Address: matrixadmin.NewText(tt[1])}).Written().Raw(); got != tt[2] {
			t.Errorf("%s %q is written %q, want %q", tt[0], tt[1], got, tt[2])
		}
	}
}
