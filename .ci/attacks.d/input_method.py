"""What an input method commits comes as short pastes: it is text in text fields, and never a confirmation."""

import time

from rig import Attack, Home, Homeserver, Terminal, open_account

attack = Attack("short pastes are text in fields, never confirm, and the sentence says what to do")


def commit(term, text, gap=0.15):
    for letter in text:
        term.key(f"\x1b[200~{letter}\x1b[201~", gap)


def find_box():
    with Terminal(Home(), ["--demo"]) as term:
        term.need("5,000")
        term.key("/", 0.5)
        commit(term, "alice")
        attack.check("in the find box", not term.shows("alice", timeout=3))


def reason():
    server, home = Homeserver(), Home()
    with open_account(home, server) as term:
        term.key("D", 1.3)
        found = False
        for _ in range(10):
            commit(term, "\u6492\ub155")
            if term.shows("\u6492", timeout=0.3):
                found = True
                break
            term.key("\t", 0.2)
        attack.check("in the reason of a question", not found)


def confirmation(gap):
    server, home = Homeserver(), Home()
    with open_account(home, server) as term:
        term.key("D", 1.3)
        for start in range(8):
            commit(term, "@target:example.test"[: 20 if start < 3 else 1], gap)
            term.key("\r", 0.3)
            term.key("\t", 0.1)
            if server.writes:
                break
        time.sleep(1)
    attack.check(f"as a confirmation, {gap} s apart", bool(server.writes))


attack.run(find_box, reason, (confirmation, 0.15), (confirmation, 0.02))
