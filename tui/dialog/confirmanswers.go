package dialog

import (
	"cmp"
	"errors"
	"maps"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// situation is what the action is asked about, as far as it is known now.
func (c *confirm) situation() ops.Situation {
	s := c.env.Situation(c.target)
	s.Seen, _ = c.looked.Value()
	return s
}

// values are the answers given so far, without what is no answer to its field; each call makes new ones.
func (c *confirm) values() ops.Values {
	v, _ := c.answers()
	return v
}

// answers are the answers given so far, and what is wrong with the first that is none.
func (c *confirm) answers() (_ ops.Values, wrong error) {
	v := ops.Values{
		Choices: map[string]bool{}, Secrets: map[string]matrixadmin.Secret{}, Reason: c.reason.String(), Ticket: c.ticket.String(),
	}
	switch {
	case !c.keep:
		v.Evidence = ops.EvidenceSkip
	case c.gap != nil && c.without:
		v.Evidence, v.Kept = ops.EvidenceAsKept, c.gap.Evidence
	}
	maps.Copy(v.Choices, c.choices)
	for name, f := range c.secrets {
		v.Secrets[name] = f.secret()
	}
	v.Continues, v.Act = c.goesOn, c.act
	for _, it := range c.items {
		if it.kind == itemText && it.field.Typed() {
			var err error
			v, err = v.With(it.field, it.text.String())
			wrong = cmp.Or(wrong, err)
		}
	}
	return v, wrong
}

// missing says why the button does nothing yet, "" when it would act.
func (c *confirm) missing() string {
	switch {
	case !c.whole:
		return "terminal too small to show the whole question; enlarge it"
	case c.info.loading(), c.looked.Loading():
		return "still loading the account"
	case c.info.problem(c.target) != "":
		return c.info.problem(c.target)
	}
	v, wrong := c.answers()
	if wrong != nil {
		return wrong.Error()
	}
	if c.phrase.want != "" && strings.EqualFold(v.Reason, c.phrase.want) {
		return "your confirmation is in the Reason field; press ctrl+u there to clear it, and type it after Confirm"
	}
	if err := ops.Check(c.action, c.situation(), v); err != nil {
		if e, ok := errors.AsType[*matrixadmin.Error](err); ok {
			return e.Detail
		}
		return matrixadmin.Line(err)
	}
	for _, f := range c.secrets {
		if !f.same() {
			return "the passwords do not match"
		}
	}
	if why := c.planMissing(); why != "" {
		return why
	}
	return c.phrase.missing()
}
