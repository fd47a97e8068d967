package history

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

func TestFirstSeenAgainstModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(rapid.OneOf(someRows(), fewKinds()).Draw(t, "rows"))
		firsts, err := h.FirstSeen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		newest, err := h.ByTime(t.Context())
		m := &model{h: h}
		if err != nil || !slices.Equal(newest, m.newest(h.All())) {
			t.Fatalf("%v (%v)", newest, err)
		}
		first := make(map[string]int32) // the last of the newest first is the first
		for _, row := range newest {
			if h.Connections().LastSeenMilli(int(row)) != matrixadmin.NoTime {
				first[hostText(at(h, row))] = row
			}
		}
		for _, row := range h.All() {
			want, ok := first[hostText(at(h, row))]
			if got := firsts.Is(int(row)); got != (ok && want == row) {
				t.Fatalf("row %d is the first of %q: %v", row, hostText(at(h, row)), got)
			}
		}
		for few := 1; few <= h.Len(); few++ {
			fresh := New(h.Connections())
			rows, err := fresh.newestRows(t.Context(), few)
			if err != nil || !slices.Equal(rows, newest[:few]) {
				t.Fatalf("the newest %d are %v, want %v (%v)", few, rows, newest[:few], err)
			}
		}
	})
	if (*FirstSeen)(nil).Is(0) {
		t.Error("something is first before anything is known")
	}
}
