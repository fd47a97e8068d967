"""A write reaches the server once at most, and its outcome is the truth or unknown.

The server carries the write out (or half of it), and something that is no complete Matrix answer comes back.
"""

from rig import Attack, Home, Homeserver, ask_deactivate, ask_reset, ends, open_account, send

attack = Attack("an error that proves nothing is never called a refusal, and nothing is sent twice")
ANSWERS = {
    "403 html": lambda req: req.text(403, "<html>403 Forbidden</html>"),
    "404 html": lambda req: req.text(404, "<html>404 Not Found</html>"),
    "405 html": lambda req: req.text(405, "<html>405</html>"),
    "401 html": lambda req: req.text(401, "<html>401</html>"),
    "400 empty": lambda req: req.text(400, ""),
    "404 empty": lambda req: req.text(404, ""),
    "404 json without errcode": lambda req: req.json(404, {"detail": "Not Found"}),
    "403 errcode in html": lambda req: req.text(403, 'blocked {"errcode":"M_FORBIDDEN"}'),
    "404 M_UNKNOWN half done": lambda req: req.error(404, "M_UNKNOWN", "No row found (profiles)"),
    "400 M_UNKNOWN half done": lambda req: req.error(400, "M_UNKNOWN", "Failed to remove threepid from ID server"),
    "404 cut": lambda req: (req.raw(b'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{"errcode":"M_NOT_'), req.drop()),
    "404 cut with length": lambda req: (req.raw(b'HTTP/1.1 404 Not Found\r\nContent-Length: 90\r\n\r\n{"errcode":"M_NOT_FOUND",'), req.drop()),
    "500 M_FORBIDDEN": lambda req: req.error(500, "M_FORBIDDEN"),
    "302 away": lambda req: req.text(302, "", headers=[("Location", "/elsewhere")]),
    "200 html": lambda req: req.text(200, "<html>Welcome</html>"),
}


def carried_out(server, name, do):
    server.rule("POST", r"/(deactivate|reset_password)/", lambda req: (server.write(req.plain, req.body), ANSWERS[name](req)))
    home = Home()
    with open_account(home, server) as term:
        do(term)
        send(term)
        screen = term.text()
    result = ends(home)[-1]
    refused = result.get("result") in ("rejected", "refused", "not sent")
    attack.check(f"{do.__name__[4:]}: {name}", len(server.writes) != 1 or refused or "refused" in screen, f"{len(server.writes)} sent, {home.short()[-1]}")


def deactivation(name):
    carried_out(Homeserver(), name, ask_deactivate)


def reset(name):
    carried_out(Homeserver(), name, ask_reset)


def unknown_family(name):
    server = Homeserver()
    server.rule("GET", "server_version|federation", lambda req: req.error(404, "M_UNRECOGNIZED"))
    carried_out(server, name, ask_reset)


attack.run(
    *((deactivation, name) for name in ANSWERS),
    *((reset, name) for name in ("403 html", "404 html", "404 empty", "404 json without errcode")),
    (unknown_family, "404 html"), (unknown_family, "404 empty"),
)
