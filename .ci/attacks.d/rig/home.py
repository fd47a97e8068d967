"""A home directory of its own for each try: token, configuration, audit trail; and the command line in it."""

import json
import os
import subprocess
import tempfile

from .server import TOKEN

BINARY = os.environ.get("MXWARDEN_BINARY", "mxwarden")


class Home:
    def __init__(self, token=TOKEN):
        self.path = tempfile.mkdtemp(prefix="home-")
        self.state, self.config = f"{self.path}/state", f"{self.path}/config"
        self.token, self.trail = f"{self.path}/token", f"{self.state}/mxwarden/audit.jsonl"
        os.makedirs(f"{self.config}/mxwarden", 0o700)
        self.private(self.token, token + "\n")
        self.env = {
            "HOME": self.path, "XDG_CONFIG_HOME": self.config, "XDG_STATE_HOME": self.state, "XDG_CACHE_HOME": f"{self.path}/cache",
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": os.environ["PATH"],
        }

    def private(self, path, text):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, 0o600)

    def profile(self, **settings):
        """Writes a profile that is the default one; the token's file is its store."""
        settings = {"credential": f"file:{self.token}"} | settings
        lines = ['default = "lab"', "", "[profiles.lab]", *(f"{k} = {json.dumps(v)}" for k, v in settings.items())]
        self.private(f"{self.config}/mxwarden/config.toml", "\n".join(lines) + "\n")

    def records(self):
        try:
            with open(self.trail, encoding="utf-8", errors="replace") as f:
                return [json.loads(line) for line in f if line.strip()]
        except FileNotFoundError:
            return []

    def short(self):
        """The trail in a few words: kind, action, result, verdict."""
        return [" ".join(filter(None, (r.get("kind"), r.get("action"), r.get("result"), r.get("verdict")))) for r in self.records()]

    def run(self, *args, timeout=60, env=None):
        """The command line, without a terminal."""
        return subprocess.run([BINARY, *args], env=self.env | (env or {}), stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)

    def at(self, server, *args):
        """The arguments that connect to a server with the token from the file."""
        return ["--homeserver", server.url, "--token-file", self.token, *args]
