"""The virtual environment with Synapse in it, made once and kept."""

import fcntl
import os
import shutil
import subprocess
import sys
import time

from log import say


class InstallError(Exception):
    """Synapse could not be installed."""


def ensure(venv, upgrade=False):
    """Makes the environment unless a complete one is there; others who want the same one wait."""
    os.makedirs(os.path.dirname(venv), mode=0o700, exist_ok=True)
    with open(venv + ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _ensure(venv, upgrade)


def _ensure(venv, upgrade):
    python = os.path.join(venv, "bin", "python")
    done = os.path.join(venv, ".complete")
    if os.path.exists(done) and not upgrade and _run([python, "-c", "import synapse"], quiet=True):
        return
    began = time.monotonic()
    if not (os.path.exists(done) and upgrade and _run([python, "-c", ""], quiet=True)):
        shutil.rmtree(venv, ignore_errors=True)
        say("making a virtual environment")
        if not _run([sys.executable, "-m", "venv", venv]):
            shutil.rmtree(venv, ignore_errors=True)
            raise InstallError("python -m venv failed; on Debian install python3-venv")
    say("installing the newest matrix-synapse")
    if not _run([python, "-m", "pip", "install", "--upgrade", "--disable-pip-version-check", "--no-input", "--quiet",
                 "--only-binary", "matrix-synapse", "matrix-synapse"]):
        raise InstallError("pip could not install matrix-synapse")
    with open(done, "w", encoding="utf-8") as file:
        file.write(version(venv) + "\n")
    say(f"Synapse {version(venv)} installed in {time.monotonic() - began:.0f} s")


def ensure_postgres(venv):
    """Installs the driver for PostgreSQL."""
    python = os.path.join(venv, "bin", "python")
    if _run([python, "-c", "import psycopg2"], quiet=True):
        return
    if not _run([python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet", "--only-binary", ":all:", "psycopg2-binary"]):
        raise InstallError("pip could not install psycopg2-binary")


def version(venv):
    """Returns the version of the installed Synapse."""
    lib = os.path.join(venv, "lib")
    for python in sorted(os.listdir(lib)):
        for name in sorted(os.listdir(os.path.join(lib, python, "site-packages"))):
            if name.startswith("matrix_synapse-") and name.endswith(".dist-info"):
                return name.removeprefix("matrix_synapse-").removesuffix(".dist-info")
    raise InstallError("matrix-synapse is not in the virtual environment")


def _run(command, quiet=False):
    """Runs a command with its words on standard error and returns whether it went well."""
    out = subprocess.DEVNULL if quiet else sys.stderr
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False).returncode == 0
    except OSError:
        return False
