"""Read-only sends nothing but reads, whatever is pressed."""

import random
import time

from rig import SHIFT_TAB, Attack, Home, Homeserver, Terminal, at_account

attack = Attack("read-only sends no write, whatever is pressed")
KEYS = [*"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789/?.", "\r", "\t", SHIFT_TAB, " ", "\x07", "\x12", "yes\r", "@target:example.test\t\r", "\x1b[B", "\x1b[A"]


def pressed(seed, by_profile):
    server, home = Homeserver(), Home()
    rnd = random.Random(seed)
    if by_profile:
        home.profile(base_url=server.url, read_only=True)
        args = ["@target:example.test"]
    else:
        args = home.at(server, "--read-only", "@target:example.test")
    with Terminal(home, args) as term:
        at_account(term)
        for _ in range(8):
            term.key(rnd.choice("DPaLA"), 0.9)
            for _ in range(12):
                term.key(rnd.choice(KEYS), 0.05)
            for _ in range(4):
                term.key("\x1b", 0.08)
        time.sleep(0.5)
        alive = term.wait(0.1) is None
    writes = [f"{method} {path}" for _, method, path, _, _ in server.seen if method != "GET"]
    attack.check(f"keys of seed {seed}, {'profile' if by_profile else 'flag'}", bool(writes), writes or ("" if alive else "it was left on the way"))


def logout():
    server, home = Homeserver(), Home()
    home.profile(base_url=server.url, read_only=True)
    done = home.run("logout", "--yes")
    attack.check("logout --yes of a read-only profile", bool(server.writes) or done.returncode == 0, f"status {done.returncode}")


attack.run((pressed, 1, False), (pressed, 2, False), (pressed, 3, True), logout)
