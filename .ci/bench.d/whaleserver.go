package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// pond is a homeserver on the loopback whose whois of the whale comes from a file; all else is the one in memory.
type pond struct {
	url       string
	tokenFile string // 0600
	curlrc    string // the token for curl, which is not given it in its arguments
	file      string
	rows      int
	size      int64
	server    *http.Server
}

// fill makes the file in dir and serves it.
func fill(ctx context.Context, dir string, rows int) (*pond, error) {
	hs := matrixadmintest.New()
	hs.AddUser(matrixadmintest.User{ID: whaleID, DisplayName: "Whale", Created: time.Now().Add(-900 * 24 * time.Hour)})
	p := &pond{file: filepath.Join(dir, "whale.json"), tokenFile: filepath.Join(dir, "token"), curlrc: filepath.Join(dir, "curlrc"), rows: rows}
	var err error
	if p.size, err = writeWhale(p.file, rows); err != nil {
		return nil, err
	}
	if err := os.WriteFile(p.tokenFile, []byte(hs.AdminToken()+"\n"), 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(p.curlrc, fmt.Appendf(nil, "header = \"Authorization: Bearer %s\"\n", hs.AdminToken()), 0o600); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.url = "http://" + listener.Addr().String()
	p.server = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != whaleWhois || req.Header.Get("Authorization") != "Bearer "+hs.AdminToken() {
			hs.ServeHTTP(w, req)
			return
		}
		p.serve(w)
	})}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

const whaleWhois = "/_matrix/client/v3/admin/whois/" + whaleID

// address is where the file is, as a client writes it.
func (p *pond) address() string { return p.url + strings.ReplaceAll(whaleWhois, "@", "%40") }

func (p *pond) serve(w http.ResponseWriter) {
	f, err := os.Open(p.file)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.FormatInt(p.size, 10))
	_, _ = io.Copy(w, f)
}

func (p *pond) drain() { _ = p.server.Close() }
