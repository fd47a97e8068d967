"""No byte that a stranger wrote controls the terminal, also where the terminal is not in UTF-8, and --ascii means ASCII.

The second byte of letters such as U+011B (C4 9B) is an 8-bit control there. GNU screen with LC_ALL=C is such a terminal.
"""

import os
import re
import subprocess
import time

from rig import BINARY, Attack, Home, Homeserver, Terminal, ask_deactivate, at_account, open_account

attack = Attack("no byte above 0x7F reaches a terminal that is not in UTF-8, and strangers' letters control none")
LETTERS = "a\u011b2J\u011b5;20HFORGED LINE \u0105\u00df\u9b30\u4f9d \u011d0;title\u011c \u0090\u009b31m"


def named():
    server = Homeserver()
    server.users["@target:example.test"]["displayname"] = LETTERS
    return server


def screen(*args):
    server, home = named(), Home()
    sockets = home.path + "/screens"
    os.mkdir(sockets, 0o700)
    env = {"LC_ALL": "C", "LANG": "C", "SCREENDIR": sockets, "TERM": "xterm"}
    command = ["screen", "-c", "/dev/null", "-S", "attack", BINARY, *args, *home.at(server, "@target:example.test")]

    def tell(*words):
        subprocess.run(["screen", "-S", "attack", "-X", *words], env=home.env | env, check=False, capture_output=True)

    with Terminal(home, [], env=env, command=command):
        time.sleep(4)
        tell("hardcopy", home.path + "/copy")
        time.sleep(1)
        tell("quit")
    with open(home.path + "/copy", encoding="latin-1") as f:
        lines = f.read().splitlines()
    forged = any(line.startswith(" " * 19 + "FORGED") for line in lines)
    attack.check(f"GNU screen, LC_ALL=C {' '.join(args)}", forged or "example.test" not in lines[0], "a forged line" if forged else lines[0].strip()[:60])


def bytes_written(name, args, env):
    server, home = named(), Home()
    with Terminal(home, home.at(server, *args, "@target:example.test"), env={"LANG": "", "LC_ALL": "", "LC_CTYPE": ""} | env) as term:
        at_account(term)
        for key in ("\t", "\t", "?", "\x1b", "D"):
            term.key(key, 0.4)
        time.sleep(0.6)
        term.key("\x1b", 0.3)
        term.key("P", 0.8)
        term.key("\x1b", 0.3)
        term.key("\x1b", 0.5)
        term.key("A", 0.6)
        term.key("\x1b", 0.3)
        term.key("/", 0.3)
        term.key("\u011b", 0.3)
        high = [b for b in term.raw if b > 0x7F]
    attack.check(f"bytes on the screen, {name}", bool(high), f"{len(high)} above 0x7F")


def result_of_a_write():
    server, home = named(), Home()
    with open_account(home, server, env={"LC_ALL": "POSIX"}) as term:
        ask_deactivate(term)
        term.key("\r", 4)
        high = [b for b in term.raw if b > 0x7F]
    attack.check("bytes of a whole deactivation, LC_ALL=POSIX", bool(high), f"{len(high)} above 0x7F")


def command_line(name, args, env):
    server, home = named(), Home()
    server.rule("GET", "/whois/", lambda req: req.json(200, {"user_id": "@target:example.test", "devices": {"": {"sessions": [{"connections": [{"ip": "203.0.113.1", "last_seen": 1, "user_agent": LETTERS}]}]}}}))
    done = home.run(args[0], *home.at(server), *args[1:], env=env)
    high = [b for b in done.stdout + done.stderr if b > 0x7F]
    attack.check(f"command line, {name}: {' '.join(args)}", bool(high), f"status {done.returncode}, {len(high)} above 0x7F")


def errors():
    home = Home()
    done = home.run("whois", "@\u011b2J:example.test", "--homeserver", "http://127.0.0.1:1", "--token-file", home.token, env={"LC_ALL": "C"})
    other = home.run("--profile", "\u011b\u011d", env={"LC_ALL": "C"})
    high = [b for b in done.stderr + other.stderr if b > 0x7F]
    attack.check("errors of the command line, LC_ALL=C", bool(high), f"{len(high)} above 0x7F")


def utf8_is_kept():
    """The other side: where the locale is UTF-8, letters are letters."""
    server, home = Homeserver(), Home()
    server.users["@target:example.test"]["displayname"] = "P\u0159emysl"
    with open_account(home, server, env={"LANG": "C", "LC_ALL": "", "LC_CTYPE": "en_US.utf8"}) as term:
        attack.check("LC_CTYPE=en_US.utf8 over LANG=C shows letters", not re.search("P\u0159emysl", term.text()))


attack.run(
    screen, (screen, "--ascii"),
    (bytes_written, "LC_ALL=C", [], {"LC_ALL": "C", "LANG": "en_US.UTF-8"}),
    (bytes_written, "LC_CTYPE=POSIX", [], {"LC_CTYPE": "POSIX", "LANG": "en_US.UTF-8"}),
    (bytes_written, "LANG=de_DE.ISO-8859-1", [], {"LANG": "de_DE.ISO-8859-1"}),
    (bytes_written, "LANG=ru_RU.KOI8-R", [], {"LANG": "ru_RU.KOI8-R"}),
    (bytes_written, "--ascii in UTF-8", ["--ascii"], {"LANG": "C.UTF-8"}),
    result_of_a_write,
    (command_line, "LC_ALL=C", ["whois", "@target:example.test"], {"LC_ALL": "C"}),
    (command_line, "UTF-8", ["whois", "@target:example.test", "--json"], {}),
    errors, utf8_is_kept,
)
