"""The Synapse process: started in the background, known again, stopped; never another process with its number."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import config
from log import say

START_SECONDS = 90
STOP_SECONDS = 20


class ServerError(Exception):
    """The server did not start or did not stop."""


class Process:
    """The one server of a state directory."""

    def __init__(self, state, data):
        self._pid_file = os.path.join(state, "pid.json")
        self._data = data

    def running(self):
        """Returns the port of the server when it runs and answers, else None."""
        known = self._known()
        if known and _answers(known["port"]):
            return known["port"]
        return None

    def start(self, python, configure):
        """Starts the server on a free port; configure writes its configuration for that port."""
        self.stop()
        for _ in range(3):
            port = _free_port()
            configure(port)
            if self._try(python, port):
                return port
            say(f"port {port} was taken meanwhile, trying another")
        raise ServerError("no free port")

    def stop(self):
        """Stops the server and says whether there was one."""
        known = self._known()
        if known:
            say(f"stopping Synapse, process {known['pid']}")
            _end(known["pid"], known["born"])
        if os.path.exists(self._pid_file):
            os.remove(self._pid_file)
        return bool(known)

    def _known(self):
        try:
            with open(self._pid_file, encoding="utf-8") as file:
                known = json.load(file)
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return known if known["born"] == _born(known["pid"]) else None

    def _try(self, python, port):
        """Starts the server once; False when somebody else has the port."""
        began = time.monotonic()
        output = os.path.join(self._data, "output.log")
        with open(output, "w", encoding="utf-8") as out:
            child = subprocess.Popen(
                [python, "-B", "-m", "synapse.app.homeserver", "-c", config.path(self._data)], cwd=self._data,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, close_fds=True)
        config.write_private(self._pid_file, json.dumps({"pid": child.pid, "born": _born(child.pid), "port": port}))
        while time.monotonic() - began < START_SECONDS:
            if child.poll() is not None:
                words = _tail(output) + _tail(os.path.join(self._data, "homeserver.log"))
                if "Address already in use" in words or "CannotListenError" in words:
                    return False
                raise ServerError(f"Synapse ended with status {child.returncode}:\n{words}")
            if _answers(port):
                say(f"Synapse answers on port {port} after {time.monotonic() - began:.1f} s")
                return True
            time.sleep(0.1)
        self.stop()
        raise ServerError(f"Synapse did not answer within {START_SECONDS} s:\n{_tail(output)}")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/_matrix/client/versions", timeout=5) as answer:
            return answer.status == 200 and b'"versions"' in answer.read()
    except (OSError, urllib.error.URLError):
        return False


def _born(pid):
    """Returns what tells a process from a later one with the same number, or None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else "start " + fields[19]
    except FileNotFoundError:
        if os.path.isdir("/proc/self"):
            return None
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip() or None


def _end(pid, born):
    """Asks the process to end, and after a while does not ask any more."""
    for sign, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5)):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            _reap(pid)
            if _born(pid) != born:
                return
            time.sleep(0.05)
    raise ServerError(f"process {pid} does not end")


def _reap(pid):
    """Takes the status of the process when it is our child."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _tail(path, lines=25):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:])
    except FileNotFoundError:
        return ""
