"""A client that is throttled gets through: the newest SDK by itself, others by a caller's loop; other accounts feel nothing."""

import threading
import time

import pytest
from darabonba.policy.retry import RetryOptions

from harness import sdk_raw, sdk_v1, sdk_v3, signer, world
from harness.answers import Refused

from .conftest import ACTION, RATE, exhaust, flood, parameters

#: Attempts that the SDK may make of one call: four threads share five calls a second.
RETRY = RetryOptions({"retryable": True, "retryCondition": [{"maxAttempts": 100, "errorCode": ["Throttling.User"]}]})

THREADS, CALLS = 4, 2 * RATE


def test_the_newest_sdk_with_retry_options_gets_through_a_flood(server):
    space = world.space(1)
    patient = sdk_v3.Sdk(server, retry_options=RETRY)
    exhaust(sdk_raw.Sdk(server), space)
    came = flood(lambda: patient.call(ACTION, **parameters(space)), THREADS, CALLS)
    assert came == [None] * (THREADS * CALLS)


def test_without_retry_options_the_newest_sdk_raises_its_throttling_exception(server):
    space, plain = world.space(1), sdk_v3.Sdk(server)
    exhaust(sdk_raw.Sdk(server), space)
    came = flood(lambda: plain.call(ACTION, **parameters(space)), THREADS, CALLS)
    refused = [one for one in came if one is not None]
    assert refused and all(one.code == "Throttling.User" for one in refused), came
    assert all(one.retry_after >= 1 for one in refused), [one.retry_after for one in refused]


@pytest.mark.parametrize("make", [sdk_v1.Sdk, sdk_raw.Sdk], ids=["v1", "raw"])
def test_a_callers_loop_gets_every_call_through(server, make):
    """The older SDKs and the node ones do not retry: the caller does, with a growing pause."""
    space, sdk = world.space(2), make(server)

    def patient():
        for attempt in range(100):
            try:
                return sdk.call(ACTION, **parameters(space))
            except Refused as refused:
                assert refused.code == "Throttling.User", refused
                time.sleep(min(0.05 * (attempt + 1), 1.0))
        raise AssertionError("100 attempts were not enough")

    assert flood(patient, 2, 2 * RATE) == [None] * (4 * RATE)


def test_a_single_client_that_waits_as_long_as_it_was_told_needs_no_second_attempt(server):
    space, raw = world.space(3), sdk_raw.Sdk(server)
    for _ in range(2 * RATE):
        refused = exhaust(raw, space)
        time.sleep(refused.retry_after / 1000)
        raw.call(ACTION, **parameters(space))


def test_the_wait_stands_in_both_headers_and_both_signatures_are_told(server):
    space, key = world.space(3), (server.access_key_id, server.access_key_secret)
    exhaust(sdk_raw.Sdk(server), space)
    exhaust(sdk_raw.Sdk(server), space)
    made = {
        "v1": lambda: signer.v1(key, ACTION, parameters(space)),
        "v3": lambda: signer.v3(key, ACTION, parameters(space), server.endpoint),
    }
    for version, make in made.items():
        answers = [make().send(server) for _ in range(3 * RATE)]
        refused = [answer for answer in answers if answer.status != 200]
        assert refused, version
        for answer in refused:
            answer.expect(400, "Throttling.User")
            milliseconds, seconds = int(answer.headers["x-acs-retry-after"]), int(answer.headers["retry-after"])
            assert 1 <= milliseconds <= 1000 and seconds == -(-milliseconds // 1000), (version, milliseconds, seconds)


def test_one_accounts_flood_leaves_anothers_calls_alone(server):
    """The other account makes no more calls than its own burst, so that none may be throttled."""
    space, loud = world.space(4), sdk_raw.Sdk(server)
    quiet = sdk_raw.Sdk(server, *world.STRANGER_KEY)
    over = threading.Event()

    def shout():
        while not over.is_set():
            try:
                loud.call(ACTION, **parameters(space))
            except Refused:
                pass

    threads = [threading.Thread(target=shout) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        exhaust(sdk_raw.Sdk(server), space)
        for _ in range(RATE):
            quiet.call(ACTION, CustSpaceId=world.STRANGER_SPACE, PhoneNumber=world.STRANGER_NUMBER)
        exhaust(sdk_raw.Sdk(server), space)
    finally:
        over.set()
        for thread in threads:
            thread.join()
