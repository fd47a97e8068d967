package lists

import (
	"strconv"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// testOf makes a test for a column's values; nil where the value of the term is none.
func testOf(h Head, w *terms.Term, now time.Time, loc *time.Location) func(Value) matrixadmin.Tri {
	words := []string{w.Value}
	if !w.Quoted && !w.Exact {
		words = strings.Split(w.Value, ",")
	}
	var tests []func(Value) matrixadmin.Tri
	for _, word := range words {
		var test func(Value) matrixadmin.Tri
		switch {
		case w.Exact && w.Value == "":
			test = func(v Value) matrixadmin.Tri { return known(v, v.Kind == Unknown) }
		case h.Time && !w.Exact:
			test = timeTest(word, now, loc)
		case h.Number:
			test = numberTest(word)
		case !h.Time:
			test = textTest(word, w.Exact)
		}
		if test == nil {
			return nil
		}
		tests = append(tests, test)
	}
	return func(v Value) matrixadmin.Tri {
		some := matrixadmin.TriNo
		for _, test := range tests {
			switch test(v) {
			case matrixadmin.TriYes:
				return matrixadmin.TriYes
			case matrixadmin.TriUnknown:
				some = matrixadmin.TriUnknown
			case matrixadmin.TriNo:
			}
		}
		return some
	}
}

// known is an answer about a value, unless it was not read.
func known(v Value, yes bool) matrixadmin.Tri {
	switch {
	case v.Kind == Reading || v.Kind == Failed:
		return matrixadmin.TriUnknown
	case yes:
		return matrixadmin.TriYes
	}
	return matrixadmin.TriNo
}

func timeTest(word string, now time.Time, loc *time.Location) func(Value) matrixadmin.Tri {
	span, ok := terms.ReadSpan(word, now, loc)
	if !ok {
		return nil
	}
	return func(v Value) matrixadmin.Tri {
		if v.Kind != Time {
			return matrixadmin.TriUnknown
		}
		return known(v, span.Holds(v.Time))
	}
}

func numberTest(word string) func(Value) matrixadmin.Tri {
	low, high, ok := numbers(word)
	if !ok {
		return nil
	}
	return func(v Value) matrixadmin.Tri {
		if v.Kind != Number {
			return matrixadmin.TriUnknown
		}
		return known(v, low <= v.Number && v.Number <= high)
	}
}

// textTest looks for a text, or in a column of words of ours for one of them, or the server's term for it: "join" is not in "asked to join".
func textTest(word string, exact bool) func(Value) matrixadmin.Tri {
	small := strings.ToLower(word)
	return func(v Value) matrixadmin.Tri {
		switch {
		case v.Kind == Word:
			return known(v, strings.EqualFold(v.Word, word) || strings.EqualFold(v.Text.Raw(), word))
		case exact:
			return known(v, v.Exact() == word)
		}
		return known(v, word != "" && strings.Contains(strings.ToLower(v.Exact()), small))
	}
}

// numbers reads a range of numbers, both ends in it.
func numbers(word string) (low, high int64, ok bool) {
	low, high = -1<<63, 1<<63-1
	if first, last, both := strings.Cut(word, ".."); both {
		okay := first != "" || last != ""
		if first != "" {
			low, ok = number(first)
			okay = okay && ok
		}
		if last != "" {
			high, ok = number(last)
			okay = okay && ok
		}
		return low, high, okay
	}
	sign := word[:min(len(word), 1)]
	if sign != "<" && sign != ">" {
		low, ok = number(word)
		return low, low, ok
	}
	rest, same := strings.CutPrefix(word[1:], "=")
	n, ok := number(rest)
	step := int64(1)
	if same {
		step = 0
	}
	if sign == ">" {
		return n + step, high, ok
	}
	return low, n - step, ok
}

func number(s string) (int64, bool) {
	times := int64(1)
	for _, unit := range []struct {
		sign  string
		times int64
	}{{"k", 1_000}, {"M", 1_000_000}, {"G", 1_000_000_000}} {
		if rest, ok := strings.CutSuffix(s, unit.sign); ok {
			s, times = rest, unit.times
			break
		}
	}
	n, err := strconv.ParseUint(s, 10, 32)
	return int64(n) * times, err == nil
}
