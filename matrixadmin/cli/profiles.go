package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// config reads the file of profiles.
func config(e Process) (profile.Config, error) {
	c, err := profile.ReadConfig(profile.ConfigPath(e.getenv), e.getenv)
	if err != nil {
		return c, usageError{err.Error()}
	}
	return c, nil
}

// pick finds the profile that is asked for, or the default one where no flag names a server, and the server.
//
// The environment names a server where there is no default profile. It never takes the place of one, which may be read-only: where the two differ,
// somebody has to say which is meant.
func (f flags) pick(e Process) (profile.Profile, string, error) {
	if f.profile == "" && f.homeserver != "" {
		return profile.Profile{}, f.homeserver, nil
	}
	env := strings.TrimSpace(getenv(e.Environ, "MXWARDEN_HOMESERVER"))
	c, err := config(e)
	if err != nil || f.profile == "" && c.Default == "" {
		return profile.Profile{}, env, err
	}
	p, err := c.Find(f.profile)
	if err != nil {
		return p, "", usageError{english.EndSentence(err.Error()) + didYouMean(f.profile, c.Names())}
	}
	if f.profile == "" && env != "" && !isServerOf(p, env) {
		return p, "", usageError{fmt.Sprintf("MXWARDEN_HOMESERVER is %s, but the default profile %s is for %s. Choose one with --homeserver or --profile.",
			matrixadmin.Printable(env), matrixadmin.Printable(p.Name), matrixadmin.Printable(p.Homeserver()))}
	}
	return p, p.Homeserver(), nil
}

// isServerOf reports whether an address or a name is that of a profile.
func isServerOf(p profile.Profile, address string) bool {
	for _, own := range []string{p.Server, p.BaseURL} {
		if own == "" {
			continue
		}
		a, err := matrixadmin.Origin(address)
		b, wrong := matrixadmin.Origin(own)
		if own == address || err == nil && wrong == nil && a == b {
			return true
		}
	}
	return false
}

// target says where to connect and where the token comes from; what may need the terminal is read now.
func (f flags) target(ctx context.Context, e Process, s setup.Config) (setup.Config, error) {
	s, err := f.where(e, s)
	if err != nil || s.Vault == nil {
		return s, err
	}
	if err := s.Vault.Preload(ctx); err != nil {
		return s, authError{err}
	}
	return s, nil
}

// place says where to connect, as far as no credential is needed for that.
func (f flags) place(e Process, s setup.Config) (setup.Config, profile.Profile, error) {
	s.IdleLock, s.Profile.Watch = profile.DefaultIdleLock, profile.DefaultWatch
	if f.isDemo() {
		return s, profile.Profile{}, nil
	}
	p, homeserver, err := f.pick(e)
	if err != nil {
		return s, p, err
	}
	s.Homeserver, s.AllowHosts = homeserver, f.allowHosts
	if p.Name != "" {
		s.Profile, s.IdleLock = p, p.IdleLock
		s.ReadOnly, s.ReasonRequired = s.ReadOnly || p.ReadOnly, p.ReasonRequired
	}
	if p.MASAPI != "" {
		s.Options = append(s.Options, matrixadmin.WithMAS())
	}
	if p.CAFile != "" {
		option, err := authorities(p.CAFile)
		if err != nil {
			return s, p, err
		}
		s.Options = append(s.Options, option)
	}
	return s, p, nil
}

// authorities reads the certificates that a profile trusts.
func authorities(path string) (matrixadmin.Option, error) {
	pem, err := profile.ReadAuthorities(path)
	if err != nil {
		return nil, usageError{err.Error()}
	}
	option := matrixadmin.WithRootCAs(pem)
	if _, err := matrixadmin.New("https://localhost", option); err != nil {
		return nil, usageError{matrixadmin.Printable(path) + ": " + matrixadmin.Line(err)}
	}
	return option, nil
}

