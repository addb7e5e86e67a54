"""RAM of a world's account by the official SDKs of both generations. Every test names its own things."""

import uuid

import pytest

from harness.sdk_ram import RAM


@pytest.fixture(params=["v3", "v1"])
def ram(request, server):
    """The account's own key: policies do not bind it."""
    return RAM[request.param](server)


@pytest.fixture
def name():
    """Makes a name that no other test uses: `name("ann")`."""
    return lambda of: f"{of}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def user(ram, name):
    """A user's name."""
    user_name = name("user")
    ram.call("CreateUser", UserName=user_name)
    return user_name
