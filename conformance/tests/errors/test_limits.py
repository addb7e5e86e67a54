"""The documented rates, on a server whose world sets none."""

import pytest

from harness import sdk_raw, sdk_v1, sdk_v3, world
from harness.answers import Refused
from harness.server import Server


@pytest.fixture(scope="module")
def limited():
    with Server(world.pool_world(spaces=2, limits="")) as one:
        yield one


def burst(sdk, calls, action, **parameters):
    refusals = []
    for _ in range(calls):
        try:
            sdk.call(action, **parameters)
        except Refused as refused:
            refusals.append(refused)
    return refusals


@pytest.mark.parametrize("make", [sdk_v3.Sdk, sdk_v1.Sdk, sdk_raw.Sdk], ids=["v3", "v1", "raw"])
def test_five_a_second_are_kept(limited, make):
    space = world.space(1)
    refusals = burst(make(limited), 40, "GetConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number)
    assert refusals, "40 calls in a burst were all answered; the documented rate is 5 a second"
    for refused in refusals:
        assert (refused.status, refused.code) == (400, "Throttling.User"), refused
        assert refused.message == "Request was denied due to user flow control.", refused


def test_a_throttled_answer_says_when_to_come_back(limited):
    space, raw = world.space(2), sdk_raw.Sdk(limited)
    refusals = burst(raw, 40, "GetConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number)
    assert refusals and all(1 <= refused.retry_after <= 5000 for refused in refusals), [one.retry_after for one in refusals]


def test_one_operations_limit_leaves_the_others_alone(limited):
    space, raw = world.space(1), sdk_raw.Sdk(limited)
    burst(raw, 40, "GetConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number)
    raw.call("QueryChatappPhoneNumbers", CustSpaceId=space.id)
