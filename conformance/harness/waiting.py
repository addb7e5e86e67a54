"""Waiting for what happens soon, with a failure that says what was expected and what was there instead."""

import time

#: Seconds after which something that should happen "soon" counts as not happening at all. It is no measure of speed.
PATIENCE = 20.0


def eventually(look, expected, describe, patience=PATIENCE):
    """The first value of `look()` for which `expected(value)` holds; fails with the last value when none came in time."""
    deadline = time.monotonic() + patience
    while True:
        value = look()
        if expected(value):
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"expected {describe} within {patience:g} s; last seen: {value!r}")
        time.sleep(0.03)
