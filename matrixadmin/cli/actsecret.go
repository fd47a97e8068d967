package cli

import (
	"maps"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// secret is the secret that the action takes.
func (v *act) secret() (ops.Field, bool) {
	for _, f := range v.action.Fields {
		if f.Kind == ops.FieldSecret {
			return f, true
		}
	}
	return ops.Field{}, false
}

// checkSecret refuses secrets that come from two places, from where others see them, or from nowhere.
func (v *act) checkSecret(e Process, lines bool) error {
	f, takes := v.secret()
	if !takes {
		return nil
	}
	flag, piped := "--"+flagName(f)+"-stdin", *v.stdin[f.Name]
	switch {
	case piped && v.generate:
		return usageError{"Use either " + flag + " or --generate"}
	case lines && piped:
		return usageError{"standard input holds either accounts (-) or a secret, not both"}
	case piped && e.Terminal:
		return usageError{"standard input is a terminal, which would show what you type: pipe the secret in, or use --generate"}
	case !f.Optional && !piped && !v.generate:
		return usageError{v.action.ID + " needs " + flag + " (the " + english.Uncapitalize(f.Label) + " is read from standard input) or --generate"}
	}
	return nil
}

// withSecret makes the secret where it is to be generated, another one each time.
func (v *act) withSecret(values ops.Values, policy matrixadmin.PasswordPolicy) (ops.Values, error) {
	f, takes := v.secret()
	if !takes || !v.generate {
		return values, nil
	}
	made, err := ops.GeneratePassword(policy)
	values.Secrets = maps.Clone(values.Secrets)
	values.Secrets[f.Name] = made
	return values, err
}

// shows are the secrets to show, once: those that an answer brought, and what was generated, unless it is certain that it was not set.
func (v *act) shows(res ops.Result, values ops.Values) map[string]matrixadmin.Secret {
	all := maps.Clone(res.Gives)
	f, takes := v.secret()
	if !takes || !v.generate || res.Outcome == matrixadmin.OutcomeNotSent || res.Outcome == matrixadmin.OutcomeRejected {
		return all
	}
	if all == nil {
		all = map[string]matrixadmin.Secret{}
	}
	all[f.Name] = values.Secrets[f.Name]
	return all
}
