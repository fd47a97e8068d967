"""Puts the people on a running, empty server and returns what a test must know of them."""

import time

import people
from api import API, APIError

FLUSH_SECONDS = 30
SETTLE_SECONDS = 120


class SeedError(Exception):
    """The server did not take the seed."""


class Seed:
    """The users made so far: by localpart, what they are called and what opens their door."""

    def __init__(self, api, database):
        self.api = api
        self.users = {}
        self._database = database

    def stored(self):
        """Returns how many connections of each user are in the database already."""
        rows = self._database.rows("SELECT user_id, count(*) AS number FROM user_ips GROUP BY user_id")
        return {row["user_id"]: row["number"] for row in rows}

    def add(self, localpart, password=people.PASSWORD, **fields):
        """Makes a user with PUT v2/users."""
        self.api.put_user(localpart, password=password, **fields)
        return self.know(localpart, password)

    def know(self, localpart, password):
        """Remembers a user that is already there."""
        user = {"user_id": self.api.user_id(localpart), "localpart": localpart, "password": password, "devices": []}
        self.users[localpart] = user
        return user

    def device(self, localpart, device_id, name, agent="", addresses=()):
        """Logs a device in and uses it from each address."""
        user = self.users[localpart]
        made = self.api.login(localpart, user["password"], device_id, name)
        user["devices"].append({"device_id": made["device_id"], "access_token": made["access_token"], "display_name": name})
        user.setdefault("access_token", made["access_token"])
        for address in addresses:
            self.api.seen(made["access_token"], address, agent.encode())
        return made["access_token"]

    def rooms(self, localpart, count, address, agent):
        """Makes the user create, and so join, count rooms, from an address it was seen at."""
        user = self.users[localpart]
        user["rooms"] = [self.api.call("POST", "/_matrix/client/v3/createRoom", {
            "preset": "private_chat", "name": f"{localpart}'s room {n + 1}",
        }, user["access_token"], {"X-Forwarded-For": address, "User-Agent": agent})["room_id"] for n in range(count)]


def run(port, secret, bridge_token, server_name, database):
    """Seeds the server and returns every user of it."""
    try:
        return _run(Seed(API(port, secret, server_name), database), bridge_token)
    except APIError as error:
        raise SeedError(f"seeding failed: {error}") from error


def _run(seed, bridge_token):
    api = seed.api
    made = api.register("admin", people.PASSWORD, admin=True)
    api.admin_token = made["access_token"]
    admin = seed.know("admin", people.PASSWORD)
    admin.update(access_token=made["access_token"], device_id=made["device_id"])
    api.put_user("admin", displayname="Admin", admin=True)
    _settle(api)
    _known(seed)
    _flagged(seed)
    _mallory(seed)
    _others(seed, bridge_token)
    _victims(seed)
    _check(seed)
    return seed.users


def _settle(api):
    """Waits until a new database has all its indexes: without that of the profiles, reactivating is answered with 500."""
    until = time.monotonic() + SETTLE_SECONDS
    while api.admin("GET", "/v1/background_updates/status")["current_updates"]:
        if time.monotonic() > until:
            raise SeedError("the database does not finish its background updates")
        time.sleep(0.2)


def _known(seed):
    seed.add("alice", displayname="Alice Liddell", threepids=[
        {"medium": "email", "address": "alice@example.com"},
        {"medium": "email", "address": "alice.liddell@example.org"},
        {"medium": "msisdn", "address": "447700900000"},
    ], external_ids=[
        {"auth_provider": "oidc-google", "external_id": "alice-ext"},
        {"auth_provider": "saml", "external_id": "alice/saml?x=1"},
    ])
    for device_id, name, agent, addresses in people.ALICE:
        seed.device("alice", device_id, name, agent, addresses)
    seed.rooms("alice", 2, people.ALICE[0][3][0], people.ALICE[0][2])
    seed.add("bob", displayname="Bob")
    seed.device("bob", "BOBPHONE", "Android", people.ELEMENT_CLASSIC, ["203.0.113.44", "203.0.113.45"])
    seed.rooms("bob", 14, "203.0.113.44", people.ELEMENT_CLASSIC)
    seed.add("heidi", displayname="Heidi")
    for device_id, name, agent, addresses in people.HEIDI:
        seed.device("heidi", device_id, name, agent, addresses)
    seed.add("nonadmin", displayname="Not an admin")
    seed.device("nonadmin", "NONADMIN", "Element Web", people.ELEMENT_WEB, ["192.0.2.99"])


