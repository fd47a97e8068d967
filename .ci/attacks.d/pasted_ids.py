"""A pasted id is found whatever stands around it, in the find box and on the command line."""

import re

from rig import Attack, Home, Homeserver, Terminal

attack = Attack("an id is found in quotes, brackets, punctuation, invisible marks and sentences")
INPUTS = (
    "<@alice:demo.example>", "@alice:demo.example,", '"@alice:demo.example"', "@alice:demo.example\u200b", "@alice:demo.example)", "(@alice:demo.example).",
    "\u201c@alice:demo.example\u201d", "'@alice:demo.example'", "`@alice:demo.example`", "\u2068@alice:demo.example\u2069", "@alice:demo.example's", "@alice:demo.example!",
    "[@alice:demo.example](https://matrix.to/#/@alice:demo.example)", "please look at @alice:demo.example, she was hacked", "Re: @alice:demo.example\r\nthanks",
    "https://matrix.to/#/@alice:demo.example?via=demo.example", "matrix:u/alice:demo.example", "\ufeff@alice:demo.example ", "user=@alice:demo.example;",
)


def pasted(text):
    with Terminal(Home(), ["--demo"]) as term:
        term.need("5,000")
        term.key("/", 0.5)
        term.key(f"\x1b[200~{text}\x1b[201~", 0.5)
        term.key("\r", 0.3)
        opened = term.shows("› @alice:demo.example", timeout=4)
        if not opened and term.shows("@alice:demo.example.*Alice", timeout=0.1):
            term.key("\r", 0.5)  # offered in the list
            opened = term.shows("› @alice:demo.example", timeout=3)
        attack.check(f"paste {text!r}", not opened, "" if opened else re.sub(r"\s+", " ", term.text())[-300:-100])


def command_line(text):
    server, home = Homeserver("@alice:example.test"), Home()
    done = home.run("whois", *home.at(server), "--", text)
    attack.check(f"whois {text!r}", done.returncode != 0, f"status {done.returncode} {done.stderr.decode()[:80].strip()}")


attack.run(*((pasted, text) for text in INPUTS), *((command_line, text) for text in ("@alice:example.test", "https://matrix.to/#/@alice:example.test", "matrix:u/alice:example.test", "<@alice:example.test>", "alice", "@alice")))
