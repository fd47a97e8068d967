//go:build realsynapse

package contract_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

// label is a connection with the device that made it: the database of the server knows it, and its API does not say.
type label struct {
	User   string `json:"user_id"`
	Device string `json:"device_id"`
	IP     string `json:"ip"`
	Agent  string `json:"user_agent"`
	Seen   int64  `json:"last_seen"`
}

// labelled are the devices that made connections of these looks. There may be two behind one look.
type labelled map[label][]string

// add reads the database. Rows change when they get old, so that it is read before and after whois.
func (l labelled) add(t *testing.T) (rows map[string]int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join("..", "..", "..", ".ci", "synapse"), "labels")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("labels: %v", err)
	}
	rows = make(map[string]int)
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one label
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		rows[one.User]++
		device := one.Device
		one.Device = ""
		if !slices.Contains(l[one], device) {
			l[one] = append(l[one], device)
		}
	}
	return rows
}

// crowd are accounts whose devices connect.
type crowd struct {
	*rand.Rand

	t     *testing.T
	w     *world
	homes []*home
}

// home is one account, and what its devices have in common.
type home struct {
	*fixture

	ips, agents []string
	devices     []*signedIn
}

type signedIn struct {
	id, token, ip, agent string
}

var crowdAgents = []string{
	"Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Element X/25.10.1 (iPhone 15 Pro; iOS 26.0.1; Scale/3.00)",
	"Element X/25.10.0 (Google Pixel 8; Android 16; BP31.250610.004; Sdk 0.20.0)", "mtxclient v0.10.1", "matrix-rust-sdk",
}

// settle makes the accounts: some behind one address and some behind many, some with one client and some with several.
func (c *crowd) settle(accounts int) {
	for i := range accounts {
		h := &home{fixture: newFixture(c.t, c.w)}
		h.create("")
		for n := range 1 + i%4*2 {
			h.ips = append(h.ips, []string{"203.0.113." + strconv.Itoa(10*i+n+1), "2001:db8:" + strconv.Itoa(i+1) + "::" + strconv.Itoa(n+1)}[n%2])
		}
		h.agents = crowdAgents[:1+i/4%3*2]
		for range 2 + c.IntN(6) {
			c.signIn(h, "D"+strconv.Itoa(len(h.devices)))
		}
		c.homes = append(c.homes, h)
	}
}

// signIn logs in with a device id, which may be there already and gets another token then.
func (c *crowd) signIn(h *home, id string) {
	r := h.must("POST", "/_matrix/client/v3/login", "none", `{"type":"m.login.password","identifier":{"type":"m.id.user","user":"{id}"},"device_id":"`+id+
		`","password":"`+freshPassword+`"}`, http.StatusOK)
	token, _ := r.at("access_token").(string)
	d := &signedIn{id: id, ip: pickOne(c, h.ips), agent: pickOne(c, h.agents)}
	for i, old := range h.devices {
		if old.id == id {
			d.ip, d.agent = old.ip, old.agent
			h.devices = slices.Delete(h.devices, i, i+1)
			break
		}
	}
	d.token = token
	h.devices = append(h.devices, d)
}

func pickOne[T any](c *crowd, from []T) T { return from[c.IntN(len(from))] }

// live lets devices connect, move, change their tokens and sign out; those of one account connect in the same moment.
func (c *crowd) live(rounds int) {
	for range rounds {
		for _, h := range c.homes {
			var all sync.WaitGroup
			for _, d := range slices.Clone(h.devices) {
				switch c.IntN(40) {
				case 0, 1, 2, 3:
					d.ip = pickOne(c, h.ips)
				case 4, 5, 6:
					c.signIn(h, d.id)
					continue
				case 7:
					c.signIn(h, d.id+"x")
				case 8:
					c.as(d, "POST", "/_matrix/client/v3/logout") // a connection too
					h.devices = slices.DeleteFunc(h.devices, func(other *signedIn) bool { return other == d })
					continue
				}
				if one := *d; c.IntN(2) == 0 {
					all.Go(func() { c.as(&one, "GET", "/_matrix/client/v3/account/whoami") })
				}
			}
			all.Wait()
		}
	}
}

// as makes a call of a device.
func (c *crowd) as(d *signedIn, method, path string) {
	r := request{method: method, path: path, who: "it", noBody: method == "GET", header: http.Header{"X-Forwarded-For": {d.ip}, "User-Agent": {d.agent}}}
	if !r.noBody {
		r.body = "{}"
	}
	c.w.send(c.t.Context(), c.t, r, map[string]string{"it": d.token})
}

