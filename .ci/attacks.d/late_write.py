"""A write whose end nobody saw is read back again, or offered for checking at the next start; it never ends as "not applied".

What stands before the server gives up; the server carries the write out some seconds later.
"""

import threading
import time

from rig import Attack, Home, Homeserver, Terminal, ask_deactivate, open_account

attack = Attack("a write that is carried out late is found out, at once or at the next start", at_once=6)
ANSWERS = {
    "504 html": lambda req: req.text(504, "<html>504 Gateway Time-out</html>"),
    "502 empty": lambda req: req.text(502, ""),
    "reset": lambda req: req.reset(),
    "closed": lambda req: req.drop(),
    "499 json": lambda req: req.json(499, {}),
}


def late(name, seconds):
    server, home = Homeserver(), Home()

    def give_up(req):
        threading.Timer(seconds, server.write, (req.plain, req.body)).start()
        ANSWERS[name](req)

    server.rule("POST", "deactivate", give_up)
    with open_account(home, server) as term:
        ask_deactivate(term)
        term.key("\r", seconds + 5)
    with Terminal(home, home.at(server)) as term:
        offered = term.shows("unknown outcomes", timeout=8)
    found = any("confirmed" in line for line in home.short())
    attack.check(f"{name}, carried out {seconds} s later", not (offered or found) or len(server.writes) != 1, f"offered {offered}, {home.short()}")


attack.run((late, "504 html", 4), (late, "504 html", 7), (late, "502 empty", 4), (late, "reset", 5), (late, "closed", 5), (late, "499 json", 4))
