"""Receipts over HTTP: their shape, their retries, their order, and that one endpoint does not delay another."""

import time
from concurrent.futures import ThreadPoolExecutor

from harness.receiver import first_occurrences
from harness.steps import READ_AT_ONCE, SILENCE, expect_silence, point_phone_webhook, send
from harness.waiting import eventually

SPACES = 24

#: The order of the tables of the behaviour notes, 3.3 and 3.4.
STATUS_KEYS = [
    "MessageId", "From", "To", "FromUserId", "FromParentUserId", "FromUserName", "Timestamp", "Status", "StatusDescription",
    "ErrorCode", "ErrorDescription", "ConversationType", "ConversationId", "ConversationExpirationTime", "MsgFrameType", "Type",
    "TaskId", "OriginPhoneNumber", "TemplateCode", "TemplateName", "Language", "GroupId",
]
INBOUND_KEYS = [
    "MessageId", "CustSpaceId", "WabaId", "NoticeType", "From", "To", "FromUserId", "FromParentUserId", "FromUserName",
    "Timestamp", "DisplayName", "Name", "Type", "Message", "ContextMessageId",
]


def test_a_push_is_a_post_of_a_json_array(raw, space, receiver):
    point_phone_webhook(raw, space, receiver)
    message = send(raw, space)
    receiver.wait_for_statuses(space.path + "/status", message, READ_AT_ONCE)
    for push in receiver.pushes(space.path + "/status"):
        headers = {name.lower(): value for name, value in push.headers.items()}
        assert headers["content-type"].split(";")[0] == "application/json", headers
        for receipt in push.receipts:
            assert None not in receipt.values(), f"absent keys are left out, not null: {receipt}"
            assert list(receipt) == [key for key in STATUS_KEYS if key in receipt], f"keys stand in the table's order: {list(receipt)}"


def test_an_inbound_receipt_has_the_documented_fields(raw, space, receiver, control):
    point_phone_webhook(raw, space, receiver)
    control.phone(space.person).write(space.number, "Grüße 👋")
    receipt = receiver.wait_for(space.path + "/up", lambda one: one["Message"] == "Grüße 👋", "the inbound message")
    assert list(receipt) == [key for key in INBOUND_KEYS if key in receipt], list(receipt)
    assert receipt["CustSpaceId"] == space.id and receipt["WabaId"] == space.waba, receipt
    assert receipt["NoticeType"] == "inbound" and receipt["Type"] == "TEXT", receipt
    assert receipt["DisplayName"] == receipt["Name"] == f"Person {space.person}", receipt
    assert isinstance(receipt["Timestamp"], int) and receipt["MessageId"], receipt


def test_inbound_messages_arrive_once_each(raw, space, receiver, control):
    point_phone_webhook(raw, space, receiver)
    texts = [f"line {index}" for index in range(20)]
    for text in texts:
        control.phone(space.person).write(space.number, text)
    eventually(
        lambda: sorted(one["Message"] for one in receiver.receipts(space.path + "/up")),
        lambda came: came == sorted(texts),
        "each of 20 inbound messages once",
    )


def test_a_refused_push_is_sent_again_until_it_is_taken(raw, space, receiver):
    path = space.path + "/status"
    receiver.answer(path, 500, b"")
    point_phone_webhook(raw, space, receiver)
    message = send(raw, space)
    eventually(lambda: len(receiver.pushes(path)), lambda count: count >= 3, "three attempts")
    assert first_occurrences(receiver.statuses(path, message)) == ["Sent"], "Delivered must wait for Sent"
    receiver.answer(path, 200, b'{"code":0,"msg":"Success"}')
    receiver.wait_for_statuses(path, message, READ_AT_ONCE)
    accepted = [receipt["Status"] for receipt in receiver.receipts(path, message, accepted_only=True)]
    assert accepted == READ_AT_ONCE, accepted


