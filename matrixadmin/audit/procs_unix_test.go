//go:build unix

package audit

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// envKills asks for more kills than the 40 of every go test and the 500 of .ci/run.
const envKills = "MXWARDEN_AUDIT_KILLS"

var scenarios = map[string]func(string) error{
	"forty":    func(trail string) error { return appendTo(trail, 40, io.Discard) },
	"endless":  func(trail string) error { return appendTo(trail, 1<<30, os.Stdout) },
	"limit":    fileSizeLimit,
	"readonly": readOnlyDirectory,
}

// child makes the command that plays a scenario in a process of its own.
func child(t *testing.T, scenario, trail string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), envChild+"="+scenario, envTrail+"="+trail)
	return cmd
}

// play runs a scenario to its end, which must be a good one.
func play(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// register adds a scenario that not every system has.
func register(name string, scenario func(string) error) bool {
	scenarios[name] = scenario
	return true
}

// appendTo writes n records with fsync, and says the id of each once it is acknowledged.
func appendTo(trail string, n int, acks io.Writer) error {
	ctx := context.Background()
	l, err := Open(trail, Options{Version: "test", Outside: nowhere})
	if err != nil {
		return err
	}
	defer l.Close()
	for range n / 2 {
		id, err := l.Intent(ctx, act("@alice:example.org"))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(acks, KindIntent, id); err != nil {
			return err
		}
		if err := l.Outcome(ctx, id, Record{Action: "deactivate", Result: "claimed"}); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(acks, KindOutcome, id); err != nil {
			return err
		}
	}
	return nil
}

func TestSeveralProcessesMakeOneChain(t *testing.T) {
	t.Parallel()
	trail := newTrail(t)
	var wg sync.WaitGroup
	for range 8 {
		cmd := child(t, "forty", trail)
		wg.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	if rep := mustVerify(t, trail); rep.Head.Seq != 320 || rep.Sealed != 0 || rep.HeadLost != 0 || !rep.HeadChecked {
		t.Fatalf("report %+v", rep)
	}
	pids := map[int]int{}
	for r, err := range Read(trail, Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		pids[r.PID]++
	}
	if len(pids) != 8 {
		t.Fatalf("records by process: %v", pids)
	}
}

// TestKillLosesNothingAcknowledged kills consoles at random points, several at a time on one trail.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	kills := 40
	if outside {
		kills = 500
	}
	if more, err := strconv.Atoi(os.Getenv(envKills)); err == nil {
		kills = more
	}
	seed := rand.Uint64()
	start := time.Now()
	trail := newTrail(t)
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	acks := make([]map[string]bool, workers)
	for w := range workers {
		acks[w] = map[string]bool{}
		random := rand.New(rand.NewPCG(seed, uint64(w)))
		n := kills / workers
		if w == 0 {
			n += kills % workers
		}
		wg.Go(func() {
			for range n {
				if err := killOne(t, trail, random, acks[w]); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	mustOpen(t, trail, Options{Outside: nowhere}) // seals what the last kill may have torn
	rep := mustVerify(t, trail)
	if rep.HeadLost != 0 || rep.Sealed > kills {
		t.Errorf("report %+v", rep)
	}
	there := map[string]bool{}
	for r, err := range Read(trail, Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		there[fmt.Sprint(r.Kind, " ", r.ID)] = true
	}
	acknowledged, lost := 0, 0
	for _, one := range acks {
		for ack := range one {
			acknowledged++
			if !there[ack] {
				lost++
			}
		}
	}
	if lost > 0 || acknowledged < kills {
		t.Errorf("%d of %d acknowledged records are lost (seed %d)", lost, acknowledged, seed)
	}
	t.Logf("%d kills, %d acknowledged records, %d lost, %d torn tails sealed, %d records in all, %v",
		kills, acknowledged, lost, rep.Sealed, rep.Head.Seq, time.Since(start).Round(time.Millisecond))
}

// killOne starts a console, reads some acknowledgements, kills it a moment later, and notes all that it acknowledged until then.
func killOne(t *testing.T, trail string, random *rand.Rand, acks map[string]bool) error {
	t.Helper()
	cmd := child(t, "endless", trail)
	cmd.Env = append(cmd.Env, "GOMAXPROCS=1")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	in := bufio.NewReader(pipe)
	enough := random.IntN(8)
	var fuse *time.Timer
	for n := 0; ; n++ {
		if n == enough {
			fuse = time.AfterFunc(time.Duration(random.IntN(1000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
		}
		line, err := in.ReadString('\n')
		if err != nil { // the pipe ends with the process
			break
		}
		acks[strings.TrimSuffix(line, "\n")] = true
	}
	if fuse != nil {
		fuse.Stop()
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if complaint.Len() > 0 {
		return fmt.Errorf("the console stopped by itself: %s", complaint.String())
	}
	return nil
}

func TestOthersHaveNoRightsOnTheTrail(t *testing.T) {
	t.Parallel()
	trail := newTrail(t)
	record(t, mustOpen(t, trail, quick()), 1)
	for _, path := range []string{trail, HeadPath(trail)} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
		}
	}
	info, err := os.Stat(filepath.Dir(trail))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory has mode %v, %v", info.Mode(), err)
	}
}
