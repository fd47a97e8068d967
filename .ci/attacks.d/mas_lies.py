"""An authentication service that lies, fails or leads away steers no change to another account, and is never believed to be done."""

from rig import TOKEN, Attack, Home, Homeserver, MAS, ulid

attack = Attack("whatever the authentication service says, nobody else's account is changed, and half a change is not called done", at_once=6)
ALICE = "@alice:example.test"


def pair(*others):
    """A homeserver with an authentication service, and a home that knows both."""
    homeserver = Homeserver(ALICE, *(f"@{name}:example.test" for name in others))
    mas, home = MAS(homeserver), Home()
    mas.profile(home)
    return homeserver, mas, home


def deactivate(home, *more, timeout=90):
    return home.run("deactivate", ALICE, "--confirm", ALICE, "--no-evidence", *more, timeout=timeout)


def says(done):
    return f"status {done.returncode}: {(done.stdout + done.stderr).decode(errors='replace').strip()[:160]}"


def honest():
    """The control: where both halves do what they say, it is done, through the one request that may be sent."""
    homeserver, mas, home = pair()
    done = deactivate(home)
    attack.check("control: an honest one is believed", done.returncode != 0 or len(mas.changes()) != 1 or homeserver.writes, says(done))


def sessions_stay():
    _, mas, home = pair()

    def only_the_account(req):
        mas.accounts["alice"]["deactivated_at"] = "2026-11-26T00:00:00Z"
        mas.homeserver.users[ALICE].update(deactivated=True, devices=0)
        return req.json(200, mas.user(mas.accounts["alice"]))

    mas.rule("POST", "/deactivate$", only_the_account)
    done = deactivate(home)
    attack.check("deactivated, and its sessions go on", done.returncode == 0, says(done))


def nothing_happens(status, body):
    homeserver, mas, home = pair()
    mas.rule("POST", "/deactivate$", lambda req: req.json(status, mas.user(mas.accounts["alice"])) if body else req.raw(b"HTTP/1.1 204 No Content\r\n\r\n"))
    done = deactivate(home)
    attack.check(f"{status} to deactivate, and nothing happens", done.returncode == 0 or homeserver.writes, says(done))


def homeserver_stays():
    homeserver, mas, home = pair()
    real = homeserver.users[ALICE]
    homeserver.rule("GET", r"/v2/users/[^/]+$", lambda req: req.json(200, homeserver.shown(ALICE) | {"deactivated": False}))
    done = deactivate(home)
    attack.check("deactivated there, and active in the homeserver", done.returncode == 0 or homeserver.writes, f"{says(done)} {real['deactivated']}")


def another_account(name, given):
    """The lookup by name ignores case, or answers with somebody else."""
    homeserver, mas, home = pair("bob")
    mas.add(given)
    if given != "bob":
        del mas.accounts["alice"]
    mas.rule("GET", "/by-username/", lambda req: req.json(200, mas.user(mas.accounts[given])))
    for command in (["deactivate", ALICE, "--confirm", ALICE, "--no-evidence"], ["lock", ALICE, "--yes"], ["make-admin", ALICE, "--confirm", ALICE]):
        done = home.run(*command)
        attack.check(f"{command[0]}: the lookup answers {name}", bool(mas.changes() or homeserver.writes) or done.returncode != 3, says(done))


def answer_about_another():
    _, mas, home = pair("bob")

    def bob(req):
        account = mas.accounts["bob"] | {"deactivated_at": "2026-11-26T00:00:00Z"}
        return req.json(200, mas.user(account))

    mas.rule("POST", "/deactivate$", bob)
    done = deactivate(home)
    attack.check("the answer to the change is about another account", done.returncode == 0, says(done))


def rows_of_others():
    """It ignores the filter, and lists everybody's sessions."""
    _, mas, home = pair("bob")
    for path in ("user-sessions", "oauth2-sessions", "compat-sessions"):
        mas.rule("GET", f"/{path}$", lambda req, p=path: req.json(200, {"meta": {"count": 2}, "data": [mas.row(ulid(p + "alice")), mas.row(ulid(p + "bob"))], "links": {}}))
    done = home.run("end-sessions", ALICE, "--confirm", ALICE)
    bobs = [c for c in mas.changes() if any(ulid(p + "bob") in c for p in ("user-sessions", "oauth2-sessions", "compat-sessions"))]
    attack.check("sessions of another account are in the list", bool(bobs) or done.returncode == 0, bobs or says(done))


