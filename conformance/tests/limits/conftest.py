"""A server whose world sets no limits, so that the documented ones hold."""

import threading

import pytest

from harness import world
from harness.answers import Refused
from harness.server import Server

#: Documented: 5 calls a second (behaviour notes, 7), and so many at once after a second of silence.
ACTION = "GetConversationalAutomation"
RATE = 5


@pytest.fixture(scope="module")
def server():
    with Server(world.pool_world(spaces=4, limits="")) as one:
        yield one


def parameters(space):
    return {"CustSpaceId": space.id, "PhoneNumber": space.number}


def exhaust(sdk, space):
    """Calls until one is refused; answers that refusal."""
    for _ in range(50 * RATE):
        try:
            sdk.call(ACTION, **parameters(space))
        except Refused as refused:
            assert (refused.status, refused.code) == (400, "Throttling.User"), refused
            return refused
    raise AssertionError(f"{50 * RATE} calls in a row were all answered; the limit is {RATE} a second")


def flood(call, threads, calls):
    """So many threads make so many calls each, all at once; answers what came of each: None or what was raised."""
    came = []

    def make():
        for _ in range(calls):
            try:
                call()
                came.append(None)
            except Exception as error:  # noqa: BLE001: whatever it is, the test looks at it
                came.append(error)

    started = [threading.Thread(target=make) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return came
