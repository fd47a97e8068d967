package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// addTarget adds the flags that say which server is meant and where its token is.
func addTarget(c *cobra.Command, e Process, f *flags, demo string) {
	fs := c.Flags()
	fs.StringVar(&f.profile, "profile", "", "use this `PROFILE` of the configuration file (see mxwarden profiles)")
	fs.StringVar(&f.homeserver, "homeserver", "", "homeserver `ADDRESS`, server name or user ID (default: the default profile or $MXWARDEN_HOMESERVER)")
	fs.StringVar(&f.tokenFile, "token-file", "", "read the access token from `FILE` (mode 0600)")
	fs.StringVar(&f.tokenCommand, "token-command", "", "read the access token from the first line that the shell command `COMMAND` prints")
	allowHost(c, f)
	fs.BoolVar(&f.demo, "demo", false, demo)
	fs.StringVar(&f.demoServer, "demo-server", "", "`KIND` of demo server: "+strings.Join(demoNames(), ", "))
	completeTarget(c, e)
}

// oneUser takes what names an account, as the find box does, for the only argument of a command.
func oneUser(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
			return usageError{"mxwarden " + name + " needs one account, for example: mxwarden " + name + " @user:example.org"}
		}
		return checkAccount(args[0])
	}
}

// manyUsers takes what names accounts: arguments, or the lines of standard input.
func manyUsers(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error { return checkGiven(name, args) }
}

// checkAccount refuses what the find box would not take either.
func checkAccount(text string) error {
	_, err := find.Parse(text, "localhost")
	switch {
	case errors.Is(err, find.ErrToken):
		return usageError{err.Error()}
	case err != nil:
		return usageError{matrixadmin.Printable(text) + ": " + err.Error()}
	}
	return nil
}

// reading is the session of a command that asks about an account: its client cannot write.
func (f flags) reading(ctx context.Context, e Process) (setup.Config, error) {
	if err := f.check(); err != nil {
		return setup.Config{}, err
	}
	s := setup.Config{
		Homeserver: f.homeserver, Options: []matrixadmin.Option{e.agent(), matrixadmin.WithReadOnly()},
	}
	if f.isDemo() {
		s = demo(s, f.demoServer)
	}
	return f.target(ctx, e, s)
}

// isDemo reports whether the homeserver in memory is meant.
func (f flags) isDemo() bool { return f.demo || f.demoServer != "" }

// allowHost adds the flag that agrees to where .well-known leads.
func allowHost(c *cobra.Command, f *flags) {
	c.Flags().StringArrayVar(&f.allowHosts, "allow-host", nil, "send the token to `HOST` if the server's .well-known names it, or the server names it as its Matrix Authentication Service (host, host:port or https://host; may be repeated)")
}

// found is the homeserver that a command is for.
func found(ctx context.Context, s setup.Config) (matrixadmin.Discovery, error) {
	if s.Homeserver == "" {
		return matrixadmin.Discovery{}, usageError{"No homeserver. Use --homeserver or --profile, set a default profile, or set MXWARDEN_HOMESERVER."}
	}
	discovery, err := matrixadmin.Discover(ctx, s.Homeserver, s.Options...)
	if err != nil {
		return discovery, err
	}
	return discovery, allowed(s, discovery)
}

// signIn finds the server and takes the token, which goes nowhere before something Matrix has answered, and only to the server that was named.
func signIn(ctx context.Context, e Process, s setup.Config) (connection, error) {
	discovery, err := found(ctx, s)
	if err != nil {
		return connection{}, err
	}
	c, err := credential(ctx, s)
	if err != nil {
		return connection{}, err
	}
	conn := connection{token: c.Token, from: c.Renewal.Issuer}
	options := append(slices.Clip(s.Options), matrixadmin.WithToken(c.Token))
	var storage setup.Storage
	if s.Vault != nil {
		storage = noted{s.Vault, e.Stderr}
	}
	if conn.renewer, err = s.Renewer(c, storage); err != nil {
		return connection{}, err
	}
	if conn.renewer != nil {
		options = append(options, matrixadmin.WithRenewer(conn.renewer))
	}
	if conn.client, err = matrixadmin.New(discovery.BaseURL, options...); err != nil {
		return connection{}, err
	}
	if via := conn.client.Proxy(); via != "" {
		fmt.Fprintf(e.Stderr, "mxwarden: connecting through the proxy %s\n", via)
	}
	return conn, nil
}

