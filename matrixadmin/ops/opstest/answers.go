package opstest

import (
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// typed are answers to fields of the catalog that fit what the tests have, by field name. Any other that has to be filled in is answered with its example.
var typed = map[string]string{
	"name":                "Lost phone",
	"messages_per_second": "5", "burst_count": "20", "text": "Please write to us.", "address": "new@example.org", "provider": "oidc-new", "external_id": "new-1",
	"display_name": "New Name", "feature": "msc3881", "rooms": "!a:demo.example",
}

// Answers are answers with which an action of the catalog can be run.
func Answers(a ops.Action) ops.Values {
	v := ops.Values{Choices: map[string]bool{}, Secrets: map[string]matrixadmin.Secret{}, Evidence: ops.EvidenceSkip}
	for _, f := range a.Fields {
		switch {
		case f.Kind == ops.FieldSecret && !f.Optional:
			v.Secrets[f.Name] = matrixadmin.NewSecret("correct-horse-battery-1")
		case answer(f) != "":
			v, _ = v.With(f, answer(f)) // a bad one is found by who runs it
		}
	}
	return v
}

// Flags are [Answers] on a command line, but for secrets.
func Flags(a ops.Action) []string {
	var flags []string
	for _, f := range a.Fields {
		if text := answer(f); text != "" {
			flags = append(flags, "--"+strings.ReplaceAll(f.Name, "_", "-")+"="+text)
		}
	}
	return flags
}

// answer is what a field is filled in with, "" where it is left as it is.
func answer(f ops.Field) string {
	if text := typed[f.Name]; text != "" || !f.Typed() || f.Optional || f.Preset != "" {
		return text
	}
	return f.Example
}
