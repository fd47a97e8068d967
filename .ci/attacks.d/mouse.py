"""The mouse can be left to the terminal: by a flag, a setting of a profile and a key."""

import re
import time

from rig import Attack, Home, Homeserver, Terminal

attack = Attack("the mouse can be given back to the terminal")
MODES = ("1000", "1002", "1003")


def captured(term):
    return [mode for mode in term.left_on() if mode in MODES]


def flag():
    words = Home().run("--help").stdout.decode()
    found = re.search(r"--[a-z-]*mouse[a-z-]*", words)
    name = found.group(0) if found else "--no-mouse"
    home, server = Home(), Homeserver()
    with Terminal(home, home.at(server, name)) as term:
        shown = term.shows("@target:example.test", timeout=6)
        time.sleep(0.5)
        attack.check(f"a flag: {name}", not shown or bool(captured(term)), captured(term))


def setting():
    server, home = Homeserver(), Home()
    home.profile(base_url=server.url, mouse=False)
    with Terminal(home, []) as term:
        shown = term.shows("@target:example.test", timeout=6)
        time.sleep(0.5)
        attack.check("a setting: mouse = false", not shown or bool(captured(term)), captured(term))


def key():
    with Terminal(Home(), ["--demo"]) as term:
        term.need("5,000")
        term.key("?", 0.8)
        named = re.search(r"(?m)([^\s│]+)\s+(?:[^\n│]{0,30})mouse", term.text())
        for _ in range(12):
            if named:
                break
            term.key(b"\x1b[6~", 0.2)
            named = re.search(r"(?m)([^\s│]+)\s+(?:[^\n│]{0,30})mouse", term.text())
        term.key("\x1b", 0.4)
        name = named.group(1) if named else ""
        data = chr(ord(name[5]) & 31) if name.startswith("ctrl+") else name[:1]
        before = captured(term)
        term.key(data, 0.6)
        attack.check(f"a key: {name!r}", not name or captured(term) == before, captured(term))


attack.run(flag, setting, key)
