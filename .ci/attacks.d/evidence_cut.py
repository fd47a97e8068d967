"""Evidence keeps what came and names what did not, wherever an answer breaks off."""

import json
import os

from rig import Attack, Home, Homeserver, ask_deactivate, open_account

attack = Attack("an answer that breaks off costs evidence one part and never a crash")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
BEGIN = b'{"user_id":"@target:example.test","devices":{"":{"sessions":[{"connections":['
CUTS = {
    "before its first byte": b"",
    "in its head": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "behind its head": HEAD,
    "before its first row": HEAD + BEGIN,
    "behind its first row": HEAD + BEGIN + b'{"ip":"1.2.3.4","last_seen":1,"user_agent":"x"},',
    "in a row": HEAD + BEGIN + b'{"ip":"1.2.3.4","last_seen":1,"user_agent":"x"},{"ip":"1.2',
    "behind a null": HEAD + b'{"user_id":"@target:example.test","devices":null,',
}


def cut(data):
    return lambda req: (req.raw(data), req.drop())


def command_line(name, path):
    server, home = Homeserver(), Home()
    server.rule("GET", path, cut(CUTS[name]))
    done = home.run("evidence", "@target:example.test", *home.at(server))
    folder = home.state + "/mxwarden/evidence"
    names = os.listdir(folder) if os.path.isdir(folder) else []
    half = [n for n in names if n.startswith(".")]
    kept = [n for n in names if n.endswith(".json") and not n.startswith(".")]
    whole = True
    for n in kept:
        with open(f"{folder}/{n}", encoding="utf-8") as f:
            whole = whole and isinstance(json.load(f), dict)
    broken = b"panic" in done.stderr or done.returncode != 1 or bool(half) or not kept or not whole
    attack.check(f"{path}: {name}", broken, f"status {done.returncode}, kept {len(kept)}, half files {half}")


def console():
    server, home = Homeserver(), Home()
    with open_account(home, server) as term:
        server.rule("GET", "/whois/", cut(CUTS["behind its first row"]))
        ask_deactivate(term)
        term.key("\r", 4)
        code = term.wait(0.5)
        attack.check("D with evidence", code is not None or b"goroutine" in term.raw or bool(server.writes), f"status {code}, {len(server.writes)} writes")


def nobody():
    server, home = Homeserver(), Home()
    done = home.run("evidence", "@nobody:example.test", *home.at(server))
    folder = home.state + "/mxwarden/evidence"
    names = os.listdir(folder) if os.path.isdir(folder) else []
    attack.check("an account that does not exist", done.returncode == 0 or bool(names), f"status {done.returncode}, files {names}")


attack.run(*((command_line, name, "/whois/") for name in CUTS), (command_line, "in a row", "/devices$"), (command_line, "behind its head", "/joined_rooms$"), console, nobody)
