// Command picture.d turns a captured terminal screen into an SVG, so that the README shows a real frame.
//
// It reads the screen's lines with their SGR sequences on standard input (as `tmux capture-pane -e -p` prints them) and writes
// the picture to standard output.
package main

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Geometry of a cell, in pixels, and the page around the cells.
const (
	cellWidth  = 8.4
	lineHeight = 18
	margin     = 14
	background = "#1a1b20"
	foreground = "#d7dae0"
)

func main() {
	if err := draw(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "picture:", err)
		os.Exit(1)
	}
}

// run is a piece of a line in one style.
type run struct {
	column int
	text   string
	style
}

type style struct {
	fg, bg                string
	bold, faint, inverse  bool
	italic, underline, on bool
}

func draw(r io.Reader, w io.Writer) error {
	var rows [][]run
	widest := 0
	lines := bufio.NewScanner(r)
	var st style // a style runs on over the line's end, as in the terminal
	for lines.Scan() {
		row, width := parse(lines.Text(), &st)
		rows = append(rows, row)
		widest = max(widest, width)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	var b strings.Builder
	width, height := float64(widest)*cellWidth+2*margin, len(rows)*lineHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" viewBox="0 0 %.0f %d">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", background)
	b.WriteString(`<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">` + "\n")
	for y, row := range rows {
		for _, piece := range row {
			writeRun(&b, y, piece)
		}
	}
	b.WriteString("</g>\n</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func writeRun(b *strings.Builder, y int, piece run) {
	fg, bg := piece.fg, piece.bg
	if fg == "" {
		fg = foreground
	}
	if piece.inverse {
		if bg == "" {
			bg = background
		}
		fg, bg = bg, fg
	}
	x, top := margin+float64(piece.column)*cellWidth, margin+y*lineHeight
	cells := float64(ansi.StringWidth(piece.text)) * cellWidth
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", x, top, cells, lineHeight, bg)
	}
	if strings.TrimSpace(piece.text) == "" {
		return
	}
	attributes := ""
	if piece.bold {
		attributes += ` font-weight="bold"`
	}
	if piece.italic {
		attributes += ` font-style="italic"`
	}
	if piece.underline {
		attributes += ` text-decoration="underline"`
	}
	if piece.faint {
		attributes += ` opacity="0.6"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" fill="%s" textLength="%.1f" lengthAdjust="spacingAndGlyphs"%s>%s</text>`+"\n",
		x, top+14, fg, cells, attributes, html.EscapeString(piece.text))
}

// parse cuts a line into runs and returns its width in cells.
func parse(line string, st *style) ([]run, int) {
	var row []run
	column := 0
	for len(line) > 0 {
		if at := strings.IndexByte(line, 0x1b); at != 0 {
			text := line
			if at > 0 {
				text = line[:at]
			}
			row = append(row, run{column: column, text: text, style: *st})
			column += ansi.StringWidth(text)
			line = line[len(text):]
			continue
		}
		end := strings.IndexByte(line, 'm')
		if !strings.HasPrefix(line, "\x1b[") || end < 0 {
			line = line[1:]
			continue
		}
		st.apply(strings.FieldsFunc(line[2:end], func(r rune) bool { return r == ';' || r == ':' }))
		line = line[end+1:]
	}
	return row, column
}

// apply changes the style by the parameters of one SGR sequence.
func (s *style) apply(parameters []string) {
	if len(parameters) == 0 {
		*s = style{}
	}
	for i := 0; i < len(parameters); i++ {
		n, _ := strconv.Atoi(parameters[i])
		switch {
		case n == 0:
			*s = style{}
		case n == 1:
			s.bold = true
		case n == 2:
			s.faint = true
		case n == 3:
			s.italic = true
		case n == 4:
			s.underline = true
		case n == 7:
			s.inverse = true
		case n == 22:
			s.bold, s.faint = false, false
		case n == 27:
			s.inverse = false
		case n == 39:
			s.fg = ""
		case n == 49:
			s.bg = ""
		case n == 38 || n == 48:
			colour, used := extended(parameters[i+1:])
			i += used
			if n == 38 {
				s.fg = colour
			} else {
				s.bg = colour
			}
		case n >= 30 && n <= 37:
			s.fg = indexed(n - 30)
		case n >= 40 && n <= 47:
			s.bg = indexed(n - 40)
		case n >= 90 && n <= 97:
			s.fg = indexed(n - 90 + 8)
		case n >= 100 && n <= 107:
			s.bg = indexed(n - 100 + 8)
		}
	}
}

// extended reads what follows a 38 or 48 and says how many parameters it took.
func extended(rest []string) (colour string, used int) {
	number := func(i int) int { n, _ := strconv.Atoi(rest[i]); return n }
	switch {
	case len(rest) >= 2 && rest[0] == "5":
		return indexed(number(1)), 2
	case len(rest) >= 4 && rest[0] == "2":
		return fmt.Sprintf("#%02x%02x%02x", number(1), number(2), number(3)), 4
	}
	return "", len(rest)
}

var sixteen = [...]string{
	"#1a1b20", "#ff7b72", "#7fc98b", "#e5c07b", "#6cb6ff", "#d2a8ff", "#76d9e6", "#d7dae0",
	"#5b616e", "#ff9a92", "#9fe0aa", "#f0d399", "#94caff", "#e2c5ff", "#9ae8f2", "#ffffff",
}

// indexed is a colour of the 256-colour palette.
func indexed(n int) string {
	switch {
	case n < 0 || n > 255:
		return ""
	case n < len(sixteen):
		return sixteen[n]
	case n >= 232:
		level := 8 + (n-232)*10
		return fmt.Sprintf("#%02x%02x%02x", level, level, level)
	}
	n -= 16
	level := func(v int) int {
		if v == 0 {
			return 0
		}
		return 55 + v*40
	}
	return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
}
