"""Waiting for something with a deadline; there are no fixed sleeps as synchronisation in the tests."""

import time


def wait_until(condition, seconds, what):
    """Polls until `condition()` is true and returns its value; fails with `what` at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)
