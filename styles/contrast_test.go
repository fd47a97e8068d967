package styles

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestContrast holds every text token to 4.5:1 on the backgrounds that terminals have and on the selection.
func TestContrast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		p           palette
		backgrounds []string
	}{
		{"dark", darkPalette, []string{"#000000", "#1a1b20", "#002b36", "#282a36", "#2e3440"}},
		{"light", lightPalette, []string{"#ffffff", "#fdf6e3", "#f2f2f2"}},
	} {
		tokens := map[string]string{
			"muted": c.p.muted, "accent": c.p.accent, "ok": c.p.ok, "warn": c.p.warn, "danger": c.p.danger, "stranger": c.p.stranger,
		}
		for name, token := range tokens {
			for _, bg := range append(c.backgrounds, c.p.selection) {
				if r := contrast(t, token, bg); r < 4.5 {
					t.Errorf("%s: %s (%s) on %s has a contrast of %.2f, want at least 4.5", c.name, name, token, bg, r)
				}
			}
		}
		if r := contrast(t, c.p.onSelection, c.p.selection); r < 7 {
			t.Errorf("%s: selected text has a contrast of %.2f, want at least 7", c.name, r)
		}
		for i, shade := range c.p.heat {
			for _, bg := range c.backgrounds {
				if r := contrast(t, shade, bg); r < 3 {
					t.Errorf("%s: shade %d on %s has a contrast of %.2f, want at least 3", c.name, i, bg, r)
				}
				if i > 0 && contrast(t, shade, bg) < contrast(t, c.p.heat[i-1], bg) {
					t.Errorf("%s: shade %d on %s is weaker than the one before", c.name, i, bg)
				}
			}
		}
		for a, x := range tokens {
			for b, y := range tokens {
				if a < b && x == y {
					t.Errorf("%s: %s and %s have the same colour", c.name, a, b)
				}
			}
		}
	}
}

// TestContrastOfKnownPairs checks the arithmetic itself against pairs whose ratio is published.
func TestContrastOfKnownPairs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#777777", "#ffffff", 4.48}, {"16", "231", 21}, {"#ffffff", "#ffffff", 1}} {
		if got := contrast(t, c.a, c.b); math.Abs(got-c.want) > 0.01 {
			t.Errorf("contrast(%s, %s) = %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(rgb(t, a)), luminance(rgb(t, b))
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func rgb(t *testing.T, s string) color.Color {
	t.Helper()
	if s[0] == '#' {
		var r, g, b uint8
		if _, err := fmt.Sscanf(s, "#%02x%02x%02x", &r, &g, &b); err != nil {
			t.Fatal(err)
		}
		return color.RGBA{R: r, G: g, B: b, A: 255}
	}
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil || n < 16 {
		t.Fatalf("%q is not one of the fixed 240 colours", s)
	}
	return ansi.IndexedColor(n)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
