"""Nothing that a terminal sends ends the program in a crash, makes it deaf, or takes its memory."""

import random
import time

from rig import Attack, Home, Homeserver, Terminal, open_account

attack = Attack("whatever comes in as input, the console lives, and ctrl+c ends it with the terminal as it was", at_once=5)


def ended(term, name, limit=3.0, extra=False):
    started = time.time()
    term.send("\x03")
    code = term.wait(limit)
    crashed = b"panic:" in term.raw or b"goroutine " in term.raw
    attack.check(name, code != 0 or crashed or extra or not term.cooked() or bool(term.left_on()), f"status {code} after {time.time() - started:.1f} s, left on {term.left_on()}")


def sequence(name, data):
    with open_account(Home(), Homeserver()) as term:
        term.key(data, 1.3)
        ended(term, name)


def unended_paste(name, before, data):
    with open_account(Home(), Homeserver()) as term:
        for key in before:
            term.key(key, 0.5)
        term.key(data, 3)
        ended(term, name)


def paste_then_keys():
    """After a paste that never ended, keys are keys again."""
    home = Home()
    with Terminal(home, ["--demo"]) as term:
        term.need("5,000")
        term.key("/", 0.4)
        term.key(b"\x1b[200~partial", 3)
        for key in ("\x1b", "\x1b", "q"):
            term.key(key, 0.6)
        attack.check("a paste without an end: esc and q work", term.wait(3) != 0)


def flood(name, data, memory, limit):
    with open_account(Home(), Homeserver()) as term:
        started = time.time()
        taken = term.send(data, limit)
        peak = term.memory()
        if not taken:
            attack.check(f"{name}, {peak} MiB", True, f"not taken after {limit} s")
            return
        ended(term, f"{name}, {peak} MiB, taken in {time.time() - started:.1f} s", extra=peak > memory)


def noise(seed):
    rnd = random.Random(seed)
    finals = b"ABCDHFPQRSZmunhlcyt~^$u"
    with open_account(Home(), Homeserver()) as term:
        for _ in range(120):
            body = b";".join(b":".join(b"%d" % rnd.choice((0, 1, 13, 97, 200, 201, 65535, 2**31, 10**20)) for _ in range(rnd.choice((1, 1, 2, 40)))) for _ in range(rnd.choice((1, 2, 3, 34))))
            lead = rnd.choice((b"\x1b[", b"\x1b[", b"\x1b[?", b"\x1b[<", b"\x1b]", b"\x1bP", b"\x1b_", b"\x1bO", b"\x9b", b"\x1b[>"))
            term.key(lead + body + bytes([rnd.choice(finals)]), 0.005)
        term.key(b"\x1b\\\x1b[201~\x1b", 1.5)
        alive = b"panic:" not in term.raw
        term.send("\x03")
        code = term.wait(3)
        attack.check(f"noise {seed}", code != 0 or not alive, f"status {code}")


attack.run(
    (sequence, "a CSI with 33 parameters", b"\x1b[" + b"1;" * 33 + b"m"),
    (sequence, "a CSI with 33 parameters in a paste", b"\x1b[200~text \x1b[" + b"1;" * 33 + b"m more\x1b[201~"),
    (sequence, "a kitty key with 33 texts", b"\x1b[97;;" + b":".join([b"97"] * 33) + b"u"),
    (sequence, "a DCS with 40 parameters", b"\x1bP" + b"1;" * 40 + b"$r0m\x1b\\"),
    (sequence, "a mouse report of 500 digits", b"\x1b[<" + b"9" * 500 + b";1;1M"),
    (sequence, "an OSC without an end", b"\x1b]11;rgb:" + b"f" * 5000),
    (sequence, "an APC without an end", b"\x1b_G" + b"a" * 100000),
    (sequence, "half a letter", b"\xe2\x82"),
    (sequence, "bytes that are not UTF-8", bytes(range(0x80, 0x100)) * 3),
    (unended_paste, "a paste without an end, in the find box", ["\x1b", "/"], b"\x1b[200~partial"),
    (unended_paste, "a paste without an end, on the page", [], b"\x1b[200~"),
    (unended_paste, "a paste without an end, in a question", ["D"], b"\x1b[200~partial"),
    paste_then_keys,
    (flood, "a paste of 20 MB", b"\x1b[200~" + b"0123456789abcdef" * 1_250_000 + b"\x1b[201~", 96, 60),
    (flood, "100,000 keys", b"j" * 100_000, 96, 15),
    (noise, 1), (noise, 2), (noise, 3),
)
