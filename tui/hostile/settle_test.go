package hostile

import (
	"context"
	"reflect"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

var neverEnds = context.Background()

// settle gives a page the answers to what it asks at the start, but those that wait for time.
func settle(p ui.Page) {
	var run func(cmd tea.Cmd)
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		msg := cmd()
		if list := reflect.ValueOf(msg); list.IsValid() && list.Kind() == reflect.Slice {
			for i := range list.Len() {
				if c, ok := reflect.TypeAssert[tea.Cmd](list.Index(i)); ok {
					run(c)
				}
			}
			return
		}
		run(p.Update(msg))
	}
	run(p.Init())
}