// tally counts what was claimed.
type tally struct{ rows, labelled, devices, claims, right, named int }

func (n *tally) add(o tally) {
	n.rows, n.labelled, n.devices = n.rows+o.rows, n.labelled+o.labelled, n.devices+o.devices
	n.claims, n.right, n.named = n.claims+o.claims, n.right+o.right, n.named+o.named
}

// judge compares the marks of one account with the labels.
func (l labelled) judge(t *testing.T, user string, c *matrixadmin.Connections, devices []matrixadmin.Device) tally {
	t.Helper()
	marks, err := history.New(c).Attribute(t.Context(), devices)
	if err != nil {
		t.Fatal(err)
	}
	n := tally{rows: c.Len(), devices: len(devices)}
	named := make(map[int32]bool)
	for row := range c.Len() {
		at := c.At(row)
		owners := l[label{User: user, IP: at.IP.Raw(), Agent: at.Agent.Raw(), Seen: at.LastSeen.UnixMilli()}]
		if len(owners) > 0 {
			n.labelled++
		}
		mark := marks.Of(row)
		if mark.Certainty == history.None {
			continue
		}
		if mark.Certainty == history.Exact {
			t.Errorf("%s: row %d is said to be exact, which this server never is", user, row)
		}
		n.claims++
		named[mark.Device] = true
		if len(owners) == 1 && owners[0] == mark.ID.Raw() {
			n.right++
		} else {
			t.Logf("%s: row %d is of %q and claimed for %q", user, row, owners, mark.ID.Raw())
		}
	}
	n.named = len(named)
	return n
}

// TestRealSynapseAttribution holds what is called likely to the truth: right in 99 of 100 cases, and not never.
//
// MXWARDEN_CONTRACT_ROUNDS makes it longer, with half a minute between the rounds, so that rows get newer times as they do in life.
func TestRealSynapseAttribution(t *testing.T) {
	t.Parallel()
	w := newReal(t)
	c := &crowd{Rand: rand.New(rand.NewPCG(7, 11)), t: t, w: w}
	client, err := matrixadmin.New(w.base, matrixadmin.WithToken(matrixadmin.NewSecret(w.tokens["admin"])))
	if err != nil {
		t.Fatal(err)
	}
	c.settle(24)
	c.live(10)
	if rounds, _ := strconv.Atoi(os.Getenv("MXWARDEN_CONTRACT_ROUNDS")); rounds > 0 {
		tick := time.NewTicker(30 * time.Second)
		defer tick.Stop()
		for range rounds {
			<-tick.C
			c.live(1)
		}
	}
	truth := make(labelled)
	eventually(t, "connections are stored", func() bool {
		stored := truth.add(t)
		return !slices.ContainsFunc(c.homes, func(h *home) bool {
			seen, err := client.Whois(t.Context(), matrixadmin.MustParseUserID(h.id()))
			return err != nil || stored[h.id()] == 0 || seen.Len() != stored[h.id()]
		})
	})
	histories := make(map[string]*matrixadmin.Connections)
	for user := range truth.add(t) {
		if histories[user], err = client.Whois(t.Context(), matrixadmin.MustParseUserID(user)); err != nil {
			t.Fatal(err)
		}
	}
	c.live(1) // goes on between the two questions
	truth.add(t)
	var all, crowd tally
	for user, history := range histories {
		devices, err := client.Devices(t.Context(), matrixadmin.MustParseUserID(user))
		if err != nil {
			t.Fatal(err)
		}
		n := truth.judge(t, user, history, devices)
		all.add(n)
		if slices.ContainsFunc(c.homes, func(h *home) bool { return h.id() == user }) {
			crowd.add(n)
		}
	}
	for name, n := range map[string]tally{"the crowd": crowd, "all accounts": all} {
		t.Logf("%s: %d rows (%d labelled), %d devices; %d claims, %d right; claimed for %.1f %% of the rows and %.1f %% of the devices", name, n.rows, n.labelled,
			n.devices, n.claims, n.right, 100*float64(n.claims)/float64(n.rows), 100*float64(n.named)/float64(n.devices))
		if n.right*100 < n.claims*99 || n.claims*4 < n.devices || n.labelled*100 < n.rows*99 {
			t.Errorf("%s: %+v", name, n)
		}
	}
}
