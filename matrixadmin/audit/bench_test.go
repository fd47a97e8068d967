package audit

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// BenchmarkIntent is what a write pays for its place on record: lock, tail, record, fsync, head, fdatasync.
func BenchmarkIntent(b *testing.B) {
	l, err := Open(filepath.Join(b.TempDir(), "mxwarden", "audit.jsonl"), Options{Version: "1.2.3", Outside: nowhere})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	percentiles(b, func() error {
		_, err := l.Intent(b.Context(), act("@alice:example.org"))
		return err
	})
}

// BenchmarkBareFsync is the least that any durable record costs on this disk, to hold the other figure against.
func BenchmarkBareFsync(b *testing.B) {
	f, err := os.OpenFile(filepath.Join(b.TempDir(), "bare"), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	line := bytes.Repeat([]byte("x"), 520)
	percentiles(b, func() error {
		if _, err := f.Write(line); err != nil {
			return err
		}
		return f.Sync()
	})
}

// percentiles times each call and reports how the slow ones do.
func percentiles(b *testing.B, call func() error) {
	b.Helper()
	took := make([]time.Duration, 0, 4096)
	for b.Loop() {
		start := time.Now()
		if err := call(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(took[len(took)-1].Microseconds()), "max-µs")
}

// BenchmarkVerify is what reading back costs a record.
func BenchmarkVerify(b *testing.B) {
	var trail []byte
	last := genesis
	const records = 1000
	for range records {
		r, _ := sealed(act("@alice:example.org"))
		r.Seq, r.Prev = last.Seq+1, last.Hash
		trail = sealLine(trail, &r)
		last = r.Head()
	}
	b.SetBytes(int64(len(trail)))
	for b.Loop() {
		if _, err := Verify(bytes.NewReader(trail), &last); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/records, "ns/record")
}
