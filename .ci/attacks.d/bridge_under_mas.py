"""Where the Matrix Authentication Service keeps accounts, those of application services are the homeserver's alone."""

import re
import time

from rig import Attack, Home, Terminal

attack = Attack("nothing sends an administrator to a service that does not know the account, or calls half a deactivation done")


def screen(user, key):
    with Terminal(Home(), ["--demo", "--demo-server", "mas", user]) as term:
        term.need("› " + re.escape(user))
        time.sleep(0.8)
        term.key(key, 1.5)
        return re.sub(r"[│\s]+", " ", term.text())


def bridge():
    user = "@telegram_1853220004:demo.example"
    text = screen(user, "D")
    attack.check("D of a bridge's account can be asked, and names no other service", "Cancel" not in text or "must be told there" in text or "mas-cli" in text, text[-160:] if "Cancel" not in text else "")
    text = screen(user, "P")
    attack.check("P of a bridge's account says why not", "[ Reset password ]" in text or "reset it there" in text.lower(), "")


def person():
    text = screen("@alice:demo.example", "D")
    attack.check("D of a person goes to the service that keeps the account", "[ Deactivate account ]" not in text or "in MAS and in the homeserver" not in text, text[-200:])
    text = screen("@Cheshire:demo.example", "D")
    attack.check("D of a name that the service has in other letters only is refused, and names the other", "[ Deactivate account ]" in text or "only cheshire" not in text, text[-200:])


attack.run(bridge, person)
