package profile_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

// sealedRole says to the test's own program what to be: "sealed" or "open" waits, anything else is a process to look into.
const sealedRole = "MXWARDEN_TEST_SEALED"

// TestSeal looks into a sealed process from another one of the same user, and into one that is not sealed, which has to work, for otherwise
// the test would show nothing.
func TestSeal(t *testing.T) {
	switch role := os.Getenv(sealedRole); role {
	case "":
	case "sealed", "open":
		if role == "sealed" {
			profile.HardenProcess()
		}
		wait(t)
		return
	default:
		look(role)
		return
	}
	for role, want := range map[string]string{"sealed": "mem: permission denied, environ: permission denied", "open": "mem: open, environ: open"} {
		target := sealed(t, role)
		stdin, err := target.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		stdout, err := target.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := target.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(stdout)
		state, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if sealed := "umask 0077, core 0"; role == "sealed" && strings.TrimSpace(state) != sealed {
			t.Errorf("the process has %q, want %q", strings.TrimSpace(state), sealed)
		}
		out, err := sealed(t, fmt.Sprint(target.Process.Pid)).CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("a %s process: %v, %s; want %q", role, err, out, want)
		}
		_ = stdin.Close()
		_, _ = io.Copy(io.Discard, lines)
		if err := target.Wait(); err != nil {
			t.Error(err)
		}
	}
}

// sealed runs this test in another process; root, who may look into everything, becomes somebody else.
func sealed(t *testing.T, role string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestSeal$")
	cmd.Env = []string{sealedRole + "=" + role, "SECRET=CANARY"}
	cmd.Dir = "/"
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: reader, Gid: reader}}
	}
	return cmd
}

func wait(t *testing.T) {
	t.Helper()
	var core syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &core); err != nil {
		t.Fatal(err)
	}
	mask := syscall.Umask(0)
	syscall.Umask(mask)
	fmt.Printf("umask %04o, core %d\n", mask, core.Max)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func look(pid string) {
	var said []string
	for _, name := range []string{"mem", "environ"} {
		f, err := os.Open("/proc/" + pid + "/" + name)
		word := "open"
		if err != nil {
			word = err.Error()[strings.LastIndex(err.Error(), ": ")+2:]
		} else {
			_ = f.Close()
		}
		said = append(said, name+": "+word)
	}
	fmt.Println(strings.Join(said, ", "))
}
