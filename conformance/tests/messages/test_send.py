"""SendChatappMessage, ListChatappMessage: what is sent shows on the phone, in the receipts and in the history."""

import re

import pytest

from harness.answers import expect_ok, expect_refusal
from harness.steps import READ_AT_ONCE, point_phone_webhook, send
from harness.waiting import eventually
from harness.world import STRANGER_NUMBER

SPACES = 44


def history(sdk, space, **filters):
    answer = sdk.call(
        "ListChatappMessage", CustSpaceId=space.id, BusinessNumber=space.number, ChannelType="whatsapp",
        Page={"Index": 1, "Size": 50}, **filters,
    )
    return expect_ok(answer).get("Data") or []


def open_window(space, control, receiver, sdk):
    """The person writes, and the service has heard it."""
    point_phone_webhook(sdk, space, receiver)
    control.phone(space.person).write(space.number, "Hello shop")
    receiver.wait_for(space.path + "/up", lambda one: one.get("Message") == "Hello shop", "the inbound message")


def test_a_template_message_shows_on_the_phone_with_its_variables(sdk, space, control, receiver):
    point_phone_webhook(sdk, space, receiver)
    answer = expect_ok(sdk.call("SendChatappMessage", **space.template_message(order="#1042")))
    assert "Success" not in answer
    assert re.fullmatch(r"\d{24}", answer["MessageId"]), answer
    shown = control.phone(space.reader).wait_for_text("Your order #1042 is on its way.")
    assert (shown["from"], shown["to"]) == (space.number, space.reader), shown
    receiver.wait_for_statuses(space.path + "/status", answer["MessageId"], READ_AT_ONCE)


def test_a_template_may_be_named_by_its_code(sdk, space, control):
    rows = expect_ok(sdk.call("ListChatappTemplate", CustSpaceId=space.id, Name="order_update"))["ListTemplate"]
    message = {**space.template_message(order="7"), "TemplateCode": rows[0]["TemplateCode"]}
    del message["TemplateName"]
    expect_ok(sdk.call("SendChatappMessage", **message))
    control.phone(space.reader).wait_for_text("Your order 7 is on its way.")


def test_the_space_may_be_left_out(sdk, space, control):
    message = space.template_message(order="8")
    del message["CustSpaceId"]
    expect_ok(sdk.call("SendChatappMessage", **message))
    control.phone(space.reader).wait_for_text("Your order 8 is on its way.")


def test_two_messages_are_two_even_when_equal(sdk, space, control):
    first, second = send(sdk, space), send(sdk, space)
    assert first != second
    eventually(
        lambda: [row["text"] for row in control.phone(space.reader).messages(space.number)],
        lambda texts: texts == ["Your order no-4217-canary is on its way."] * 2,
        "two equal messages on the phone",
    )


def test_a_text_waits_for_the_person_to_write_first(sdk, space, control, receiver):
    expect_refusal(sdk, "SessionWindowExpired", "SendChatappMessage", **space.text_message("Psst", to=space.person))
    open_window(space, control, receiver, sdk)
    answer = expect_ok(sdk.call("SendChatappMessage", **space.text_message("Hello you", to=space.person)))
    control.phone(space.person).wait_for_text("Hello you")
    receiver.wait_for_statuses(space.path + "/status", answer["MessageId"], ["Sent", "Delivered"])
    assert [row["text"] for row in control.phone(space.person).messages(space.number)] == ["Hello you"]


def test_read_comes_when_the_person_reads(sdk, space, control, receiver):
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space, to=space.person)
    receiver.wait_for_statuses(space.path + "/status", message, ["Sent", "Delivered"])
    control.phone(space.person).read()
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)


def test_a_message_to_a_group(sdk, space, control, receiver):
    """One receipt a status; To is the group's id."""
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space, to=space.group, order="for all", RecipientType="group")
    control.phone(space.reader).wait_for_text("Your order for all is on its way.")
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)
    assert {receipt["To"] for receipt in receiver.receipts(space.path + "/status", message)} == {space.group}


def test_a_text_to_a_group_after_a_member_wrote(sdk, space, control, receiver):
    expect_refusal(
        sdk, "SessionWindowExpired", "SendChatappMessage", **space.text_message("Early", to=space.group, RecipientType="group")
    )
    point_phone_webhook(sdk, space, receiver)
    control.phone(space.reader).write_to_group(space.group, "Hello all")
    receiver.wait_for(space.path + "/up", lambda one: one.get("Message") == "Hello all", "the inbound group message")
    expect_ok(sdk.call("SendChatappMessage", **space.text_message("Welcome", to=space.group, RecipientType="group")))
    control.phone(space.reader).wait_for_text("Welcome")


def test_the_receipt_carries_the_fields_of_the_documentation(sdk, space, receiver):
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space, TaskId="task-7")
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)
    for receipt in receiver.receipts(space.path + "/status", message):
        assert receipt["TaskId"] == "task-7", receipt
        assert (receipt["From"], receipt["To"]) == (space.number, space.reader), receipt
        assert (receipt["MsgFrameType"], receipt["Type"]) == ("template", "TEMPLATE"), receipt
        assert (receipt["TemplateName"], receipt["Language"]) == ("order_update", "en"), receipt
        assert receipt["TemplateCode"], receipt
        assert receipt["StatusDescription"] == receipt["Status"], receipt
        assert isinstance(receipt["Timestamp"], int) and receipt["Timestamp"] > 1_600_000_000_000, receipt
        assert "ErrorCode" not in receipt, receipt


