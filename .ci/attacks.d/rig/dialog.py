"""How a person gets through the questions, found by what the screen says and not by what the code does."""

import re
import time

from .terminal import Lost, Terminal

SHIFT_TAB = b"\x1b[Z"
PHRASE = r"[│|].*\bConfirm\b"


def open_account(home, server, user="@target:example.test", args=(), **terminal):
    return at_account(Terminal(home, [*home.at(server), *args, user], **terminal), user)


def at_account(term, user="@target:example.test"):
    term.need("Accounts [›>] " + re.escape(user))
    time.sleep(0.5)
    return term


def phrase_row(text):
    """The row in which the confirmation is typed, or None while the focus is elsewhere."""
    return next((row for row in text.splitlines() if re.search(r"[│|] *[›>] +Confirm\b", row)), None)


def focus_phrase(term):
    """Moves to the line in which the confirmation is typed."""
    for _ in range(14):
        if phrase_row(term.text()):
            return
        term.key(SHIFT_TAB, 0.15)
    raise Lost("no way to the confirmation:\n" + term.text())


def ask_deactivate(term, user="@target:example.test"):
    """Opens the question and types the id by hand; afterwards send() sends it."""
    term.key("D", 0.1)
    term.need("Deactivate account", r"\[ Cancel \]", PHRASE)
    time.sleep(1)
    focus_phrase(term)
    term.phrase(user)
    end = time.time() + 5
    while not re.search("Confirm +" + re.escape(user), phrase_row(term.text()) or ""):
        if time.time() > end:
            raise Lost("what was typed is not there:\n" + term.text())
        time.sleep(0.05)
    term.key("\t", 0.3)


def ask_reset(term):
    """Opens the question, lets a password be generated, and types yes; afterwards send() sends it."""
    term.key("P", 0.1)
    term.need("Reset password", r"\[ Cancel \]", PHRASE)
    time.sleep(1)
    term.key("\x07", 0.4)
    focus_phrase(term)
    term.phrase("yes")
    term.key("\t", 0.3)


def send(term):
    """Presses the button on which the focus stands, and waits for the end to be on record."""
    before = len(ends(term.home))
    term.key("\r", 0.1)
    limit = time.time() + 75
    while len(ends(term.home)) == before:
        if time.time() > limit:
            raise Lost("no outcome on record:\n" + term.text())
        time.sleep(0.1)
    time.sleep(0.5)


def ends(home):
    return [r for r in home.records() if r.get("kind") not in ("intent", "step", "note", "genesis") and r.get("result")]
