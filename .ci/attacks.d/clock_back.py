"""The idle lock comes whatever the wall clock does: it is set back by an hour in the process's own vDSO (root, x86-64)."""

import struct
import time

from rig import Attack, Home, Homeserver, Terminal, at_account

attack = Attack("a wall clock that is set back or forward does not put off the lock")


def shift_clock(pid, seconds):
    """Patches __vdso_clock_gettime: CLOCK_REALTIME plus seconds, everything else as the kernel says."""
    with open(f"/proc/{pid}/maps", encoding="ascii") as f:
        base = int(next(line for line in f if "[vdso]" in line).split("-")[0], 16)
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        memory.seek(base)
        elf = memory.read(0x2000)
        offset, = struct.unpack_from("<Q", elf, 0x20)
        headers = (struct.unpack_from("<IIQQQQQQ", elf, offset + 56 * i) for i in range(struct.unpack_from("<H", elf, 0x38)[0]))
        at = next(h[2] for h in headers if h[0] == 2)  # PT_DYNAMIC
        tags = {}
        while True:
            tag, value = struct.unpack_from("<QQ", elf, at)
            if tag == 0:
                break
            tags[tag], at = value, at + 16
        symbols, strings = tags[6], tags[5]
        for i in range(64):
            name, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", elf, symbols + 24 * i)
            if elf[strings + name:].split(b"\0", 1)[0] == b"__vdso_clock_gettime":
                memory.seek(base + value)
                # mov eax,228; syscall; test edi,edi; jnz +7; add qword [rsi],seconds; ret
                memory.write(b"\xb8\xe4\0\0\0\x0f\x05\x85\xff\x75\x07\x48\x81\x06" + struct.pack("<i", seconds) + b"\xc3")
                return
    raise RuntimeError("no __vdso_clock_gettime")


def locked(seconds):
    server, home = Homeserver(), Home()
    home.profile(base_url=server.url, idle_lock="1m")
    with Terminal(home, ["@target:example.test"]) as term:
        at_account(term)
        shift_clock(term.pid, seconds)
        attack.check(f"{seconds:+d} s", not term.shows("locked", timeout=80))


attack.run((locked, -3600), (locked, -30), (locked, 0))
