package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// openActs are the acts of a server that have no final outcome, by account.
type openActs map[string][]ops.Open

// readOpen reads them from a trail, none where it is not there. What is wrong with it is said elsewhere.
func readOpen(file string, s ops.Situation) openActs {
	of := openActs{}
	if _, err := os.Lstat(file); err != nil {
		return of
	}
	open, _ := ops.OpenActs(file, s.Me.Server(), s.BaseURL, time.Now())
	for _, o := range open {
		of[o.Intent.Target.Raw()] = append(of[o.Intent.Target.Raw()], o)
	}
	return of
}

// mention says in one line on standard error, once, that the outcome of a change to an account is not known, or that another process is at work on it.
func (of openActs) mention(e Process, id matrixadmin.UserID) {
	open := of[id.Raw()]
	if len(open) == 0 {
		return
	}
	delete(of, id.Raw())
	o := open[len(open)-1]
	what := partOf(o.Intent) + ": " + startedAt(o.Intent)
	if n := len(open) - 1; n > 0 {
		what += " (and " + english.Count(n, "other change", "other changes") + " before)"
	}
	switch {
	case o.Queued():
		what += ": the server was still working on it. Read what became of it with: mxwarden audit check"
	case o.AtWork:
		what += ": still running in " + processOf(o.Intent)
	default:
		what += ": outcome unknown. Read what became of it with: mxwarden audit check"
	}
	fmt.Fprintf(e.Stderr, "mxwarden: %s\n", what)
}

// partOf is what an act is about.
func partOf(r audit.Record) string {
	if r.Subject.IsZero() {
		return r.Target.Printable()
	}
	return r.Target.Printable() + ", " + r.Subject.Kind + " " + r.Subject.ID.Printable()
}

func startedAt(r audit.Record) string {
	return matrixadmin.Printable(r.Action) + ", started at " + r.Time.UTC().Format("2006-01-02 15:04:05 UTC")
}

func processOf(r audit.Record) string {
	return fmt.Sprintf("process %d on %s, by %s", r.PID, r.Host.Printable(), r.Actor.Printable())
}
