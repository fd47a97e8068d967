package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// addTarget adds the flags that say which server is meant and where its token is.
func addTarget(c *cobra.Command, f *flags, demo string) {
	fs := c.Flags()
	fs.StringVar(&f.profile, "profile", "", "a `profile` of the file of profiles")
	fs.StringVar(&f.homeserver, "homeserver", "", "address, server name or full user id (default $MXWARDEN_HOMESERVER, the default profile, or the user's server)")
	fs.StringVar(&f.tokenFile, "token-file", "", "read the access token from a `file` of mode 0600")
	fs.StringVar(&f.tokenCommand, "token-command", "", "read the access token from the first line that a shell `command` prints")
	fs.BoolVar(&f.demo, "demo", false, demo)
	fs.StringVar(&f.demoServer, "demo-server", "", "the demo as another `kind` of server: "+strings.Join(demoNames(), ", "))
}

// oneUser takes the only argument of a command for a full user id.
func oneUser(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError{"mxwarden " + name + " takes one full user id: mxwarden " + name + " @user:example.org"}
		}
		if _, err := matrixadmin.ParseUserID(args[0]); err != nil {
			return usageError{matrixadmin.Printable(args[0]) + " is not a full user id, such as @user:example.org"}
		}
		return nil
	}
}

// reading is the session of a command that asks about an account: its client cannot write.
func (f flags) reading(ctx context.Context, e Edge, id matrixadmin.UserID) (Session, error) {
	if err := f.check(); err != nil {
		return Session{}, err
	}
	s := Session{
		Homeserver: f.homeserver, Options: []matrixadmin.Option{matrixadmin.WithUserAgent("mxwarden/" + e.Version), matrixadmin.WithReadOnly()},
	}
	if f.isDemo() {
		s = demo(s, f.demoServer)
	}
	if s.Homeserver == "" && f.profile == "" {
		s.Homeserver = getenv(e.Environ, "MXWARDEN_HOMESERVER")
	}
	if s.Homeserver == "" && f.profile == "" {
		p, err := f.pick(e, "")
		if err != nil {
			return s, err
		}
		if p.Name == "" {
			s.Homeserver = id.Server()
		}
	}
	return f.target(ctx, e, s)
}

// isDemo reports whether the homeserver in memory is meant.
func (f flags) isDemo() bool { return f.demo || f.demoServer != "" }

// signIn finds the server and takes the token, which goes nowhere before something Matrix has answered.
func signIn(ctx context.Context, s Session) (*matrixadmin.Client, error) {
	discovery, err := matrixadmin.Discover(ctx, s.Homeserver, s.Options...)
	if err != nil {
		return nil, err
	}
	token, err := s.secret(ctx)
	if err != nil {
		return nil, err
	}
	return matrixadmin.New(discovery.BaseURL, append(s.Options, matrixadmin.WithToken(token))...)
}

// desk is a connection for one command.
type desk struct {
	client    *matrixadmin.Client
	situation ops.Situation
}

// connect signs in and looks who we are, and on what.
func connect(ctx context.Context, s Session) (desk, error) {
	client, err := signIn(ctx, s)
	if err != nil {
		return desk{}, err
	}
	me, err := client.WhoAmI(ctx)
	if err != nil {
		return desk{}, err
	}
	server, err := client.Server(ctx)
	if err != nil {
		return desk{}, err
	}
	return desk{client, ops.Situation{Server: server, BaseURL: client.BaseURL(), Me: me.User, ReadOnly: true}}, nil
}
