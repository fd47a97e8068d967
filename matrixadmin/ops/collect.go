package ops

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Evidence is what was kept of an account; the zero value is none.
type Evidence struct {
	Path      string   // of the JSON file
	Report    string   // of the readable report beside it
	SHA256    string   // of the JSON file, in hex
	ReportSum string   // SHA-256 of the report
	Missing   []string // what the server may have and the snapshot has not, a harmless line each
	Read      Reading  // of private messages
}

// place is the whole path of the JSON file.
func (e Evidence) place() string {
	if path, err := filepath.Abs(e.Path); err == nil {
		return path
	}
	return e.Path
}

// Taken reports whether there is a file.
func (e Evidence) Taken() bool { return e.SHA256 != "" }

// Complete reports whether there is a file with all that the server tells.
func (e Evidence) Complete() bool { return e.Taken() && len(e.Missing) == 0 }

// describe says for the record how the evidence stands.
func (e Evidence) describe(v Values) string {
	switch {
	case e.Complete():
		return "complete"
	case e.Taken():
		return "incomplete (accepted)"
	case v.Evidence == EvidenceSkip:
		return "none (skipped)"
	}
	return "none (failed, accepted)"
}

// EvidenceMode says whether something irreversible is preceded by a snapshot.
type EvidenceMode uint8

// The modes of [Values].Evidence.
const (
	EvidenceFirst  EvidenceMode = iota // take it, and stop if it is not complete
	EvidenceSkip                       // the administrator chose to act without
	EvidenceAsKept                     // it was tried, was not complete, and the administrator chose to act with what there is: [Values].Kept
)

// Collector takes and keeps a snapshot of the situation's target; [SnapshotCollector] is the one.
//
// A snapshot that is not complete is kept as well and says what is missing; the error is for one that was not kept.
type Collector interface {
	Collect(ctx context.Context, s Situation, progress func(evidence.Progress)) (Evidence, error)
}

// SnapshotCollector takes snapshots from a server and keeps them in a directory.
type SnapshotCollector struct {
	HS      evidence.Homeserver
	Auth    wire.Doer // the Matrix Authentication Service (MAS), nil where it is not asked
	Dir     string
	Version string // of this program
	Now     func() time.Time
}

// Collect implements [Collector].
func (k SnapshotCollector) Collect(ctx context.Context, s Situation, progress func(evidence.Progress)) (Evidence, error) {
	opts := evidence.Options{
		Actor: s.Me, Server: s.Server, BaseURL: s.BaseURL, Version: k.Version, Now: k.Now, Progress: progress, Messages: s.Messages, AuthWhy: s.Auth.Why,
	}
	if s.AsksMAS() {
		opts.Auth, opts.AuthURL = k.Auth, s.AuthURL
	}
	snapshot, err := evidence.Collect(ctx, k.HS, s.Target.User.ID, opts)
	if err != nil {
		return Evidence{}, err
	}
	if snapshot.Unknown() {
		return Evidence{}, &matrixadmin.Error{Op: "collect evidence", Kind: matrixadmin.KindNotFound, Detail: "account not found; nothing was saved"}
	}
	saved, err := evidence.Save(k.Dir, snapshot)
	if err != nil {
		return Evidence{}, err
	}
	kept := Evidence{Path: saved.JSONPath, Report: saved.ReportPath, SHA256: saved.SHA256, ReportSum: saved.ReportSum, Missing: snapshot.Missing()}
	for _, m := range snapshot.Messages {
		kept.Read.add(m.Message)
	}
	return kept, nil
}

// RoomsKept are the rooms that an account was in when the newest snapshot with any was taken, and when that was.
func (k SnapshotCollector) RoomsKept(id matrixadmin.UserID) (rooms []matrixadmin.Text, taken time.Time) {
	return evidence.RoomsKept(k.Dir, id)
}

// actionEvidence is the note on a snapshot that was taken by itself.
const actionEvidence = "evidence"

// Collect takes evidence by itself: it sends nothing but reads, and is put on record as a note where the trail can be written.
func (r *Runner) Collect(ctx context.Context, s Situation, progress func(evidence.Progress)) (Evidence, error) {
	if r.collector == nil {
		return Evidence{}, errNoCollector
	}
	if s.Messages && (r.journal == nil || s.Unrecorded != "") {
		return Evidence{}, errors.New("messages are read only where that can be recorded")
	}
	e, err := r.collector.Collect(ctx, s, progress)
	if err != nil || r.journal == nil {
		return e, err
	}
	if s.Messages {
		if err := r.RecordReading(context.WithoutCancel(ctx), s, e.Read); err != nil {
			return e, err
		}
	}
	how := "complete"
	if !e.Complete() {
		how = "incomplete"
	}
	params := map[string]audit.Value{paramEvidence: audit.String(how)}
	if e.ReportSum != "" {
		params[ParamReport] = audit.String(e.ReportSum)
		params[ParamPath] = audit.String(e.place())
	}
	_ = r.journal.Note(context.WithoutCancel(ctx), audit.Record{ // the trail itself says what is wrong with it
		Actor: s.Me.Text(), Server: matrixadmin.NewText(s.Me.Server()), BaseURL: matrixadmin.NewText(s.BaseURL), Target: s.Target.User.ID.Text(),
		Action: actionEvidence, Params: params, Evidence: e.SHA256,
	})
	return e, nil
}

// evidence takes what must be kept before something irreversible, or says in gap why the act is stopped for want of it.
func (r *Runner) evidence(ctx context.Context, a Action, s Situation, v Values, progress func(evidence.Progress)) (e Evidence, gap []string) {
	switch {
	case a.Danger != Irreversible, v.Evidence == EvidenceSkip:
		return Evidence{}, nil
	case v.Evidence == EvidenceAsKept:
		return v.Kept, nil
	case r.collector == nil:
		return Evidence{}, []string{errNoCollector.Error()}
	}
	e, err := r.collector.Collect(ctx, s, progress)
	switch {
	case err != nil:
		return Evidence{}, []string{matrixadmin.Line(err)}
	case !e.Complete():
		return e, e.Missing
	}
	return e, nil
}
