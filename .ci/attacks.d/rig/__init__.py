"""What the attacks share: a hostile homeserver, a home directory, a terminal, a way through the questions, a report."""

from .dialog import SHIFT_TAB, ask_deactivate, ask_reset, at_account, ends, focus_phrase, open_account, send
from .home import BINARY, Home
from .mas import MAS, MAS_TOKEN, ulid
from .report import Attack
from .server import TOKEN, Homeserver, millis
from .terminal import Lost, Terminal

__all__ = [
    "BINARY", "MAS", "MAS_TOKEN", "SHIFT_TAB", "TOKEN", "Attack", "Home", "Homeserver", "Lost", "Terminal", "ask_deactivate", "ask_reset", "at_account", "ends",
    "focus_phrase", "millis", "open_account", "send", "ulid",
]
