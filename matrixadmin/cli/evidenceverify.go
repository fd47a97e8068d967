package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// evidenceVerify holds the files of evidence against the sums on record.
func evidenceVerify(e Process) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use: "verify [flags]", Short: "Compare evidence files with the checksums in the audit trail", Args: noArgs, DisableFlagsInUseLine: true,
		Long: `Compares each evidence file and the report next to it with their SHA-256 in the
audit trail. Prints a line for each file that is missing, was changed, or is not
in the trail; the exit status is then 1.`,
	}
	file := trailFlag(c, e)
	c.Flags().StringVar(&dir, "dir", evidence.DefaultDir(e.getenv), "`DIRECTORY` of the files")
	c.RunE = func(*cobra.Command, []string) error { return verifyEvidence(e, *file, dir) }
	return c
}

func verifyEvidence(e Process, trail, dir string) error {
	if _, err := os.Stat(trail); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no audit trail at %s", matrixadmin.Printable(trail))
	}
	kept := map[string]recordedFile{} // by the beginning of the sum, which is the end of the file's name
	for r, err := range audit.Read(trail, audit.Filter{}) {
		if err != nil {
			return err
		}
		if len(r.Evidence) >= evidence.SumCharacters {
			kept[r.Evidence[:evidence.SumCharacters]] = recordedFile{r.Evidence, r.Params[ops.ParamReport].Text().Raw(), r.Params[ops.ParamPath].Text().Raw()}
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "evidence-*.json"))
	if err != nil {
		return fmt.Errorf("cannot read the evidence directory: %s", matrixadmin.Printable(err.Error()))
	}
	bad, good := 0, 0
	say := func(what, name string) {
		bad++
		fmt.Fprintf(e.Stdout, "%s  %s\n", what, matrixadmin.Printable(name))
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		key := name[strings.LastIndexByte(name, '-')+1:]
		f, ok := kept[key]
		if !ok {
			say("not in the trail", path)
			continue
		}
		delete(kept, key)
		if f.compare(path, say) {
			good++
		}
	}
	for _, f := range kept { // saved in another directory, or gone
		if f.path == "" {
			say("missing", "file with SHA-256 "+f.sum+" (if it was saved elsewhere, use --dir)")
		} else if f.compare(f.path, say) {
			good++
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d evidence files do not match the audit trail", bad, bad+good)
	}
	fmt.Fprintf(e.Stdout, "%s checked; all match the audit trail\n", english.Count(good, "evidence file", "evidence files"))
	return nil
}

// recordedFile is what the trail knows of one file of evidence.
type recordedFile struct{ sum, report, path string }

// compare holds the file at path, and the report beside it, against the sums on record, and says what is wrong.
func (f recordedFile) compare(path string, say func(what, name string)) (good bool) {
	good = true
	for _, part := range []struct{ path, sum string }{{path, f.sum}, {strings.TrimSuffix(path, ".json") + ".md", f.report}} {
		if part.sum == "" { // from before reports were on record
			continue
		}
		_, gone := os.Lstat(part.path)
		err := evidence.Verify(part.path, part.sum)
		if err != nil {
			good = false
		}
		switch {
		case errors.Is(gone, fs.ErrNotExist):
			say("missing", part.path)
		case errors.Is(err, evidence.ErrDiffers):
			say("changed", part.path)
		case err != nil:
			say("unreadable", part.path)
		}
	}
	return good
}
