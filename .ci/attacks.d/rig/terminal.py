"""The program in a pseudo terminal: every byte is kept, and pyte says what a person would see."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time

import pyte

from .home import BINARY

# What pyte prints instead of swallowing: keyboard protocols and mode questions.
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][0-9;]*u|\x1b\[>[0-9;]*m|\x1b\[\?[0-9;]*\$p")

# The beginning of a sequence at the end of what was read: its rest comes with the next read.
CUT = re.compile(rb"\x1b(?:\[[<>=?]?[0-9;]*\$?)?$")


class Lost(AssertionError):
    """The screen does not show what the attack needs to go on."""


class Terminal:
    def __init__(self, home, args, cols=120, rows=40, env=None, answers=True, command=None, before=None):
        self.home, self.raw, self.code, self.answers = home, bytearray(), None, answers
        self.screen = pyte.Screen(cols, rows)
        self.screen.report_device_attributes = lambda *_, **__: None
        self.stream = pyte.ByteStream(self.screen)
        self.reading = threading.Event()
        self.reading.set()
        command = command or [BINARY, *args]
        environ, size = home.env | (env or {}), struct.pack("HHHH", rows, cols, 0, 0)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                if before:
                    before()
                fcntl.ioctl(0, termios.TIOCSWINSZ, size)
                os.execvpe(command[0], command, environ)
            finally:
                os._exit(127)
        os.set_blocking(self.fd, False)
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        rest = b""
        while not self.closing.is_set():
            try:
                if not self.reading.wait(0.1) or not select.select([self.fd], [], [], 0.1)[0]:
                    continue
                data = os.read(self.fd, 65536)
            except BlockingIOError:
                continue
            except (OSError, ValueError):
                return
            if not data:
                return
            self.raw.extend(data)
            if self.answers and b"\x1b[c" in data:
                self.send(b"\x1b[?62;22c")
            data = rest + data
            cut = CUT.search(data)
            rest, data = (data[cut.start():], data[:cut.start()]) if cut else (b"", data)
            with self.lock:
                try:
                    self.stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
                except Exception as problem:  # pyte's own bugs are not the program's
                    print("pyte:", problem)

    def text(self):
        with self.lock:
            return "\n".join(line.rstrip() for line in self.screen.display)

    def send(self, data, limit=15):
        """Writes all, unless the program does not take it within the limit; says whether it did."""
        data, end = data if isinstance(data, bytes) else data.encode(), time.time() + limit
        while data and time.time() < end:
            try:
                if select.select([], [self.fd], [], 0.1)[1]:
                    data = data[os.write(self.fd, data[:4096]):]
            except BlockingIOError:
                time.sleep(0.01)
            except (OSError, ValueError):
                return False
        return not data

    def key(self, data, wait=0.2):
        self.send(data)
        time.sleep(wait)

    def hand(self, text, pace=0.04):
        """Types as a person does."""
        for letter in text:
            self.key(letter, pace)

    def phrase(self, text):
        """Types a confirmation as a person does, and again, more slowly, where a busy machine handed several keys over at once."""
        for pace in (0.06, 0.15, 0.3):
            self.hand(text, pace)
            if self.shows("Ready\\.", timeout=3):
                return
            self.key(b"\x15", 0.5)

    def shows(self, *patterns, timeout=15):
        """Waits until the screen matches every pattern; case does not matter, nor where lines end."""
        end = time.time() + timeout
        while True:
            text = self.text()
            flat = re.sub(r"\s+", " ", text)
            if all(re.search(p, text, re.I) or re.search(p, flat, re.I) for p in patterns):
                return True
            if time.time() > end:
                return False
            time.sleep(0.03)

    def need(self, *patterns, timeout=30):
        if not self.shows(*patterns, timeout=timeout):
            raise Lost(f"the screen does not show {patterns}:\n{self.text()}")
        return self

    def resize(self, cols, rows):
        with self.lock:
            self.screen.resize(rows, cols)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def signal(self, number):
        os.kill(self.pid, number)

    def wait(self, timeout=40):
        """The exit status, or None if it has not ended."""
        end = time.time() + timeout
        while self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
                time.sleep(0.15)  # for the last bytes to be read
            elif time.time() > end:
                break
            else:
                time.sleep(0.03)
        return self.code

    def close(self):
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait(5)
        self.reader.join(1)  # until there is no more to read
        self.closing.set()
        self.reader.join()  # the number of a descriptor is given away again as soon as it is closed
        try:
            os.close(self.fd)
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def cooked(self):
        """Whether the terminal's lines are edited by the kernel again, as a shell needs it."""
        return bool(termios.tcgetattr(self.fd)[3] & termios.ICANON)

    def left_on(self):
        """The modes that the program turned on and did not turn off."""
        state = {}
        for numbers, final in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", bytes(self.raw)):
            for number in numbers.split(b";"):
                state[number.decode()] = final == b"h"
        return sorted(n for n, on in state.items() if on and n not in ("7", "25"))

    def memory(self):
        """The peak of the resident memory, in MiB."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as f:
            return int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1)) >> 10
