package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// ServerFacts is what is known of the server, and can be completed: a time-out or a 429 while connecting leaves something unknown.
// [*matrixadmin.Client] satisfies it.
type ServerFacts interface {
	// Known is the picture so far, without a request.
	Known() matrixadmin.Server
	// Server asks for what is missing in it.
	Server(ctx context.Context) (matrixadmin.Server, error)
}

// learnedMsg has the screen drawn again.
type learnedMsg struct{}

// Serves is what is known of the server now.
func (e *Env) Serves() matrixadmin.Server {
	if e.Facts == nil {
		return e.Server
	}
	return e.Facts.Known()
}

// Learn asks again for what is not known of the server yet; nil when all is known.
func (e *Env) Learn(ctx context.Context) tea.Cmd {
	if e.Facts == nil {
		return nil
	}
	if known := e.Facts.Known(); known.Settled() {
		return nil
	}
	facts := e.Facts
	return func() tea.Msg {
		_, _ = facts.Server(ctx) // what it could not find out stays unknown, and is said to be
		return learnedMsg{}
	}
}

// Lists reports whether the server is not known to have no list of accounts.
func (e *Env) Lists() bool {
	s := e.Serves()
	return !s.Lacks(&matrixadmin.ListAccounts)
}

// ListsOnly reports whether the server's list is the old one, in one order and without states.
func (e *Env) ListsOnly() bool {
	s := e.Serves()
	return s.Has(&matrixadmin.PagedList)
}
