"""A homeserver that answers like Synapse and lies on demand, on a free port of the loopback address."""

import json
import re
import socket
import struct
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "syt_CANARYTOKEN_1234567890"


def millis():
    return int(time.time() * 1000)


class Request(BaseHTTPRequestHandler):
    """One request; rules answer it, or else the server's own idea of the truth."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, *_):
        pass

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length) if length else b""
        self.plain = self.path.split("?")[0]
        server = self.server.owner
        with server.lock:
            server.seen.append((time.time(), self.command, self.path, dict(self.headers), self.body))
        for method, pattern, answer in list(server.rules):
            if (method is None or method == self.command) and re.search(pattern, self.plain) and answer(self) is not False:
                return
        server.answer(self)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

    def raw(self, data):
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            pass

    def json(self, status, value, headers=()):
        self.text(status, json.dumps(value), "application/json", headers)

    def text(self, status, body, kind="text/html", headers=()):
        data = body.encode()
        lines = [f"HTTP/1.1 {status} Answer", f"Content-Type: {kind}", f"Content-Length: {len(data)}", *(f"{k}: {v}" for k, v in headers)]
        self.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + data)

    def error(self, status, errcode, error="no"):
        self.json(status, {"errcode": errcode, "error": error})

    def drop(self):
        """Ends the connection in the usual way."""
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def reset(self):
        """Ends the connection with a TCP reset."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class Homeserver:
    """Accounts in a dictionary; rules are (method or None, pattern of the path, function of the request that may return False)."""

    def __init__(self, *users, domain="example.test", me="@admin:example.test", version="1.160.0"):
        self.domain, self.me, self.version = domain, me, version
        self.rules, self.seen, self.writes = [], [], []
        self.lock = threading.Lock()
        self.rows = 3
        self.users = {user: self.account(user) for user in users or (f"@target:{domain}", f"@u001:{domain}")}
        listener = type("Listener", (ThreadingHTTPServer,), {"daemon_threads": True, "request_queue_size": 128, "handle_error": lambda *_: None})
        self.http = listener(("127.0.0.1", 0), Request)
        self.http.owner = self
        self.port = self.http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def account(self, user):
        return {
            "name": user, "displayname": "plain", "avatar_url": None, "admin": False, "deactivated": False, "erased": False,
            "shadow_banned": False, "locked": False, "suspended": False, "is_guest": False, "user_type": None, "appservice_id": None,
            "creation_ts": millis() // 1000 - 10**6, "last_seen_ts": millis() - 60000, "threepids": [], "external_ids": [],
            "consent_version": None, "consent_ts": None, "consent_server_notice_sent": None, "devices": 2, "password": "old",
        }

    def rule(self, method, pattern, answer):
        self.rules.append((method, pattern, answer))

    def tokens(self):
        """How many requests carried the token, wherever they carried it."""
        return sum(TOKEN in f"{path} {headers} {body!r}" for _, _, path, headers, body in self.seen)

    def answer(self, req):
        last = urllib.parse.unquote(req.plain.rsplit("/", 1)[1])
        if req.command not in ("GET", "HEAD"):
            return req.json(*self.write(req.plain, req.body))
        for pattern, reply in READS:
            found = re.search(pattern, req.plain)
            if found:
                return reply(self, req, urllib.parse.unquote(found.group(1)) if found.groups() else last)
        return req.error(404, "M_UNRECOGNIZED", "Unrecognized request")

    def shown(self, user):
        return {k: v for k, v in self.users[user].items() if k not in ("devices", "password")}

    def listed(self, user):
        row = {k: v for k, v in self.shown(user).items() if k not in ("threepids", "external_ids", "suspended")}
        return row | {"approved": True, "creation_ts": row["creation_ts"] * 1000}

    def whois(self, user):
        rows = [{"ip": f"203.0.113.{i % 250}", "last_seen": millis() - i * 3600000, "user_agent": f"UA {i}"} for i in range(self.rows)]
        return {"user_id": user, "devices": {"": {"sessions": [{"connections": rows}]}}}

    def write(self, path, body):
        """Carries a write out and returns the honest answer."""
        user = urllib.parse.unquote(path.rsplit("/", 1)[1])
        with self.lock:
            self.writes.append((time.time(), path, body))
        if path.endswith("/logout"):
            return 200, {}
        if user not in self.users:
            return 404, {"errcode": "M_NOT_FOUND", "error": "User not found"}
        asked = json.loads(body or b"{}")
        if "/deactivate/" in path:
            self.users[user] |= {"deactivated": True, "devices": 0, "erased": bool(asked.get("erase"))}
            return 200, {"id_server_unbind_result": "success"}
        if "/reset_password/" in path:
            self.users[user]["password"] = asked.get("new_password")
            if asked.get("logout_devices", True):
                self.users[user]["devices"] = 0
            return 200, {}
        return 404, {"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}


def one(server, req, user):
    if user in server.users:
        return req.json(200, server.shown(user))
    return req.error(404, "M_NOT_FOUND", "User not found")


def devices(server, req, user):
    count = server.users.get(user, {}).get("devices", 0)
    rows = [{"device_id": f"D{i}", "display_name": "dev", "last_seen_ip": "203.0.113.1", "last_seen_ts": millis(), "last_seen_user_agent": "UA", "user_id": user} for i in range(count)]
    return req.json(200, {"devices": rows, "total": count})


def rooms(server, req, user):
    """Nobody who is deactivated is in a room."""
    joined = [] if server.users.get(user, {}).get("deactivated") else [f"!r{i}:{server.domain}" for i in range(3)]
    return req.json(200, {"joined_rooms": joined, "total": len(joined)})


def fixed(value):
    return lambda _server, req, _user: req.json(200, value)


READS = [
    (r"/v1/(?:deactivate|reset_password)/", lambda _s, req, _u: req.error(405, "M_UNRECOGNIZED", "Unrecognized request")),
    (r"/client/versions$", fixed({"versions": ["r0.6.1", "v1.1", "v1.11", "v1.12"], "unstable_features": {}})),
    (r"/server_version$", lambda s, req, _u: req.json(200, {"server_version": s.version})),
    (r"/whoami$", lambda s, req, _u: req.json(200, {"user_id": s.me, "device_id": "ADM", "is_guest": False})),
    (r"/password_policy$", fixed({})),
    (r"/login$", fixed({"flows": [{"type": "m.login.password"}]})),
    (r"/whois/([^/]+)$", lambda s, req, u: req.json(200, s.whois(u))),
    (r"/v[23]/users$", lambda s, req, _u: req.json(200, {"users": [s.listed(u) for u in s.users], "total": len(s.users)})),
    (r"/v2/users/([^/]+)$", one),
    (r"/v2/users/([^/]+)/devices$", devices),
    (r"/users/([^/]+)/joined_rooms$", rooms),
    (r"/memberships$", lambda s, req, _u: req.json(200, {"memberships": {f"!r1:{s.domain}": "join"}})),
    (r"/media$", fixed({"media": [], "total": 0})),
    (r"/pushers$", fixed({"pushers": [], "total": 0})),
    (r"/rooms/[^/]+/messages$", fixed({"chunk": [], "start": "t0"})),
    (r"/rooms/[^/]+/state$", fixed({"state": []})),
    (r"/rooms/", lambda s, req, _u: req.json(200, {"room_id": f"!r1:{s.domain}", "name": "n", "joined_members": 3})),
    (r"/accountdata$", fixed({"account_data": {"global": {}, "rooms": {}}})),
    (r"/(?:event|user)_reports$", fixed({"event_reports": [], "user_reports": [], "total": 0})),
]
