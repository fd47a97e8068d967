package audit

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// cuts is how often the power goes.
var cuts = map[bool]int{true: 200, false: 60}[outside]

var errPower = errors.New("the power is gone")

// power is a disk that keeps for sure only what was synced before the power went, at one of its steps.
type power struct {
	rand    *rand.Rand
	left    int // steps
	gone    bool
	durable map[string][]byte
}

func (p *power) step() error {
	if p.gone = p.gone || p.left == 0; p.gone {
		return errPower
	}
	p.left--
	return nil
}

func (p *power) write(f *os.File, b []byte) (int, error) {
	if err := p.step(); err != nil {
		n, _ := f.Write(b[:p.rand.IntN(len(b)+1)])
		return n, err
	}
	return f.Write(b)
}

func (p *power) sync(f *os.File) error {
	if err := p.step(); err != nil {
		return err
	}
	b, err := os.ReadFile(f.Name())
	p.durable[f.Name()] = b
	return err
}

func (p *power) truncate(f *os.File, size int64) error {
	if err := p.step(); err != nil {
		return err
	}
	return f.Truncate(size)
}

// after is what is found of a file when the power is back: what was synced, and of the rest as much as chance will have, in part as zeros.
func (p *power) after(t *testing.T, path string, whole bool) []byte {
	t.Helper()
	now, safe := contents(t, path), p.durable[path]
	if !bytes.HasPrefix(now, safe) || whole { // what is written in place lies within one sector: it is there, or it is not
		return [][]byte{now, safe}[p.rand.IntN(2)]
	}
	found := now[:len(safe)+p.rand.IntN(len(now)-len(safe)+1)]
	if rest := found[len(safe):]; len(rest) > 0 && p.rand.IntN(2) == 0 {
		clear(rest[p.rand.IntN(len(rest)):])
	}
	return found
}

// TestPowerCutLosesNothingAcknowledged cuts the power at any step of writing records, and looks for those whose intent was said to be on disk.
func TestPowerCutLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	acknowledged, torn := 0, 0
	for round := range cuts {
		r := rand.New(rand.NewPCG(11, uint64(round)))
		p := &power{rand: r, left: r.IntN(40), durable: map[string][]byte{}}
		opts := quick()
		opts.disk = disk{write: p.write, sync: p.sync, syncHead: p.sync, truncate: p.truncate}
		path := newTrail(t)
		var ids []string
		l, err := Open(path, opts)
		for err == nil && !p.gone {
			if id, err := l.Intent(t.Context(), act(fmt.Sprintf("@user%d:example.org", len(ids)))); err == nil {
				ids = append(ids, id)
			}
		}
		if err == nil {
			_ = l.Close()
		}
		trail, head := p.after(t, path, false), p.after(t, HeadPath(path), true)
		overwrite(t, path, trail)
		overwrite(t, HeadPath(path), head)
		if len(trail) > len(p.durable[path]) {
			torn++
		}

		l = mustOpen(t, path, quick())
		record(t, l, 1)
		found := map[string]bool{}
		for rec, err := range Read(path, Filter{}) {
			if err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
			found[rec.ID] = true
		}
		mustVerify(t, path)
		_ = l.Close()
		for i, id := range ids {
			if acknowledged++; !found[id] {
				t.Errorf("round %d: record %d of %d is lost", round, i+1, len(ids))
			}
		}
	}
	if acknowledged < cuts || torn < cuts/10 {
		t.Errorf("%d records acknowledged, %d ends torn: this proves nothing", acknowledged, torn)
	}
	t.Logf("%d cuts, %d records acknowledged, %d ends torn", cuts, acknowledged, torn)
}
