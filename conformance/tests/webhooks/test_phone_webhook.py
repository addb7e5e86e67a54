"""UpdatePhoneWebhook: where status receipts and inbound messages of one number go."""

import pytest

from harness.answers import expect_ok, expect_refusal
from harness.steps import READ_AT_ONCE, expect_silence, phone_row, point_phone_webhook, send
from harness.world import ACCOUNT

SPACES = 40


def update(sdk, space, **settings):
    return expect_ok(sdk.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, **settings))


def test_its_settings_are_read_back_from_the_number(sdk, space):
    answer = update(
        sdk, space, StatusCallbackUrl="http://127.0.0.1:9009/status", UpCallbackUrl="https://example.com/up?a=b", HttpFlag="Y", QueueFlag="Y"
    )
    assert "Success" not in answer, "UpdatePhoneWebhook answers no Success"
    row = phone_row(sdk, space)
    assert row["StatusCallbackUrl"] == "http://127.0.0.1:9009/status"
    assert row["UpCallbackUrl"] == "https://example.com/up?a=b"
    assert row["StatusQueue"] == f"Alicom-Queue-{ACCOUNT}-ChatAppStatus"
    assert row["UpQueue"] == f"Alicom-Queue-{ACCOUNT}-ChatAppInbound"


def test_the_queue_names_show_only_while_the_queue_is_on(sdk, space):
    update(sdk, space, QueueFlag="Y")
    assert phone_row(sdk, space).get("StatusQueue")
    update(sdk, space, QueueFlag="N")
    row = phone_row(sdk, space)
    assert not row.get("StatusQueue") and not row.get("UpQueue"), row


def test_an_absent_parameter_keeps_what_is_stored(sdk, space):
    update(sdk, space, StatusCallbackUrl="http://127.0.0.1:9009/one", UpCallbackUrl="http://127.0.0.1:9009/two", HttpFlag="Y")
    update(sdk, space, UpCallbackUrl="http://127.0.0.1:9009/three")
    row = phone_row(sdk, space)
    assert (row["StatusCallbackUrl"], row["UpCallbackUrl"]) == ("http://127.0.0.1:9009/one", "http://127.0.0.1:9009/three")


def test_an_empty_value_clears_a_url(sdk, space):
    update(sdk, space, StatusCallbackUrl="http://127.0.0.1:9009/one", UpCallbackUrl="http://127.0.0.1:9009/two", HttpFlag="Y")
    update(sdk, space, StatusCallbackUrl="")
    row = phone_row(sdk, space)
    assert not row.get("StatusCallbackUrl") and row["UpCallbackUrl"] == "http://127.0.0.1:9009/two", row


def test_status_receipts_arrive_at_its_url(sdk, space, receiver):
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space)
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)


def test_inbound_messages_arrive_at_its_up_url(sdk, space, receiver, control):
    point_phone_webhook(sdk, space, receiver)
    control.phone(space.person).write(space.number, "Where is my order?")
    receipt = receiver.wait_for(
        space.path + "/up", lambda one: one.get("Message") == "Where is my order?", "the inbound message"
    )
    assert (receipt["From"], receipt["To"], receipt["Type"]) == (space.person, space.number, "TEXT"), receipt


def test_a_changed_url_acts_on_the_next_receipt(sdk, space, receiver, control):
    """Also for a message that is under way: its Read comes to the new URL."""
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space, to=space.person)
    receiver.wait_for_statuses(space.path + "/status", message, ["Sent", "Delivered"])
    update(sdk, space, StatusCallbackUrl=receiver.url(space.path + "/moved"))
    control.phone(space.person).read()
    receiver.wait_for_statuses(space.path + "/moved", message, ["Read"])
    assert receiver.statuses(space.path + "/status", message) == ["Sent", "Delivered"]


