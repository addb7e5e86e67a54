"""Fixtures that every folder uses. A file's server is made once a file; SPACES in a file says how large its pool is."""

import pytest

from harness import one_node_only, sdk_raw, sdk_v1, sdk_v3, world
from harness.leaks import wiretap
from harness.phone import Control
from harness.pictures import PictureServer
from harness.postgres import SHARED
from harness.receiver import Receiver
from harness.server import NODES, Server

wiretap.install()

#: Spaces in a file's world unless the file sets SPACES.
SPACES = 24

#: What both SDKs did with success over the whole run, by SDK name: read by tests/test_every_operation.py.
SUCCEEDED = {"v1": set(), "v3": set()}


@pytest.fixture(scope="module")
def receiver():
    with Receiver() as one:
        yield one


@pytest.fixture(scope="module")
def pictures():
    one = PictureServer()
    yield one
    one.close()


@pytest.fixture(scope="module")
def server(request):
    """A running server with a pool of spaces and no limits. No number of it has webhooks."""
    text = world.pool_world(spaces=getattr(request.module, "SPACES", SPACES))
    with Server(text) as one:
        yield one


@pytest.fixture(scope="module")
def pool(request):
    return world.Pool(getattr(request.module, "SPACES", SPACES))


@pytest.fixture
def space(pool):
    """A space that no other test of the file uses."""
    return pool.take()


@pytest.fixture(scope="module")
def control(server):
    return Control(server)


@pytest.fixture(scope="module")
def both_sdks(server):
    return {"v3": sdk_v3.Sdk(server), "v1": sdk_v1.Sdk(server)}


@pytest.fixture(params=["v3", "v1"])
def sdk(request, both_sdks):
    """Each test that asks for this runs with both official SDKs."""
    one = both_sdks[request.param]
    yield one
    SUCCEEDED[one.name] |= one.succeeded


@pytest.fixture(scope="module")
def raw(server):
    """Our own client, for what does not depend on an SDK."""
    return sdk_raw.Sdk(server)


@pytest.fixture(scope="module")
def stranger(server):
    """The second account's client."""
    return sdk_raw.Sdk(server, *world.STRANGER_KEY)


@pytest.fixture
def succeeded():
    return SUCCEEDED


def pytest_sessionfinish():
    SHARED.close()


def pytest_report_header():
    if NODES == 1:
        return None
    left_out = [f"  {entry}: {why}" for entry, why in one_node_only.REASONS.items()]
    return [f"server: {NODES} nodes on PostgreSQL behind a balancer. Left out, being for one node only:", *left_out]


def pytest_collection_modifyitems(config, items):
    """The count of operations is only meaningful after everything else, and only when everything runs. What must not be
    read anywhere is asked after whatever ran."""
    if NODES > 1:
        left_out = [item for item in items if one_node_only.reason(item.path, item.name)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    last = [item for item in items if item.path.name == "test_every_operation.py"]
    leaks = [item for item in items if item.path.name == "test_no_secret_was_seen.py"]
    others = [item for item in items if item not in last + leaks]
    whole = {path.parent.name for path in {item.path for item in others}} >= WHOLE and not config.option.keyword
    if last and not whole:
        config.hook.pytest_deselected(items=last)
        last = []
    items[:] = others + last + leaks


#: The folders that make up a whole run.
WHOLE = {"webhooks", "instances", "numbers", "groups", "conversation", "messages", "templates"}
