//go:build unix

package outside

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/tui/uitest"
)

// storm is how many sizes the terminal goes through; the longest history and every extreme is among them.
const storm = 5000

// TestResizeStorm changes the size of the terminal thousands of times while the largest table is open; the last size is what is painted.
func TestResizeStorm(t *testing.T) {
	t.Parallel()
	p := start(t, uitest.TerminalOptions{}, "--demo", "@whale:demo.example").Shows("20,000")
	r := rand.New(rand.NewPCG(1, 2))
	extremes := [][2]int{{0, 0}, {1, 1}, {1, 60}, {200, 1}, {4096, 4096}, {65535, 65535}, {0, 65535}}
	for i := range storm {
		size := [2]int{1 + r.IntN(200), 1 + r.IntN(60)}
		if i%50 == 0 {
			size = extremes[i/50%len(extremes)]
		}
		p.Size(size[0], size[1])
	}
	last := time.Now()
	p.Resize(100, 30).Shows("@whale:demo.example", "20,000", "1 of 505")
	t.Logf("%d sizes; the last was painted after %s", storm, time.Since(last).Round(time.Millisecond))
	quit(t, p)
}
