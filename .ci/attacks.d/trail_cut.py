"""`audit verify` fails when the trail is not as it was written, and the next start does not heal it."""

import os
import shutil

from rig import Attack, Home, Homeserver, Terminal, ask_deactivate, open_account, send

attack = Attack("a trail that was cut, set back or taken away is found out, and stays found out after the next start")


def written():
    """A home with three deactivations on record, and a copy of its state after the first."""
    users = [f"@u{i}:example.test" for i in range(3)]
    server, home = Homeserver(*users), Home()
    for i, user in enumerate(users):
        with open_account(home, server, user) as term:
            ask_deactivate(term, user)
            send(term)
        if i == 0:
            shutil.copytree(home.state, home.path + "/old")
    return server, home


def tampered(name, tamper, head_only=False):
    server, home = written()
    folder = home.state + "/mxwarden"
    with open(folder + "/audit.head", encoding="ascii") as f:
        head = f.read().split()[-1] if f else ""
    with open(home.trail, "rb") as f:
        lines = f.readlines()
    last = home.records()[-1].get("hash") or head
    extra = ["--head", last] if head_only else []
    whole = home.run("audit", "verify", *extra).returncode
    tamper(home, folder, lines)
    before = home.run("audit", "verify", *extra).returncode
    with Terminal(home, home.at(server)) as term:
        term.need("Accounts")
    after = home.run("audit", "verify", *extra).returncode
    attack.check(name, whole != 0 or before == 0 or after == 0, f"verify {whole}, then {before}, after a start {after}")


def keep(count):
    def cut(home, folder, lines):
        with open(home.trail, "wb") as f:
            f.writelines(lines[:count])
    return cut


def cut_and_delete(home, folder, lines):
    keep(2)(home, folder, lines)
    os.remove(folder + "/audit.head")


def cut_and_damage(home, folder, lines):
    keep(2)(home, folder, lines)
    with open(folder + "/audit.head", "w", encoding="ascii") as f:
        f.write("x")


def cut_and_empty(home, folder, lines):
    keep(2)(home, folder, lines)
    open(folder + "/audit.head", "w", encoding="ascii").close()


def head_gone(home, folder, lines):
    os.remove(folder + "/audit.head")


def set_back(home, folder, lines):
    for name in ("audit.jsonl", "audit.head"):
        shutil.copy(f"{home.path}/old/mxwarden/{name}", f"{folder}/{name}")


def both_gone(home, folder, lines):
    os.remove(home.trail)
    os.remove(folder + "/audit.head")


def nothing_there():
    home = Home()
    done = home.run("audit", "verify", "/nonexistent/audit.jsonl")
    attack.check("verify of a path that does not exist", done.returncode == 0, f"status {done.returncode}")


attack.run(
    (tampered, "tail cut", keep(2)), (tampered, "tail cut, head deleted", cut_and_delete), (tampered, "tail cut, head damaged", cut_and_damage),
    (tampered, "tail cut, head empty", cut_and_empty), (tampered, "head deleted", head_gone),
    (tampered, "both set back, --head", set_back, True), (tampered, "both deleted, --head", both_gone, True), nothing_there,
)
