package connect

import (
	"errors"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// advice is what a failure means, and what to do next. {base}, {host}, {user} and {detail} are filled in.
type advice struct{ says, next string }

type problem struct {
	step    step
	trouble trouble
}

// general has a sentence for every trouble.
var general = map[trouble]advice{
	other:         {"This step failed.", "Press r to retry or e to edit the address."},
	badInput:      {"{detail}", "Press e to edit the address."},
	noName:        {"Cannot resolve {host}. Check the spelling and DNS.", "Press e to edit the address."},
	refused:       {"Connection refused by {base}.", "Check the port and that the server is running. Press r to retry or e to edit the address."},
	noSocket:      {"Cannot connect to {base}.", "{detail} Press r to retry or e to edit the address."},
	noRoute:       {"Cannot connect to {base}.", "Check the network. Press r to retry."},
	notTLS:        {"{base} does not respond with https: {detail}", "Nothing was sent. Check the port. Plain http is allowed for localhost only. Press e to edit the address."},
	untrusted:     {"The certificate of {host} is not trusted: {detail}", "Nothing was sent. Use the host name in the certificate, or set ca_file in the profile. Press e to edit the address."},
	redirected:    {"{base} redirects elsewhere. mxwarden does not follow redirects.", "Enter the final address. Press e to edit the address."},
	timedOut:      {"{base} did not respond in time.", "It may be overloaded or blocked by a firewall. Press r to retry."},
	notMatrix:     {"{base} is not a Matrix homeserver, or its proxy does not forward /_matrix.", "Check the address. Press e to edit the address."},
	malformed:     {"{base} sent an invalid response.", "A proxy may have altered it. Press r to retry."},
	notExposed:    {"The admin API is not reachable at {base}.", "Forward /_synapse/admin to the homeserver, or use an internal address. Press e to edit the address."},
	noEndpoint:    {"This server does not support this request.", "It may be too old or a different kind of server. Press e to edit the address."},
	badToken:      {"The server does not recognize this token.", "It was revoked, mistyped, or belongs to another server. Press t to enter a different token."},
	expired:       {"Token expired.", "The session is still valid: get a new token from its client, or press t to enter one."},
	locked:        {"The token's account is locked.", "Ask another administrator to unlock it, or press t to use another account's token."},
	notAdmin:      {"This token lacks permission.", "Press t to enter an administrator's token."},
	noScope:       {"This token lacks permission.", "{browser}Press t to enter a token with the scope urn:synapse:admin:*."},
	notActive:     {setup.NotActive.Says(), "{browser}Press t to enter another token."},
	noClientScope: {setup.NoClientScope.Says(), "{browser}Press t to enter a token that has it."},
	masDown:       {setup.MASDown.Says(), "Check that {mas} is running. Press r to retry."},
	limited:       {"Rate limited.", "Wait {wait}, then press r to retry."},
	broken:        {"Server error at {base}.", "See the server log. Press r to retry."},
}

// special has a better one where the step makes it plain what a trouble means.
var special = map[problem]advice{
	{stepFind, other}: {"Could not find the homeserver.", "Press e to edit the address."},
	{stepFind, notMatrix}: {
		"The .well-known of {host} points to an unusable address.",
		"Press e to enter the homeserver's address (https://…).",
	},
	{stepFind, malformed}: {
		"The .well-known of {host} could not be read.",
		"Press e to enter the homeserver's address (https://…).",
	},
	{stepMatrix, noEndpoint}: {"{base} is not a Matrix homeserver, or its proxy does not forward /_matrix.", "Check the address. Press e to edit the address."},
	{stepToken, other}:       {"Could not get a token.", "Press r to retry or t to enter one."},
	{stepToken, badInput}:    {"{detail}", "Press t to enter a different token."},
	{stepToken, notAdmin}:    {"Wrong user ID or password, or the account is deactivated.", "Failed attempts are rate limited. Press r to enter them again, or t to enter a token."},
	{stepToken, noScope}:     {"Wrong user ID or password, or the account is deactivated.", "Press t to enter a token."},
	{stepToken, locked}:      {"This account is locked.", "Ask another administrator to unlock it, or press t to use another account."},
	{stepToken, limited}:     {"Too many sign-in attempts.", "Wait {wait}, then press r. Press t to enter a token instead."},
	{stepToken, noEndpoint}:  {"{detail}", "Press t to enter a token."},
	{stepWho, notMatrix}: {
		"{base} is a Matrix server, but a proxy answers authenticated requests itself.",
		"Check the proxy's access rules. Press r to retry.",
	},
	{stepAdmin, badToken}: {"The token was just revoked.", "Press t to enter a different token."},
	{stepAdmin, notAdmin}: {
		"The token is valid, but {user} is not a server administrator.",
		"Set its admin flag, or press t to enter an administrator's token.",
	},
	{stepAdmin, noScope}: {
		"The token of {user} is valid but lacks the scope urn:synapse:admin:*.",
		"{browser}Or on the MAS host, run: mas-cli manage issue-compatibility-token USERNAME --yes-i-want-to-grant-synapse-admin-privileges, " +
			"and press t to enter its token (it works on the homeserver only).",
	},
	{stepAdmin, notExposed}: {
		"/_matrix works at {base}, but /_synapse/admin is blocked by a proxy.",
		"Allow it for administrators' addresses only, or connect to an address behind the proxy. Press e to edit the address.",
	},
	{stepAdmin, notMatrix}: {
		"/_matrix works at {base}, but /_synapse/admin is answered by something else.",
		"Forward it in the proxy, or connect behind the proxy. Press e to edit the address.",
	},
	{stepAdmin, noEndpoint}: {
		"This server has no admin API that mxwarden supports.",
		"Press e to edit the address.",
	},
}

// advise finds the words for a failure, the step's own before those for any step.
func (p *Page) advise() advice {
	if errors.Is(p.err, profile.ErrNone) && p.cfg.Vault != nil {
		return advice{says: english.Capitalize(p.cfg.Vault.String()) + " has no token for this server.", next: p.without()}
	}
	t := troubleOf(p.err, p.got.server.Has(&matrixadmin.ScopedTokens))
	a, ok := special[problem{p.step, t}]
	if !ok {
		a = general[t]
	}
	browser := ""
	if p.browses() {
		browser = "Press b to sign in with a browser. "
	}
	fill := strings.NewReplacer(
		"{browser}", browser, "{mas}", p.mas(),
		"{base}", matrixadmin.Printable(p.base()), "{host}", matrixadmin.Printable(host(p.base())),
		"{user}", p.got.me.User.Text().Printable(), "{detail}", english.Sentence(detail(p.err)), "{wait}", wait(p.err),
	)
	a = advice{says: fill.Replace(a.says), next: fill.Replace(a.next)}
	if p.mode == askAddress {
		a.next = strings.TrimSpace(inBox.Replace(a.next))
	}
	return a
}

// mas names MAS with its address, as far as the homeserver told it: it does not where MAS has been down since it started.
func (p *Page) mas() string {
	if issuer := p.got.server.Issuer; !issuer.IsZero() {
		return "MAS at " + issuer.Printable()
	}
	return "MAS"
}

// without is what to do without a token.
func (p *Page) without() string {
	if p.browses() {
		return "Press b to sign in with a browser, or t to enter one; you can save it afterwards."
	}
	return "Press t to enter one or sign in with a password; you can save it afterwards."
}

// inBox puts the advice into the words of an open address box, in which letters are text and Enter tries again.
var inBox = strings.NewReplacer(
	"Press r to retry or e to edit the address.", "Press Enter to retry.", "Press r to retry.", "Press Enter to retry.",
	"Press e to edit the address.", "", "Press e to enter the", "Enter the",
)

// adds reports whether the error's own line says more than the advice: a status, the server's words, or what there is no sentence for.
func (p *Page) adds() bool {
	e, ok := errors.AsType[*matrixadmin.Error](p.err)
	if !ok {
		return !errors.Is(p.err, profile.ErrNone)
	}
	switch troubleOf(p.err, false) {
	case other, noRoute, malformed, limited:
		return true
	default:
	}
	return e.Status != 0 || !e.Text.IsZero()
}

// base is the address as far as it is known.
func (p *Page) base() string {
	if p.got.discovery.BaseURL != "" {
		return p.got.discovery.BaseURL
	}
	return shown(p.address)
}

// host is the host of an address, a server name or a user id, which was typed and may be anything.
func host(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		rest = address
		if at, server, isID := strings.Cut(address, ":"); isID && strings.HasPrefix(at, "@") {
			rest = server
		}
	}
	rest, _, _ = strings.Cut(rest, "/")
	return rest
}
