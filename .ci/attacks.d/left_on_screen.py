"""Without an alternate screen nothing stays: neither a password, nor the frame, and the prompt's line is empty."""

import os
import re
import signal
import time

from rig import Attack, Home, Homeserver, Terminal, ask_deactivate, open_account

attack = Attack("what was shown does not stay on the screen that is left")


def leave(term, how):
    if how == "ctrl+c":
        term.key("\x03", 0.5)
    else:
        term.signal(getattr(signal, how))
    term.wait(5)
    time.sleep(0.2)


def password(how):
    with open_account(Home(), Homeserver(), args=["--no-alt-screen"]) as term:
        term.key("P", 0.2)
        term.need("Reset password", r"\[ Cancel \]")
        time.sleep(1)
        term.key("\x07", 0.4)
        term.key("\x12", 0.4)
        found = re.search(r"New password\s+(\S{12,})", term.text())
        shown = found.group(1) if found else None
        leave(term, how)
        attack.check(f"a revealed password, {how}", shown is None or shown in term.text(), "not revealed" if shown is None else "")


def password_suspended():
    home, server = Home(), Homeserver()
    shell = ["bash", "-c", 'set -m; "$0" "$@" & fg >/dev/null; echo STOPPED; sleep 30', os.environ["MXWARDEN_BINARY"], "--no-alt-screen"]
    with Terminal(home, [], command=shell + home.at(server, "@target:example.test")) as term:
        term.need("› @target:example.test")
        time.sleep(0.5)
        term.key("P", 0.2)
        term.need("Reset password", r"\[ Cancel \]")
        time.sleep(1)
        term.key("\x07", 0.4)
        term.key("\x12", 0.4)
        found = re.search(r"New password\s+(\S{12,})", term.text())
        term.key("\x1a", 0.3)
        stopped = term.shows("STOPPED", timeout=5)
        attack.check("a revealed password, ctrl+z", found is None or not stopped or found.group(1) in term.text(), f"stopped {stopped}")


def frame(how):
    with open_account(Home(), Homeserver(), args=["--no-alt-screen"]) as term:
        term.key("\t", 0.4)
        leave(term, how)
        rest = [word for word in ("target:example.test", "203.0.113", "Connections", "actions") if word in term.text()]
        attack.check(f"the frame, {how}", bool(rest), rest)


def question(how):
    with open_account(Home(), Homeserver(), args=["--no-alt-screen"]) as term:
        ask_deactivate(term)
        leave(term, how)
        rest = [word for word in ("target:example.test", "Cancel") if word in term.text()]
        attack.check(f"a question, {how}", bool(rest), rest)


attack.run(
    *((password, how) for how in ("ctrl+c", "SIGTERM", "SIGHUP")), password_suspended,
    *((frame, how) for how in ("ctrl+c", "SIGTERM")), (question, "SIGTERM"),
)
