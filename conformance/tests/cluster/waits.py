"""How long receipts waited for a node that takes them over, from what the balancer and the receiver saw.

A receipt is there when the webhook that told of it was answered 200 (the balancer sees it), and has gone when it arrives at the receiver.
A status waits for the one before it, so that its own wait begins with that one's arrival at the earliest.
"""

import json

from harness.steps import READ_AT_ONCE

#: Seconds of the lease of a node (decided by the design of the store).
LEASE = 5.0

#: Seconds beside it: nodes look every second for leases that are over, rows are taken over in steps, and on a machine of two cores with
#: four nodes at their most talkative a push takes its time.
TOLERANCE = 2.0


def composed(balancer):
    """When each status was first answered 200: (message, status) to a time."""
    first = {}
    for passed in balancer.passed:
        if passed.status != 200 or not passed.body:
            continue
        for entry in json.loads(passed.body).get("entry", []):
            for change in entry.get("changes", []):
                for status in change["value"].get("statuses", []):
                    key = (status.get("biz_opaque_callback_data"), status["status"].capitalize())
                    first.setdefault(key, passed.ended)
    return first


def waits(load, balancer):
    """Seconds that each receipt waited, longest first: (seconds, message, status, since when)."""
    there, arrived = composed(balancer), load.arrivals()
    found = []
    for (message, status), since in there.items():
        if (message, status) not in arrived:
            continue
        place = READ_AT_ONCE.index(status)
        for before in READ_AT_ONCE[:place]:
            since = max(since, arrived.get((message, before), since))
        found.append((arrived[(message, status)] - since, message, status, since))
    return sorted(found, reverse=True)


def is_a_webhook(target):
    """For a balancer: which requests to keep."""
    return target.startswith("/webhooks/")
