package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// values reads the answers to the action's fields.
func (v *act) values(e Process) (ops.Values, error) {
	values := ops.Values{Choices: map[string]bool{}, Secrets: map[string]matrixadmin.Secret{}, Reason: v.reason, Ticket: v.ticket}
	if v.noEvidence {
		values.Evidence = ops.EvidenceSkip
	}
	for _, f := range v.action.Fields {
		var err error
		switch {
		case f.Kind == ops.FieldChoice:
			values.Choices[f.Name] = *v.choices[f.Name]
		case v.typed[f.Name] != nil:
			values, err = values.With(f, v.typed[f.Name].text)
		case f.Kind == ops.FieldSecret && *v.stdin[f.Name]:
			values.Secrets[f.Name], err = secretLine(e.Stdin)
		}
		if wrong, ok := errors.AsType[*ops.AnswerError](err); ok {
			return values, v.wrong(f, wrong.Why)
		}
		if err != nil {
			return values, usageError{err.Error()}
		}
		if why := f.Problem(values); why != "" {
			return values, v.wrong(f, why)
		}
	}
	return values, nil
}

// wrong says what is wrong with what was given for a field, or that nothing was, with an example.
func (v *act) wrong(f ops.Field, why string) error {
	flag := "--" + flagName(f)
	if strings.TrimSpace(v.typed[f.Name].text) == "" {
		return usageError{v.action.ID + " needs " + flag + ": " + f.Takes() + exampleOf(f)}
	}
	return usageError{flag + " " + why + exampleOf(f)}
}

// unfit says what is wrong with the answers as a whole, on this server, and names the flags that it is about.
func (v *act) unfit(s ops.Situation, targets []ops.Target, values ops.Values) error {
	var problems []string
	for _, t := range targets {
		if s.Target = t; v.action.Problems != nil && v.missing[t.User.ID] == nil && v.action.Blocked(s) == "" { // what is blocked is refused for that
			problems = v.action.Problems(s, values)
			break
		}
	}
	if len(problems) == 0 {
		return nil
	}
	var flags, all []string
	example := ""
	for _, f := range v.action.Fields {
		name := "--" + flagName(f)
		if f.Kind == ops.FieldSecret {
			name += "-stdin"
		}
		if v.given.Changed(strings.TrimPrefix(name, "--")) {
			flags, example = append(flags, name), exampleOf(f)
		}
		all = append(all, name)
	}
	if len(flags) == 0 {
		flags, example = all, exampleOf(v.action.Fields[0])
	}
	return usageError{fmt.Sprintf("nothing was sent: %s (%s)%s", strings.Join(problems, "; "), strings.Join(flags, ", "), example)}
}

// exampleMark stands before an example at the end of a sentence.
const exampleMark = "; for example: "

// exampleOf is how a field's flag is given, as the end of a sentence.
func exampleOf(f ops.Field) string {
	if f.Example == "" {
		return ""
	}
	return exampleMark + "--" + flagName(f) + " " + quoted(f.Example)
}

// quoted is an example as one word for a shell.
func quoted(text string) string {
	if strings.ContainsAny(text, " !") {
		return "'" + text + "'"
	}
	return text
}

// fieldHelp is the help of a field's flag: what it means, what is typed, and an example.
func fieldHelp(f ops.Field) string {
	help := english.Uncapitalize(f.Label) + ": " + f.Takes()
	if !f.Optional && f.Preset == "" {
		help += " (required)"
	}
	return help + exampleMark + quoted(f.Example)
}

// typed is what is given for a field, as the value of its flag.
type typed struct {
	kind ops.FieldKind
	text string
}

// String returns what was given, or the preset.
func (t *typed) String() string { return t.text }

// Set takes any text: what is wrong with it is said with an example.
func (t *typed) Set(text string) error {
	t.text = text
	return nil
}

// Type stands for the value in the help.
func (t *typed) Type() string {
	switch t.kind {
	case ops.FieldNumber:
		return "N"
	case ops.FieldDuration:
		return "DURATION"
	case ops.FieldList:
		return "LIST"
	case ops.FieldText, ops.FieldChoice, ops.FieldSecret, ops.FieldOutput:
	}
	return "TEXT"
}

// maxSecretLine is more than a password has.
const maxSecretLine = 64 << 10

// unseen is a character that is in a password by mistake alone.
func unseen(r rune) bool { return unicode.IsControl(r) || r == '\ufeff' }

// secretLine reads one line; a line break at its end is not a part of it.
func secretLine(r io.Reader) (matrixadmin.Secret, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSecretLine+1))
	line := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	switch {
	case err != nil:
		return matrixadmin.Secret{}, errors.New("standard input cannot be read")
	case line == "":
		return matrixadmin.Secret{}, errors.New("standard input is empty")
	case len(b) > maxSecretLine:
		return matrixadmin.Secret{}, fmt.Errorf("standard input holds more than %d KiB", maxSecretLine>>10)
	case strings.ContainsAny(line, "\r\n"):
		return matrixadmin.Secret{}, errors.New("standard input holds more than one line")
	case !utf8.ValidString(line):
		return matrixadmin.Secret{}, errors.New("standard input is not in UTF-8")
	case strings.ContainsFunc(line, unseen):
		return matrixadmin.Secret{}, errors.New("standard input holds a character that cannot be typed, such as NUL or a byte order mark")
	}
	return matrixadmin.NewSecret(line), nil
}