def test_switched_off_http_gets_nothing(sdk, space, receiver, control):
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space, to=space.person)
    receiver.wait_for_statuses(space.path + "/status", message, ["Sent", "Delivered"])
    update(sdk, space, HttpFlag="N")
    control.phone(space.person).read()
    control.phone(space.person).write(space.number, "Anybody there?")
    expect_silence(receiver, space.path + "/status", message)
    assert not receiver.receipts(space.path + "/up")


def test_both_flags_n_get_nothing_and_nothing_is_kept_for_later(sdk, space, receiver, control):
    point_phone_webhook(sdk, space, receiver, HttpFlag="N", QueueFlag="N")
    silent = send(sdk, space)
    control.phone(space.reader).wait_for_text("Your order no-4217-canary is on its way.")
    expect_silence(receiver, space.path + "/status")
    update(sdk, space, HttpFlag="Y")
    heard = send(sdk, space, order="43")
    receiver.wait_for_statuses(space.path + "/status", heard, READ_AT_ONCE)
    assert receiver.statuses(space.path + "/status", silent) == []


def test_the_queue_alone_brings_nothing_by_http(sdk, space, receiver):
    point_phone_webhook(sdk, space, receiver, HttpFlag="N", QueueFlag="Y")
    message = send(sdk, space)
    expect_silence(receiver, space.path + "/status", message)


def test_both_ways_at_once_bring_each_receipt_by_http_too(sdk, space, receiver):
    point_phone_webhook(sdk, space, receiver, HttpFlag="Y", QueueFlag="Y")
    message = send(sdk, space)
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)


def test_a_cleared_url_gets_nothing_while_the_other_kind_goes_on(sdk, space, receiver, control):
    point_phone_webhook(sdk, space, receiver)
    update(sdk, space, StatusCallbackUrl="")
    message = send(sdk, space)
    control.phone(space.person).write(space.number, "Still here")
    receiver.wait_for(space.path + "/up", lambda one: one.get("Message") == "Still here", "the inbound message")
    expect_silence(receiver, space.path + "/status", message)


def test_clearing_the_last_url_while_http_is_on_is_refused(sdk, space):
    update(sdk, space, StatusCallbackUrl="http://127.0.0.1:9009/one", HttpFlag="Y")
    expect_refusal(
        sdk, "InvalidParameter", "UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, StatusCallbackUrl=""
    )
    assert phone_row(sdk, space)["StatusCallbackUrl"] == "http://127.0.0.1:9009/one"


def test_http_without_any_url_is_refused_and_nothing_is_stored(sdk, space):
    expect_refusal(
        sdk, "InvalidParameter", "UpdatePhoneWebhook", naming="HttpFlag",
        CustSpaceId=space.id, PhoneNumber=space.number, HttpFlag="Y", QueueFlag="Y",
    )
    row = phone_row(sdk, space)
    assert not row.get("StatusQueue"), f"QueueFlag=Y of the refused call was stored: {row}"


@pytest.mark.parametrize("spelling", ["y", "Y"])
def test_flags_are_taken_in_either_case(raw, space, receiver, spelling):
    point_phone_webhook(raw, space, receiver, HttpFlag=spelling)
    message = send(raw, space)
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)


def test_an_empty_flag_counts_as_absent(raw, space, receiver):
    point_phone_webhook(raw, space, receiver)
    update(raw, space, HttpFlag="", QueueFlag="")
    message = send(raw, space)
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)


def test_two_concurrent_partial_updates_both_hold(raw, space):
    """Twenty rounds: one client sets the status URL while another sets the up URL."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as both:
        for turn in range(20):
            status, up = f"http://127.0.0.1:9009/status/{turn}", f"http://127.0.0.1:9009/up/{turn}"
            jobs = [both.submit(update, raw, space, StatusCallbackUrl=status), both.submit(update, raw, space, UpCallbackUrl=up)]
            for job in jobs:
                job.result()
            row = phone_row(raw, space)
            assert (row["StatusCallbackUrl"], row["UpCallbackUrl"]) == (status, up)
