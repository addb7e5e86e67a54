"""ChatappBindWaba, QueryChatappBindWaba, ChatappSyncPhoneNumber, QueryChatappPhoneNumbers."""

from harness.answers import expect_ok, expect_refusal
from harness.steps import phone_row
from harness.world import STRANGER_SPACE

SPACES = 12


def numbers(sdk, space_id, **filters):
    answer = expect_ok(sdk.call("QueryChatappPhoneNumbers", CustSpaceId=space_id, **filters))
    return {row["PhoneNumber"]: row for row in answer.get("PhoneNumbers") or []}


def new_waba(control, index, numbers):
    """A WABA that nobody has bound."""
    waba = f"7770000000{index:05}"
    control.world(
        wabas=[
            {
                "id": waba,
                "name": f"Unbound {index}",
                "numbers": [{"id": f"888{index:06}{turn}", "phone": phone, "name": "Shop"} for turn, phone in enumerate(numbers)],
            }
        ]
    )
    return waba


def index_of(sdk, offset):
    return offset + (1 if sdk.name == "v1" else 0)


def test_the_numbers_of_a_space_are_listed(sdk, space):
    row = phone_row(sdk, space)
    assert row["Status"] == "CONNECTED", row
    assert row["VerifiedName"] == f"Shop {space.id}", row
    assert row["MessagingLimitTier"] == "TIER_UNLIMITED", row
    assert row["QualityRating"] in ("GREEN", "YELLOW", "RED", "UNKNOWN"), row


def test_the_status_filter_holds(sdk, space):
    assert set(numbers(sdk, space.id, Status="CONNECTED")) == {space.number}
    assert numbers(sdk, space.id, Status="BANNED") == {}


def test_the_waba_of_a_space(sdk, space):
    data = expect_ok(sdk.call("QueryChatappBindWaba", CustSpaceId=space.id))["Data"]
    assert data["Id"] == space.waba, data
    assert data["AccountReviewStatus"] in ("PENDING", "APPROVED", "REJECTED", "DISABLED"), data


def test_binding_a_waba_makes_a_space_with_its_numbers(sdk, control):
    index = index_of(sdk, 10)
    phone = f"861770000{index:04}"
    waba = new_waba(control, index, [phone])
    data = expect_ok(sdk.call("ChatappBindWaba", WabaId=waba))["Data"]
    assert data["WabaId"] == waba, data
    assert set(numbers(sdk, data["CustSpaceId"])) == {phone}
    bound = expect_ok(sdk.call("QueryChatappBindWaba", CustSpaceId=data["CustSpaceId"]))["Data"]
    assert (bound["Id"], bound["Name"]) == (waba, f"Unbound {index}")
    again = expect_ok(sdk.call("ChatappBindWaba", WabaId=waba))["Data"]
    assert again["CustSpaceId"] == data["CustSpaceId"], "a bound WABA answers the space that it is bound to"


def test_a_bound_waba_sends_and_reports(sdk, control, receiver):
    """Binding subscribes: the network's webhooks of the new WABA reach the service."""
    index = index_of(sdk, 20)
    phone, person = f"861770000{index:04}", f"65990000{index}"
    waba = new_waba(control, index, [phone])
    space_id = expect_ok(sdk.call("ChatappBindWaba", WabaId=waba))["Data"]["CustSpaceId"]
    expect_ok(
        sdk.call(
            "UpdatePhoneWebhook", CustSpaceId=space_id, PhoneNumber=phone, HttpFlag="Y",
            StatusCallbackUrl=receiver.url(f"/{waba}/status"), UpCallbackUrl=receiver.url(f"/{waba}/up"),
        )
    )
    control.add_phone(person, reads=True).write(phone, "Are you new here?")
    receiver.wait_for(f"/{waba}/up", lambda one: one["Message"] == "Are you new here?", "the inbound message")
    sent = expect_ok(
        sdk.call(
            "SendChatappMessage", CustSpaceId=space_id, ChannelType="whatsapp", Type="message", MessageType="text",
            Content='{"text":"We are"}', From=phone, To=person,
        )
    )
    receiver.wait_for_statuses(f"/{waba}/status", sent["MessageId"], ["Sent", "Delivered", "Read"])


def test_a_sync_brings_a_number_that_the_network_added(sdk, space, control):
    index = index_of(sdk, 30)
    phone = f"861770000{index:04}"
    control.world(wabas=[{"id": space.waba, "numbers": [{"id": f"888{index:06}9", "phone": phone, "name": "Second line"}]}])
    answer = expect_ok(sdk.call("ChatappSyncPhoneNumber", CustSpaceId=space.id))
    assert {row["PhoneNumber"] for row in answer["PhoneNumbers"]} == {space.number, phone}, answer
    assert set(numbers(sdk, space.id)) == {space.number, phone}


def test_a_sync_keeps_the_webhooks_of_a_number(sdk, space):
    expect_ok(
        sdk.call(
            "UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, HttpFlag="Y",
            StatusCallbackUrl="http://127.0.0.1:9009/kept",
        )
    )
    answer = expect_ok(sdk.call("ChatappSyncPhoneNumber", CustSpaceId=space.id))
    assert answer["PhoneNumbers"][0]["StatusCallbackUrl"] == "http://127.0.0.1:9009/kept", answer
    assert phone_row(sdk, space)["StatusCallbackUrl"] == "http://127.0.0.1:9009/kept"


def test_a_waba_that_does_not_exist_or_is_another_accounts(sdk, stranger):
    foreign = expect_ok(stranger.call("QueryChatappBindWaba", CustSpaceId=STRANGER_SPACE))["Data"]["Id"]
    expect_refusal(sdk, "Unknown.ResourceOwnerId", "ChatappBindWaba", WabaId=foreign)
    expect_refusal(sdk, "Unknown.ResourceOwnerId", "ChatappBindWaba", WabaId="999999999999999")


def test_another_accounts_space_is_refused(sdk):
    for action in ("QueryChatappPhoneNumbers", "ChatappSyncPhoneNumber", "QueryChatappBindWaba"):
        expect_refusal(sdk, "Unknown.ResourceOwnerId", action, CustSpaceId=STRANGER_SPACE)


def test_a_space_left_out_is_the_only_one_of_the_caller(stranger):
    answer = expect_ok(stranger.call("QueryChatappPhoneNumbers"))
    assert len(answer["PhoneNumbers"]) == 1, answer


def test_a_space_left_out_is_missing_where_there_are_several(sdk):
    expect_refusal(sdk, "MissingCustSpaceId", "QueryChatappPhoneNumbers")
