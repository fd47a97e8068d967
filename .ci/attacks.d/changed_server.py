"""A question that was asked on one server is never carried out on another."""

import time

from rig import TOKEN, Attack, Home, Homeserver, Terminal, ask_deactivate, ask_reset, at_account

attack = Attack("after a new connection the old question, with what was typed for it, is gone")


def moved(ask):
    """The console locks on A; A is down; the address is changed to B on the sign-in page."""
    first, second, home = Homeserver(), Homeserver(), Home()
    home.profile(base_url=first.url, idle_lock="1m")
    with Terminal(home, ["@target:example.test"]) as term:
        at_account(term)
        ask(term)
        term.need("locked", timeout=80)
        first.rule(None, ".", lambda req: req.reset())
        term.key("\r", 1)
        for _ in range(4):
            if term.shows("edit|address", timeout=6):
                break
            term.key("\r", 1)
        term.key("e", 0.6)
        for _ in range(70):
            term.send("\x7f")
        time.sleep(0.4)
        term.hand(second.url, 0.02)
        term.key("\r", 2)
        term.hand(TOKEN, 0.02)
        term.key("\r", 2)
        for _ in range(3):
            term.key("\r", 1)
        time.sleep(1)
        reached = len(second.seen)
    attack.check(f"{ask.__name__[4:]} asked on A", bool(second.writes), f"{reached} requests at B, {len(second.writes)} writes there, {len(first.writes)} at A")


attack.run((moved, ask_deactivate), (moved, ask_reset))
