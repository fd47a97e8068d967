"""The authentication service beside a homeserver: it keeps the other half of its accounts, and lies on demand in the same way."""

import datetime
import hashlib
import re
import threading
import urllib.parse
from http.server import ThreadingHTTPServer

from .server import TOKEN, Request

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KINDS = {"user-sessions": "user-session", "oauth2-sessions": "oauth2-session", "compat-sessions": "compat-session", "personal-sessions": "personal-session"}
MAS_TOKEN = "mat_" + TOKEN


def ulid(name):
    return "01M8A5" + "".join(DIGITS[b % 32] for b in hashlib.sha256(name.encode()).digest()[:20])


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class MAS:
    """Accounts by username, and one session of each kind but the personal one; changes reach the homeserver at once."""

    def __init__(self, homeserver):
        self.homeserver, self.rules, self.seen, self.lock = homeserver, [], [], threading.Lock()
        self.accounts, self.sessions = {}, {}
        for user in homeserver.users:
            self.add(user[1:].split(":")[0])
        listener = type("Listener", (ThreadingHTTPServer,), {"daemon_threads": True, "request_queue_size": 128, "handle_error": lambda *_: None})
        self.http = listener(("127.0.0.1", 0), Request)
        self.http.owner = self
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        metadata = {"issuer": self.url + "/", "org.matrix.matrix-authentication-service.graphql_endpoint": self.url + "/graphql"}
        homeserver.rule("GET", "auth_metadata", lambda req: req.json(200, metadata))
        homeserver.rule("GET", "/login$", lambda req: req.error(404, "M_UNRECOGNIZED"))

    def add(self, username):
        self.accounts[username] = {"username": username, "created_at": now(), "locked_at": None, "deactivated_at": None, "admin": False, "legacy_guest": False}
        for path in ("user-sessions", "oauth2-sessions", "compat-sessions"):
            self.sessions[ulid(path + username)] = {"path": path, "user": username, "finished_at": None}

    def profile(self, home):
        """The profile that names both servers, with a token that is good for both."""
        home.private(home.token, MAS_TOKEN + "\n")
        home.profile(base_url=self.homeserver.url, mas_api=self.url)

    def rule(self, method, pattern, answer):
        self.rules.append((method, pattern, answer))

    def changes(self):
        """The changes that arrived, each as its path."""
        return [path for _, method, path, _, _ in self.seen if method not in ("GET", "HEAD")]

    def of(self, id):
        return next((a for a in self.accounts.values() if ulid(a["username"]) == id), None)

    def user(self, account):
        return {"data": {"type": "user", "id": ulid(account["username"]), "attributes": account}}

    def row(self, id):
        s = self.sessions[id]
        about = {"created_at": now(), "finished_at": s["finished_at"], "user_id": ulid(s["user"]), "device_id": "D0" if s["path"] == "compat-sessions" else None, "last_active_at": None}
        if s["path"] == "oauth2-sessions":
            about["scope"] = "urn:matrix:client:api:* urn:matrix:client:device:D1"
        return {"type": KINDS[s["path"]], "id": id, "attributes": about, "meta": {"page": {"cursor": id}}}

    def refuse(self, req, status, title):
        return req.json(status, {"errors": [{"title": title}]})

    def answer(self, req):
        path, query = req.plain.removeprefix("/api/admin/v1/"), urllib.parse.parse_qs(urllib.parse.urlsplit(req.path).query)
        one = re.fullmatch(r"users/(?:by-username/)?([^/]+)(?:/([a-z-]+))?", path)
        ends = re.fullmatch(r"(" + "|".join(KINDS) + r")/([^/]+)/(?:finish|revoke)", path)
        if path == "site-config":
            return req.json(200, {"server_name": self.homeserver.domain, "password_login_enabled": True, "minimum_password_complexity": 3})
        if one and req.command == "GET":
            name = urllib.parse.unquote(one.group(1))
            account = next((a for a in self.accounts.values() if a["username"].lower() == name.lower()), None) if "by-username" in path else self.of(name)
            return req.json(200, self.user(account)) if account else self.refuse(req, 404, "User not found")
        if one and req.command == "POST":
            return self.change(req, self.of(one.group(1)), one.group(2))
        if ends:
            self.sessions[ends.group(2)]["finished_at"] = now()
            return req.json(200, {"data": self.row(ends.group(2))})
        if path in KINDS and req.command == "GET":
            whose = [v for k, values in query.items() if "user]" in k for v in values]
            active = "active" in query.get("filter[status]", [])
            rows = [self.row(i) for i, s in self.sessions.items() if s["path"] == path and (not whose or ulid(s["user"]) in whose) and not (active and s["finished_at"])]
            return req.json(200, {"meta": {"count": len(rows)}, "data": sorted(rows, key=lambda r: r["id"]), "links": {}})
        if req.command == "GET":
            return req.json(200, {"meta": {"count": 0}, "data": [], "links": {}})
        return self.refuse(req, 404, "not found")

    def change(self, req, account, verb):
        if account is None:
            return self.refuse(req, 404, "User not found")
        half = self.homeserver.users.get(f"@{account['username']}:{self.homeserver.domain}", {})
        if verb == "set-password":
            return req.raw(b"HTTP/1.1 204 No Content\r\n\r\n")
        if verb == "deactivate":
            account["deactivated_at"] = now()
            half.update(deactivated=True, devices=0)
            for s in self.sessions.values():
                if s["user"] == account["username"]:
                    s["finished_at"] = s["finished_at"] or now()
        return req.json(200, self.user(account))
