package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

// read is what one reading of the whale took.
type read struct {
	Rows     int
	First    time.Duration // until the first snapshot, or the end where there was none
	Decoded  time.Duration // until the last row
	Sorted   time.Duration // and sorted by time, and a screenful of rows looked at
	Peak     int           // KiB resident, the most so far
	Resident int           // KiB resident right after
	Held     int           // KiB resident after a collection that gives all back
}

// readOnce reads the whale as the product does, in a process of its own, and prints what it took.
func readOnce(ctx context.Context, base, tokenFile string, out io.Writer) error {
	token, err := os.ReadFile(tokenFile)
	if err != nil {
		return err
	}
	c, err := matrixadmin.New(base, matrixadmin.WithToken(matrixadmin.NewSecret(strings.TrimSpace(string(token)))))
	if err != nil {
		return err
	}
	id, err := matrixadmin.ParseUserID(whaleID)
	if err != nil {
		return err
	}
	var took read
	began := time.Now()
	rows, err := c.Whois(ctx, id, matrixadmin.WithPartial(func(*matrixadmin.Connections) {
		if took.First == 0 {
			took.First = time.Since(began)
		}
	}))
	if err != nil {
		return err
	}
	took.Rows, took.Decoded = rows.Len(), time.Since(began)
	h := history.New(rows)
	order, err := h.Sort(ctx, history.Time, true, h.All())
	if err != nil {
		return err
	}
	width := 0
	for _, row := range order[:min(len(order), 40)] {
		at := rows.At(int(row))
		width += len(at.IP.Printable()) + len(at.Agent.Printable())
	}
	took.Sorted = time.Since(began)
	if took.First == 0 {
		took.First = took.Decoded
	}
	if took.Peak, took.Resident, err = memory(); err != nil {
		return err
	}
	debug.FreeOSMemory()
	if _, took.Held, err = memory(); err != nil {
		return err
	}
	runtime.KeepAlive(rows)
	runtime.KeepAlive(order)
	if width == 0 {
		return errors.New("the rows are empty")
	}
	return json.NewEncoder(out).Encode(took)
}

// memory returns the most that was resident in this process so far and what is now, in KiB.
func memory() (peak, now int, err error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		if name == "VmHWM" || name == "VmRSS" {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			if err != nil {
				return 0, 0, err
			}
			if name == "VmHWM" {
				peak = n
			} else {
				now = n
			}
		}
	}
	return peak, now, nil
}

// readInChild runs readOnce in a new process with some more environment.
func readInChild(ctx context.Context, p *pond, environ ...string) (read, error) {
	self, err := os.Executable()
	if err != nil {
		return read{}, err
	}
	cmd := exec.CommandContext(ctx, self, "read", p.url, p.tokenFile) //nolint:gosec // itself
	cmd.Env, cmd.Stderr = append(os.Environ(), environ...), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return read{}, fmt.Errorf("reading in a process of its own: %w", err)
	}
	var took read
	if err := json.Unmarshal(out, &took); err != nil {
		return read{}, err
	}
	if took.Rows != p.rows {
		return read{}, fmt.Errorf("%d rows were read, not %d", took.Rows, p.rows)
	}
	return took, nil
}

// curl returns how long curl takes for the same answer.
func (p *pond) curl(ctx context.Context) (time.Duration, error) {
	out, err := exec.CommandContext(ctx, "curl", "-sS", "--fail", "--noproxy", "*", "-K", p.curlrc, "-o", os.DevNull, "-w", "%{time_total}", p.address()).Output() //nolint:gosec // of our own making
	if err != nil {
		return 0, fmt.Errorf("curl: %w", err)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	return time.Duration(seconds * float64(time.Second)), err
}

// jq returns how long jq takes to read the file.
func (p *pond) jq(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	err := exec.CommandContext(ctx, "jq", ".user_id", p.file).Run() //nolint:gosec // of our own making
	return time.Since(began), err
}

// reading measures the whale against the plain transfer and against jq, in turns.
func reading(ctx context.Context, r *report, p *pond, rounds int) error {
	_, lookErr := exec.LookPath("jq")
	var reads []read
	var plain, jqs, beyond []time.Duration
	for range rounds {
		c, err := p.curl(ctx)
		if err != nil {
			return err
		}
		took, err := readInChild(ctx, p)
		if err != nil {
			return err
		}
		plain, reads, beyond = append(plain, c), append(reads, took), append(beyond, took.Sorted-c)
		if lookErr == nil {
			j, err := p.jq(ctx)
			if err != nil {
				return fmt.Errorf("jq: %w", err)
			}
			jqs = append(jqs, j)
		}
	}
	sorted := quantile(times(reads, func(t read) time.Duration { return t.Sorted }), 0.5)
	r.add("transfer alone: curl -o /dev/null", ms(quantile(plain, 0.5)), "", true)
	r.add("whois: first rows", ms(quantile(times(reads, func(t read) time.Duration { return t.First }), 0.5)), "", true)
	r.add("whois: all rows decoded", ms(quantile(times(reads, func(t read) time.Duration { return t.Decoded }), 0.5)), "", true)
	r.add("whois: decoded, sorted by time, a screenful", ms(sorted), "", true)
	over := quantile(beyond, 0.5)
	r.add("  beyond the transfer", fmt.Sprintf("%s (%s to %s)", ms(over), ms(quantile(beyond, 0)), ms(quantile(beyond, 1))), "≤ 1500 ms", over <= 1500*time.Millisecond)
	if lookErr != nil {
		r.add("  beside it: jq reads the file", "not installed", "", true)
	} else {
		j := quantile(jqs, 0.5)
		ratio := float64(j) / float64(sorted)
		r.add("  beside it: jq reads the file", ms(j), "", true)
		r.add("  as many times faster than jq", fmt.Sprintf("%.1f", ratio), "≥ 5", ratio >= 5)
	}
	return footprint(ctx, r, p, reads)
}

func times(reads []read, of func(read) time.Duration) []time.Duration {
	out := make([]time.Duration, 0, len(reads))
	for _, t := range reads {
		out = append(out, of(t))
	}
	return out
}

// footprint reports the memory of the readings, and of one each with other settings of the collector.
func footprint(ctx context.Context, r *report, p *pond, reads []read) error {
	allowed := 64<<10 + 64*p.rows>>10
	add := func(what string, reads []read, judged bool) {
		var peaks, residents, helds []int
		for _, t := range reads {
			peaks, residents, helds = append(peaks, t.Peak), append(residents, t.Resident), append(helds, t.Held)
		}
		now, target := quantile(residents, 0.5), ""
		if judged {
			target = "≤ " + mib(allowed) + " resident"
		}
		r.add(what, fmt.Sprintf("%s, peak %s, after collecting %s", mib(now), mib(quantile(peaks, 0.5)), mib(quantile(helds, 0.5))), target, now <= allowed)
	}
	add("whois: resident after", reads, true)
	for _, setting := range []string{"GOGC=50", "GOMEMLIMIT=96MiB"} {
		took, err := readInChild(ctx, p, setting)
		if err != nil {
			return err
		}
		add(fmt.Sprintf("  with %s, %s", setting, ms(took.Sorted)), []read{took}, false)
	}
	return nil
}

func mib(kib int) string { return fmt.Sprintf("%.0f MiB", float64(kib)/1024) }
