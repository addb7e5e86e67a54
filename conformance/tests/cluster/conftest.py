"""Nodes on databases that are restarted, promoted and cut off: each file starts what it ill-treats."""

import pytest

from harness.postgres import SHARED, PostgresServer
from harness.receiver import Receiver


@pytest.fixture
def receiver():
    with Receiver() as one:
        yield one


@pytest.fixture
def postgres():
    """A server of the test's own, that it may restart or kill."""
    with PostgresServer() as one:
        yield one


@pytest.fixture
def database():
    """An empty database of the server that all tests share."""
    access = SHARED.access()
    name = access.new_database()
    yield name
    access.drop_database(name)
