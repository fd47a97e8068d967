"""A write goes to the account in the question, also behind a proxy that decodes %2F and resolves dot segments."""

import posixpath
import re
import time
import urllib.parse

from rig import SHIFT_TAB, Attack, Home, Homeserver, Lost, Terminal, ask_deactivate, ask_reset

attack = Attack("no id reaches another account's path, whatever a proxy makes of it")
DAVE = "@dave:example.test"
IDS = ("@zzz/../@dave:example.test", "@zzz/%2e%2e/@dave:example.test", "@zzz\\..\\@dave:example.test", "@./../@dave:example.test", "@zzz//..//../@dave:example.test", "@dave:example.test;x", "@dave:example.test?x", "@dave:example.test#x", "@dave:example.test/.")


class Decoding(Homeserver):
    """What stands before it decodes a path, makes backslashes slashes, resolves dots, and cuts off ; ? and #."""

    def __init__(self, dendrite):
        super().__init__("@target:example.test", DAVE)
        self.dendrite = dendrite
        self.rule("GET", "/profile/", self.profile)
        if dendrite:
            self.rule(None, "/_synapse/", lambda req: req.error(404, "M_UNRECOGNIZED"))
            self.rule("GET", "/whois/", self.whois_of_anybody)

    def plain_path(self, req):
        path = urllib.parse.unquote(urllib.parse.unquote(req.path.split("?")[0])).replace("\\", "/")
        return posixpath.normpath(re.split("[;?#]", path)[0])

    def profile(self, req):
        user = self.plain_path(req).split("/profile/")[-1].split("/")[0]
        if user in self.users:
            req.json(200, {"displayname": "x"})
        else:
            req.error(404, "M_NOT_FOUND")

    def whois_of_anybody(self, req):
        req.json(200, {"user_id": self.plain_path(req).rsplit("/", 1)[1], "devices": {}})

    def answer(self, req):
        req.plain = self.plain_path(req)
        if "/v2/users/@a/b" in req.plain:
            return req.error(404, "M_UNRECOGNIZED")
        return super().answer(req)


def find(term, user):
    term.key("/", 0.5)
    term.hand(user, 0.01)
    term.key("\r", 2)


def other_account(user, dendrite, ask):
    server, home = Decoding(dendrite), Home()
    with Terminal(home, home.at(server)) as term:
        term.need(DAVE if not dendrite else "Accounts")
        find(term, "@a/b:example.test")
        term.key("\x1b", 0.5)
        term.key("\x1b", 0.5)
        find(term, user)
        try:
            ask(term) if ask is ask_reset else ask(term, user)
            term.key("\r", 3)
        except Lost:
            pass  # no such question: then nothing can be sent either
        term.key(SHIFT_TAB, 0.2)
        time.sleep(0.5)
    attack.check(f"{ask.__name__[4:]} {user!r} {'Dendrite' if dendrite else 'Synapse'}", bool(server.writes), [w[1] for w in server.writes] or "")


def still_whole():
    """After a lookup of a/b, every other account is still read in full."""
    server, home = Decoding(False), Home()
    with Terminal(home, home.at(server)) as term:
        term.need(DAVE)
        find(term, "@a/b:example.test")
        term.key("\x1b", 0.5)
        term.key("\x1b", 0.5)
        find(term, DAVE)
        term.need("› " + DAVE)
        attack.check("after @a/b, @dave is still read in full", not term.shows("active · created", timeout=5))


def own_id():
    """The other side: an account that is what it is called can be changed."""
    server, home = Decoding(False), Home()
    with Terminal(home, home.at(server)) as term:
        term.need(DAVE)
        find(term, DAVE)
        ask_reset(term)
        time.sleep(0.5)
        term.key("\r", 4)
    attack.check("@dave by his own id", len(server.writes) != 1, [w[1] for w in server.writes])


attack.at_once = 6
attack.run(own_id, *((other_account, user, False, ask_reset) for user in IDS), *((other_account, user, False, ask_deactivate) for user in IDS[:2]), *((other_account, user, True, ask_reset) for user in IDS[:4]), still_whole)
