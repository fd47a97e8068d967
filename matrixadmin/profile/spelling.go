package profile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// otherCase names a setting that is written in another case than its own, with its line, and is empty where none is. The library takes such a name for the setting,
// so that of two spellings the last would win. The content is valid TOML without unknown settings.
func otherCase(content string) string {
	top, inside := settings[document](), settings[section]()
	says := ""
	var p unstable.Parser
	check := func(path []string, at unstable.Range) {
		known := top
		switch {
		case len(path) == 3 && strings.EqualFold(path[0], "profiles"):
			known = inside
		case len(path) != 1:
			return
		}
		if name := path[len(path)-1]; says == "" && !slices.Contains(known, name) {
			says = fmt.Sprintf(", line %d: unknown setting %s. It is written %s", p.Shape(at).Start.Line, matrixadmin.Printable(strings.Join(path, ".")), strings.ToLower(name))
		}
	}
	// keys checks each part of a dotted key, below a table, and returns the whole path.
	keys := func(table []string, it unstable.Iterator) []string {
		path := slices.Clone(table)
		for it.Next() {
			path = append(path, string(it.Node().Data))
			check(path, it.Node().Raw)
		}
		return path
	}
	var pair func(table []string, n *unstable.Node)
	pair = func(table []string, n *unstable.Node) {
		path := keys(table, n.Key())
		if value := n.Value(); value.Kind == unstable.InlineTable {
			for it := value.Children(); it.Next(); {
				pair(path, it.Node())
			}
		}
	}
	var table []string
	for p.Reset([]byte(content)); p.NextExpression(); {
		n := p.Expression()
		if n.Kind == unstable.Table || n.Kind == unstable.ArrayTable {
			table = keys(nil, n.Key())
		}
		if n.Kind == unstable.KeyValue {
			pair(table, n)
		}
	}
	return says
}

// settings are the names that a part of the file may have.
func settings[T any]() []string {
	var names []string
	for f := range reflect.TypeFor[T]().Fields() {
		names = append(names, f.Tag.Get("toml"))
	}
	return names
}
