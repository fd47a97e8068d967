package connect

import (
	"context"
	"errors"
	"io"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// keepTime is how long keeping a token may take: a helper may ask for something.
const keepTime = time.Minute

// Vault is where the credential is kept; [*profile.Vault] is one.
type Vault interface {
	setup.Storage

	String() string
}

// given reports whether the step that takes the token has one, or a password, without asking the vault or anybody.
func (p *Page) given() bool {
	return !p.typed.IsZero() || !p.secret.IsZero() || p.fetched != nil || p.browsed != nil || p.cfg.Token != nil
}

// borrowedMsg is what the vault gave while it had the terminal.
type borrowedMsg struct {
	page       *Page
	credential profile.Credential
	err        error
}

// borrow gives the terminal to the vault, whose helper may ask for a passphrase there.
func (p *Page) borrow() tea.Cmd {
	b := &borrower{ctx: p.ctx, vault: p.cfg.Vault}
	return ui.Send(ui.LendTerminal{Do: tea.Exec(b, func(err error) tea.Msg { return borrowedMsg{page: p, credential: b.credential, err: err} })})
}

// returned goes on with what the vault gave.
func (p *Page) returned(msg borrowedMsg) tea.Cmd {
	switch {
	case msg.page != p || p.mode != running || p.step != stepToken:
		return nil
	case msg.err != nil:
		p.mode, p.err = failed, msg.err
		return nil
	}
	p.fetched = &msg.credential
	return p.run(stepToken)
}

// borrower is a [tea.ExecCommand]: the library gives the terminal back before Run and takes it again afterwards.
type borrower struct {
	ctx        context.Context // of the page
	vault      Vault
	credential profile.Credential
	input      io.Reader // the console's own
}

// lender is an input that can be kept from reading the terminal.
type lender interface{ Lend() (back func()) }

// Run implements [tea.ExecCommand].
func (b *borrower) Run() (err error) {
	if l, ok := b.input.(lender); ok {
		defer l.Lend()()
	}
	defer func() {
		if recover() != nil {
			err = errors.New("internal error while reading the credential")
		}
	}()
	b.credential, err = b.vault.Credential(b.ctx)
	return err
}

// SetStdin implements [tea.ExecCommand].
func (b *borrower) SetStdin(in io.Reader) { b.input = in }

// SetStdout implements [tea.ExecCommand].
func (b *borrower) SetStdout(io.Writer) {}

// SetStderr implements [tea.ExecCommand].
func (b *borrower) SetStderr(io.Writer) {}

// origin says where the token came from.
func (p *Page) origin() string {
	switch {
	case !p.typed.IsZero():
		return "entered"
	case p.got.fresh:
		return "new sign-in"
	case p.cfg.Vault != nil:
		return "from " + p.cfg.Vault.String()
	}
	return ""
}

// offers says what can be done with a new token.
func (p *Page) offers() string {
	if p.storing.Loading() {
		return "Saving the token" + p.cfg.Styles.Glyphs.Ellipsis
	}
	return "Signed in. Press s to save the token in " + p.cfg.Vault.String() + ", or Enter to continue without saving it."
}

func (p *Page) offered(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keySkip):
		p.storing.Stop()
		return p.finish()
	case key.Matches(msg, keyKeep) && !p.storing.Loading():
		vault, got := p.cfg.Vault, p.got
		return p.storing.Start(p.ctx, func(ctx context.Context) (struct{}, error) {
			ctx, cancel := context.WithTimeout(ctx, keepTime)
			defer cancel()
			if got.renewer != nil {
				return struct{}{}, got.renewer.Keep(ctx, setup.Keeper{Vault: vault, Client: got.renewal.Client, Issuer: got.renewal.Issuer})
			}
			return struct{}{}, vault.Store(ctx, profile.Credential{Token: got.given})
		})
	}
	return nil
}

// kept goes on when the token is kept, and stays where it is not.
func (p *Page) kept() tea.Cmd {
	if p.mode != offer || p.storing.Loading() || p.storing.Err() != nil || p.storing.Canceled() {
		return nil
	}
	return tea.Sequence(p.finish(), ui.Send(ui.Notice{Text: "Token saved in " + p.cfg.Vault.String() + "."}))
}
