"""Queues of their own for tests."""

import itertools

import pytest
from mns.queue import QueueMeta

from harness import mns

_NUMBERS = itertools.count()


@pytest.fixture
def name():
    return f"q-{next(_NUMBERS)}"


@pytest.fixture
def queue(server, name):
    """A queue of default attributes."""
    one = mns.queue(server, name)
    one.create(QueueMeta())
    return one
