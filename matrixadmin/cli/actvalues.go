package cli

import (
	"errors"
	"io"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
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
			values, err = values.With(f, *v.typed[f.Name])
		case f.Kind == ops.FieldSecret && *v.stdin[f.Name]:
			values.Secrets[f.Name], err = secretLine(e.Stdin)
		}
		if err != nil {
			return values, usageError{err.Error()}
		}
	}
	return values, nil
}

// maxSecretLine is more than a password has.
const maxSecretLine = 64 << 10

// secretLine reads one line; a line break at its end is not a part of it.
func secretLine(r io.Reader) (matrixadmin.Secret, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSecretLine+1))
	line := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	switch {
	case err != nil:
		return matrixadmin.Secret{}, errors.New("standard input cannot be read")
	case line == "":
		return matrixadmin.Secret{}, errors.New("standard input is empty")
	case strings.ContainsAny(line, "\r\n") || len(b) > maxSecretLine:
		return matrixadmin.Secret{}, errors.New("standard input holds more than one line")
	}
	return matrixadmin.NewSecret(line), nil
}
