"""Starts, seeds and stops the laboratory Synapse; the bash script beside this directory says how it is called."""

import argparse
import fcntl
import json
import os
import shutil
import sys
import time

import bulk
import config
import database
import seed
import server
import venv_synapse
from log import fail, say


def state_directory():
    """Makes, and returns, the directory that everything is kept in."""
    chosen = os.environ.get("MXWARDEN_SYNAPSE_DIR")
    if not chosen:
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        chosen = os.path.join(cache, "mxwarden-synapse")
    chosen = os.path.abspath(chosen)
    os.makedirs(chosen, mode=0o700, exist_ok=True)
    os.chmod(chosen, 0o700)
    return chosen


class Lab:
    """One laboratory: where its parts are."""

    def __init__(self, state, postgres=None):
        self.state = state
        self.venv = os.path.abspath(os.environ.get("MXWARDEN_SYNAPSE_VENV") or os.path.join(state, "venv"))
        self.data = os.path.join(state, "data")
        self.seed_file = os.path.join(state, "seed.json")
        self.token_file = os.path.join(state, "admin.token")
        self.process = server.Process(state, self.data)
        self.database = database.Postgres(state)
        if not (self.database.exists() if postgres is None else postgres):
            self.database = database.SQLite(self.data)

    def seeded(self):
        """Returns the seed, or None when there is no complete one."""
        if not (os.path.exists(self.seed_file) and self.database.exists()):
            return None
        with open(self.seed_file, encoding="utf-8") as file:
            return json.load(file)

    def wipe(self):
        """Removes the data of a stopped server."""
        database.Postgres(self.state).wipe()
        for path in (self.seed_file, self.token_file):
            if os.path.exists(path):
                os.remove(path)
        shutil.rmtree(self.data, ignore_errors=True)

    def start(self):
        """Starts the server on a free port and returns the port."""
        os.makedirs(self.data, mode=0o700, exist_ok=True)
        self.database.start()
        return self.process.start(os.path.join(self.venv, "bin", "python"), lambda port: config.write(self.data, port, self.database.settings()))

    def stop(self):
        """Stops the server and its database, and says whether there was one."""
        stopped = self.process.stop()
        self.database.stop()
        return stopped

    def fill(self, port):
        """Seeds the running, empty server."""
        began = time.monotonic()
        users = seed.run(port, config.registration_secret(self.data), config.bridge_token(self.data), config.SERVER_NAME,
                         self.database)
        config.write_private(self.token_file, users["admin"]["access_token"] + "\n")
        made = {"server_name": config.SERVER_NAME, "connections": 0, "database": self.database.kind, "users": users}
        say(f"seeded {len(users)} users in {time.monotonic() - began:.1f} s")
        return made

    def save(self, made, port):
        """Writes the seed with the address of today."""
        made["base_url"] = f"http://127.0.0.1:{port}"
        made["synapse_version"] = venv_synapse.version(self.venv)
        config.write_private(self.seed_file, json.dumps(made, indent=1) + "\n")

    def show(self, port):
        """Prints what the caller came for."""
        print(f"base_url=http://127.0.0.1:{port}")
        print(f"token_file={self.token_file}")
        print(f"seed_file={self.seed_file}")
        print(f"socket=unix://{config.socket(self.data)}")


def up(lab, options):
    """Makes sure that a seeded server runs."""
    lab = Lab(lab.state, options.postgres)
    if options.postgres and options.connections is not None:
        fail("--connections is for SQLite")
    port = lab.process.running()
    made = lab.seeded()
    if made and made.get("database", "sqlite") != lab.database.kind: # of the other kind
        made = None
    if port and made and not options.fresh and options.connections in (None, made["connections"]):
        say("already running")
        lab.show(port)
        return
    venv_synapse.ensure(lab.venv, options.upgrade)
    if options.postgres:
        venv_synapse.ensure_postgres(lab.venv)
    if port and (options.fresh or not made or options.connections is not None):
        lab.process.stop()
        port = None
    if options.fresh or not made:
        lab.wipe()
        made = None
    try:
        if not made:
            port = lab.start()
            made = lab.fill(port)
        if options.connections not in (None, made["connections"]):
            if port:
                lab.process.stop()
            port = None
            bulk.set_connections(lab.database.file, f"@whale:{config.SERVER_NAME}", options.connections)
            made["connections"] = options.connections
            say(f"@whale has {options.connections} connections")
        port = port or lab.start()
    except BaseException:
        lab.process.stop()
        raise
    lab.save(made, port)
    lab.show(port)


def down(lab, options):
    """Stops the server of this laboratory and no other process."""
    if not lab.stop():
        say("not running")
    if options.purge:
        lab.wipe()


def status(lab, _):
    """Prints where the server is, or fails."""
    port = lab.process.running()
    if not port or not lab.seeded():
        fail("not running")
    lab.show(port)


def labels(lab, _):
    """Prints what whois does not say: the device of each connection that the database holds."""
    if not lab.process.running() or not lab.seeded():
        fail("not running")
    for row in lab.database.rows("SELECT user_id, device_id, ip, user_agent, last_seen FROM user_ips"):
        print(json.dumps(row))


def count(text):
    """Reads a number of connections."""
    number = int(text)
    if not 0 <= number <= 5_000_000:
        raise argparse.ArgumentTypeError("between 0 and 5000000")
    return number


def main():
    """Reads the command line and does it, one at a time in one state directory."""
    parser = argparse.ArgumentParser(prog="synapse")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("up", help="make, seed and start the server")
    command.add_argument("--fresh", action="store_true", help="start with an empty database, then seed it")
    command.add_argument("--connections", type=count, metavar="N", help="give @whale N connections")
    command.add_argument("--upgrade", action="store_true", help="install the newest Synapse again")
    command.add_argument("--postgres", action="store_true", help="keep the data in PostgreSQL instead of SQLite")
    command.set_defaults(run=up)
    command = commands.add_parser("prepare", help="only make the virtual environment")
    command.add_argument("--upgrade", action="store_true")
    command.set_defaults(run=lambda lab, options: venv_synapse.ensure(lab.venv, options.upgrade))
    command = commands.add_parser("status", help="print where the server is")
    command.set_defaults(run=status)
    command = commands.add_parser("labels", help="print the device of each connection as JSON Lines")
    command.set_defaults(run=labels)
    command = commands.add_parser("down", help="stop the server")
    command.add_argument("--purge", action="store_true", help="remove its data too")
    command.set_defaults(run=down)
    options = parser.parse_args()
    os.umask(0o077)
    state = state_directory()
    with open(os.path.join(state, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            options.run(Lab(state), options)
        except (server.ServerError, venv_synapse.InstallError, seed.SeedError, database.DatabaseError) as error:
            fail(str(error))


if __name__ == "__main__":
    sys.exit(main())
