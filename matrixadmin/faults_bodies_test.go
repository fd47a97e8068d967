package matrixadmin_test

import (
	"strconv"
	"strings"
)

// withKeys puts raw members in front of those of an object.
func withKeys(body, members string) string {
	rest := strings.TrimPrefix(strings.TrimSpace(body), "{")
	if strings.HasPrefix(strings.TrimSpace(rest), "}") {
		return "{" + members + rest
	}
	return "{" + members + "," + rest
}

func bodyFaults() []fault {
	instead := func(name, body string) fault {
		return fault{
			class: "json", name: name, play: then(whole(200, "Content-Type: application/json\r\n", body)),
			want: malformed, outcome: unknown, tries: 1,
		}
	}
	changed := func(name string, change func(body string) string) fault {
		f := instead(name, "")
		f.play = func(x *exchange) bool {
			_, _, body := x.genuine()
			return whole(200, "Content-Type: application/json\r\n", change(body))(x)
		}
		return f
	}
	large := func(f fault) fault { f.want = tooLarge; return f }
	keys := manyKeys()
	return []fault{
		instead("{}", "{}"),
		shaped(instead("null", "null")),
		shaped(instead("[]", "[]")),
		shaped(instead("a number", "1")),
		shaped(instead("a string", `"ok"`)),
		shaped(instead("true", "true")),
		shaped(instead("an error with 200, as text", "M_FORBIDDEN")),
		instead("an error with 200", `{"errcode":"M_FORBIDDEN","error":"x"}`),
		shaped(instead("10,001 nested arrays", strings.Repeat("[", 10_001)+strings.Repeat("]", 10_001))),
		changed("10,001 nested arrays inside", func(b string) string {
			return withKeys(b, `"x":`+strings.Repeat("[", 10_001)+strings.Repeat("]", 10_001))
		}),
		changed("10,001 nested objects inside", func(b string) string {
			return withKeys(b, `"x":`+strings.Repeat(`{"a":`, 10_001)+"0"+strings.Repeat("}", 10_001))
		}),
		changed("a key twice", func(b string) string { return withKeys(b, `"x":1,"x":1`) }),
		changed("an escaped key twice", func(b string) string { return withKeys(b, `"x":1,"\u0078":1`) }),
		changed("everything twice", func(b string) string {
			return withKeys(withKeys(b, `"x":1`), strings.Trim(strings.TrimSpace(withKeys(b, `"x":2`)), "{}"))
		}),
		changed("a second value", func(b string) string { return b + "{}" }),
		changed("trash behind", func(b string) string { return b + " x" }),
		changed("a NUL behind", func(b string) string { return b + "\x00" }),
		changed("two answers in one", func(b string) string { return b + b }),
		changed("a comma too many", func(b string) string { return strings.TrimSuffix(strings.TrimSpace(b), "}") + ",}" }),
		changed("a raw control character", func(b string) string { return withKeys(b, "\"x\":\"\x1b[2J\"") }),
		changed("single quotes", func(b string) string { return withKeys(b, "'x':1") }),
		shaped(changed("a byte order mark", func(b string) string { return "\ufeff" + b })),
		shaped(changed("HTML in front", func(b string) string { return "<!-- -->" + b })),
		large(changed("a string of 2 MiB", func(b string) string { return withKeys(b, `"x":"`+strings.Repeat("a", 2<<20)+`"`) })),
		large(instead("2,000,000 keys", keys)),
		{class: "other account", name: "about another account", play: func(x *exchange) bool {
			status, header, body := x.genuine()
			x.answer(status, header, strings.ReplaceAll(body, aliceID, bobID))
			return true
		}, want: success, outcome: unknown},
		{class: "healthy", name: "nothing at all", want: success},
		{class: "healthy", name: "a year off", play: func(x *exchange) bool {
			status, header, body := x.genuine()
			header.Set("Date", "Mon, 02 Jan 1989 15:04:05 GMT")
			x.answer(status, header, body)
			return true
		}, want: success},
	}
}

// shaped expects that the answer is taken for no Matrix server's.
func shaped(f fault) fault {
	f.want = notMatrix
	return f
}

// manyKeys is an object of two million keys, 23 MB.
func manyKeys() string {
	b := make([]byte, 0, 24<<20)
	b = append(b, '{')
	for i := range 2_000_000 {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `"k`...)
		b = strconv.AppendInt(b, int64(i), 36)
		b = append(b, `":0`...)
	}
	return string(append(b, '}'))
}
