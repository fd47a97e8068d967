package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// noted says when renewed tokens could not be kept: the next command would not get in.
type noted struct {
	*profile.Vault

	to io.Writer
}

// Store implements [setup.Storage].
func (n noted) Store(ctx context.Context, c profile.Credential) error {
	err := n.Vault.Store(ctx, c)
	if err != nil {
		fmt.Fprintf(n.to, "mxwarden: the renewed token could not be stored, so the next command will have to sign in again (mxwarden login): %s\n", matrixadmin.Line(err))
	}
	return err
}

// loginCommand signs in with a browser.
func loginCommand(ctx context.Context, e Process) *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use: "login [--profile NAME]", Short: "Sign in with a browser and store the token", Args: noArgs, DisableFlagsInUseLine: true,
		Long: `Signs in at the Matrix Authentication Service (MAS) of a homeserver: prints an
address and a code, waits until the code was entered in a browser (on any
machine, for up to 20 minutes), and stores the token where the profile says.
The token is renewed as long as the session lasts; mxwarden logout ends it.
Servers without MAS: sign in on the screen of mxwarden, with a password.`,
	}
	c.SetFlagErrorFunc(flagError)
	c.Flags().StringVar(&f.profile, "profile", "", "sign in for `PROFILE` (default: the configured default)")
	completeTarget(c, e)
	allowHost(c, &f)
	c.RunE = func(*cobra.Command, []string) error { return f.login(ctx, e) }
	return c
}

func (f flags) login(ctx context.Context, e Process) error {
	p, err := f.stored(e, "signing in creates a session. Store a personal token of MAS instead.")
	if err != nil {
		return err
	}
	s, err := f.where(e, setup.Config{Options: []matrixadmin.Option{e.agent()}})
	if err != nil {
		return err
	}
	if s.Vault == nil || !s.Vault.CanStore() {
		return usageError{fmt.Sprintf("Profile %s stores no credential. Set credential = \"keyring\", \"file:PATH\" or \"helper:NAME\" in it (see mxwarden help config).", matrixadmin.Printable(p.Name))}
	}
	return loginAt(ctx, e, s)
}

// loginAt signs in where a configuration says, and keeps the token in its vault.
func loginAt(ctx context.Context, e Process, s setup.Config) error {
	at, err := found(ctx, s)
	if err != nil {
		return err
	}
	free, err := matrixadmin.New(at.BaseURL, s.Options...)
	if err != nil {
		return err
	}
	server, err := free.Server(ctx)
	if err != nil {
		return err
	}
	c, err := byBrowser(ctx, e, s, server, at.BaseURL)
	if err != nil {
		return err
	}
	return signedIn(ctx, e, s, c, at.BaseURL, server)
}

// reminder is how long to wait until it is said that a refusal may never arrive here.
const reminder = time.Minute

// byBrowser shows address and code, and waits.
func byBrowser(ctx context.Context, e Process, s setup.Config, server matrixadmin.Server, base string) (profile.Credential, error) {
	switch can := server.Can(&matrixadmin.OwnAccounts); can.Answer {
	case matrixadmin.No:
	case matrixadmin.NotKnown:
		return profile.Credential{}, changeError{errors.New("could not check whether this server uses MAS; try again"), exitFailed}
	default:
		return profile.Credential{}, refusedError{"This server does not use MAS. Start mxwarden to sign in with a password, or store an access token."}
	}
	in, err := s.BeginSignIn(ctx, server)
	if err != nil {
		return profile.Credential{}, changeError{fmt.Errorf("%w. Sign-in is at %s", err, server.Issuer.Printable()), exitFailed}
	}
	fmt.Fprintf(e.Stdout, "Sign in at the Matrix Authentication Service of %s.\n\n  Open   %s\n  Code   %s\n\nOn any machine, as an account that may be an administrator. Waiting until\n%s UTC; Ctrl+C cancels.\n",
		matrixadmin.Printable(base), in.Code.Address.Printable(), in.Code.User.Printable(), in.Ends.UTC().Format("15:04:05"))
	c, err := waitFor(ctx, in, func() {
		fmt.Fprint(e.Stderr, "Still waiting. If the browser refuses, mxwarden is not told: the account may\nnot be an administrator in MAS. There, run\n  mas-cli manage promote-admin USERNAME\nand enter the code again.\n")
	})
	switch {
	case errors.Is(err, mas.ErrDenied):
		return c, refusedError{"The sign-in was refused in the browser. Nothing was stored."}
	case errors.Is(err, mas.ErrCodeOver):
		return c, changeError{errors.New("the code has expired before the sign-in was confirmed. Run mxwarden login again. If the browser refused: the account may not be an administrator in MAS (mas-cli manage promote-admin USERNAME)"), exitFailed}
	case err != nil:
		return c, changeError{err, exitFailed}
	}
	return c, nil
}