def test_a_retry_carries_the_same_receipt(raw, space, receiver):
    path = space.path + "/status"
    receiver.answer(path, 503, b"")
    point_phone_webhook(raw, space, receiver)
    send(raw, space, to=space.person)
    eventually(lambda: len(receiver.pushes(path)), lambda count: count >= 2, "two attempts")
    first, second = (push.receipts[0] for push in receiver.pushes(path)[:2])
    assert list(first.items()) == list(second.items())
    receiver.answer(path, 200, b"")


def test_a_200_with_another_code_is_a_failure(raw, space, receiver):
    """The documented answer is `{"code":0}`; an empty body counts as success."""
    path = space.path + "/status"
    receiver.answer(path, 200, b'{"code":1,"msg":"try again"}')
    point_phone_webhook(raw, space, receiver)
    message = send(raw, space, to=space.person)
    eventually(lambda: len(receiver.receipts(path, message)), lambda count: count >= 2, "a second attempt")
    receiver.answer(path, 200, b"")
    receiver.wait_for_statuses(path, message, ["Sent", "Delivered"])


def test_what_is_under_way_goes_to_where_it_was_addressed(raw, space, receiver):
    """A destination is fixed when the receipt is composed; only what is composed later goes to the new URL."""
    path = space.path + "/status"
    receiver.answer(path, 500, b"")
    point_phone_webhook(raw, space, receiver)
    first = send(raw, space, to=space.person)
    eventually(lambda: len(receiver.pushes(path)), lambda count: count >= 1, "a first attempt at the old URL")
    point_phone_webhook(raw, space, receiver, StatusCallbackUrl=receiver.url(space.path + "/moved"))
    second = send(raw, space, order="43")
    receiver.wait_for_statuses(space.path + "/moved", second, READ_AT_ONCE)
    receiver.answer(path, 200, b"")
    eventually(
        lambda: [one["Status"] for one in receiver.receipts(path, first, accepted_only=True)][:1],
        lambda accepted: accepted == ["Sent"],
        "the receipt that was under way, at its old URL",
    )
    assert "Sent" not in receiver.statuses(space.path + "/moved", first)
    assert receiver.statuses(path, second) == []


def test_switching_http_off_cancels_what_is_under_way(raw, space, receiver):
    path = space.path + "/status"
    receiver.answer(path, 500, b"")
    point_phone_webhook(raw, space, receiver)
    message = send(raw, space)
    eventually(lambda: len(receiver.pushes(path)), lambda count: count >= 1, "a first attempt")
    point_phone_webhook(raw, space, receiver, HttpFlag="N")
    time.sleep(SILENCE)
    receiver.answer(path, 200, b"")
    expect_silence(receiver, path, message)
    assert receiver.receipts(path, message, accepted_only=True) == []


def test_switching_http_off_cancels_what_waits_behind_a_hanging_endpoint(raw, space, receiver):
    path = space.path + "/status"
    receiver.hang(path, 30)
    point_phone_webhook(raw, space, receiver)
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda index: send(raw, space, order=str(index)), range(150)))
    eventually(lambda: len(receiver.pushes(path)), lambda count: count >= 1, "a first attempt")
    point_phone_webhook(raw, space, receiver, HttpFlag="N")
    time.sleep(SILENCE)
    before = len(receiver.pushes(path))
    assert before < 150, "all attempts were under way at once: nothing waited"
    # Those under way end, unanswered, after the documented 3 seconds, and would make room for those that wait.
    time.sleep(3 + SILENCE)
    assert len(receiver.pushes(path)) == before


def test_a_hanging_endpoint_delays_nobody_else(raw, pool, receiver):
    slow, quick = pool.take(), pool.take()
    receiver.hang(slow.path + "/status", 30)
    point_phone_webhook(raw, slow, receiver)
    point_phone_webhook(raw, quick, receiver)
    for _ in range(20):
        send(raw, slow)
    message = send(raw, quick)
    receiver.wait_for_statuses(quick.path + "/status", message, READ_AT_ONCE, patience=10)


