"""Words for the person who looks on: standard error only."""

import sys


def say(text):
    """Says what happens."""
    print(f"synapse: {text}", file=sys.stderr, flush=True)


def fail(text):
    """Says what went wrong and ends the program."""
    say(text)
    sys.exit(1)
