"""A terminal that takes no more bytes does not keep the program alive."""

import signal
import time

from rig import Attack, Home, Homeserver, Terminal, ask_deactivate, open_account

attack = Attack("SIGTERM, SIGHUP and SIGINT end it within seconds on a terminal that takes nothing", at_once=6)


def fill(term):
    term.reading.clear()
    for i in range(80):
        term.resize(120 + i % 11, 40 + i % 7)
        time.sleep(0.02)
    time.sleep(0.5)


def ended(term, name, how, limit):
    started = time.time()
    term.signal(getattr(signal, how))
    code = term.wait(limit)
    attack.check(f"{how}, {name}", code is None, f"status {code} after {time.time() - started:.1f} s")
    term.reading.set()


def page(how):
    with open_account(Home(), Homeserver()) as term:
        fill(term)
        ended(term, "a page", how, 5)


def keys(how):
    home = Home()
    with Terminal(home, ["--demo"]) as term:
        term.need("5,000")
        term.reading.clear()
        for i in range(400):
            term.send(b"\x1b[6~" if i % 2 else b"\x1b[5~")
            time.sleep(0.005)
        ended(term, "the demo, pages turned", how, 5)


def question(how):
    with open_account(Home(), Homeserver()) as term:
        ask_deactivate(term)
        fill(term)
        ended(term, "a question", how, 5)


attack.run((page, "SIGTERM"), (page, "SIGHUP"), (page, "SIGINT"), (keys, "SIGTERM"), (keys, "SIGHUP"), (keys, "SIGINT"), (question, "SIGTERM"), (question, "SIGHUP"))
