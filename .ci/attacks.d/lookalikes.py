"""Two different ids never look the same where something is decided, on any terminal."""

import re
import time
import unicodedata

from bidi.algorithm import get_display
from rig import Attack, Home, Homeserver, Terminal

attack = Attack("two different ids look different in the question, also on a terminal that reorders or composes")
PAIRS = {
    "Angstrom and A with ring": ("@\u212b:example.test", "@\u00c5:example.test"),
    "Kelvin and K": ("@\u212a:example.test", "@K:example.test"),
    "composed and decomposed": ("@\u00e9:example.test", "@e\u0301:example.test"),
    "Hebrew among digits": ("@a\u05d01:example.test", "@a1\u05d0:example.test"),
    "Arabic among digits": ("@1\u06272:example.test", "@2\u06271:example.test"),
    "order of two marks": ("@a\u0323\u0307:example.test", "@a\u0307\u0323:example.test"),
    "wide and narrow": ("@\uff41:example.test", "@a:example.test"),
    "a mark that shows nothing": ("@a\u200db:example.test", "@ab:example.test"),
    "variation selector": ("@a\ufe0f:example.test", "@a:example.test"),
    "Hangul letters and syllable": ("@\u1100\u1161:example.test", "@\uac00:example.test"),
}


def seen(server, home, user):
    """What a person sees of the question: reordered as a bidirectional terminal does, composed as every terminal does."""
    with Terminal(home, home.at(server, user)) as term:
        term.shows("connections", timeout=8)
        time.sleep(0.5)
        term.key("D", 0.2)
        term.need("Deactivate account", r"\[ Cancel \]")
        time.sleep(0.8)
        rows = [row for row in term.text().splitlines() if "│" in row and re.search(r"Account|Name|State|Type|Spelled|U\+", row)]
    shown = [unicodedata.normalize("NFC", get_display(re.sub(r"Type \d+", "Type N", row.strip()), base_dir="L")) for row in rows]
    return ["".join(c for c in row if c not in "\u200d\ufe0f") for row in shown]


def pair(name):
    users = PAIRS[name]
    server, home = Homeserver(*users), Home()
    looks = [seen(server, home, user) for user in users]
    attack.check(name, looks[0] == looks[1], looks[0][:1])


attack.run(*((pair, name) for name in PAIRS))
