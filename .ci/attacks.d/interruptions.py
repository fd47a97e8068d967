"""Only a hand confirms, and only what it has just read: whatever comes between, a ready question wants to be read again.

A deactivation stands ready (the id typed, the focus on the button); something interrupts, and Enter comes right behind it.
"""

import os
import signal
import time

from rig import Attack, Home, Homeserver, Terminal, ask_deactivate, at_account, open_account

attack = Attack("an Enter that was on its way never confirms after an interruption")


def verdict(name, server, home, since):
    attack.check(name, bool(server.writes), f"writes {[round(w[0] - since, 2) for w in server.writes]} s after, trail {home.short()}")


def lock(gap, count):
    server, home = Homeserver(), Home()
    home.profile(base_url=server.url, idle_lock="1m")
    with Terminal(home, ["@target:example.test"]) as term:
        at_account(term)
        ask_deactivate(term)
        term.need("locked", timeout=80)
        time.sleep(1)
        since = time.time()
        for _ in range(count):
            term.key("\r", gap)
        time.sleep(2)
    verdict(f"idle lock, {count} Enters {gap} s apart", server, home, since)


def resize(cols, rows, delay):
    server, home = Homeserver(), Home()
    with open_account(home, server) as term:
        ask_deactivate(term)
        term.resize(cols, rows)
        time.sleep(0.6)
        since = time.time()
        term.resize(120, 40)
        time.sleep(delay)
        term.send("\r")
        time.sleep(2)
    verdict(f"{cols}x{rows} and back, Enter after {delay} s", server, home, since)


def suspend(enters):
    """The process group of the terminal is stopped as a shell's job would be; keys are typed ahead while it is."""
    server, home = Homeserver(), Home()
    shell = ["bash", "-c", 'set -m; "$0" "$@" & fg >/dev/null; sleep 1; fg >/dev/null', os.environ["MXWARDEN_BINARY"]]
    with Terminal(home, [], command=shell + home.at(server, "@target:example.test")) as term:
        at_account(term)
        ask_deactivate(term)
        since = time.time()
        term.key("\x1a", 0.5)
        for _ in range(enters):
            term.key("\r", 0.05)
        time.sleep(3)
    verdict(f"ctrl+z and {enters} Enters typed ahead", server, home, since)


def stopped(enters):
    """The console itself is stopped with the signal that cannot be caught."""
    server, home = Homeserver(), Home()
    with open_account(home, server) as term:
        ask_deactivate(term)
        term.signal(signal.SIGSTOP)
        for _ in range(enters):
            term.key("\r", 0.05)
        time.sleep(2)
        since = time.time()
        term.signal(signal.SIGCONT)
        time.sleep(2)
    verdict(f"SIGSTOP and {enters} Enters typed ahead", server, home, since)


def typed_ahead(keys):
    """Everything at once, before the question is there."""
    server, home = Homeserver(), Home()
    with open_account(home, server) as term:
        since = time.time()
        term.send(keys)
        time.sleep(4)
    verdict(f"typed ahead {keys!r:.40}", server, home, since)


def pasted(pieces):
    """The id comes as pastes, however cut."""
    server, home = Homeserver(), Home()
    with open_account(home, server) as term:
        term.key("D", 0.1)
        term.need("Deactivate account", r"\[ Cancel \]")
        time.sleep(1)
        since = time.time()
        term.key(b"\x1b[Z", 0.2)
        term.key(b"\x1b[Z", 0.2)
        size = -(-len("@target:example.test") // pieces)
        for start in range(0, len("@target:example.test"), size):
            term.key("\x1b[200~" + "@target:example.test"[start:start + size] + "\x1b[201~", 0.2)
        for key in ("\r", "\t", "\r"):
            term.key(key, 0.5)
        time.sleep(1)
    verdict(f"the id as {pieces} pastes", server, home, since)


def held(delay, gap):
    """Enter is pressed once in the field, and held down: it moves to the button, and its repetitions come there."""
    server, home = Homeserver(), Home()
    with open_account(home, server) as term:
        ask_deactivate(term)
        term.key(b"\x1b[Z", 0.3)
        since = time.time()
        term.key("\r", delay)
        for _ in range(60):
            term.key("\r", gap)
        time.sleep(2)
    verdict(f"Enter held down, repeated after {delay} s each {gap} s", server, home, since)


def by_hand():
    """The other side: a question that nothing came between takes an Enter."""
    server, home = Homeserver(), Home()
    with open_account(home, server) as term:
        ask_deactivate(term)
        time.sleep(1)
        term.key("\r", 4)
    attack.check("nothing came between", len(server.writes) != 1, home.short())


attack.at_once = 6
attack.run(
    by_hand,
    (lock, 0.25, 3), (lock, 0.05, 8),
    (resize, 30, 6, 0.06), (resize, 10, 2, 0.2), (resize, 119, 8, 0.06),
    (suspend, 1), (suspend, 4), (stopped, 3),
    (held, 0.5, 0.033), (held, 0.25, 0.033), (held, 0.66, 0.04), (held, 0.5, 0.12),
    (typed_ahead, "D\x1b[Z\x1b[Z@target:example.test\t\r\r"), (typed_ahead, "D@target:example.test\r\t\r\r"),
    (pasted, 1), (pasted, 2), (pasted, 20),
)
