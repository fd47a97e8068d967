"""ctrl+letter works on every keyboard layout: whatever the terminal was asked for, what it then sends is understood."""

import re

from rig import Attack, Home, Terminal

attack = Attack("ctrl+c quits on Cyrillic, Greek and other layouts")
LAYOUTS = {"Russian": 1089, "Greek": 968, "Hebrew": 1489, "Arabic": 1572, "Georgian": 4330}


def pressed(raw, letter):
    """The bytes of ctrl+c in a kitty-like terminal, as far as the program turned its protocol on."""
    pushed = re.findall(rb"\x1b\[[>=](\d*)(?:;\d+)?u", raw)
    flags = int(pushed[-1] or b"0") if pushed else 0
    if flags & 4:
        return b"\x1b[%d::99;5u" % letter
    if flags & 1:
        return b"\x1b[%d;5u" % letter
    other = re.findall(rb"\x1b\[>4;(\d)m", raw)
    if other and other[-1] != b"0":
        return b"\x1b[27;5;%d~" % letter
    return b"\x03"


def layout(name):
    with Terminal(Home(), ["--demo"]) as term:
        term.need("5,000")
        data = pressed(bytes(term.raw), LAYOUTS[name])
        term.key(data, 0.2)
        code = term.wait(3)
    attack.check(f"{name}: {data!r}", code != 0, f"status {code}")


def plain():
    with Terminal(Home(), ["--demo"]) as term:
        term.need("5,000")
        term.key("\x03", 0.2)
        attack.check("ctrl+c as a byte", term.wait(3) != 0)


attack.run(*((layout, name) for name in LAYOUTS), plain)
