"""Every way out that can be handled leaves the terminal as it was."""

import os
import signal
import time

from rig import Attack, Home, Homeserver, Terminal, ask_deactivate, at_account, open_account

attack = Attack("signals that can be handled leave the terminal as it was")


def left(term, name):
    """A signal may also be ignored; then ctrl+c still has to work."""
    if term.wait(4) is None:
        term.key("\x03", 0.1)
    code = term.wait(4)
    attack.check(name, code is None or not term.cooked() or bool(term.left_on()), f"status {code}, left on {term.left_on()}, lines edited {term.cooked()}")


def page(name):
    with open_account(Home(), Homeserver()) as term:
        term.signal(getattr(signal, name))
        left(term, name)


def question(name):
    with open_account(Home(), Homeserver()) as term:
        ask_deactivate(term)
        term.signal(getattr(signal, name))
        left(term, f"{name} in a question")


def keys(name, data):
    with open_account(Home(), Homeserver()) as term:
        term.key(data, 0.1)
        left(term, name)


def job(name):
    """A job that was stopped with ctrl+z is ended by its shell, which sends the signal and then lets it go on, while it keeps the terminal itself."""
    home, server = Home(), Homeserver()
    shell = ["bash", "-c", f'set -m; "$0" "$@" & fg >/dev/null; kill -{name} %1; sleep 4; jobs -p | sed "s/^/still here: /"; echo over', os.environ["MXWARDEN_BINARY"]]
    with Terminal(home, [], command=shell + home.at(server, "@target:example.test")) as term:
        at_account(term)
        time.sleep(1)
        term.key("\x1a", 0.5)
        ended = term.shows("over", timeout=15)
        attack.check(f"ctrl+z, then {name} from the shell", not ended or "still here" in term.text(), term.text()[-200:])


attack.run(
    (job, "TERM"), (job, "HUP"),
    *((page, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGABRT", "SIGTRAP", "SIGSYS", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGXCPU", "SIGALRM", "SIGUSR1", "SIGSTKFLT")),
    *((question, name) for name in ("SIGTERM", "SIGQUIT")),
    (keys, "ctrl+c", "\x03"), (keys, "ctrl+\\", "\x1c\x03"), (keys, "ctrl+c behind a cut mouse report", "\x1b[M\x03"), (keys, "ctrl+c behind a longer one", "\x1b[M  \x03"),
)