// vault is where the token is, nil when it is asked for.
func (f flags) vault(e Process, p profile.Profile) *profile.Vault {
	switch {
	case f.tokenFile != "":
		return profile.FileVault(f.tokenFile)
	case f.tokenCommand != "":
		return profile.CommandVault(profile.Helper{Stdin: e.Stdin, Stderr: e.helperStderr}, f.tokenCommand)
	}
	return profile.NewVault(p, e.helperStderr)
}

// profilesCommand lists the profiles.
func profilesCommand(e Process) *cobra.Command {
	return &cobra.Command{
		Use: "profiles", Short: "List profiles", Long: "Lists the profiles of the configuration file (see mxwarden help config).", Args: noArgs, DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error {
			c, err := config(e)
			if err != nil {
				return err
			}
			if len(c.Profiles) == 0 {
				_, err = fmt.Fprintln(e.Stdout, firstProfile(c.Path))
				return err
			}
			for _, name := range c.Names() {
				if _, err := fmt.Fprintln(e.Stdout, profileLine(c.Profiles[name], name == c.Default)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// profileLine is one profile; everything in it is painted harmless.
func profileLine(p profile.Profile, isDefault bool) string {
	parts := []string{"credential " + p.Credential.String()}
	add := func(on bool, text string) {
		if on {
			parts = append(parts, text)
		}
	}
	add(p.Server != "" && p.Server != p.Homeserver(), "server "+p.Server)
	add(p.MASAPI != "", "MAS "+p.MASAPI)
	add(p.CAFile != "", "ca_file "+p.CAFile)
	add(p.Colour != "", p.Colour)
	add(p.ReadOnly, "read-only")
	add(p.ReasonRequired, "reason required")
	if p.IdleLock == 0 {
		parts = append(parts, "idle lock off")
	} else {
		parts = append(parts, "idle lock "+p.IdleLock.String())
	}
	add(p.Watch != profile.DefaultWatch, "watch "+p.Watch.String())
	add(p.Clipboard, "clipboard")
	add(p.ReverseDNS, "reverse DNS")
	add(len(p.MMDB) > 0, "databases "+strings.Join(p.MMDB, " "))
	add(isDefault, "default")
	return matrixadmin.Printable(fmt.Sprintf("%-16s  %-40s  %s", p.Name, p.Homeserver(), strings.Join(parts, ", ")))
}

// logoutCommand ends the session whose token a profile keeps.
func logoutCommand(ctx context.Context, e Process) *cobra.Command {
	var f flags
	yes := false
	c := &cobra.Command{
		Use: "logout [--profile NAME]", Short: "Sign out and delete the stored token", Args: noArgs, DisableFlagsInUseLine: true,
		Long: `Signs out: deletes the token's device (with its encryption keys) on the server,
or ends the session in MAS after a sign-in with a browser, and removes the
stored token. Anything else using the token stops working. A personal token
(mpt_) is only removed here; revoke it in MAS.`,
	}
	c.SetFlagErrorFunc(flagError)
	c.Flags().StringVar(&f.profile, "profile", "", "sign out of `PROFILE` (default: the configured default)")
	completeTarget(c, e)
	allowHost(c, &f)
	c.Flags().BoolVar(&yes, "yes", false, "do not ask for confirmation")
	c.RunE = func(*cobra.Command, []string) error { return f.logout(ctx, e, yes) }
	return c
}

// stored is the profile whose credential a command is about to change; readOnly says why it may not where the profile is read-only.
func (f flags) stored(e Process, readOnly string) (profile.Profile, error) {
	p, _, err := f.pick(e)
	switch {
	case err != nil:
		return p, err
	case p.Name == "":
		return p, f.noProfile(e)
	case p.ReadOnly:
		return p, refusedError{"This profile is read-only; " + readOnly}
	}
	return p, nil
}

// noProfile says which one to choose, or how the first is made.
func (f flags) noProfile(e Process) error {
	c, err := config(e)
	if err != nil || len(c.Profiles) > 0 {
		return usageError{"Choose a profile with --profile NAME (see mxwarden profiles)."}
	}
	return usageError{firstProfile(c.Path)}
}

// firstProfile is how one is made where there is none.
func firstProfile(path string) string {
	return "No profiles yet. Write these lines, with the name of your server, to\n" + matrixadmin.Printable(path) + ":\n\n" +
		"  default = \"main\"\n\n  [profiles.main]\n  server = \"example.org\"\n  credential = \"keyring\"  # or \"file:/home/you/.mxwarden-token\"\n\n" +
		"See mxwarden help config."
}

func (f flags) logout(ctx context.Context, e Process, yes bool) error {
	if _, err := f.stored(e, "signing out is a change."); err != nil {
		return err
	}
	s, err := f.target(ctx, e, setup.Config{Options: []matrixadmin.Option{e.agent()}})
	if err != nil {
		return err
	}
	conn, err := connect(ctx, e, s)
	if err != nil {
		return stillKept(s, err)
	}
	me, err := conn.client.WhoAmI(ctx)
	if err != nil {
		return err
	}
	end := setup.EndOf(conn.token, conn.renewer != nil)
	what := end.String()
	switch {
	case what != "":
	case me.Device.IsZero():
		what = "It has no device."
	default:
		what = "The device " + me.Device.Printable() + " and its encryption keys will be deleted."
	}
	fmt.Fprintf(e.Stdout, "Sign out %s at %s (token in %s)? %s\n", me.User, matrixadmin.Printable(conn.client.BaseURL()), s.Vault, what)
	if !yes && !agreed(e) {
		return refusedError{"Canceled. Nothing was changed."}
	}
	switch {
	case end.Forgets():
	case conn.renewer != nil:
		err = conn.renewer.Logout(ctx)
	default:
		err = conn.client.Logout(ctx)
	}
	if err != nil {
		return changeError{stillKept(s, err), outcomeCode(err)}
	}
	if err := s.Vault.Erase(ctx); err != nil {
		return changeError{fmt.Errorf("signed out, but the stored token could not be removed: %w", err), exitPartly}
	}
	done := "Signed out. The stored token was removed."
	if end.Forgets() {
		done = "The stored token was removed. It is still valid."
	}
	_, err = fmt.Fprintln(e.Stdout, done)
	return err
}

// outcomeCode is the exit status of a change that failed.
func outcomeCode(err error) int {
	e, ok := errors.AsType[*matrixadmin.Error](err)
	switch {
	case !ok || e.Outcome == matrixadmin.OutcomeUnknown:
		return exitUnknown
	case e.Outcome == matrixadmin.OutcomeRejected:
		return exitRefused
	}
	return exitFailed
}

// stillKept says what is known of a session whose end the server has not confirmed: its token is not erased.
func stillKept(s setup.Config, err error) error {
	if s.Vault == nil {
		return err
	}
	return fmt.Errorf("%w. The server did not confirm the sign-out, so the token stays in %s", err, s.Vault)
}

// agreed asks for a typed yes.
func agreed(e Process) bool {
	fmt.Fprint(e.Stdout, "Type yes to continue: ")
	var answer string
	_, err := fmt.Fscanln(e.Stdin, &answer)
	return err == nil && answer == "yes"
}

// credential takes the token out of a session that has one, with what renews it.
func credential(ctx context.Context, s setup.Config) (profile.Credential, error) {
	switch {
	case s.Token != nil:
		token, err := s.Token(ctx)
		return profile.Credential{Token: token}, err
	case s.Vault == nil:
		return profile.Credential{}, usageError{"No access token. Use --token-file, --token-command, or a --profile with a stored token."}
	}
	c, err := s.Vault.Credential(ctx)
	if errors.Is(err, profile.ErrNone) {
		err = fmt.Errorf("%w (mxwarden login signs in, where the server uses MAS)", err)
	}
	if err != nil {
		return profile.Credential{}, authError{err}
	}
	if c.Token.IsZero() {
		return profile.Credential{}, authError{errors.New(s.Vault.String() + " has a password but no token. Sign in with mxwarden and save the token.")}
	}
	return c, nil
}
