"""The database of the laboratory server: a SQLite file, or a PostgreSQL of its own that listens on a socket only."""

import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from urllib.parse import quote

from log import say

NAME = "synapse"


class DatabaseError(Exception):
    """PostgreSQL is not there, or does not start."""


class SQLite:
    """A file beside the other data."""

    kind = "sqlite"

    def __init__(self, data):
        self.file = os.path.join(data, "homeserver.db")

    def settings(self):
        """Returns what the configuration of the server says of it."""
        return {"name": "sqlite3", "args": {"database": self.file}}

    def exists(self):
        """Says whether there is one."""
        return os.path.exists(self.file)

    def rows(self, query):
        """Runs a query and returns its rows as dictionaries."""
        base = sqlite3.connect(f"file:{quote(self.file)}?mode=ro", uri=True, timeout=10)
        try:
            base.row_factory = sqlite3.Row
            return [dict(row) for row in base.execute(query)]
        finally:
            base.close()

    def start(self):
        """There is no process."""

    def stop(self):
        """There is no process."""

    def wipe(self):
        """The file goes with the other data."""


class Postgres:
    """A cluster in a directory of its own, since PostgreSQL does not run as root and needs short paths of sockets."""

    kind = "postgres"

    def __init__(self, state):
        self._note = os.path.join(state, "postgres.json")

    def _home(self):
        if os.path.exists(self._note):
            with open(self._note, encoding="utf-8") as file:
                return json.load(file)["home"]
        return None

    def settings(self):
        """Returns what the configuration of the server says of it."""
        return {"name": "psycopg2", "args": {"user": NAME, "dbname": NAME, "host": self._home(), "cp_min": 2, "cp_max": 5}}

    def exists(self):
        """Says whether there is one."""
        home = self._home()
        return bool(home) and os.path.isdir(home)

    def rows(self, query):
        """Runs a query and returns its rows as dictionaries."""
        done = subprocess.run(
            [_tool("psql"), "-X", "-A", "-t", "-h", self._home(), "-U", NAME, "-d", NAME, "-c", f"SELECT row_to_json(q) FROM ({query}) q"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DatabaseError(f"psql failed: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def start(self):
        """Makes the cluster where there is none, and starts it."""
        home = self._home()
        if not home:
            home = self._make()
        if _run(["pg_ctl", "-D", os.path.join(home, "data"), "status"]).returncode == 0:
            return
        done = _run(["pg_ctl", "-D", os.path.join(home, "data"), "-l", os.path.join(home, "log"), "-w", "-t", "60", "start"])
        if done.returncode:
            raise DatabaseError(f"PostgreSQL does not start:\n{done.stdout}")

    def _make(self):
        home = tempfile.mkdtemp(prefix="mxwarden-postgres-", dir="/tmp")
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(home, user.pw_uid, user.pw_gid)
        with open(self._note, "w", encoding="utf-8") as file:
            json.dump({"home": home}, file)
        data = os.path.join(home, "data")
        done = _run(["initdb", "-D", data, "-U", NAME, "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync"])
        if done.returncode:
            raise DatabaseError(f"initdb failed:\n{done.stdout}")
        with open(os.path.join(data, "postgresql.conf"), "a", encoding="utf-8") as file:
            file.write(f"listen_addresses = ''\nunix_socket_directories = '{home}'\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")
        self.start()
        done = _run(["createdb", "-h", home, "-U", NAME, "-T", "template0", NAME])
        if done.returncode:
            raise DatabaseError(f"createdb failed:\n{done.stdout}")
        say(f"PostgreSQL runs in {home}")
        return home

    def stop(self):
        """Stops the cluster."""
        if self.exists():
            _run(["pg_ctl", "-D", os.path.join(self._home(), "data"), "-m", "fast", "-w", "stop"])

    def wipe(self):
        """Removes a stopped cluster."""
        self.stop()
        if self.exists():
            shutil.rmtree(self._home(), ignore_errors=True)
        if os.path.exists(self._note):
            os.remove(self._note)


def _tool(name):
    """Returns where a program of PostgreSQL is: Debian keeps the servers' out of the PATH."""
    found = shutil.which(name)
    if found:
        return found
    base = "/usr/lib/postgresql"
    for version in sorted(os.listdir(base) if os.path.isdir(base) else [], key=lambda v: float(v) if v.replace(".", "").isdigit() else 0, reverse=True):
        path = os.path.join(base, version, "bin", name)
        if os.path.exists(path):
            return path
    raise DatabaseError(f"there is no {name}; on Debian install postgresql")


def _run(command):
    """Runs a program of PostgreSQL, as its user where we are root."""
    command = [_tool(command[0])] + command[1:]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] + command
    # The server keeps the streams it was started with: they are files, since a pipe would never end.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", check=False)
        out.seek(0)
        done.stdout = out.read()
    return done
