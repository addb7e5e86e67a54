"""The server of a test: one process on a store of its own, or, with `SWITCHBOARD_TEST_NODES=2`, that many nodes on PostgreSQL."""

import os

from .cluster import Cluster
from .node import (  # noqa: F401 — what tests take from here
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    LOG_EVERYTHING,
    LOOPBACK,
    REPOSITORY,
    RETRY_SCHEDULE,
    Node,
    binary,
    clean_environment,
)

#: How many nodes a test's server consists of.
NODES = int(os.environ.get("SWITCHBOARD_TEST_NODES") or 1)

#: What a test starts. Both are used alike; what a cluster cannot do stands in `one_node_only`.
Server = Node if NODES == 1 else Cluster
