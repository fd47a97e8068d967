// Command bench measures the built binary on a pseudo terminal that answers nothing, and prints the figures beside their targets.
//
//	go build -o /tmp/mxwarden . && go run ./.ci/bench.d -bin /tmp/mxwarden
//	go run ./.ci/bench.d explorer -bin /tmp/mxwarden
//	go run ./.ci/bench.d accounts -bin /tmp/mxwarden
//	go test -run '^$' -bench . ./matrixadmin/history | go run ./.ci/bench.d growth
//
// The second reads the connections of an account that has very many, from a server of its own on the loopback; the third shows how the
// benchmarks grow with the rows.
//
// Where lazygit and glow are installed, their first frames are measured in the same run.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"text/tabwriter"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case "explorer":
			return explorer(ctx, args[1:], out)
		case "accounts":
			return accounts(ctx, args[1:], out)
		case "growth":
			return growth(os.Stdin, out)
		case "read":
			if len(args) == 3 {
				return readOnce(ctx, args[1], args[2], out)
			}
		}
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	bin := flags.String("bin", "", "the `binary` to measure")
	whale := flags.String("user", "@whale:demo.example", "the demo `account` with a long table")
	starts := flags.Int("starts", 9, "how many starts to take the median of")
	keys := flags.Int("keys", 200, "how many keys to take the latency of")
	idle := flags.Duration("idle", 10*time.Second, "how long to watch an idle screen")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *bin == "" {
		return fmt.Errorf("say which binary with -bin")
	}
	r := &report{title: "what (120×40)"}
	demo := []string{*bin, "--demo"}
	first, settled, err := startup(ctx, demo, "", *starts)
	if err != nil {
		return err
	}
	r.add("start to first frame", ms(first), "≤ 60 ms", first <= 60*time.Millisecond)
	r.add("start to a screen at rest", ms(settled), "", true)
	if err := peers(ctx, r, first, *starts); err != nil {
		return err
	}
	if err := resting(ctx, r, demo, *idle); err != nil {
		return err
	}
	for _, colour := range []string{"truecolor", ""} {
		if err := arrows(ctx, r, append(demo, *whale), colour, *keys); err != nil {
			return err
		}
	}
	if err := drowning(ctx, r, *bin, *keys); err != nil {
		return err
	}
	return r.print(out)
}

// report collects the lines of the table.
type report struct {
	title string
	lines [][4]string
}

func (r *report) add(what, figure, target string, met bool) {
	verdict := "ok"
	switch {
	case target == "":
		verdict = ""
	case !met:
		verdict = "MISSED"
	}
	r.lines = append(r.lines, [4]string{what, figure, target, verdict})
}

func (r *report) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\tmeasured\ttarget\t\n", r.title)
	for _, l := range r.lines {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l[0], l[1], l[2], l[3])
	}
	return w.Flush()
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// quantile returns the value below which the share q of the values lies.
func quantile[T int | time.Duration](values []T, q float64) T {
	if len(values) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	return s[min(int(q*float64(len(s))), len(s)-1)]
}
