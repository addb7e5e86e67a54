"""Nodes are stopped by SIGTERM and started again, one after the other, behind a balancer that obeys `/readyz`: no call fails."""

import time

from harness import world
from harness.acknowledged import Load
from harness.cluster import Cluster

SPACES = 4


def test_no_call_fails_while_each_node_is_restarted(receiver):
    with Cluster(world.pool_world(spaces=SPACES), nodes=2) as cluster:
        load = Load(cluster, [world.space(index + 1) for index in range(SPACES)], receiver, pace=0.01).prepare()
        with load:
            for node in cluster.nodes * 2:
                time.sleep(1.0)
                code = node.terminate()
                assert code == 0, f"{node.name} ended with {code}: {node.log()}"
                node.start()
                cluster.wait_until_ready()
            time.sleep(1.0)
        assert not load.failures, f"{len(load.failures)} calls failed, e.g. {load.failures[:5]}"
        load.settle()
        print(dict(load.counts))
