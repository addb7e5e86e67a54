"""An account that is not on the network's beta list for groups: the network's refusal is passed on with its code."""

import pytest

from harness import sdk_v1, sdk_v3, world
from harness.answers import expect_ok, expect_refusal
from harness.server import Server


@pytest.fixture(scope="module")
def server():
    with Server(world.pool_world(spaces=1, groups=False)) as one:
        yield one


@pytest.mark.parametrize("make", [sdk_v3.Sdk, sdk_v1.Sdk], ids=["v3", "v1"])
def test_adding_a_group_is_refused_with_131215_and_leaves_no_row(server, make):
    sdk, space = make(server), world.space(1)
    expect_refusal(sdk, "131215", "AddChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, Subject="No")
    answer = sdk.call(
        "ListChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, Page={"Index": 1, "Size": 10}
    )
    assert expect_ok(answer)["Data"]["Total"] == 0, answer
