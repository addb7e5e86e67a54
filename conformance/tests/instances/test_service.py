"""OpenChatappService, GetChatappOpenStatus: before the service is opened nothing else is done."""

import pytest

from harness import sdk_v1, sdk_v3
from harness.answers import expect_ok, expect_refusal
from harness.server import Server


@pytest.mark.parametrize("make", [sdk_v3.Sdk, sdk_v1.Sdk], ids=["v3", "v1"])
def test_an_account_without_a_world_opens_the_service_first(make, succeeded):
    with Server() as server:
        sdk = make(server)
        status = expect_ok(sdk.call("GetChatappOpenStatus"), access_denied_detail=False)
        assert status["OpenStatus"] is False, status
        refused = expect_refusal(sdk, "Product.Unsubscript", "CreateInstance", InstanceName="1", ChannelType="VIBER")
        assert refused.message == "You have not subscribed to the specified product."
        expect_refusal(sdk, "Product.Unsubscript", "UpdateAccountWebhook", CustSpaceId="cams-any", HttpFlag="N")
        expect_ok(sdk.call("OpenChatappService"), access_denied_detail=False)
        status = expect_ok(sdk.call("GetChatappOpenStatus"), access_denied_detail=False)
        assert status["OpenStatus"] is True, status
        expect_ok(sdk.call("CreateInstance", InstanceName="1", ChannelType="VIBER"))
        succeeded[sdk.name] |= sdk.succeeded


def test_a_world_opens_its_accounts(sdk):
    status = expect_ok(sdk.call("GetChatappOpenStatus"), access_denied_detail=False)
    assert status["OpenStatus"] is True, status


def test_opening_twice_is_harmless(sdk):
    for _ in range(2):
        expect_ok(sdk.call("OpenChatappService"), access_denied_detail=False)
