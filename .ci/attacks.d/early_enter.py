"""A question that sends the token somewhere is read before it is answered: an Enter that was on its way is not an answer."""

import time

from rig import Attack, Home, Homeserver, Terminal

attack = Attack("the question about another host takes no Enter that was on its way")


def question(delay, keys):
    here, there = Homeserver(), Homeserver()
    here.rule("GET", "well-known", lambda req: (time.sleep(1), req.json(200, {"m.homeserver": {"base_url": there.url}})))
    home = Home()
    with Terminal(home, ["--homeserver", f"localhost:{here.port}", "--token-file", home.token]) as term:
        if delay is not None:
            term.need(f"127.0.0.1:{there.port}")
            time.sleep(delay)
        else:
            time.sleep(0.5)  # typed ahead, while .well-known is still being asked
        term.send(keys)
        time.sleep(2.5)
    attack.check(f"{keys!r} {'typed ahead' if delay is None else f'after {delay} s'}", there.tokens() > 0, f"{there.tokens()} tokens there")


def by_hand():
    """The other side: who has read the question can answer it."""
    here, there = Homeserver(), Homeserver()
    here.rule("GET", "well-known", lambda req: req.json(200, {"m.homeserver": {"base_url": there.url}}))
    home = Home()
    with Terminal(home, ["--homeserver", f"localhost:{here.port}", "--token-file", home.token]) as term:
        term.need(f"127.0.0.1:{there.port}")
        time.sleep(3)
        for key in ("\r", "y", "\r"):
            if not there.tokens():
                term.key(key, 1.5)
    attack.check("answered after it was read", there.tokens() == 0, f"{there.tokens()} tokens there")


attack.run(by_hand, (question, 0.04, "\r"), (question, 0.2, "\r"), (question, None, "\r"), (question, None, "\r\r\r"), (question, 0.05, "y\r"), (question, 0.04, "\x1b[200~\r\x1b[201~"))
