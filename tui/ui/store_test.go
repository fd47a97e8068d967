package ui

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// askedOf counts what a homeserver is asked, and answers when it may.
type askedOf struct {
	Homeserver
	devices atomic.Int32
	may     chan struct{}
	err     error
}

func (h *askedOf) Devices(ctx context.Context, _ matrixadmin.UserID) ([]matrixadmin.Device, error) {
	h.devices.Add(1)
	select {
	case <-h.may:
		return []matrixadmin.Device{{}}, h.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// TestStoreReadsOnce: all who ask get one answer, an error too, until it is forgotten.
func TestStoreReadsOnce(t *testing.T) {
	for _, failed := range []error{nil, errors.New("refused")} {
		synctest.Test(t, func(t *testing.T) {
			hs := &askedOf{may: make(chan struct{}), err: failed}
			s := NewStore(&Env{HS: hs}, matrixadmin.UserID{})
			var wg sync.WaitGroup
			for range 5 {
				wg.Go(func() {
					if rows, err := s.Devices(t.Context()); len(rows) != 1 || !errors.Is(err, failed) {
						t.Errorf("%v %v", rows, err)
					}
				})
			}
			synctest.Wait()
			close(hs.may)
			wg.Wait()
			_, _ = s.Source().Devices(t.Context(), s.Account())
			if n := hs.devices.Load(); n != 1 {
				t.Errorf("asked %d times", n)
			}
			s.ForgetRooms()
			_, _ = s.Devices(t.Context())
			if cmd := s.Renew(); cmd() != (Reread{s}) {
				t.Error("nobody is told")
			}
			_, _ = s.Devices(t.Context())
			if n := hs.devices.Load(); n != 2 {
				t.Errorf("asked %d times after it was forgotten once", n)
			}
		})
	}
}

// TestStoreGoesOnForOthers: who asked first gives up, and the next one asks.
func TestStoreGoesOnForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := &askedOf{may: make(chan struct{})}
		s := NewStore(&Env{HS: hs}, matrixadmin.UserID{})
		first, giveUp := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := s.Devices(first); !errors.Is(err, context.Canceled) {
				t.Errorf("who gave up got %v", err)
			}
		})
		synctest.Wait()
		wg.Go(func() {
			if rows, err := s.Devices(t.Context()); len(rows) != 1 || err != nil {
				t.Errorf("%v %v", rows, err)
			}
		})
		third, leave := context.WithCancel(t.Context())
		wg.Go(func() {
			if _, err := s.Devices(third); !errors.Is(err, context.Canceled) {
				t.Errorf("who waited and left got %v", err)
			}
		})
		synctest.Wait()
		leave()
		giveUp()
		synctest.Wait()
		close(hs.may)
		wg.Wait()
		if n := hs.devices.Load(); n != 2 {
			t.Errorf("asked %d times", n)
		}
	})
}