// waitFor waits for what comes of a sign-in, and calls remind once when that takes long.
func waitFor(ctx context.Context, in *setup.SignIn, remind func()) (c profile.Credential, err error) {
	came := make(chan struct{})
	go func() {
		defer close(came)
		c, err = in.Wait(ctx)
	}()
	slow := time.NewTimer(reminder)
	defer slow.Stop()
	select {
	case <-came:
		return c, err
	case <-slow.C:
	}
	remind()
	<-came
	return c, err
}

// signedIn proves that the new token is an administrator's, and keeps it.
func signedIn(ctx context.Context, e Process, s setup.Config, c profile.Credential, base string, server matrixadmin.Server) error {
	renewer, err := s.Renewer(c, nil)
	if err != nil {
		return err
	}
	options := append(slices.Clip(s.Options), matrixadmin.WithToken(c.Token))
	if renewer != nil {
		options = append(options, matrixadmin.WithRenewer(renewer))
	}
	client, err := matrixadmin.New(base, options...)
	if err != nil {
		return err
	}
	me, err := client.WhoAmI(ctx)
	if err == nil {
		err = client.CheckAdmin(ctx, me, server)
	}
	before := former(ctx, s)
	if err == nil {
		err = s.Vault.Store(ctx, c)
	}
	if err != nil {
		ended := "its session was ended"
		if renewer == nil {
			ended = "its session stays in MAS"
		} else if why := renewer.Logout(ctx); why != nil {
			ended = "its session in MAS could not be ended: " + matrixadmin.Reason(why)
		}
		return changeError{fmt.Errorf("signed in, but the token cannot be used; %s: %w", ended, err), exitFailed}
	}
	_, err = fmt.Fprintf(e.Stdout, "Signed in as %s. The token is stored in %s.\n%s", me.User, s.Vault, endFormer(ctx, before))
	return err
}

// former is the one who renews the session that the vault keeps, nil where it keeps none; nobody is asked for it.
func former(ctx context.Context, s setup.Config) *mas.Refresher {
	if s.Vault.Terminal() {
		return nil
	}
	c, err := s.Vault.Credential(ctx)
	if err != nil {
		return nil
	}
	r, err := s.Renewer(c, nil)
	if err != nil {
		return nil
	}
	return r
}

// endFormer ends the session whose tokens were replaced by those of a new one, and says so in a line.
func endFormer(ctx context.Context, former *mas.Refresher) string {
	if former == nil {
		return ""
	}
	if err := former.Logout(ctx); err != nil {
		return english.EndSentence("The session that was stored before stays active in MAS: "+matrixadmin.Reason(err)) + "\n"
	}
	return "The session that was stored before was ended.\n"
}

// where is [flags.target] without reading the credential.
func (f flags) where(e Process, s setup.Config) (setup.Config, error) {
	s, p, err := f.place(e, s)
	if err != nil || f.isDemo() {
		return s, err
	}
	if s.Vault = f.vault(e, p); s.Vault != nil {
		s.Vault.Share(e.getenv)
	}
	return s, nil
}
