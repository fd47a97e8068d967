//go:build !windows

package uitest

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Screen is a terminal's screen as far as the console uses one: what it cannot do it panics about, so that a test finds out.
type Screen struct {
	width, height int
	cells         [][]string // "" is the second half of a wide character
	x, y          int
	wrap          bool // the next character goes to the next line
	top, bottom   int  // scroll region
	last          string
	modes         map[string]bool
	main          [][]string // what was on the screen before the alternate one, while that is shown
	rest          []byte     // an unfinished sequence or character
}

// NewScreen makes an empty screen.
func NewScreen(width, height int) *Screen {
	s := &Screen{width: width, height: height, bottom: height - 1, modes: map[string]bool{"7": true, "25": true}}
	s.cells = make([][]string, height)
	for y := range s.cells {
		s.cells[y] = s.blank()
	}
	return s
}

func (s *Screen) blank() []string {
	line := make([]string, s.width)
	for i := range line {
		line[i] = " "
	}
	return line
}

// String returns the lines without the blanks at their ends.
func (s *Screen) String() string {
	var b strings.Builder
	for _, line := range s.cells {
		b.WriteString(strings.TrimRight(strings.Join(line, ""), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// Modes returns the private modes that are on.
func (s *Screen) Modes() []string {
	var on []string
	for mode, set := range maps.All(s.modes) {
		if set {
			on = append(on, mode)
		}
	}
	slices.Sort(on)
	return on
}

// Write takes a part of the stream.
func (s *Screen) Write(p []byte) (int, error) {
	s.rest = append(s.rest, p...)
	for len(s.rest) > 0 {
		n := s.take(s.rest)
		if n == 0 {
			break
		}
		s.rest = s.rest[n:]
	}
	return len(p), nil
}

// take does what the beginning of b says and returns its length, 0 when the rest of it has yet to come.
func (s *Screen) take(b []byte) int {
	switch c := b[0]; {
	case c == 0x1b:
		return s.escape(b)
	case c == '\r':
		s.x, s.wrap = 0, false
	case c == '\n':
		s.lineFeed()
	case c == '\b':
		s.x, s.wrap = max(s.x-1, 0), false
	case c == '\t':
		s.x = min((s.x/8+1)*8, s.width-1)
	case c < 0x20:
	default:
		if !utf8.FullRune(b) {
			return 0
		}
		_, n := utf8.DecodeRune(b)
		s.print(string(b[:n]))
		return n
	}
	return 1
}

func (s *Screen) escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case 'M':
		if s.y == s.top {
			s.scroll(-1)
		} else {
			s.y = max(s.y-1, 0)
		}
		return 2
	case ']':
		if i := bytes.IndexByte(b, 0x07); i >= 0 {
			return i + 1
		}
		return 0
	case '[':
		i := bytes.IndexFunc(b[2:], func(r rune) bool { return r >= 0x40 && r < 0x7f })
		if i < 0 {
			return 0
		}
		s.control(string(b[2:2+i]), b[2+i])
		return 3 + i
	}
	panic("the screen met " + strconv.Quote(string(b[:2])))
}

func (s *Screen) print(char string) {
	w := ansi.StringWidthWc(char)
	if w == 0 {
		if x := s.x - 1; x >= 0 {
			s.cells[s.y][x] += char
		}
		return
	}
	if s.wrap && s.modes["7"] {
		s.x = 0
		s.lineFeed()
	}
	s.wrap = false
	s.last = char
	for i := range w {
		if s.x+i < s.width {
			s.cells[s.y][s.x+i] = ""
		}
	}
	s.cells[s.y][s.x] = char
	s.x += w
	if s.x >= s.width {
		s.x, s.wrap = s.width-1, true
	}
}

func (s *Screen) lineFeed() {
	s.wrap = false
	if s.y == s.bottom {
		s.scroll(1)
		return
	}
	s.y = min(s.y+1, s.height-1)
}

// scroll moves the region up by n lines, down for a negative n.
func (s *Screen) scroll(n int) { s.shift(s.top, n) }

func (s *Screen) shift(top, n int) {
	region := s.cells[top : s.bottom+1]
	for range min(max(n, -n), len(region)) {
		if n > 0 {
			copy(region, region[1:])
			region[len(region)-1] = s.blank()
		} else {
			copy(region[1:], region)
			region[0] = s.blank()
		}
	}
}

func (s *Screen) control(params string, final byte) {
	n := numbers(params)
	one := max(n[0], 1)
	line := s.cells[min(s.y, s.height-1)]
	if !strings.ContainsRune("mbhlpuqct", rune(final)) {
		s.wrap = false
	}
	switch final {
	case 'H':
		s.y, s.x = one-1, 0
		if len(n) > 1 {
			s.x = max(n[1], 1) - 1
		}
	case 'A':
		s.y -= one
	case 'B':
		s.y += one
	case 'C':
		s.x += one
	case 'D':
		s.x -= one
	case 'd':
		s.y = one - 1
	case 'G', '`':
		s.x = one - 1
	case 'b':
		for range one {
			s.print(s.last)
		}
	case 'X':
		s.erase(line, s.x, s.x+one)
	case '@':
		copy(line[min(s.x+one, s.width):], line[s.x:])
		s.erase(line, s.x, s.x+one)
	case 'P':
		copy(line[s.x:], line[min(s.x+one, s.width):])
		s.erase(line, s.width-one, s.width)
	case 'K':
		s.eraseBy(n[0], line)
	case 'J':
		s.clear(n[0], line)
	case 'L':
		s.shift(s.y, -one)
	case 'M':
		s.shift(s.y, one)
	case 'S':
		s.scroll(one)
	case 'T':
		s.scroll(-one)
	case 'r':
		s.top, s.bottom, s.x, s.y = one-1, s.height-1, 0, 0
		if len(n) > 1 && n[1] > 0 {
			s.bottom = n[1] - 1
		}
	case 'h', 'l':
		if modes, ok := strings.CutPrefix(params, "?"); ok {
			for mode := range strings.SplitSeq(modes, ";") {
				s.modes[mode] = final == 'h'
				if mode == "1049" {
					s.alternate(final == 'h')
				}
			}
		}
	case 'm', 'u', 'q', 'p', 'c', 'W', 't':
	case 'I':
		for range one {
			s.x = min((s.x/8+1)*8, s.width-1)
		}
	case 'Z':
		for range one {
			s.x = max((s.x-1)/8*8, 0)
		}
	default:
		panic("the screen met a control sequence " + strconv.Quote(params+string(final)))
	}
	s.x, s.y = min(max(s.x, 0), s.width-1), min(max(s.y, 0), s.height-1)
}

func (s *Screen) alternate(on bool) {
	switch {
	case on && s.main == nil:
		s.main, s.cells = s.cells, NewScreen(s.width, s.height).cells
	case !on && s.main != nil:
		s.main, s.cells = nil, s.main
	}
}

func (s *Screen) erase(line []string, from, to int) {
	for i := max(from, 0); i < min(to, s.width); i++ {
		line[i] = " "
	}
}

func (s *Screen) eraseBy(how int, line []string) {
	switch how {
	case 0:
		s.erase(line, s.x, s.width)
	case 1:
		s.erase(line, 0, s.x+1)
	default:
		s.erase(line, 0, s.width)
	}
}

func (s *Screen) clear(how int, line []string) {
	s.eraseBy(how, line)
	for y := range s.cells {
		if how == 0 && y > s.y || how == 1 && y < s.y || how == 2 {
			s.cells[y] = s.blank()
		}
	}
}

// numbers reads parameters; there is always a first one.
func numbers(params string) []int {
	var n []int
	for p := range strings.SplitSeq(params, ";") {
		v, _ := strconv.Atoi(p)
		n = append(n, v)
	}
	return n
}
