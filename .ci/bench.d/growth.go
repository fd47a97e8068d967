package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"text/tabwriter"
)

// benchLine is one result of go test -bench whose name ends with its number of rows.
var benchLine = regexp.MustCompile(`^Benchmark(\S+)/(\d+)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op`)

// aims are what a million rows may take; the name of a benchmark picks the first that matches.
var aims = []struct {
	name *regexp.Regexp
	ms   float64
}{
	{regexp.MustCompile(`^Sort/usual/`), 400},
	{regexp.MustCompile(`^Filter/`), 150},
	{regexp.MustCompile(`^Group/`), 500},
}

// growth reads results and prints how each grows with the rows: ms, ns a row, and the growth since the fewest rows as a share of that of n·log n.
func growth(in io.Reader, out io.Writer) error {
	results := map[string]map[int][]float64{}
	var order []string
	for lines := bufio.NewScanner(in); lines.Scan(); {
		m := benchLine.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		n, _ := strconv.Atoi(m[2])
		ns, _ := strconv.ParseFloat(m[3], 64)
		if results[m[1]] == nil {
			results[m[1]] = map[int][]float64{}
			order = append(order, m[1])
		}
		results[m[1]][n] = append(results[m[1]][n], ns)
	}
	if len(order) == 0 {
		return fmt.Errorf("no benchmark has a result")
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "growth\trows\tms\tns/row\t× n·log n\ttarget\t")
	for _, name := range order {
		fewest := 0
		for _, n := range slices.Sorted(maps.Keys(results[name])) {
			ns := middle(results[name][n])
			grown := ""
			if fewest > 0 {
				grown = fmt.Sprintf("%.2f", ns/middle(results[name][fewest])/(weight(n)/weight(fewest)))
			} else {
				fewest = n
			}
			fmt.Fprintf(w, "%s\t%d\t%.2f\t%.0f\t%s\t%s\t\n", name, n, ns/1e6, ns/float64(n), grown, aim(name, n, ns/1e6))
		}
	}
	return w.Flush()
}

// weight is n·log n.
func weight(n int) float64 { return float64(n) * math.Log(float64(n)) }

func middle(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

// aim is the target of a benchmark at a million rows and whether it is met.
func aim(name string, n int, ms float64) string {
	if n != 1_000_000 {
		return ""
	}
	for _, a := range aims {
		if a.name.MatchString(name) {
			verdict := "ok"
			if ms > a.ms {
				verdict = "MISSED"
			}
			return fmt.Sprintf("≤ %.0f ms %s", a.ms, verdict)
		}
	}
	return ""
}