// allowed refuses a server that another one has named, unless the command line names it as well: the token is not for it.
func allowed(s setup.Config, d matrixadmin.Discovery) error {
	if !d.Elsewhere {
		return nil
	}
	leads, err := matrixadmin.Origin(d.BaseURL)
	if err != nil {
		return err
	}
	if s.Allows(d.BaseURL) {
		return nil
	}
	host := strings.TrimPrefix(leads, "https://")
	if host != leads {
		host = strings.TrimSuffix(host, ":443")
	}
	named := matrixadmin.Printable(d.BaseURL)
	next := fmt.Sprintf("--allow-host %s, or set base_url = \"%s\" in a profile", matrixadmin.Printable(host), named)
	return refusedError{fmt.Sprintf("%s delegates to %s. The token was not sent. To allow it, add %s", matrixadmin.Printable(d.Server), named, next)}
}

// connection is a connection for one command.
type connection struct {
	client    *matrixadmin.Client
	token     matrixadmin.Secret
	renewer   *mas.Refresher // of the token, nil where that lasts
	from      string         // address of the server that gave the token, as far as that is known
	auth      *mas.Client    // nil where MAS is not asked
	situation ops.Situation
	device    matrixadmin.Text // of the token, empty where it has none
}

// connect signs in and looks who we are, and on what.
func connect(ctx context.Context, e Process, s setup.Config) (connection, error) {
	conn, err := signIn(ctx, e, s)
	if err != nil {
		return connection{}, err
	}
	me, err := conn.client.WhoAmI(ctx)
	if next := setup.TroubleOf(err).ForCommands(); next != "" {
		err = fmt.Errorf("%w. %s", err, next)
	}
	if err != nil {
		return connection{}, err
	}
	if err := s.CheckWho(me.User); err != nil {
		return connection{}, err
	}
	server, err := conn.client.Server(ctx)
	if err != nil {
		return connection{}, err
	}
	conn.situation = ops.Situation{Server: server, BaseURL: conn.client.BaseURL(), Me: me.User, ReadOnly: true, Ghosts: s.Profile.Ghosts}
	conn.device = me.Device
	return conn, nil
}

// withAuth finds out how far MAS is open to the token, where the homeserver has one.
func (d connection) withAuth(ctx context.Context, s setup.Config) connection {
	at := &d.situation
	asking := setup.Asking{BaseURL: at.BaseURL, Server: at.Server, Me: at.Me, Token: d.token, From: d.from}
	if d.renewer != nil {
		asking.Renewer = d.renewer
	}
	d.auth, at.Auth = s.Auth(ctx, asking)
	if d.auth != nil {
		at.AuthURL = d.auth.BaseURL()
	}
	return d
}

// runner makes the one who carries out actions on this connection.
func (d connection) runner(opts ...ops.RunnerOption) *ops.Runner {
	if d.auth != nil {
		opts = append(opts, ops.WithAuth(d.auth))
	}
	return ops.NewRunner(d.client, opts...)
}

// collector makes the one who keeps evidence of accounts on this connection.
func (d connection) collector(e Process, s setup.Config) ops.SnapshotCollector {
	k := ops.SnapshotCollector{HS: d.client, Dir: s.EvidenceDir, Version: e.Version, Now: time.Now}
	if d.auth != nil {
		k.Auth = d.auth
	}
	return k
}
