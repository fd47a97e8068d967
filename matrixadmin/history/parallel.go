package history

import (
	"context"
	"runtime"
	"sync"
)

// slice is how many rows are worked on between two looks at the context: a fraction of a millisecond to a few.
const slice = 1 << 15

// maxWorkers is how many goroutines share one piece of work at most: beyond that they wait for memory.
const maxWorkers = 4

// workersFor returns how many goroutines n things are worth.
func workersFor(n, each int) int { return max(1, min(runtime.GOMAXPROCS(0), maxWorkers, n/each)) }

// parallelFor cuts n things into one stretch for each worker. Each calls work for its stretch in order, so many at a time, and looks at the
// context between.
func parallelFor(ctx context.Context, n, workers, each int, work func(w, lo, hi int)) error {
	stretch := func(w int) {
		for lo, end := n*w/workers, n*(w+1)/workers; lo < end && yield(ctx) == nil; lo += each {
			work(w, lo, min(lo+each, end))
		}
	}
	var others sync.WaitGroup
	for w := 1; w < workers; w++ {
		others.Go(func() { stretch(w) })
	}
	stretch(0)
	others.Wait()
	return ctx.Err()
}

// yield lets others have the processor, those above all that keep a screen alive, and returns why not to go on.
func yield(ctx context.Context) error {
	runtime.Gosched()
	return ctx.Err()
}
