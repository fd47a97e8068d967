"""Runs attacks side by side, each in a process of its own with a limit, and sums up."""

import ast
import os
import pathlib
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).parent
LIMIT = int(os.environ.get("SECONDS_EACH", "240"))
SLOW_FIRST = ("interruptions", "clock_back", "changed_server", "stalled_terminal", "memory", "late_write", "foreign_errors")


def attacks(names):
    found = {p.stem: p for p in sorted(HERE.glob("*.py")) if p.stem != "run"}
    unknown = [n for n in names if n not in found]
    if unknown:
        sys.exit(f"attacks: there is no {', '.join(unknown)}; there are: {' '.join(found)}")
    chosen = names or found
    order = sorted(chosen, key=lambda n: (SLOW_FIRST.index(n) if n in SLOW_FIRST else len(SLOW_FIRST), n))
    return [(n, found[n]) for n in order]


def attack(item):
    name, path = item
    started = time.time()
    process = subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        output += f"ERROR: not done after {LIMIT} s\n"
        process.returncode = 2
    word = {0: "held", 1: "BREAK"}.get(process.returncode, "ERROR")
    last = output.strip().splitlines()[-1:] or ["no output"]
    print(f"{word:5}  {name:20} {time.time() - started:4.0f} s  {last[0]}", flush=True)
    if word != "held":
        print("    " + output.strip().replace("\n", "\n    "), flush=True)
    return name, word


def main(names):
    if names == ["--list"]:
        for name, path in attacks([]):
            print(f"{name:20} {ast.get_docstring(ast.parse(path.read_text())).splitlines()[0]}")
        return 0
    started = time.time()
    with ThreadPoolExecutor(int(os.environ.get("JOBS") or 2 * (os.cpu_count() or 1))) as pool:
        results = list(pool.map(attack, attacks(names)))
    count = {word: [n for n, w in results if w == word] for word in ("held", "BREAK", "ERROR")}
    print(f"attacks: {len(results)} run, {len(count['held'])} held, {len(count['BREAK'])} broke, {len(count['ERROR'])} could not be tried ({time.time() - started:.0f} s)")
    for word in ("BREAK", "ERROR"):
        if count[word]:
            print(f"  {word}: {' '.join(count[word])}")
    return 1 if count["BREAK"] or count["ERROR"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
