package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"
)

// whaleID is the account whose connections are read.
const whaleID = "@whale:demo.example"

// spoken is how a device of the whale names itself; %d is its build.
var spoken = []string{
	"Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/128.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Element/1.11.%d Chrome/126.0 Electron/31.3",
	"Element X iOS/25.06.%d (iPhone 14; iOS 17.5; Scale/3.00)",
	"Element X/25.06.%d (Google Pixel 8; Android 15; Sdk 5.18)",
	"Dart/3.%d (dart:io)",
	"matrix-nio/0.%d",
}

// talker is one device of the whale.
type talker struct {
	ip, agent string
	roams     int // it changes its address once in so many tokens
	v6        bool
}

func (t *talker) move(r *rand.Rand) {
	if t.v6 {
		t.ip = fmt.Sprintf("2001:db8:%x:%x:%x:%x:%x:%x", r.IntN(1<<8), r.IntN(1<<16), r.IntN(1<<16), r.IntN(1<<16), r.IntN(1<<16), r.IntN(1<<16))
		return
	}
	t.ip = fmt.Sprintf("%d.%d.%d.%d", 80+r.IntN(8), r.IntN(256), r.IntN(256), 1+r.IntN(254))
}

// writeWhale writes a whois answer as Synapse sends it, always the same for as many rows: a few dozen devices, each with a new token every five
// minutes; some stay where they are, some change their address every few hours.
func writeWhale(path string, rows int) (size int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same every time
	talkers := make([]talker, 36)
	for i := range talkers {
		talkers[i] = talker{agent: fmt.Sprintf(spoken[i%len(spoken)], 10+i), roams: []int{12, 40, 2000}[i%3], v6: i%5 == 0}
		talkers[i].move(r)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintf(w, `{"user_id":%q,"devices":{"":{"sessions":[{"connections":[`, whaleID)
	newest := time.Date(2026, 11, 22, 21, 58, 39, 0, time.UTC).UnixMilli()
	for i := range rows {
		t := &talkers[i%len(talkers)]
		if r.IntN(t.roams) == 0 {
			t.move(r)
		}
		if i > 0 {
			_ = w.WriteByte(',')
		}
		seen := newest - int64(i/len(talkers))*300_000 - int64(r.IntN(300_000))
		fmt.Fprintf(w, `{"ip":"%s","last_seen":%d,"user_agent":"%s"}`, t.ip, seen, t.agent)
	}
	_, _ = io.WriteString(w, `]}]}}}`)
	if err := w.Flush(); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), f.Close()
}
