"""The rate of an account over three nodes that are all asked for more than it allows."""

import collections
import threading
import time

from harness import sdk_raw, world
from harness.answers import Refused
from harness.cluster import Cluster

#: Calls a second that the account may make, over all nodes.
RATE = 50
ACTION = "QueryInstance"

#: Seconds of overload that are not counted: the burst of one second goes, the nodes learn who asks for how much.
FIRST = 3.0

#: Seconds that are counted, and how far the sum may be from the rate.
COUNTED, WITHIN = 10.0, 0.05

#: Callers of each node. Each asks for far more than a sixth of the rate.
CALLERS = 2


def test_the_rate_of_an_account_holds_over_three_nodes():
    text = world.pool_world(spaces=1, limits=f'default = "none"\n{ACTION} = {RATE}')
    with Cluster(text, nodes=3) as cluster:
        answered, refused, over = collections.Counter(), collections.Counter(), threading.Event()
        began, broken = time.monotonic() + FIRST, []

        def ask(node):
            sdk = sdk_raw.Sdk(node)
            try:
                while not over.is_set():
                    try:
                        sdk.call(ACTION, InstanceId=world.space(1).id)
                        came = answered
                    except Refused as refusal:
                        assert refusal.code == "Throttling.User", refusal
                        came = refused
                    if began <= time.monotonic() < began + COUNTED:
                        came[node.name] += 1
            except Exception as error:  # what breaks a caller must reach the test
                broken.append(repr(error))

        threads = [threading.Thread(target=ask, args=(node,)) for node in cluster.nodes for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        time.sleep(FIRST + COUNTED)
        over.set()
        for thread in threads:
            thread.join()
        assert not broken, broken[:3]
        total, expected = answered.total(), RATE * COUNTED
        print(f"answered {dict(answered)}, refused {dict(refused)}: {total} of {expected:g}")
        assert refused.total() > total, "this was no overload"
        assert abs(total - expected) <= WITHIN * expected, f"{total} calls were answered in {COUNTED:g} s, expected {expected:g}"
