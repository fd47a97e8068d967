"""Every way out that can be handled leaves the terminal as it was."""

import signal

from rig import Attack, Home, Homeserver, ask_deactivate, open_account

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


attack.run(
    *((page, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGABRT", "SIGTRAP", "SIGSYS", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGXCPU", "SIGALRM", "SIGUSR1")),
    *((question, name) for name in ("SIGTERM", "SIGQUIT")),
    (keys, "ctrl+c", "\x03"), (keys, "ctrl+\\", "\x1c\x03"),
)
