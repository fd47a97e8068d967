package ui

import (
	"reflect"

	tea "charm.land/bubbletea/v2"
)

// WrapCommands puts wrap around a command and around every command that it yields in a batch or a sequence, however deep.
func WrapCommands(cmd tea.Cmd, wrap func(tea.Cmd) tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return wrap(func() tea.Msg {
		msg := cmd()
		if msg == nil {
			return nil
		}
		// A sequence is a type that the library keeps to itself, so its commands are reached by reflection.
		list := reflect.ValueOf(msg)
		if list.Kind() != reflect.Slice || list.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
			return msg
		}
		wrapped := reflect.MakeSlice(list.Type(), list.Len(), list.Len())
		for i := range list.Len() {
			if inner, ok := reflect.TypeAssert[tea.Cmd](list.Index(i)); ok {
				wrapped.Index(i).Set(reflect.ValueOf(WrapCommands(inner, wrap)))
			}
		}
		return wrapped.Interface()
	})
}
