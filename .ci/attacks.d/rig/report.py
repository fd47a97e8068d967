"""The variants of an attack side by side, and one word at the end: held or BREAK."""

import os
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor


class Attack:
    """Collects what its variants find. An exception is not a break, but nothing was shown to hold either: the status is 2."""

    def __init__(self, promise, at_once=4):
        self.promise, self.at_once = promise, at_once
        self.breaks, self.errors, self.lock = [], [], threading.Lock()
        self.finally_do = lambda: None

    def check(self, name, broken, detail=""):
        with self.lock:
            print(f"  {'BREAK' if broken else 'held '}  {name}{'  | ' + str(detail) if detail != '' else ''}", flush=True)
            if broken:
                self.breaks.append(name)

    def run(self, *variants):
        """Runs (function, argument...) tuples, a few at a time, and ends the process."""
        started = time.time()
        with ThreadPoolExecutor(self.at_once) as pool:
            list(pool.map(self.one, variants))
        word = "BREAK" if self.breaks else "ERROR" if self.errors else "held"
        wrong = f": {', '.join(self.breaks + self.errors)}" if word != "held" else ""
        print(f"{word}: {self.promise} ({len(variants)} variants, {time.time() - started:.0f} s){wrong}", flush=True)
        sys.stdout.flush()
        self.finally_do()
        os._exit(1 if self.breaks else 2 if self.errors else 0)

    def one(self, variant):
        function, *args = variant if isinstance(variant, tuple) else (variant,)
        try:
            function(*args)
        except Exception:
            name = " ".join([function.__name__, *(str(a) for a in args if isinstance(a, (str, int)))])
            with self.lock:
                print(f"  ERROR  {name}\n{traceback.format_exc()}", flush=True)
                self.errors.append(name)
