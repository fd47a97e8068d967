"""One page tells one truth about when an account was last seen."""

import re
import time

from rig import Attack, Home, Homeserver, Terminal, millis

attack = Attack("header, tabs and list do not contradict each other about the last use")
DAY = 86400000


def page(name, account, device, row):
    server, home = Homeserver("@alice:example.test"), Home()
    server.users["@alice:example.test"]["last_seen_ts"] = account
    server.rule("GET", "/devices$", lambda req: req.json(200, {"devices": [{"device_id": "DESK", "display_name": "Desk", "last_seen_ip": "203.0.113.9", "last_seen_user_agent": "E", "last_seen_ts": device, "user_id": "@alice:example.test"}], "total": 1}))
    rows = [{"ip": "203.0.113.9", "last_seen": row, "user_agent": "E"}] if row else []
    server.rule("GET", "/whois/", lambda req: req.json(200, {"user_id": "@alice:example.test", "devices": {"": {"sessions": [{"connections": rows}]}}}))
    said = ""
    with Terminal(home, home.at(server, "@alice:example.test")) as term:
        term.need("› @alice:example.test")
        time.sleep(1)
        for _ in range(3):
            said += term.text() + "\n"
            term.key("\t", 0.6)
    times = {a or b for a, b in re.findall(r"(\d+ (?:days?|weeks?|months?) ago)|(never seen|just now)", re.sub(r"\s+", " ", said))}
    newest = max(filter(None, (account, device, row)), default=None)
    want = f"{(millis() - newest) // DAY} days ago" if newest else None
    wrong = bool(want) and (want not in said or "never seen" in said or re.search(r"Last seen\s+not said", said) is not None)
    attack.check(name, wrong, f"newest {want}, said {sorted(times)}")


NOW = millis() - 3600000
attack.run(
    (page, "only a device knows", None, NOW - 6 * DAY, None), (page, "only a row knows", None, None, NOW - 5 * DAY), (page, "a row is newer than the account", NOW - 9 * DAY, NOW - 8 * DAY, NOW - 3 * DAY),
    (page, "a device is newer than the rows", NOW - 9 * DAY, NOW - 4 * DAY, NOW - 7 * DAY),
)
