"""The token goes to its own origin only: the command line asks nobody, so it follows nothing."""

import os

from rig import TOKEN, Attack, Home, Homeserver

attack = Attack("the command line takes the token to no other origin than the one it was given for")
COMMANDS = {
    "whois": ["whois", "@target:example.test"],
    "whois --json": ["whois", "@target:example.test", "--json"],
    "evidence": ["evidence", "@target:example.test"],
}


def leading_away():
    """A server whose .well-known names another one, and that other one."""
    here, there = Homeserver(), Homeserver()
    here.rule("GET", "well-known", lambda req: req.json(200, {"m.homeserver": {"base_url": there.url}}))
    return here, there


def discovery(name):
    here, there = leading_away()
    home = Home()
    done = home.run(*COMMANDS[name], "--homeserver", f"localhost:{here.port}", "--token-file", home.token)
    attack.check(f"{name}: .well-known names another origin", there.tokens() > 0 or done.returncode == 0, f"status {done.returncode}, {there.tokens()} tokens there")


def logout():
    here, there = leading_away()
    home = Home()
    home.profile(server=f"localhost:{here.port}")
    done = home.run("logout", "--yes")
    lost = not os.path.exists(home.token) and not any("/logout" in path for _, path, _ in here.writes)
    attack.check("logout: .well-known names another origin", there.tokens() > 0 or lost, f"status {done.returncode}, {there.tokens()} tokens there, token lost {lost}")


def looked_up(name):
    """No server is configured; the id that is looked up must not choose one."""
    there, home = Homeserver(), Home()
    user = f"@target:localhost:{there.port}"
    done = home.run(name, user, "--token-file", home.token)
    attack.check(f"{name}: the id names the server", there.tokens() > 0 or done.returncode == 0, f"status {done.returncode}, {there.tokens()} tokens there")


def redirect(status, name):
    here, there = Homeserver(), Homeserver()
    here.rule(None, "_synapse|_matrix/client/(r0|v3)", lambda req: req.text(status, "", headers=[("Location", there.url + req.path)]))
    home = Home()
    done = home.run(*COMMANDS[name], "--homeserver", here.url, "--token-file", home.token)
    attack.check(f"{name}: redirect {status}", there.tokens() > 0 or len(there.seen) > 0, f"status {done.returncode}, {len(there.seen)} requests there")


def plain_http():
    """http to a name that is not loopback is refused before anything is sent."""
    home = Home()
    done = home.run("whois", "@target:example.test", "--homeserver", "http://192.0.2.1:8008", "--token-file", home.token, timeout=30)
    attack.check("plain http to another host", done.returncode == 0 or b"http" not in done.stderr, done.stderr.decode().strip()[:100])


def delegating():
    """A homeserver that names another server as its authentication service, and a token of the kind that such a service takes."""
    here, there = Homeserver(), Homeserver()
    metadata = {"issuer": there.url + "/", "org.matrix.matrix-authentication-service.graphql_endpoint": there.url + "/graphql"}
    here.rule("GET", "auth_metadata", lambda req: req.json(200, metadata))
    home = Home()
    with open(home.token, "w") as token:
        token.write("mat_" + TOKEN + "\n")
    return here, there, home


def authentication_service():
    """The homeserver names it, and nobody has agreed to it."""
    here, there, home = delegating()
    done = home.run("suspend", "@target:example.test", "--yes", "--homeserver", here.url, "--token-file", home.token)
    attack.check("the homeserver names an authentication service", there.tokens() > 0 or here.tokens() == 0, f"status {done.returncode}, {there.tokens()} tokens there")


def service_redirects(status):
    """The authentication service was agreed to, and leads on to a third server."""
    here, there, home = delegating()
    third = Homeserver()
    there.rule(None, "/api/", lambda req: req.text(status, "", headers=[("Location", third.url + req.path)]))
    done = home.run("suspend", "@target:example.test", "--yes", "--homeserver", here.url, "--token-file", home.token, "--allow-host", there.url)
    attack.check(f"the authentication service redirects with {status}", len(third.seen) > 0 or there.tokens() != 1, f"status {done.returncode}, {there.tokens()} tokens there, {len(third.seen)} requests beyond")


attack.run(
    authentication_service, (service_redirects, 302), (service_redirects, 307),
    *((discovery, name) for name in COMMANDS), logout, (looked_up, "whois"), (looked_up, "evidence"),
    (redirect, 302, "whois"), (redirect, 307, "whois"), (redirect, 308, "evidence"), plain_http,
)
