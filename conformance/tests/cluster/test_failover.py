"""A synchronous standby is promoted under load, the primary being killed or crashed: nothing that was acknowledged is lost."""

import time

import pytest

from harness import sdk_raw, world
from harness.acknowledged import Load
from harness.answers import Refused
from harness.cluster import Cluster
from harness.postgres import several
from harness.waiting import eventually

SPACES = 4

#: Seconds within which the service is back after a promotion.
BACK_WITHIN = 10.0

#: Seconds of load before and after each promotion.
UNDER_LOAD = 2.0

ROUNDS = [pytest.param(1, id="short"), pytest.param(20, id="long", marks=pytest.mark.long)]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_promotion_loses_nothing_that_was_acknowledged(postgres, receiver, rounds):
    primary, standby, slowest = postgres, postgres.make_standby(), 0.0
    try:
        servers = [primary, standby]
        url = several(servers, primary.new_database())
        with Cluster(world.pool_world(spaces=SPACES), nodes=2, database_url=url) as cluster:
            load = Load(cluster, [world.space(index + 1) for index in range(SPACES)], receiver).prepare()
            with load:
                for number in range(rounds):
                    time.sleep(UNDER_LOAD)
                    primary.kill() if number % 2 == 0 else primary.stop("immediate")
                    standby.promote()
                    back = _back(cluster, time.monotonic())
                    slowest = max(slowest, back)
                    print(f"round {number + 1}: back {back:.1f} s after the promotion; so far {dict(load.counts)}", flush=True)
                    assert back <= BACK_WITHIN, f"the service was back {back:.1f} s after the promotion"
                    primary, standby = standby, primary
                    if number + 1 < rounds:
                        standby.copy(primary)
                        standby.start()
                        primary.wait_for(standby)
                time.sleep(UNDER_LOAD)
            load.settle()
            print(f"{rounds} promotions: {dict(load.counts)}; the slowest return took {slowest:.1f} s")
            assert load.counts["SendChatappMessage"] >= 10 * rounds, f"too little load: {load.counts}"
    finally:
        for server in servers:
            server.close()


def _back(cluster, since):
    """Seconds from then until every node is ready and acknowledges a change."""
    cluster.wait_until_ready()
    for node in cluster.nodes:
        eventually(lambda: _changes(node), bool, f"{node.name} to acknowledge a change")
    return time.monotonic() - since


def _changes(node):
    try:
        return sdk_raw.Sdk(node).call("UpdateInstance", InstanceId=world.space(1).id, InstanceName="back")
    except (OSError, Refused):
        return None
