package ops

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// pastRooms are the rooms that accounts were in when they were asked for before: a server lists few of them once an account is deactivated.
type pastRooms struct {
	mu   sync.Mutex
	seen map[matrixadmin.UserID]map[matrixadmin.Text]bool
	kept func(matrixadmin.UserID) ([]matrixadmin.Text, time.Time) // in evidence; nil without any
}

// saw notes the rooms of an account.
func (p *pastRooms) saw(id matrixadmin.UserID, rooms []matrixadmin.Text) {
	if p == nil || len(rooms) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen == nil {
		p.seen = map[matrixadmin.UserID]map[matrixadmin.Text]bool{}
	}
	if p.seen[id] == nil {
		p.seen[id] = map[matrixadmin.Text]bool{}
	}
	for _, room := range rooms {
		p.seen[id][room] = true
	}
}

// of returns what was seen of an account since the program was started, and what evidence has of it, with its time.
func (p *pastRooms) of(id matrixadmin.UserID) (rooms []matrixadmin.Text, taken time.Time) {
	if p == nil {
		return nil, taken
	}
	if p.kept != nil {
		rooms, taken = p.kept(id)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.AppendSeq(rooms, maps.Keys(p.seen[id])), taken
}
