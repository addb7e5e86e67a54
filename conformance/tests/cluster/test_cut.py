"""The line between one node and its database is cut without a word, and mended: the node says so, refuses calls as the SDKs understand
it, and comes back by itself; nothing that was acknowledged is lost."""

import time
import urllib.error
import urllib.request

import pytest

from harness import sdk_v1, sdk_v3, world
from harness.acknowledged import Load
from harness.answers import Refused
from harness.cluster import Cluster
from harness.postgres import SHARED
from harness.tcp_proxy import TcpProxy
from harness.waiting import eventually

SPACES = 4

#: Seconds until a node must have seen that its database is silent, and until it must be back.
PATIENCE = 40

#: Seconds of load before, within and after the cut.
UNDER_LOAD = 2.0


def readiness(node):
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(node.api + "/readyz", timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def refused(sdk, action, **parameters):
    """The refusal, None where the call was acknowledged."""
    try:
        sdk.call(action, **parameters)
    except Refused as refusal:
        return refusal
    return None


@pytest.fixture
def cut_off(database, receiver):
    """A cluster of two whose first node's line to the database can be cut, and the line."""
    access = SHARED.access()
    with TcpProxy((access.host, access.port)) as line:
        urls = [access.url(database, port=line.port), access.url(database)]
        with Cluster(world.pool_world(spaces=SPACES), nodes=2, database_url=urls) as cluster:
            yield cluster, line


def test_a_silent_database_is_told_and_outlived(cut_off, receiver):
    cluster, line = cut_off
    alone = cluster.nodes[0]
    load = Load(cluster, [world.space(index + 1) for index in range(SPACES)], receiver).prepare()
    space = world.space(1)
    with load:
        time.sleep(UNDER_LOAD)
        line.cut()
        eventually(lambda: readiness(alone), lambda status: status == 503, "/readyz to say no", PATIENCE)
        for sdk in (sdk_v3.Sdk(alone), sdk_v1.Sdk(alone)):
            for action in ("UpdateInstance", "QueryInstance"):
                more = {"InstanceName": "cut off"} if action == "UpdateInstance" else {}
                refusal = refused(sdk, action, InstanceId=space.id, **more)
                assert refusal, f"{action} was acknowledged by a node without a database"
                assert (refusal.status, refusal.code) == (503, "ServiceUnavailable"), refusal
                assert refusal.request_id, refusal
                if sdk.name == "v3":
                    assert refusal.retry_after and refusal.retry_after > 0, "the SDK is not told when to come back"
        time.sleep(UNDER_LOAD)
        line.mend()
        eventually(lambda: readiness(alone), lambda status: status == 200, "/readyz to say yes again", PATIENCE)
        cluster.wait_until_ready()
        assert not refused(sdk_v3.Sdk(alone), "UpdateInstance", InstanceId=space.id, InstanceName="back")
        time.sleep(UNDER_LOAD)
    load.settle()
    print(dict(load.counts))
