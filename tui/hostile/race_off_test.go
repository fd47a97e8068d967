//go:build !race

package hostile

// race says that the race detector is on, which makes everything some ten times slower.
const race = false
