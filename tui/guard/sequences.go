package guard

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// maxNumber is the longest a parameter may be, in digits; no screen has more cells.
const maxNumber = 5

// exact are the control sequences with a private marker or an intermediate that go out, each as the renderer or the shell writes it.
var exact = map[string]bool{
	"?5W": true, // tab stops every eight columns
	">4m": true, // modifyOtherKeys off
	"c":   true, // primary device attributes: the last question asked at the start
	// Which of two modes the terminal knows.
	"?2026$p": true, "?2027$p": true,
	// Keep the window title of before, and bring it back.
	"22;2t": true, "23;2t": true,
}

// unwanted are the sequences with which the library turns keyboard protocols on and off without being asked. They go, and are no fault:
// under them ctrl+c and the like come as the letter of the layout, and are dead where that is not a Latin one.
var unwanted = map[string]bool{
	">4;2m": true,                                         // modifyOtherKeys on
	">1u":   true, "<1u": true, "=1;1u": true, "?u": true, // kitty keyboard: push, pop, set, ask
}

// wipe empties the screen before the alternate one is left: where a terminal has none, the last frame would stay, ids and all.
const wipe = "\x1b[m\x1b[H\x1b[J"

// modes are the private modes that may be switched.
var modes = map[string]bool{
	"7":    true,                                           // wrap at the margin
	"25":   true,                                           // cursor
	"1000": true, "1002": true, "1003": true, "1006": true, // mouse
	"1004": true, // focus
	"1049": true, // alternate screen
	"2004": true, // bracketed paste
	"2026": true, // synchronized output
	"2027": true, // graphemes
}

// allowedCSI decides about a control sequence by its parameters, intermediates included, and its final byte.
func allowedCSI(params []byte, final byte) bool {
	switch final {
	case 'm':
		if len(params) == 0 || params[0] < '<' {
			return allowedSGR(params)
		}
	case 'H', 'r': // go to a place; scroll region
		return numbers(params, 2)
	case 'A', 'B', 'C', 'D', // go up, down, right, left
		'd', 'G', '`', // go to a row, a column, a column
		'I', 'Z', // tabs forward, backward
		'b', 'X', '@', 'P', // repeat, erase, insert, delete characters
		'J', 'K', // erase the screen, the line
		'L', 'M', // insert, delete lines
		'S', 'T': // scroll up, down
		return numbers(params, 1)
	case 'q': // shape of the cursor
		return len(params) <= 2 && bytes.HasSuffix(params, []byte(" ")) && numbers(params[:len(params)-1], 1)
	case 'h', 'l':
		if string(params) == "4" { // insert mode
			return true
		}
		return allowedModes(params)
	}
	return exact[string(append(slices.Clip(params), final))]
}

// numbers reports whether params are at most n short numbers.
func numbers(params []byte, n int) bool {
	digits := 0
	for _, c := range params {
		switch {
		case c == ';':
			n, digits = n-1, 0
			if n <= 0 {
				return false
			}
		case c >= '0' && c <= '9':
			digits++
			if digits > maxNumber {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// allowedModes reports whether every private mode of a set or reset is one of ours.
func allowedModes(params []byte) bool {
	rest, ok := bytes.CutPrefix(params, []byte("?"))
	if !ok {
		return false
	}
	for mode := range bytes.SplitSeq(rest, []byte(";")) {
		if !modes[string(mode)] {
			return false
		}
	}
	return true
}

// allowedSGR reports whether a rendition only colours and weighs text: nothing that hides it or makes it blink.
func allowedSGR(params []byte) bool {
	for len(params) > 0 {
		var code []byte
		code, params, _ = bytes.Cut(params, []byte(";"))
		n, ok := number(code)
		if !ok {
			if !underline(code) {
				return false
			}
			continue
		}
		switch {
		case n == 38 || n == 48 || n == 58:
			if params, ok = colour(params); !ok {
				return false
			}
		case n >= 0 && n <= 4 || n == 7 || n == 9 || n >= 22 && n <= 25 || n >= 27 && n <= 37 || n == 39 ||
			n >= 40 && n <= 47 || n == 49 || n == 59 || n >= 90 && n <= 97 || n >= 100 && n <= 107:
		default:
			return false
		}
	}
	return true
}

// colour takes the parameters after 38, 48 or 58: 5 and an index, or 2 and three parts.
func colour(params []byte) (rest []byte, ok bool) {
	var kind []byte
	kind, params, _ = bytes.Cut(params, []byte(";"))
	want := 0
	switch string(kind) {
	case "5":
		want = 1
	case "2":
		want = 3
	default:
		return nil, false
	}
	for range want {
		var part []byte
		part, params, _ = bytes.Cut(params, []byte(";"))
		if n, ok := number(part); !ok || n > 255 || len(part) == 0 {
			return nil, false
		}
	}
	return params, true
}

// underline takes the forms 4:0 to 4:5.
func underline(code []byte) bool {
	return len(code) == 3 && code[0] == '4' && code[1] == ':' && code[2] >= '0' && code[2] <= '5'
}

func number(b []byte) (n int, ok bool) {
	if len(b) > maxNumber {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// allowedOSC reports whether an operating system command only names the window or asks for and resets colours.
func allowedOSC(body []byte) bool {
	switch string(body) {
	case "10;?", "11;?", "12;?", "110", "111", "112":
		return true
	}
	title, ok := bytes.CutPrefix(body, []byte("2;"))
	if !ok {
		title, ok = bytes.CutPrefix(body, []byte("0;"))
	}
	return ok && printable(title)
}

// printable reports whether a title holds visible characters only.
func printable(title []byte) bool {
	for len(title) > 0 {
		r, size := utf8.DecodeRune(title)
		if r == utf8.RuneError && size == 1 || !visible(r) {
			return false
		}
		title = title[size:]
	}
	return true
}

func ascii(body []byte) bool {
	for _, c := range body {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// clipboardWrite reports whether a command sets the clipboard to base64 text, rather than asking for it.
func clipboardWrite(body []byte) bool {
	data, ok := bytes.CutPrefix(body, []byte("52;c;"))
	if !ok {
		return false
	}
	for _, c := range data {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '+' && c != '/' && c != '=' {
			return false
		}
	}
	return true
}
