"""What the network refuses, its rate limits too, comes back with its number, and with a wait where waiting helps."""

import pytest

from harness import world
from harness.answers import expect_ok, expect_refusal
from harness.network import Network, refusal
from harness.server import Server

SPACES = 12

PATH = "/conversational_automation"


@pytest.fixture(scope="module")
def network():
    with Network() as one:
        yield one


@pytest.fixture(scope="module")
def server(network):
    with Server(world.pool_world(spaces=SPACES), network_url=network.url) as one:
        yield one


@pytest.fixture(autouse=True)
def let_through(network):
    yield
    network.let_through()


def prompts(sdk, space):
    answer = sdk.call("GetConversationalAutomation", CustSpaceId=space.id, PhoneNumber=space.number)
    return expect_ok(answer)["Data"].get("Prompts") or []


def update(space, *texts):
    return {"CustSpaceId": space.id, "PhoneNumber": space.number, "Prompts": list(texts)}


def test_a_rate_limit_says_how_long_to_wait(sdk, raw, space, network):
    network.refuse("POST", PATH, 400, refusal(80007, "Rate limit issues"))
    expect_refusal(sdk, "80007", "UpdateConversationalAutomation", naming="Rate limit issues", **update(space, "one"))
    refused = expect_refusal(raw, "80007", "UpdateConversationalAutomation", **update(space, "one"))
    assert refused.retry_after == 60_000, "a minute, where the network names no wait"
    network.let_through()
    assert prompts(sdk, space) == []
    expect_ok(sdk.call("UpdateConversationalAutomation", **update(space, "two")))
    assert prompts(sdk, space) == ["two"]


def test_the_wait_that_the_network_names_is_passed_on(raw, space, network):
    usage = '{"203939":[{"type":"whatsapp","call_count":100,"estimated_time_to_regain_access":7}]}'
    network.refuse("POST", PATH, 400, refusal(80007, "Rate limit issues"), {"X-Business-Use-Case-Usage": usage})
    refused = expect_refusal(raw, "80007", "UpdateConversationalAutomation", **update(space, "one"))
    assert refused.retry_after == 7 * 60_000


def test_a_refusal_that_waiting_does_not_mend_names_no_wait(sdk, raw, space, network):
    network.refuse("POST", PATH, 403, refusal(10, "Application does not have permission for this action"))
    expect_refusal(sdk, "10", "UpdateConversationalAutomation", naming="permission", **update(space, "one"))
    refused = expect_refusal(raw, "10", "UpdateConversationalAutomation", **update(space, "one"))
    assert refused.retry_after is None


def test_a_network_that_does_not_answer_is_503_before_an_sdk_gives_up(sdk, space, network):
    """Both SDKs stop reading after 10 s; a service that waited as long would show as their time-out, not as a refusal."""
    network.hang("POST", PATH)
    expect_refusal(sdk, "ServiceUnavailable", "UpdateConversationalAutomation", status=503, **update(space, "one"))
    network.let_through()
    assert prompts(sdk, space) == []
