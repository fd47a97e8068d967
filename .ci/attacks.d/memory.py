"""At most 256 MiB on any answer; what is left out is said."""

import time

from rig import Attack, Home, Homeserver, Terminal

attack = Attack("no answer takes more than 256 MiB", at_once=1)


def chunks(pieces):
    def answer(req):
        req.raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for piece in pieces():
                req.wfile.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
            req.wfile.write(b"0\r\n\r\n")
        except OSError:
            pass
    return answer


def distinct_rows():
    yield b'{"user_id":"@target:example.test","devices":{"":{"sessions":[{"connections":['
    row = '{"ip":"2001:db8:%x:%x::%x","last_seen":%d,"user_agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 KHTML like Gecko Chrome/%s%d"}'
    now = int(time.time() * 1000)
    for start in range(0, 2_000_000, 5000):
        rows = (row % (i >> 16, i & 0xFFFF, i, now - i * 1000, "x" * 40, i) for i in range(start, start + 5000))
        yield (b"," if start else b"") + ",".join(rows).encode()
    yield b"]}]}}}"


def devices():
    yield b'{"devices":['
    row = '{"device_id":"DEVICE%d","display_name":"name %d %s","last_seen_ip":"203.0.113.1","last_seen_ts":1790416000000,"user_id":"@target:example.test"}'
    for start in range(0, 1_000_000, 5000):
        yield (b"," if start else b"") + ",".join(row % (i, i, "y" * 60) for i in range(start, start + 5000)).encode()
    yield b'],"total":1000000}'


def one_string():
    yield b'{"user_id":"@target:example.test","devices":{"":{"sessions":[{"connections":[{"ip":"'
    for _ in range(400):
        yield b"9" * 1_000_000
    yield b'"}]}]}}}'


def whole(name, path, pieces, seconds):
    server = Homeserver()
    server.rule("GET", path, chunks(pieces))
    home, peak, end = Home(), 0, time.time() + seconds
    with Terminal(home, home.at(server, "@target:example.test")) as term:
        while time.time() < end:
            peak = max(peak, term.memory())
            time.sleep(0.5)
        text = term.text()
    said = any(word in text.lower() for word in ("not all", "left out", "more than", "incomplete", "not the whole", "kept", "limit", "first ", "too "))
    attack.check(name, peak > 256, f"peak {peak} MiB, said so: {said}")


attack.run(
    (whole, "2,000,000 distinct rows", "/whois/", distinct_rows, 45), (whole, "1,000,000 devices", "/devices$", devices, 25),
    (whole, "a text of 400 MB", "/whois/", one_string, 12),
)