def test_messages_of_one_endpoint_do_not_wait_for_each_other(raw, space, receiver, control):
    """A message whose receipt is refused does not hold up the next message."""
    path = space.path + "/status"
    receiver.answer(path, 500, b"")
    point_phone_webhook(raw, space, receiver)
    first = send(raw, space, order="1")
    second = send(raw, space, order="2")
    eventually(
        lambda: {receipt["MessageId"] for receipt in receiver.receipts(path)},
        lambda seen: seen == {first, second},
        "attempts for both messages while all of them are refused",
    )
    receiver.answer(path, 200, b"")
    for message in (first, second):
        receiver.wait_for_statuses(path, message, READ_AT_ONCE)


def test_a_thousand_messages_to_fifty_readers_with_every_tenth_push_refused(server, raw, space, receiver, control):
    """Per message the different statuses are exactly Sent, Delivered, Read, first seen in this order."""
    point_phone_webhook(raw, space, receiver)
    readers = [f"65777{index:05}" for index in range(50)]
    for number in readers:
        control.add_phone(number, reads=True)
    receiver.fail_each(10)
    with ThreadPoolExecutor(8) as many:
        sent = list(many.map(lambda index: send(raw, space, to=readers[index % 50], order=str(index)), range(1000)))
    assert len(set(sent)) == 1000, "each message has an id of its own"
    path = space.path + "/status"

    def statuses():
        by_message = {}
        for receipt in receiver.receipts(path):
            by_message.setdefault(receipt["MessageId"], []).append(receipt["Status"])
        return by_message

    def unfinished(now):
        return [message for message in sent if set(now.get(message, ())) != set(READ_AT_ONCE)]

    try:
        eventually(lambda: len(unfinished(statuses())), lambda left: left == 0, "all receipts of 1,000 messages", patience=90)
    finally:
        receiver.fail_each(0)
    now = statuses()
    wrong = {message: now[message] for message in sent if first_occurrences(now[message]) != READ_AT_ONCE}
    assert not wrong, f"{len(wrong)} messages came out of order, e.g. {list(wrong.items())[:3]}"
    assert set(now) == set(sent), "receipts of messages that nobody sent"


def test_a_large_backlog_of_one_endpoint_delays_nobody_elses_retries(server, raw, pool, receiver):
    """After a kill all receipts come from the store, those of the dead endpoint first; the other's must not wait for them."""
    dead, other = pool.take(), pool.take()
    receiver.hang(dead.path + "/status", 30)
    receiver.answer(other.path + "/status", 500, b"")
    point_phone_webhook(raw, dead, receiver)
    point_phone_webhook(raw, other, receiver)
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda index: send(raw, dead, to=dead.person, order=str(index)), range(1400)))
    message = send(raw, other)
    eventually(lambda: len(receiver.pushes(other.path + "/status")), lambda count: count >= 1, "a first attempt")
    server.restart_after_kill()
    receiver.answer(other.path + "/status", 200, b"")
    receiver.wait_for_statuses(other.path + "/status", message, READ_AT_ONCE)
    point_phone_webhook(raw, dead, receiver, HttpFlag="N")


def test_receipts_wait_for_a_receiver_over_a_restart(server, raw, space, receiver):
    path = space.path + "/status"
    receiver.answer(path, 500, b"")
    point_phone_webhook(raw, space, receiver)
    message = send(raw, space)
    eventually(lambda: len(receiver.pushes(path)), lambda count: count >= 1, "a first attempt")
    server.restart_after_kill()
    receiver.answer(path, 200, b"")
    receiver.wait_for_statuses(path, message, READ_AT_ONCE)


def test_a_graceful_stop_exits_0_and_loses_nothing(server, raw, space, receiver):
    path = space.path + "/status"
    point_phone_webhook(raw, space, receiver)
    sent = [send(raw, space, order=str(index)) for index in range(20)]
    assert server.terminate() == 0, server.log()
    server.start()
    for message in sent:
        receiver.wait_for_statuses(path, message, READ_AT_ONCE)
