package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// confirmed is what an action asks for beside its fields.
func confirmed(a ops.Action) []string {
	args := []string{a.ID, "@taken-over:demo.example"}
	phrase := args[1]
	if a.On != ops.OnAccount {
		args, phrase = append(args, "PART"), phrase+"/PART"
	}
	switch a.Danger {
	case ops.Reversible:
		return append(args, "--yes")
	case ops.Irreversible:
		args = append(args, "--no-evidence")
	case ops.Disruptive:
	}
	return append(args, "--confirm", phrase)
}

// TestFieldsOnTheCommandLine: of every action, a field that is missing, or that holds what it does not take, is a mistake of the command line, in one line with
// the flag and an example; and the example is taken.
func TestFieldsOnTheCommandLine(t *testing.T) {
	for _, a := range ops.Catalog() {
		if a.Marks != ops.OnAccount {
			continue
		}
		all := func(but ops.Field, value ...string) []string {
			args := confirmed(a)
			for _, flag := range opstest.Flags(a) {
				if !strings.HasPrefix(flag, "--"+flagName(but)+"=") {
					args = append(args, flag)
				}
			}
			return append(args, value...)
		}
		refused := func(f ops.Field, args []string, wants ...string) {
			t.Helper()
			status, out, errs := runAct(t, "", args...)
			for _, want := range append(wants, "--"+flagName(f)) {
				if status != exitUsage || out != "" || !strings.Contains(errs, want) || strings.Count(errs, "\n") != 1 {
					t.Errorf("%q: %d, %s%s, want %q", args, status, out, errs, want)
				}
			}
		}
		for _, f := range a.Fields {
			flag, example := "--"+flagName(f), exampleOf(f)
			if f.Kind == ops.FieldSecret && !f.Optional {
				refused(f, all(f))
			}
			if f.Kind == ops.FieldChoice {
				refused(f, all(f, flag+"=perhaps"), "must be true or false; for example: ")
			}
			if !f.Typed() {
				continue
			}
			if example == "" || f.Takes() == "" {
				t.Errorf("%s: %s has no example", a.ID, flag)
			}
			if v, err := (ops.Values{}).With(f, f.Example); err != nil || f.Problem(v) != "" {
				t.Errorf("%s: %s does not take its example %q: %v %s", a.ID, flag, f.Example, err, f.Problem(v))
			}
			if !f.Optional && f.Preset == "" {
				refused(f, all(f), "needs "+flag, example)
				refused(f, all(f, flag+"= "), "needs "+flag, example)
			}
			var errs bytes.Buffer
			status := Run(t.Context(), Process{Args: all(f, flag), Environ: []string{"HOME=" + t.TempDir()}, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &errs})
			if want := flag + " needs a value" + example; status != exitUsage || !strings.Contains(errs.String(), want) {
				t.Errorf("%s %s without a value: %d, %s, want %q", a.ID, flag, status, errs.String(), want)
			}
			for _, wrong := range badFor(f) {
				refused(f, all(f, flag+"="+wrong), flag+" ", example)
			}
		}
	}
}

// badFor are texts that a field does not take, whatever its action.
func badFor(f ops.Field) []string {
	switch f.Kind {
	case ops.FieldNumber:
		return []string{"x", "1.5", "-1", "99999999"}
	case ops.FieldDuration:
		return []string{"soon", "1s", "99999d"}
	case ops.FieldText:
		return []string{"a\x1bb", strings.Repeat("x", 1001)}
	case ops.FieldList:
		return []string{"a\x1bb", f.Example + "," + f.Example}
	case ops.FieldChoice, ops.FieldSecret, ops.FieldOutput:
	}
	return nil
}

// TestAnswersThatDoNotFit are each right, and wrong together or on this server.
func TestAnswersThatDoNotFit(t *testing.T) {
	for args, want := range map[string]string{
		"edit bob --yes": "nothing is filled in (--display-name, --avatar, --user-type, --remove); for example: --display-name 'Alice Liddell'",
		"edit bob --yes --avatar mxc://a/b --remove avatar":                   "either change the avatar or remove it (--avatar, --remove); for example: --remove display-name,avatar",
		"set-rate-limit bob --yes --messages-per-second 5 --burst-count 0":    "0 messages at once would stop all messages",
		"redact bob --dry-run --after 2026-11-02 --before 2026-11-01":         "the time range ends before it begins (--after, --before); for example: --before 2026-11-26",
		"redact bob --dry-run --rooms !a:x,b":                                 "--rooms has what is not a room ID: b; for example: --rooms '!",
		"redact bob --dry-run --after 2026-11-02 --demo-server synapse-1.19":  "",
		"add-address bob --confirm @bob:demo.example --address nope":          "--address must be an e-mail address, or a phone number",
		"set-feature bob --yes --feature msc3881 --state perhaps":             "--state must be on or off; for example: --state off",
		"edit bob --yes --avatar https://x.example":                           "--avatar must begin with mxc://; for example: --avatar mxc://",
		"edit bob --yes --remove everything":                                  "--remove must be display-name, avatar or user-type; for example: ",
		"reset-password bob --confirm @bob:demo.example --new-password-stdin": "at least 10 characters",
		"reset-password bob --new-password-stdin --dry-run":                   "(--new-password-stdin)",
		"rename-device bob X --yes --name " + strings.Repeat("x", 101):        "--name is longer than 100 characters; for example: ",
		"sign-out-old bob --keep -1 --older 30d --confirm @bob:demo.example":  "--keep must be between 0 and 1,000",
		"login-as bob --valid-for 90d --confirm @bob:demo.example":            "--valid-for must be between 1 minute and 1 day",
	} {
		status, out, errs := runAct(t, "short", strings.Fields(args)...)
		if want == "" { // what cannot be done here at all is refused for that
			if status != exitRefused {
				t.Errorf("%s: %d, %s%s", args, status, out, errs)
			}
			continue
		}
		if status != exitUsage || out != "" || !strings.Contains(errs, want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: %d, %s%s, want %q", args, status, out, errs, want)
		}
	}
}
