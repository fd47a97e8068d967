"""Rows for benchmarks, put straight into the stopped server's database."""

import random
import sqlite3

import people

DEVICES = 40
NEWEST = 1_795_000_000_000  # a fixed moment: the rows are the same in every run
EVERY = 41_000


def set_connections(database, user_id, count):
    """Gives the user exactly count connections, deterministic ones."""
    pick = random.Random(count)
    rows = []
    for number in range(count):
        device = pick.randrange(DEVICES)
        address = f"198.{18 + pick.randrange(2)}.{pick.randrange(256)}.{pick.randrange(1, 255)}"
        if pick.random() < 0.25:
            address = f"2001:db8:{pick.randrange(16):x}::{pick.randrange(1, 1 << 16):x}"
        rows.append((user_id, f"syt_bulk_{device}_{number}", f"WHALE{device:02d}", address,
                     pick.choice(people.AGENTS), NEWEST - number * EVERY - pick.randrange(EVERY)))
    base = sqlite3.connect(database)
    with base:
        base.execute("DELETE FROM user_ips WHERE user_id = ?", (user_id,))
        base.execute("DELETE FROM devices WHERE user_id = ? AND device_id LIKE 'WHALE%'", (user_id,))
        base.executemany("INSERT INTO devices (user_id, device_id, display_name, last_seen, ip, user_agent, hidden)"
                         " VALUES (?, ?, ?, ?, ?, ?, 0)", _devices(rows))
        base.executemany("INSERT INTO user_ips (user_id, access_token, device_id, ip, user_agent, last_seen)"
                         " VALUES (?, ?, ?, ?, ?, ?)", rows)
    base.close()


def _devices(rows):
    newest = {}
    for user_id, _, device, address, agent, seen in rows:
        newest.setdefault(device, (user_id, device, "Whale's " + device, seen, address, agent))
    return newest.values()
