package widget_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

func typed(in *widget.Input, text string) {
	for _, r := range text {
		in.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

var (
	left      = tea.KeyPressMsg{Code: tea.KeyLeft}
	backspace = tea.KeyPressMsg{Code: tea.KeyBackspace}
)

func newInput(width int) *widget.Input {
	in := widget.NewInput(styles.New(true, false), "hint")
	in.SetWidth(width)
	in.Focus()
	return in
}

func TestInputTakesKeysOnlyWithTheFocus(t *testing.T) {
	t.Parallel()
	in := newInput(20)
	in.Blur()
	typed(in, "no")
	in.Update(tea.PasteMsg{Content: "no"})
	if in.Value() != "" || in.Focused() {
		t.Errorf("without the focus it took %q", in.Value())
	}
	in.Focus()
	typed(in, "alice")
	in.Update(left)
	in.Update(backspace)
	if in.Value() != "alie" || !in.Focused() {
		t.Errorf("typed and edited: %q", in.Value())
	}
}

func TestPaste(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ paste, want string }{
		{"@alice:demo.example", "@alice:demo.example"},
		{"@alice:demo.example\n", "@alice:demo.example"},
		{"\r\n@alice:demo.example\r\nsecond", "@alice:demo.example"},
		{"a\x1b[2J\tb\x00c\u009bd\x7f", "a[2Jbcd"},
		{"\x1b\x07", ""},
		{"", ""},
		{"\n\n", ""},
	} {
		in := newInput(30)
		in.Update(tea.PasteMsg{Content: c.paste})
		if in.Value() != c.want {
			t.Errorf("paste of %q: value %q, want %q", c.paste, in.Value(), c.want)
		}
	}
}

func TestMaskedInputNeverShowsItsValue(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		st := styles.New(true, ascii)
		in := widget.NewSecretInput(st, "")
		in.SetWidth(20)
		in.Focus()
		typed(in, "xyzzy")
		if got, want := ansi.Strip(in.View()), strings.Repeat(st.Glyphs.Mask, 5)+strings.Repeat(" ", 15); got != want {
			t.Errorf("masked: %q, want %q", got, want)
		}
		in.Blur()
		if strings.ContainsAny(in.View(), "xyz") || !in.Masked() {
			t.Errorf("masked without the focus: %q", in.View())
		}
		in.Reveal(true)
		if got := ansi.Strip(in.View()); got != "xyzzy"+strings.Repeat(" ", 15) || in.Masked() {
			t.Errorf("revealed: %q", got)
		}
		in.Reset()
		if !in.Masked() {
			t.Error("a reset leaves it revealed")
		}
		in.SetValue("xyzzy")
		if s := in.Secret(); s.Reveal() != "xyzzy" || strings.Contains(fmt.Sprintf("%v %+v", s, s), "xyzzy") {
			t.Errorf("the secret is %v", s)
		}
	}
}

func TestInputView(t *testing.T) {
	t.Parallel()
	in := newInput(8)
	check := func(what, want string) {
		t.Helper()
		if got := in.View(); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	block := func(s string) string { return "\x1b[7m" + s + "\x1b[m" }
	st := styles.New(true, false)
	check("empty", block("h")+st.Muted.Render("int")+"    ")
	typed(in, "abc")
	check("short", "abc"+block(" ")+"    ")
	in.Update(left)
	check("cursor inside", "ab"+block("c")+"     ")
	in.Update(tea.KeyPressMsg{Code: tea.KeyEnd})
	typed(in, "defghij")
	check("long", "defghij"+block(" "))
	in.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	check("back at its beginning", block("a")+"bcdefgh")
	in.Blur()
	check("without the focus", "abcdefgh")
	in.Reset()
	check("empty without the focus", st.Muted.Render("hint    "))
}

// TestInputFillsItsWidth types hostile text into inputs of every width.
func TestInputFillsItsWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		st := styles.New(true, rapid.Bool().Draw(t, "ascii"))
		in := widget.NewInput(st, "a hint")
		width := rapid.IntRange(0, 40).Draw(t, "width")
		in.SetWidth(width)
		if rapid.Bool().Draw(t, "focused") {
			in.Focus()
		}
		in.Update(tea.PasteMsg{Content: rapid.String().Draw(t, "pasted")})
		for range rapid.IntRange(0, 5).Draw(t, "left") {
			in.Update(left)
		}
		typed(in, rapid.SampledFrom([]string{"", "a", "\u4e2d\u6587", "\u202e", "e\u0301"}).Draw(t, "typed"))
		view := in.View()
		if n := st.Width(view); n != width {
			t.Fatalf("%q takes %d cells, want %d", view, n, width)
		}
		if strings.ContainsAny(ansi.Strip(view), "\u202e\n\t\u009b\u0085") {
			t.Fatalf("%q shows what was pasted as it is", view)
		}
		if in.Focused() && width > 10 && !strings.Contains(view, "\x1b[7m") {
			t.Fatalf("%q has no cursor in it", view)
		}
	})
}
