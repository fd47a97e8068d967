package audit

import (
	"bufio"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// Format is a form in which records are exported.
type Format string

// The formats, which are the endings of file names as well.
const (
	JSONLines Format = "jsonl" // the lines of the trail as they stand there, so that hashes can still be checked
	CSV       Format = "csv"   // for a spreadsheet: ASCII, and no cell is a formula
)

// Write writes records in a format.
func (f Format) Write(w io.Writer, records iter.Seq[Record]) error {
	if f == CSV {
		return writeCSV(w, records)
	}
	out := bufio.NewWriter(w)
	for r := range records {
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, _ = out.Write(append(line, '\n')) // an error sticks, and Flush returns it
	}
	return out.Flush()
}

// Export writes records into a new file of mode 0600 in dir, which is made when it is not there, and returns its path.
//
// The name is followed by a dash, random letters and the format's ending. An error is one harmless line; it leaves no file.
func Export(dir, name string, f Format, records iter.Seq[Record]) (path string, err error) {
	if err := securefile.MakeDir(dir, matrixadmin.Printable); err != nil {
		return "", exportError(dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", exportError(dir, err)
	}
	defer root.Close()
	name += "-" + strings.ToLower(rand.Text()[:8]) + "." + string(f)
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", exportError(dir, err)
	}
	err = f.Write(file, records)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = root.Remove(name)
		return "", exportError(dir, err)
	}
	return filepath.Join(dir, name), nil
}

var csvHeader = []string{
	"seq", "time", "kind", "id", "actor", "server", "base_url", "target", "action", "params", "reason", "ticket", "evidence",
	"result", "verdict", "detail", "request_id", "answer_id", "host", "pid", "version", "hash", "subject_kind", "subject", "step", "steps", "facts", "continues",
}

func writeCSV(w io.Writer, records iter.Seq[Record]) error {
	out := csv.NewWriter(w)
	_ = out.Write(csvHeader) // an error sticks
	for r := range records {
		var params []string
		for _, name := range slices.Sorted(maps.Keys(r.Params)) {
			params = append(params, name+"="+r.Params[name].Text().Raw())
		}
		var steps, facts []string
		for _, s := range r.Steps {
			steps = append(steps, s.Raw())
		}
		for _, name := range slices.Sorted(maps.Keys(r.Facts)) {
			facts = append(facts, name+"="+r.Facts[name].Raw())
		}
		row := []string{
			strconv.FormatUint(r.Seq, 10), r.Time.UTC().Format(timeLayout), string(r.Kind), r.ID, r.Actor.Raw(), r.Server.Raw(), r.BaseURL.Raw(),
			r.Target.Raw(), r.Action, strings.Join(params, "; "), r.Reason.Raw(), r.Ticket.Raw(), r.Evidence, r.Result, r.Verdict, r.Detail.Raw(),
			r.RequestID.Raw(), r.AnswerID.Raw(), r.Host.Raw(), strconv.Itoa(r.PID), r.Version.Raw(), r.Hash,
			r.Subject.Kind, r.Subject.ID.Raw(), r.Step.Raw(), strings.Join(steps, "; "), strings.Join(facts, "; "), r.Continues,
		}
		for i := range row {
			row[i] = cell(row[i])
		}
		_ = out.Write(row) // as above
	}
	out.Flush()
	return out.Error()
}

// cell makes a text one line of ASCII that no spreadsheet takes for a formula: what is not printable ASCII is escaped as in Go, and an
// apostrophe stands before what would begin one.
func cell(s string) string {
	quoted := strconv.QuoteToASCII(s)
	quoted = strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
	if quoted != "" && strings.ContainsRune("=+-@|%'", rune(quoted[0])) {
		return "'" + quoted
	}
	return quoted
}

func exportError(dir string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return &ExportError{Path: dir, Reason: e.Reason, Err: err}
	}
	return &ExportError{Path: dir, Reason: reason(err), Err: err}
}

// ExportError is why an export was not written, in one harmless line.
type ExportError struct {
	Path   string // of the directory
	Reason string // without a full stop
	Err    error
}

// Error returns one line that is safe to print anywhere.
func (e *ExportError) Error() string {
	return "cannot write the export: " + e.Reason + " (" + matrixadmin.Printable(e.Path) + ")"
}

// Unwrap returns the cause.
func (e *ExportError) Unwrap() error { return e.Err }
