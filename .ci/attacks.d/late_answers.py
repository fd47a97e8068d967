"""Late answers to the program's own questions do not fall into the shell."""

import re
import threading
import time

from rig import BINARY, Attack, Home, Terminal

attack = Attack("no answer of the terminal reaches the shell behind the program")
ANSWERS = {
    rb"\x1b\[\?2026\$p": b"\x1b[?2026;2$y", rb"\x1b\[\?2027\$p": b"\x1b[?2027;2$y", rb"\x1b\]11;\?": b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    rb"\x1b\[\?u": b"\x1b[?0u", rb"\x1b\[0?c": b"\x1b[?62;22c", rb"\x1b\[>0?q": b"\x1bP>|XTerm(390)\x1b\\",
}


class Slow(Terminal):
    """A terminal that answers after a while, in the order of the questions."""

    delay = 0.3

    def read_questions(self):
        asked = 0
        while self.code is None:
            data = bytes(self.raw)
            found = sorted((m.end(), a) for q, a in ANSWERS.items() for m in re.finditer(q, data) if m.end() > asked)
            for end, answer in found:
                asked = max(asked, end)
                threading.Timer(self.delay, self.send, (answer,)).start()
            time.sleep(0.01)


def late(delay, quit_after, how):
    home = Home()
    shell = ["sh", "-c", f'"{BINARY}" --demo; echo SHELL; stty raw -echo; timeout 2 cat >"$HOME/left"; stty sane; echo DONE']
    with Slow(home, [], command=shell, answers=False) as term:
        term.delay = delay
        threading.Thread(target=term.read_questions, daemon=True).start()
        end = time.time() + 10
        while b"\x1b[?" not in term.raw and time.time() < end:
            time.sleep(0.01)
        time.sleep(quit_after)
        term.send(how)
        term.need("DONE", timeout=20)
        with open(home.path + "/left", "rb") as f:
            left = f.read().replace(how.encode(), b"")
    attack.check(f"answers after {delay} s, {how!r} after {quit_after} s", bool(left), left if left else "")


attack.run((late, 0.3, 0.15, "q"), (late, 0.3, 0.35, "q"), (late, 0.8, 0.5, "q"), (late, 0.3, 0.2, "\x03"), (late, 0.6, 0.1, "\x03"))
