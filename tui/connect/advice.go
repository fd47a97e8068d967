package connect

import (
	"errors"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

// advice is what a failure means, and what to do next. {base}, {host}, {user} and {detail} are filled in.
type advice struct{ says, next string }

type problem struct {
	step    step
	trouble trouble
}

// general has a sentence for every trouble.
var general = map[trouble]advice{
	other:      {"This step failed.", "r tries again."},
	badInput:   {"{detail}", "e edits the address."},
	noName:     {"The name {host} cannot be resolved.", "Check its spelling and this machine's DNS; e edits the address."},
	refused:    {"Nothing answers at {base}: the connection was refused.", "Check the port and that the server runs; r tries again, e edits the address."},
	noRoute:    {"No connection to {base}.", "Check the network between this machine and the server; r tries again."},
	notTLS:     {"{base} does not answer with https: {detail}", "Nothing was sent. Check the port: e edits the address. Plain http is used for this machine only."},
	untrusted:  {"The certificate of {host} is not trusted: {detail}", "Nothing was sent. Use the name that the certificate is for, or make this machine trust the authority that signed it."},
	redirected: {"{base} points elsewhere, and no redirect is followed.", "Find the address where it leads to and press e."},
	timedOut:   {"{base} did not answer in time.", "The server is overloaded, or a firewall swallows what is sent; r tries again."},
	notMatrix:  {"{base} answers, but not as a Matrix homeserver does.", "Check the address, and that the proxy passes /_matrix on to the homeserver; e edits the address."},
	malformed:  {"{base} gives a broken answer.", "A proxy that changes answers, or a fault of the server; r tries again."},
	notExposed: {"The administrator paths are not let through at {base}.", "Let /_synapse/admin through to the homeserver, or use an address that does; e edits the address."},
	noEndpoint: {"This server does not know the call.", "It may be too old or of another kind; e edits the address."},
	badToken:   {"The server does not know this token.", "It was revoked, mistyped, or is another server's; t gives another."},
	expired:    {"This token has expired.", "Its session still stands: take a new token from the client it belongs to; t gives another."},
	locked:     {"The account that this token belongs to is locked.", "Another administrator has to unlock it; t gives another account's token."},
	notAdmin:   {"This token is not allowed to do that.", "t gives an administrator's token."},
	noScope:    {"This token is not allowed to do that.", "t gives a token with the scope urn:synapse:admin:*."},
	limited:    {"The server asks to wait: too many requests.", "r tries again in a while."},
	broken:     {"{base} has a fault of its own.", "See the server's log; r tries again."},
}

// special has a better one where the step makes it plain what a trouble means.
var special = map[problem]advice{
	{stepFind, other}: {"The server could not be found.", "e edits the address."},
	{stepFind, notMatrix}: {
		"{host} has a .well-known/matrix/client that leads nowhere.",
		"e takes the homeserver's own address instead, beginning with https://",
	},
	{stepFind, malformed}: {
		"{host} has a .well-known/matrix/client that cannot be read.",
		"e takes the homeserver's own address instead, beginning with https://",
	},
	{stepMatrix, noEndpoint}: {"{base} answers, but not as a Matrix homeserver does.", "e edits the address."},
	{stepToken, other}:       {"No token could be had.", "r asks for it again, t opens a box for one."},
	{stepToken, badInput}:    {"{detail}", "t opens a box for another."},
	{stepToken, notAdmin}:    {"The server does not take this user id and password.", "Mistyped, or the account is deactivated. It counts attempts, so r asks again and sends nothing by itself; t gives a token."},
	{stepToken, noScope}:     {"The server does not take this user id and password.", "t gives a token."},
	{stepToken, locked}:      {"This account is locked.", "Another administrator has to unlock it; t signs in as somebody else."},
	{stepToken, limited}:     {"The server takes no sign-in now: too many attempts. It asks to wait {wait}.", "Nothing is sent by itself; r asks again after that, t gives a token."},
	{stepToken, noEndpoint}:  {"{detail}", "t gives a token."},
	{stepWho, notMatrix}: {
		"{base} speaks Matrix, but something in front of it answers in its place when the token is sent.",
		"Check the proxy's own sign-in and rules; r tries again.",
	},
	{stepAdmin, badToken}: {"The server no longer knows this token.", "It was revoked just now; t gives another."},
	{stepAdmin, notAdmin}: {
		"The token is good, but {user} is not an administrator of this server.",
		"Make it one (its admin flag on the server), or press t and give an administrator's token.",
	},
	{stepAdmin, noScope}: {
		"The token of {user} is good, but it lacks the scope urn:synapse:admin:*, without which the Matrix Authentication Service gives no administrator rights.",
		"Get one that has it: a personal access token with urn:matrix:client:api:* and urn:synapse:admin:*, or on the server " +
			"mas-cli manage issue-compatibility-token <user> --yes-i-want-to-grant-synapse-admin-privileges; then t.",
	},
	{stepAdmin, notExposed}: {
		"/_matrix works at {base}, but /_synapse/admin is not let through: something in front of the homeserver hides it.",
		"Let the path /_synapse/admin through in the proxy, for administrators' addresses only, or connect to an address behind it; e edits the address.",
	},
	{stepAdmin, notMatrix}: {
		"/_matrix works at {base}, but what answers at /_synapse/admin is not the homeserver.",
		"Let the path /_synapse/admin through in the proxy, or connect to an address behind it; e edits the address.",
	},
	{stepAdmin, noEndpoint}: {
		"This server has no administrator call that this program knows.",
		"It is of a kind or an age that cannot be managed from here; e edits the address.",
	},
}

// advise finds the words for a failure, the step's own before those for any step.
func (p *Page) advise() advice {
	if errors.Is(p.err, profile.ErrNone) && p.cfg.Vault != nil {
		return advice{says: "No token of this server is kept yet in " + p.cfg.Vault.String() + ".", next: "t gives one, or signs in with a password; it can then be kept there."}
	}
	t := troubleOf(p.err, p.got.server.MAS == matrixadmin.Present)
	a, ok := special[problem{p.step, t}]
	if !ok {
		a = general[t]
	}
	fill := strings.NewReplacer(
		"{base}", matrixadmin.Printable(p.base()), "{host}", matrixadmin.Printable(host(p.base())),
		"{user}", p.got.me.User.Text().Printable(), "{detail}", sentence(detail(p.err)), "{wait}", wait(p.err),
	)
	return advice{says: fill.Replace(a.says), next: fill.Replace(a.next)}
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