def test_a_task_id_left_out_is_the_message_id(sdk, space, receiver):
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space)
    receipt = receiver.wait_for(space.path + "/status", lambda one: one["MessageId"] == message, "a status receipt")
    assert receipt["TaskId"] == message


def test_what_was_sent_and_received_stands_in_the_history(sdk, space, control, receiver):
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space, order="history")
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)
    control.phone(space.person).write(space.number, "And up")
    receiver.wait_for(space.path + "/up", lambda one: one.get("Message") == "And up", "the inbound message")
    down = history(sdk, space, EventAction="DOWN")
    assert [row["MessageId"] for row in down] == [message], down
    row = down[0]
    assert (row["UserNumber"], row["BusinessNumber"]) == (space.reader, space.number), row
    assert (row["TemplateName"], row["LanguageCode"], row["MessageSource"]) == ("order_update", "en", "api"), row
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", row["SendTime"]), row
    assert row["Month"] == message[:6], row
    up = history(sdk, space, EventAction="UP")
    assert [row["UserNumber"] for row in up] == [space.person], up
    assert "And up" in up[0]["Message"], up
    assert {row["MessageId"] for row in history(sdk, space)} == {message, up[0]["MessageId"]}
    assert [row["MessageId"] for row in history(sdk, space, UserNumber=space.reader)] == [message]


def test_the_history_has_pages_and_times(sdk, space):
    sent = [send(sdk, space, order=str(index)) for index in range(5)]
    seen = []
    for index in (1, 2, 3):
        answer = sdk.call(
            "ListChatappMessage", CustSpaceId=space.id, BusinessNumber=space.number, ChannelType="whatsapp",
            Page={"Index": index, "Size": 2},
        )
        seen += [row["MessageId"] for row in expect_ok(answer).get("Data") or []]
    assert sorted(seen) == sorted(sent), "each message stands on exactly one page"
    assert history(sdk, space, StartTimeStr="2020-01-01 00:00:00", EndTimeStr="2020-01-02 00:00:00") == []
    assert len(history(sdk, space, StartTime=1_600_000_000_000, EndTime=4_000_000_000_000)) == 5


def test_the_checks_of_a_send(sdk, space):
    """Refused in the call; nothing reaches the history."""
    good = space.template_message()

    def refused(code, naming=None, **changes):
        parameters = {name: value for name, value in (good | changes).items() if value is not None}
        expect_refusal(sdk, code, "SendChatappMessage", naming=naming, **parameters)

    refused("InvalidParameter.FromOnlyNumeric", From="+" + space.number)
    refused("InvalidParameter.PhoneNumberError", From=STRANGER_NUMBER)
    refused("InvalidParameter.PhoneNumberError", From="8613811112222")
    refused("Unknown.ResourceOwnerId", CustSpaceId="cams-nowhere00")
    refused("TemplateNotFound", naming="TemplateName", TemplateName="never_made")
    refused("TemplateNotFound", naming="Language", Language="de")
    refused("MissingTemplateCode", naming="TemplateCode", TemplateName=None)
    refused("MissingLanguage", naming="Language", Language=None)
    refused("TemplateParamInvalid", TemplateParams={"wrong": "1"})
    refused("InvalidParameter", naming="ChannelType", ChannelType="fax")
    refused("InvalidParameter", naming="Type", Type="letter")
    refused("InvalidParameter", naming="MessageType", Type="message", MessageType="hologram", Content='{"text":"x"}')
    assert history(sdk, space) == []


@pytest.mark.parametrize(
    ("content", "code", "naming"),
    [
        ("", "MissingContent", "Content"),
        ("not json", "InvalidParameter", "Content"),
        ("[1]", "InvalidParameter", "Content"),
        ('{"text":""}', "Missingtext", "text"),
        ('{"text":"hi","caption":"no"}', "InvalidParameter", "Content"),
    ],
)
def test_the_content_of_a_text_is_checked(raw, space, control, receiver, content, code, naming):
    """Of a key inside JSON that is missing the code names the last key only (behaviour notes, 0)."""
    open_window(space, control, receiver, raw)
    message = space.text_message("x", to=space.person) | {"Content": content}
    expect_refusal(raw, code, "SendChatappMessage", naming=naming, **message)
    assert history(raw, space, EventAction="DOWN") == []


def test_a_text_of_4096_characters_is_the_longest(raw, space, control, receiver):
    open_window(space, control, receiver, raw)
    expect_ok(raw.call("SendChatappMessage", **space.text_message("ü" * 4096, to=space.person)))
    control.phone(space.person).wait_for_text("ü" * 4096)
    expect_refusal(
        raw, "InvalidParameter", "SendChatappMessage", naming="Content", **space.text_message("ü" * 4097, to=space.person)
    )


def test_a_number_without_a_phone_fails_by_receipt(sdk, space, receiver):
    """Everything after acceptance is a receipt."""
    point_phone_webhook(sdk, space, receiver)
    message = send(sdk, space, to="6599999999")
    receiver.wait_for(
        space.path + "/status", lambda one: one["MessageId"] == message and one["Status"] == "Failed", "the Failed receipt"
    )
    failed = receiver.receipts(space.path + "/status", message)[-1]
    assert failed["ErrorCode"] == "131026" and failed["ErrorDescription"].startswith("131026:"), failed
