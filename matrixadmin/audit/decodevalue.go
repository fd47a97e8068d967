package audit

import (
	"math"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// value reads a parameter.
func (c *cursor) value() Value {
	switch {
	case c.take(`true`):
		return Bool(true)
	case c.take(`false`):
		return Bool(false)
	case len(c.rest) == 0:
		c.bad = true
		return Value{}
	case c.rest[0] == '[':
		return List(c.items()...)
	case c.rest[0] == '"':
		return String(c.str())
	}
	negative := c.take(`-`)
	n := c.number()
	switch {
	case negative && n > 0 && n <= math.MaxInt64+1:
		return Number(-int64(n-1) - 1) //nolint:gosec // in range
	case negative || n > math.MaxInt64:
		c.bad = true
		return Value{}
	}
	return Number(int64(n))
}

// items reads a list of strings.
func (c *cursor) items() []string {
	c.must(`[`)
	if c.take(`]`) {
		return nil
	}
	var items []string
	for !c.bad {
		items = append(items, c.str())
		if c.take(`]`) {
			return items
		}
		c.must(`,`)
	}
	return nil
}

func (c *cursor) subject() Subject {
	if !c.take(`,"subject":{"kind":`) {
		return Subject{}
	}
	s := Subject{Kind: c.str()}
	c.must(`,"id":`)
	s.ID = matrixadmin.NewText(c.str())
	c.must(`}`)
	if s.IsZero() {
		c.bad = true
	}
	return s
}

func (c *cursor) steps() []matrixadmin.Text {
	if !c.take(`,"steps":`) {
		return nil
	}
	items := c.items()
	if len(items) == 0 {
		c.bad = true
	}
	steps := make([]matrixadmin.Text, len(items))
	for i, s := range items {
		steps[i] = matrixadmin.NewText(s)
	}
	return steps
}

func (c *cursor) facts() map[string]matrixadmin.Text {
	if !c.take(`,"facts":{`) {
		return nil
	}
	facts := map[string]matrixadmin.Text{}
	last := ""
	for !c.bad {
		name := c.str()
		c.must(`:`)
		if name <= last { // sorted, each once, none empty
			c.bad = true
		}
		last = name
		facts[name] = matrixadmin.NewText(c.str())
		if c.take(`}`) {
			return facts
		}
		c.must(`,`)
	}
	return nil
}