def never_ends(command, status):
    _, mas, home = pair()
    made = [0]

    def more(req):
        with mas.lock:
            made[0] += 200
            first = made[0]
        names = [f"endless {first + i}" for i in range(200)]
        for name in names:
            mas.sessions[ulid(name)] = {"path": "compat-sessions", "user": "alice", "finished_at": None}
        return req.json(200, {"meta": {"count": 9}, "data": [mas.row(ulid(n)) for n in names], "links": {"next": "x", "prev": "x"}})

    mas.rule("GET", "/compat-sessions$", more)
    done = home.run(*command, timeout=200)
    reads = sum("/compat-sessions" in path and method == "GET" for _, method, path, _, _ in mas.seen)
    attack.check(f"{command[0]}: a list of sessions without end", done.returncode == 0 if status else reads > 300, f"{reads} pages, {says(done)[:80]}")


def redirects(status, pattern):
    homeserver, mas, home = pair()
    beyond = Homeserver()
    mas.rule(None, pattern, lambda req: req.text(status, "", headers=[("Location", beyond.url + req.path)]))
    done = deactivate(home)
    attack.check(f"it redirects {pattern} with {status}", len(beyond.seen) > 0 or done.returncode == 0 or bool(homeserver.writes), f"{says(done)[:60]}, {len(beyond.seen)} requests beyond")


def of_another_homeserver():
    homeserver, mas, home = pair()
    mas.rule("GET", "/site-config$", lambda req: req.json(200, {"server_name": "other.test", "password_login_enabled": True, "minimum_password_complexity": 3}))
    done = deactivate(home)
    later = [path for _, _, path, _, _ in mas.seen if "site-config" not in path and "well-known" not in path]
    attack.check("mas_api keeps the accounts of another homeserver", bool(later or homeserver.writes) or done.returncode == 0, later or says(done))


def token_over():
    """The token ends in the middle: the change is sent once, and nowhere else."""
    homeserver, mas, home = pair()
    mas.rule("POST", ".", lambda req: mas.refuse(req, 401, "Access token expired"))
    done = deactivate(home)
    attack.check("401 to the change", len(mas.changes()) != 1 or done.returncode == 0 or bool(homeserver.writes), f"{len(mas.changes())} sent, {says(done)}")


def goes_down(when):
    """It is there for the plan, and gone for the act; the homeserver's half alone is not changed in its place."""
    homeserver, mas, home = pair()
    reads = [0]

    def gone(req):
        if req.command != "GET":
            reads[0] = 10**6
        elif "by-username" in req.plain:
            reads[0] += 1
        if reads[0] > when:
            req.reset()
            return True
        return False

    mas.rule(None, ".", gone)
    done = deactivate(home)
    sent = len(mas.changes())
    attack.check(f"it goes down after {when} lookups", sent > 1 or done.returncode == 0 or bool(homeserver.writes), f"{sent} sent, {says(done)}")


def token_stays_home():
    """The token is in no answer, no output and no file but its own."""
    _, mas, home = pair()
    mas.rule("POST", ".", lambda req: mas.refuse(req, 400, f"bad token {req.headers['Authorization']}"))
    done = deactivate(home, "--json")
    with open(home.trail, encoding="utf-8") as trail:
        text = trail.read()
    attack.check("it repeats the token in its refusal", TOKEN in text or TOKEN.encode() in done.stdout + done.stderr or done.returncode == 0, says(done))


attack.run(
    (never_ends, ["end-sessions", ALICE, "--confirm", ALICE], True), (never_ends, ["sessions", ALICE], False), honest, sessions_stay, (nothing_happens, 200, True), (nothing_happens, 204, False),
    homeserver_stays, (another_account, "Alice", "Alice"), (another_account, "bob", "bob"), answer_about_another, rows_of_others,
    (redirects, 302, "/by-username/"), (redirects, 307, "/deactivate$"), (redirects, 308, "/site-config$"), of_another_homeserver, token_over,
    (goes_down, 0), (goes_down, 1), (goes_down, 2), (goes_down, 9), token_stays_home,
)
