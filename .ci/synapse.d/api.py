"""The few calls of Matrix and of Synapse's admin API that the seed needs."""

import hashlib
import hmac
import http.client
import json
from urllib.parse import quote


class APIError(Exception):
    """An answer that is not the one asked for."""


def segment(text):
    """Escapes text as one path segment."""
    return quote(text, safe="")


class API:
    """One keep-alive connection to the server, and the shared secret to make users with."""

    def __init__(self, port, secret, server_name):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._secret = secret
        self._server_name = server_name
        self.admin_token = ""

    def call(self, method, path, body=None, token=None, headers=None):
        """Sends one request and returns its JSON; anything but success raises APIError."""
        send = dict(headers or {})
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            send["Content-Type"] = "application/json"
        if token:
            send["Authorization"] = "Bearer " + token
        try:
            self._connection.request(method, path, body=data, headers=send)
            response = self._connection.getresponse()
            answer = response.read()
        except (http.client.HTTPException, OSError):
            self._connection.close()
            raise
        if response.status not in (200, 201):
            raise APIError(f"{method} {path}: {response.status} {answer[:300]!r}")
        return json.loads(answer)

    def admin(self, method, path, body=None):
        """Calls /_synapse/admin with the administrator's token."""
        return self.call(method, "/_synapse/admin" + path, body, self.admin_token)

    def user_id(self, localpart):
        """Returns the full id of a local user."""
        return f"@{localpart}:{self._server_name}"

    def user_path(self, localpart):
        """Returns the full id, escaped as one path segment."""
        return segment(self.user_id(localpart))

    def register(self, localpart, password, admin=False):
        """Makes a user with the shared secret: a nonce, then an HMAC-SHA1 over it and the fields."""
        nonce = self.call("GET", "/_synapse/admin/v1/register")["nonce"]
        fields = [nonce, localpart, password, "admin" if admin else "notadmin"]
        mac = hmac.new(self._secret.encode(), "\0".join(fields).encode(), hashlib.sha1)
        return self.call("POST", "/_synapse/admin/v1/register", {
            "nonce": nonce, "username": localpart, "password": password, "admin": admin, "mac": mac.hexdigest(),
        })

    def put_user(self, localpart, **fields):
        """Makes or changes a user."""
        return self.admin("PUT", f"/v2/users/{self.user_path(localpart)}", fields)

    def login(self, localpart, password, device_id, device_name):
        """Logs a device in and returns the answer."""
        return self.call("POST", "/_matrix/client/v3/login", {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user_id(localpart)},
            "password": password, "device_id": device_id, "initial_device_display_name": device_name,
        })

    def seen(self, token, ip, agent):
        """Makes one connection: an authenticated call from ip with a user agent, both sent as they are."""
        self.call("GET", "/_matrix/client/v3/account/whoami", token=token,
                  headers={"X-Forwarded-For": ip, "User-Agent": agent})

    def connections(self, localpart):
        """Returns the rows of whois."""
        answer = self.admin("GET", f"/v1/whois/{self.user_path(localpart)}")
        return [row for device in answer["devices"].values()
                for session in device["sessions"] for row in session["connections"]]
