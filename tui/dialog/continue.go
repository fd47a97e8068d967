package dialog

import (
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// NewContinue asks whether to go on with an act that ended before all its steps were sent, with the answers of then; the error says why that cannot be asked.
func NewContinue(env *ui.Env, o ops.Open) (ui.Dialog, error) {
	action, target, v, err := o.Rest()
	if err != nil {
		return nil, err
	}
	return continueWith(env, o, action, target, v), nil
}

func continueWith(env *ui.Env, o ops.Open, action ops.Action, target ops.Target, v ops.Values) ui.Dialog {
	target.User = matrixadmin.User{ID: target.User.ID} // how it is now is read
	c := newConfirm(env, nil, action, target)
	for name := range c.choices {
		if on, ok := v.Choices[name]; ok {
			c.choices[name] = on
		}
	}
	for _, it := range c.items {
		if it.kind == itemText && it.field.Typed() {
			it.text.clear()
			it.text.insert(v.Typed(it.field))
		}
	}
	c.reason.insert(v.Reason)
	c.ticket.insert(v.Ticket)
	if v.Reason+v.Ticket != "" {
		c.openReason()
	}
	c.goesOn = v.Continues
	c.begun = fmt.Sprintf("Continues the action started at %s: %d of %d steps are done.",
		o.Intent.Time.In(env.Location).Format("2006-01-02 15:04:05"), len(v.Continues.Done), len(o.Intent.Steps))
	return c
}
