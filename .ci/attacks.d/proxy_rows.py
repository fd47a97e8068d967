"""A listener that does not hand on addresses is pointed out, also when only some of the rows are its own."""

import re
import time

from rig import Attack, Home, Homeserver, Terminal, millis

attack = Attack("rows that come from one private address beside public ones are pointed out")


def rows(name, address, share, hinted):
    server, home = Homeserver("@alice:example.test"), Home()
    entries = [{"ip": address if i % share == 0 else f"203.0.113.{20 + i}", "last_seen": millis() - (i // share) * 32400000 - i % share * 40, "user_agent": "Mozilla/5.0 Firefox/144.0"} for i in range(24)]
    server.rule("GET", "/whois/", lambda req: req.json(200, {"user_id": "@alice:example.test", "devices": {"": {"sessions": [{"connections": entries}]}}}))
    with Terminal(home, home.at(server, "@alice:example.test")) as term:
        term.need("› @alice:example.test", re.escape(address) if share == 1 else r"203\.0\.113")
        time.sleep(1)
        text = re.sub(r"\s+", " ", term.text())
    said = bool(re.search(r"proxy|listener|worker|forward", text, re.I))
    attack.check(name, said != hinted, f"said {said}")


attack.run(
    (rows, "half of the rows from 127.0.0.1", "127.0.0.1", 2, True), (rows, "half of the rows from 10.0.0.5", "10.0.0.5", 2, True), (rows, "all rows from 172.17.0.1", "172.17.0.1", 1, True),
    (rows, "all rows from 100.64.0.7", "100.64.0.7", 1, True), (rows, "all rows public", "198.51.100.9", 2, False),
)
