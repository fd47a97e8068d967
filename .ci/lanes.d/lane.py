"""One old Synapse: started here, driven by the built program, and asked itself what happened."""

import hashlib
import hmac
import json
import os
import re
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import quote

import config
import database
from rig import Attack, Home, Terminal, ask_deactivate, ask_reset, at_account, send
from rig.dialog import focus_phrase
from server import Process

LANE, PYTHON, STATE = sys.argv[1:4]
OLD = LANE.startswith("0.")
attack = Attack(f"Synapse {LANE}: connect, list, read, deactivate, reset; what is said is what happened", at_once=1)


def call(method, path, body=None, token=None, agent="lane/1"):
    """One request; the status and the JSON of the answer."""
    headers = {"Content-Type": "application/json", "User-Agent": agent, "X-Forwarded-For": "203.0.113.7"}
    if token:
        headers["Authorization"] = "Bearer " + token
    request = urllib.request.Request(BASE + path, json.dumps(body).encode() if body is not None else None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, {}


def register(name, password, admin=False):
    """Makes a user with the shared secret, as the server's own tool does."""
    path = "/_matrix/client/r0/admin/register" if OLD else "/_synapse/admin/v1/register"
    nonce = call("GET", path)[1]["nonce"]
    mac = hmac.new(config.registration_secret(DATA).encode(), "\0".join((nonce, name, password, "admin" if admin else "notadmin")).encode(), hashlib.sha1)
    status, made = call("POST", path, {"nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac.hexdigest()})
    assert status == 200, (status, made)
    return made["access_token"]


def login(name, password):
    return call("POST", "/_matrix/client/r0/login", {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": name}, "password": password})


def alive(token):
    return call("GET", "/_matrix/client/r0/account/whoami" if not OLD else "/_matrix/client/r0/joined_rooms", token=token)[0] == 200


def rows(sql, *args):
    base = sqlite3.connect(f"file:{quote(database.SQLite(DATA).file)}?mode=ro", uri=True, timeout=10)
    try:
        return base.execute(sql, args).fetchall()
    finally:
        base.close()


def opened(user):
    return at_account(Terminal(HOME, ["--homeserver", BASE, "--token-file", HOME.token, user]), user)


def connects():
    with Terminal(HOME, ["--homeserver", BASE, "--token-file", HOME.token]) as term:
        attack.check("connects and lists accounts", not term.shows("Accounts", "@alice:example.test", timeout=30), "" if term.shows("@alice", timeout=0.1) else term.text()[:400])


def reads():
    call("GET", "/_matrix/client/r0/joined_rooms", token=register("alice2", "a password 1"))
    with opened("@alice:example.test") as term:
        attack.check("opens an account", not term.shows("Connections", timeout=10))
    done = HOME.run("whois", "@alice:example.test", "--json", "--homeserver", BASE, "--token-file", HOME.token)
    attack.check("whois on the command line", done.returncode != 0 or b"203.0.113.7" not in done.stdout, f"status {done.returncode} {done.stderr.decode()[:120]}")


def deactivates():
    token = register("bob", "a password 2")
    with opened("@bob:example.test") as term:
        ask_deactivate(term, "@bob:example.test")
        send(term)
    gone = rows("SELECT deactivated FROM users WHERE name = ?", "@bob:example.test")[0][0] if not OLD else login("bob", "a password 2")[0] == 403
    attack.check("deactivate: done, and said so", not gone or alive(token) or "claimed" not in HOME.short()[-1], f"{gone=} {HOME.short()[-1]}")


def resets():
    token = register("carol", "a password 3")
    with opened("@carol:example.test") as term:
        ask_reset(term)
        send(term)
    attack.check("reset: the old password is gone, and said so", login("carol", "a password 3")[0] != 403 or alive(token) or "claimed" not in HOME.short()[-1], HOME.short()[-1])


def half_done():
    """An account without a row in profiles: erasing ends in the middle with 404 M_UNKNOWN; that is partial or unknown, never refused."""
    tokens = [register("dave", "a password 4"), login("dave", "a password 4")[1]["access_token"]]
    base = sqlite3.connect(database.SQLite(DATA).file, timeout=20)
    with base:
        base.execute("DELETE FROM profiles WHERE user_id = 'dave'")
    base.close()
    with opened("@dave:example.test") as term:
        term.key("D", 0.1)
        term.need("Deactivate account", r"\[ Cancel \]")
        time.sleep(1)  # a question is read before it takes keys
        for _ in range(8):
            if re.search(r"› ?\[ \] Erase|\[x\] Erase", term.text()):
                break
            term.key(b"\x1b[Z", 0.3)
        term.key(" ", 0.3)
        erase = re.search(r"\[x\] Erase", term.text())
        focus_phrase(term)
        term.phrase("@dave:example.test")
        term.key("\t", 0.3)
        send(term)
        said = term.text()
    result = HOME.short()[-1]
    wrong = "rejected" in result or "refused" in said or ("confirmed" in result and any(alive(t) for t in tokens))
    attack.check("half of a deactivation is not called refused", wrong or not erase, f"erase {bool(erase)}, {result}, sessions alive {sum(alive(t) for t in tokens)}")


def configure(port):
    """The configuration of today, as far as old versions take it: their log knows no requests without a filter of its own, and they listen on no socket."""
    config.write(DATA, port, database.SQLite(DATA).settings())
    with open(DATA + "/log.json", encoding="utf-8") as f:
        log = json.load(f)
    log["formatters"]["line"]["format"] = "%(asctime)s %(name)s %(levelname)s %(message)s"
    config.write_private(DATA + "/log.json", json.dumps(log))
    with open(config.path(DATA), encoding="utf-8") as f:
        written = json.load(f)
    written["listeners"] = [listener for listener in written["listeners"] if "port" in listener]
    config.write_private(config.path(DATA), json.dumps(written))


os.makedirs(STATE + "/data", mode=0o700)
DATA = STATE + "/data"
process = Process(STATE, DATA)
try:
    BASE = f"http://127.0.0.1:{process.start(PYTHON, configure)}"
    HOME = Home(register("admin", "a password 0", admin=True))
    register("alice", "a password 1")
    call("GET", "/_matrix/client/r0/joined_rooms", token=login("alice", "a password 1")[1]["access_token"])
    attack.finally_do = process.stop
    attack.run(connects, reads, deactivates, resets, *([half_done] if LANE == "1.36" else []))
finally:
    process.stop()