def _flagged(seed):
    api = seed.api
    states = {
        "carol": "deactivated", "dave": "erased", "erin": "locked", "frank": "suspended", "grace": "shadow_banned",
    }
    for number, (localpart, state) in enumerate(states.items()):
        seed.add(localpart, displayname=localpart.capitalize())["state"] = state
        seed.device(localpart, localpart.upper() + "WEB", "Element Web", people.ELEMENT_WEB, [f"198.51.100.{101 + number}"])
    api.admin("POST", f"/v1/deactivate/{api.user_path('carol')}", {"erase": False})
    api.admin("POST", f"/v1/deactivate/{api.user_path('dave')}", {"erase": True})
    api.put_user("erin", locked=True)
    api.admin("PUT", f"/v1/suspend/{api.user_path('frank')}", {"suspend": True})
    api.admin("POST", f"/v1/users/{api.user_path('grace')}/shadow_ban", {})


def _mallory(seed):
    seed.add("mallory", displayname=people.MALLORY_NAME, avatar_url="mxc://example.test/\x1b[31m", external_ids=[
        {"auth_provider": "oidc-\x1b[5m", "external_id": "\u202eyrollam\x1b]0;x\x07"},
    ])
    for device_id, name, agent, address in people.MALLORY:
        seed.device("mallory", device_id, name, agent, [address.encode()])


def _others(seed, bridge_token):
    api = seed.api
    for localpart in people.ODD:
        seed.add(localpart, displayname=f"Odd {localpart}")
    seed.add("robot", displayname="Robot", user_type="bot")
    seed.add("helpdesk", displayname="Help desk", user_type="support")
    seed.add("whale", displayname="Whale")
    for number, name in enumerate(people.ORDINARY):
        seed.add(f"user{number:02d}", displayname=name)
    for number in range(3):
        seed.device(f"user{number:02d}", f"DEVICE{number:02d}", "phone", people.AGENTS[number + 3], [f"203.0.113.{number + 100}"])
    guest = api.call("POST", "/_matrix/client/v3/register?kind=guest", {})
    seed.users["guest"] = {
        "user_id": guest["user_id"], "localpart": guest["user_id"][1:].split(":")[0], "password": "", "devices": [],
        "access_token": guest["access_token"], "state": "guest",
    }
    ghost = api.call("POST", "/_matrix/client/v3/register", {
        "type": "m.login.application_service", "username": "_bridge_ghost", "inhibit_login": True,
    }, bridge_token)
    seed.users["_bridge_ghost"] = {
        "user_id": ghost["user_id"], "localpart": "_bridge_ghost", "password": "", "devices": [], "state": "appservice",
    }


def _victims(seed):
    for number in range(1, 6):
        localpart = f"victim{number}"
        seed.add(localpart, password=f"victim password {number}", displayname=f"Victim {number}")
        seed.device(localpart, f"VICTIM{number}A", "Element Web", people.ELEMENT_WEB, [f"192.0.2.{150 + number}"])
        seed.device(localpart, f"VICTIM{number}B", "Pixel", people.ELEMENT_X_ANDROID, [f"198.51.100.{150 + number}"])
        seed.rooms(localpart, 3, f"192.0.2.{150 + number}", people.ELEMENT_WEB)


def _check(seed):
    """Reads back what the tests lean on, so that a server that does something else fails here and not there.

    Synapse writes connections in batches, some seconds later, and whois misses a batch while it is being written.
    """
    wanted = {
        "alice": sum(len(addresses) for *_, addresses in people.ALICE), "mallory": len(people.MALLORY),
        "heidi": sum(len(addresses) for *_, addresses in people.HEIDI), "bob": 2, "nonadmin": 1, "carol": 1, "dave": 1,
        "erin": 1, "frank": 1, "grace": 1, "user00": 1, "user01": 1, "user02": 1,
        **{f"victim{number}": 2 for number in range(1, 6)},
    }
    for localpart, count in wanted.items():
        seed.users[localpart]["connections"] = count
    until = time.monotonic() + FLUSH_SECONDS
    while True:
        stored = seed.stored()
        missing = {localpart: stored.get(seed.api.user_id(localpart), 0)
                   for localpart, count in wanted.items() if stored.get(seed.api.user_id(localpart), 0) != count}
        if not missing:
            break
        if time.monotonic() > until:
            raise SeedError(f"connections made and stored differ; stored: {missing}")
        time.sleep(0.2)
    for localpart in ("alice", "carol", "mallory"):
        rows = len(seed.api.connections(localpart))
        if rows != wanted[localpart]:
            raise SeedError(f"whois of {localpart} has {rows} connections, {wanted[localpart]} were made")
