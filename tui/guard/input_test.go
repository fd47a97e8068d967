package guard

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// said writes tokens down for comparison.
func said(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		fmt.Fprintf(&b, "%s%q ", map[kind]string{aKey: "", anAnswer: "answer ", anInterrupt: "interrupt ", aPaste: "paste "}[t.kind], t.text)
	}
	return strings.TrimSpace(b.String())
}

func TestFilter(t *testing.T) {
	for in, want := range map[string]string{
		"ab\r\t\x7f\x01":               `"a" "b" "\r" "\t" "\x7f" "\x01"`,
		"\u00e9\u4e2d\x9b\xff":         `"é" "中"`,
		"\x1b":                         `"\x1b[27u"`,
		"\x1b\x1b[A":                   `"\x1b[27u" "\x1b[A"`,
		"\x1b[A\x1bOA\x1b[1;5B\x1b[3~": `"\x1b[A" "\x1bOA" "\x1b[1;5B" "\x1b[3~"`,
		"\x1b[" + strings.Repeat("1;", 33) + "mx":                                   `"x"`,
		"\x1b]52;c;" + strings.Repeat("A", 9999) + "\x07x\x1bPq\x1b\\y\x1b_z\x1b\\": `"x" "y"`,
		"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[?62;22c\x1b[?2026;2$y":                `answer "\x1b]11;rgb:1e1e/1e1e/1e1e\a" answer "\x1b[?62;22c" answer "\x1b[?2026;2$y"`,
		"\x1b[24;80R\x1b[?0u\x1b[I\x1b[201~":                                        ``,
		"\x1bPendless\x03":                                                          `interrupt "\x03"`,
		"\x1b[1;\x03":                                                               `interrupt "\x03"`,
		"\x1b[[Ax":                                                                  `"x"`,
		"\x1b[":                                                                     ``, // cut: no key "["
		"\x1b[1089;5u":                                                              `interrupt "\x03"`,
		"\x1b[27;5;1089~":                                                           `interrupt "\x03"`,
		"\x1b[1089::99;5u":                                                          `interrupt "\x03"`,
		"\x1b[99;133u":                                                              `interrupt "\x03"`, // with caps lock and num lock
		"\x1b[99;5:3u":                                                              ``,                 // let go
		"\x1b[968;5u\x1b[1504;5u\x1b[1572;5u":                                       `interrupt "\x03" "\x02" interrupt "\x03"`,
		"\x1b[1103;5u\x1b[122;5u\x1b[117;5u":                                        `"\x1a" "\x1a" "\x15"`,
		"\x1b[104;5u\x1b[27u\x1b[9;2u\x1b[97:65;2u":                                 `"\x1b[104;5u" "\x1b[27u" "\x1b[Z" "A"`,
		"\x1b[200~a\x03b\x1b[A\x1b[201~c":                                           `paste "a\x03b[A" "c"`,
		"\x1b[200~never ends":                                                       `paste "never ends"`,
		"\x1b[M\x03x":                                                               `interrupt "\x03" "x"`, // cut
		"\x1b[M !\x03":                                                              `interrupt "\x03"`,
		"\x1b[M !!x":                                                                `"\x1b[M !!" "x"`,
		"\x1b[<0;10;20Mx":                                                           `"\x1b[<0;10;20M" "x"`,
	} {
		if got := said(run(time.Millisecond, []byte(in))); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

// TestFilterWaits splits what belongs together, and lets pass what does not.
func TestFilterWaits(t *testing.T) {
	for _, tt := range []struct {
		pause  time.Duration
		pieces []string
		want   string
	}{
		{40 * time.Millisecond, []string{"\x1b", "[", "B"}, `"\x1b[B"`},
		{60 * time.Millisecond, []string{"\x1b", "x"}, `"\x1b[27u" "x"`},
		{400 * time.Millisecond, []string{"\x1b[", "1;", "5", "B"}, `"\x1b[1;5B"`},
		{600 * time.Millisecond, []string{"\x1b[1;", "x"}, `"x"`},
		{600 * time.Millisecond, []string{"\x1b]11;", "x"}, `"x"`},
		{900 * time.Millisecond, []string{"\x1b[200~a", "bb", "cc\x1b[201~d"}, `paste "abbcc" "d"`},
		{1100 * time.Millisecond, []string{"\x1b[200~a", "x", "\x03"}, `paste "a" "x" interrupt "\x03"`},
		{300 * time.Millisecond, []string{"\x1b[200~a", "\x03"}, `paste "a" interrupt "\x03"`},
		{10 * time.Millisecond, []string{"\x1b[200~a", "\x03", "b\x1b[201~"}, `paste "a\x03b"`},
	} {
		var pieces [][]byte
		for _, p := range tt.pieces {
			pieces = append(pieces, []byte(p))
		}
		if got := said(run(tt.pause, pieces...)); got != tt.want {
			t.Errorf("%q, %s apart, is %s, want %s", tt.pieces, tt.pause, got, tt.want)
		}
	}
}

func TestFilterBoundsPastes(t *testing.T) {
	for _, extra := range []int{-1, 0, 1, 5, 6, 7, 1000} {
		in := slices.Concat([]byte("\x1b[200~"), bytes.Repeat([]byte("x"), maxPaste+extra), []byte("\x1b[201~y"))
		got := run(time.Millisecond, in)
		if len(got) != 2 || len(got[0].text) != min(maxPaste, maxPaste+extra) || got[0].lost != max(extra, 0) || said(got[1:]) != `"y"` {
			t.Errorf("%d bytes beyond: a paste of %d, %d lost, %d tokens", extra, len(got[0].text), got[0].lost, len(got))
		}
	}
}
