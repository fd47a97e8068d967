package hostile

import (
	"fmt"
	"maps"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// long asks for the numbers of a release, outside for those of .ci/run, rather than those of every go test.
var (
	long    = os.Getenv("MXWARDEN_LONG") != ""
	outside = os.Getenv("MXWARDEN_OUTSIDE") != ""
)

// painterOff says that this test was built with a painter that paints nothing: see TestGuardAlone.
var painterOff = matrixadmin.Printable("\x1b") == "\x1b"

// amount is how often something is tried in .ci/run, and for a release. Every go test tries a fortieth of the former, with the race
// detector or without.
func amount(often, release int) int {
	switch {
	case long:
		return release
	case outside:
		return often
	}
	return max(often/40, 1)
}

// twins are the sequences of a console in which nobody is hostile.
func twins(t *testing.T) map[bool]map[string]int {
	t.Helper()
	twin := map[bool]map[string]int{}
	for _, graphemes := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := play(t.Context(), t, newEveryone("alice"), 1, graphemes, 10)
			c.end()
			raw, _ := c.written()
			twin[graphemes] = kept(raw)
		})
		if len(twin[graphemes]) < 5 {
			t.Fatalf("the twin wrote only %v", twin)
		}
	}
	return twin
}

// verdict reads all that a console wrote: without the guard, unless the painter is off, and with it.
func verdict(t *testing.T, c *console, twin map[string]int) {
	t.Helper()
	raw, guarded := c.written()
	if !painterOff && raw != guarded { // what is the same is read once
		if d := dangers(raw); len(d) > 0 {
			t.Errorf("with the painter alone: %s", few(d))
		}
		if got := kept(raw); !maps.Equal(got, twin) {
			t.Errorf("with the painter alone the sequences are %v, and without strangers %v", got, twin)
		}
		if n := c.guard.Dropped(); n > 0 || raw != guarded {
			t.Errorf("the painter left %d things to the guard, the first in %q", n, difference(raw, guarded))
		}
	}
	if d := dangers(guarded); len(d) > 0 {
		t.Errorf("behind the guard: %s", few(d))
	}
	if got := kept(guarded); !maps.Equal(got, twin) {
		t.Errorf("behind the guard the sequences are %v, and without strangers %v", got, twin)
	}
}

// TestMain lets garbage lie: frames make much of it, and there is room.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

// TestFrames fills every field of every page and dialog with generated text, and reads the bytes of all frames.
func TestFrames(t *testing.T) {
	if painterOff != (os.Getenv("MXWARDEN_PAINTER") == "off") {
		t.Fatal("the painter is off, and nobody asked for that")
	}
	twin := twins(t)
	var frames, drops atomic.Int64
	want := int64(amount(10_000, 1_000_000))
	if painterOff {
		want = int64(amount(4_000, 200_000))
	}
	t.Run("plays", func(t *testing.T) {
		for worker := range uint64(2) {
			t.Run(fmt.Sprint("worker ", worker), func(t *testing.T) {
				t.Parallel()
				for seed := worker; frames.Load() < want && !t.Failed(); seed += 2 {
					synctest.Test(t, func(t *testing.T) {
						graphemes := seed/2%2 == 1
						c := play(t.Context(), t, newStrangers(seed), seed, graphemes, 60)
						c.end()
						verdict(t, c, twin[graphemes])
						if n := frames.Add(int64(c.frames)); long && n/50_000 > (n-int64(c.frames))/50_000 {
							t.Logf("%d frames so far", n)
						}
						drops.Add(int64(c.guard.Dropped()))
						if t.Failed() {
							t.Logf("the seed is %d", seed)
						}
					})
				}
			})
		}
	})
	t.Logf("%d frames, %d things kept back by the guard", frames.Load(), drops.Load())
	if painterOff && drops.Load() < want/20 {
		t.Errorf("without a painter the guard kept only %d things back: was it tried?", drops.Load())
	}
}

func few(danger []string) string { return strings.Join(danger[:min(len(danger), 4)], "\n\t") }

// difference is where two streams part.
func difference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return a[max(i-40, 0):min(i+20, len(a))]
}

// glance is a play cut short: the list, an account, its whole rows and one dialog.
func glance(t *testing.T, s source, seed uint64) *console {
	t.Helper()
	f := newFiller(s)
	c := start(t.Context(), t, tui.Config{Homeserver: baseURL, Options: []matrixadmin.Option{matrixadmin.WithTransport(&peer{f})}}, 50+int(seed%70), 16+int(seed%20))
	if seed%2 == 0 {
		c.graphemes()
	}
	hs := &homeserver{filler: f, tb: t}
	hs.broken.Store(int64(seed % 50))
	c.send(ui.Connected{Env: environment(t.Context(), hs, made[matrixadmin.Server](f))}).wait(time.Second)
	c.send(ui.Open{Route: ui.User{ID: f.id("User.ID")}}).wait(time.Second).press("v", "esc", "tab", "tab", "tab", "1", "shift+tab")
	c.press(catalog[seed%uint64(len(catalog))].Key).wait(time.Second)
	return c
}

// FuzzFrame takes any text into every field at once.
func FuzzFrame(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, uint64(i))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			c := glance(t, newEveryone(text), seed)
			c.end()
			raw, guarded := c.written()
			if d := dangers(raw); len(d) > 0 {
				t.Errorf("with the painter alone: %s", few(d))
			}
			if raw != guarded {
				t.Errorf("the painter left %d things to the guard, the first in %q", c.guard.Dropped(), difference(raw, guarded))
			}
		})
	})
}
