"""Four nodes, a random one killed every two seconds under load, and the database restarted among it.

`SWITCHBOARD_KILL_SEED` says which nodes.
"""

import os
import random
import threading
import time

import pytest

from harness import world
from harness.acknowledged import Load
from harness.cluster import Cluster
from harness.waiting import eventually

from .waits import LEASE, TOLERANCE, is_a_webhook, waits

SEED = int(os.environ.get("SWITCHBOARD_KILL_SEED") or time.time())

SPACES = 5

#: Seconds from one kill to the next, and from a kill to the start of the killed node.
EVERY, LATER = 2.0, 1.0

ROUNDS = [pytest.param(3, id="short"), pytest.param(20, id="long", marks=pytest.mark.long)]


class Supervisor:
    """Starts killed nodes again, as often as it takes: a start while the database is away ends in a refusal."""

    def __init__(self):
        self._threads = []
        self.gave_up = []

    def revive(self, node):
        thread = threading.Thread(target=self._revive, args=(node,), daemon=True)
        thread.start()
        self._threads.append(thread)

    def _revive(self, node):
        time.sleep(LATER)
        for _ in range(60):
            try:
                node.kill()
                return node.start()
            except AssertionError as error:
                last = error
                time.sleep(0.5)
        self.gave_up.append(last)

    def wait(self):
        for thread in self._threads:
            thread.join()
        assert not self.gave_up, self.gave_up[0]


def living(cluster):
    return [node for node in cluster.nodes if node.process and node.process.poll() is None and node.api]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_what_was_acknowledged_outlives_the_nodes(postgres, receiver, rounds):
    chance, supervisor, down = random.Random(SEED), Supervisor(), 0.0
    text = world.pool_world(spaces=SPACES)
    with Cluster(text, nodes=4, database_url=postgres.url(postgres.new_database()), keep=is_a_webhook) as cluster:
        load = Load(cluster, [world.space(index + 1) for index in range(SPACES)], receiver).prepare()
        with load:
            for number in range(rounds):
                time.sleep(EVERY)
                if number == rounds // 2:
                    began = time.monotonic()
                    postgres.restart()
                    down = time.monotonic() - began
                victim = chance.choice(eventually(lambda: living(cluster), bool, "a living node"))
                victim.process.kill()
                print(f"round {number + 1}: killed {victim.name}; so far {dict(load.counts)}", flush=True)
                supervisor.revive(victim)
            time.sleep(EVERY)
        supervisor.wait()
        load.settle()
        longest = waits(load, cluster.balancer)
        print(f"seed {SEED}: {rounds} kills; {dict(load.counts)}; the database was away for {down:.1f} s; longest waits {longest[:3]}")
        assert load.counts["SendChatappMessage"] >= 10 * rounds, f"too little load: {load.counts}"
        assert longest[0][0] <= LEASE + TOLERANCE + down, f"seed {SEED}: receipts waited too long for a new owner: {longest[:5]}"
