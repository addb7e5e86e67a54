"""Messages: sent, looked at, received, hidden, deleted, one by one and in batches."""

import base64
import hashlib
import time

import pytest
from mns.message_property import MessagePropertyValue, PropertyType
from mns.mns_exception import MNSServerException
from mns.queue import Message, QueueMeta

from harness import mns

SPACES = 1

TEXTS = ["plain", "é ☃ 你好 \U0001f600", "<a b=\"c\">'&amp;</a>", "line\nbreak\ttab", "]]>", "x" * 40_000]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("encoding", [True, False], ids=["base64", "raw"])
def test_a_body_comes_back_byte_for_byte(server, queue, name, text, encoding):
    queue.set_encoding(encoding)
    sent = queue.send_message(Message(text))
    transmitted = base64.b64encode(text.encode()) if encoding else text.encode()
    assert sent.message_body_md5 == hashlib.md5(transmitted).hexdigest().upper()
    assert len(sent.message_id) == 32 and sent.message_id == sent.message_id.upper()
    received = queue.receive_message_with_str_body()
    assert received.message_body == text
    assert received.message_id == sent.message_id and received.message_body_md5 == sent.message_body_md5


def test_a_message_carries_its_history(queue):
    # Hidden for a second where its end is waited for, and for long where the calls have to come before it.
    queue.set_attributes(QueueMeta(vis_timeout=1))
    before = time.time() * 1000
    sent = queue.send_message(Message("one", priority=3))
    peeked = queue.peek_message_with_str_body()
    assert (peeked.message_id, peeked.dequeue_count, peeked.priority) == (sent.message_id, 0, 3)
    assert peeked.first_dequeue_time == peeked.enqueue_time
    first = queue.receive_message()
    assert abs(first.enqueue_time - before) < 5000 and first.first_dequeue_time >= first.enqueue_time
    assert first.dequeue_count == 1
    queue.set_attributes(QueueMeta(vis_timeout=60))
    second = queue.receive_message(20)
    assert (second.message_id, second.dequeue_count) == (first.message_id, 2)
    assert second.first_dequeue_time == first.first_dequeue_time and second.enqueue_time == first.enqueue_time
    assert second.next_visible_time >= first.next_visible_time + 1000
    assert second.receipt_handle != first.receipt_handle
    mns.expect_refusal("MessageNotExist", queue.delete_message, first.receipt_handle)
    queue.delete_message(second.receipt_handle)
    error = mns.expect_refusal("MessageNotExist", queue.receive_message)
    assert error.message == "Message not exist."


def test_priority_goes_before_arrival(queue):
    for text, priority in (("b", 8), ("c", 16), ("a", 1), ("b2", 8)):
        queue.send_message(Message(text, priority=priority))
    bodies = [one.message_body for one in queue.batch_peek_message_with_str_body(16)]
    assert bodies == ["a", "b", "b2", "c"]
    assert [queue.receive_message_with_str_body().message_body for _ in range(4)] == bodies


def test_a_delayed_message_is_hidden_first_and_can_be_deleted_before(queue):
    removed = queue.send_message(Message("never", delay_seconds=60))
    other = queue.send_message(Message("never either", delay_seconds=60))
    meta = queue.get_attributes()
    assert (meta.active_messages, meta.delay_messages) == (0, 2)
    mns.expect_refusal("MessageNotExist", queue.peek_message)
    queue.delete_message(removed.receipt_handle)
    queue.delete_message(other.receipt_handle)
    kept = queue.send_message(Message("later", delay_seconds=1))
    received = queue.receive_message(20)
    assert received.message_id == kept.message_id and received.dequeue_count == 1
    mns.expect_refusal("MessageNotExist", queue.receive_message)


def test_the_visibility_is_changed_from_now_on(queue):
    queue.send_message(Message("one"))
    first = queue.receive_message()
    hidden = queue.change_message_visibility(first.receipt_handle, 600)
    assert hidden.receipt_handle != first.receipt_handle
    assert abs(int(hidden.next_visible_time) - (time.time() + 600) * 1000) < 5000
    mns.expect_refusal("MessageNotExist", queue.change_message_visibility, first.receipt_handle, 5)
    mns.expect_refusal("ReceiptHandleError", queue.change_message_visibility, "8-nonsense", 5)
    meta = queue.get_attributes()
    assert (meta.active_messages, meta.inactive_messages) == (0, 1)
    shown = queue.change_message_visibility(hidden.receipt_handle, 1)
    assert queue.receive_message(20).message_id == first.message_id
    mns.expect_refusal("MessageNotExist", queue.delete_message, shown.receipt_handle)


def test_a_handle_of_another_queue_is_refused(server, queue, name):
    other = mns.queue(server, name + "-other")
    other.create(QueueMeta())
    other.send_message(Message("one"))
    handle = other.receive_message().receipt_handle
    mns.expect_refusal("ReceiptHandleError", queue.delete_message, handle)
    other.delete_message(handle)


def test_a_batch_is_sent_looked_at_received_and_deleted(queue):
    sent = queue.batch_send_message([Message(f"m{number}") for number in range(16)])
    assert len({one.message_id for one in sent}) == 16
    peeked = queue.batch_peek_message_with_str_body(16)
    assert [one.message_body for one in peeked] == [f"m{number}" for number in range(16)]
    received = queue.batch_receive_message_with_str_body(10, 5)
    assert [one.message_id for one in received] == [one.message_id for one in sent[:10]]
    rest = queue.batch_receive_message(16)
    assert len(rest) == 6
    queue.batch_delete_message([one.receipt_handle for one in received])
    with pytest.raises(MNSServerException) as failed:
        queue.batch_delete_message([received[0].receipt_handle, rest[0].receipt_handle, "8-nonsense"])
    assert {entry["ReceiptHandle"]: entry["ErrorCode"] for entry in failed.value.sub_errors} == {
        received[0].receipt_handle: "MessageNotExist",
        "8-nonsense": "ReceiptHandleError",
    }
    assert queue.get_attributes().inactive_messages == 5, "the good handle was deleted all the same"
    mns.expect_refusal("MessageNotExist", queue.batch_receive_message, 16)


def test_of_a_batch_the_good_messages_are_sent(queue):
    queue.set_attributes(QueueMeta(max_msg_size=1024))
    queue.set_encoding(False)
    with pytest.raises(MNSServerException) as failed:
        queue.batch_send_message([Message("first"), Message("x" * 1025), Message("last")])
    entries = failed.value.sub_errors
    assert [sorted(entry) for entry in entries] == [
        ["MessageBodyMD5", "MessageId"],
        ["ErrorCode", "ErrorMessage"],
        ["MessageBodyMD5", "MessageId"],
    ]
    assert entries[1]["ErrorCode"] == "InvalidArgument"
    assert [one.message_body for one in queue.batch_receive_message_with_str_body(16)] == ["first", "last"]
    mns.expect_refusal("InvalidArgument", queue.send_message, Message("x" * 1025))


def test_properties_come_back(queue):
    message = Message("with properties")
    message.add_user_property("colour", MessagePropertyValue(PropertyType.STRING, "b<l>ue"))
    queue.send_message(message)
    properties = queue.receive_message().get_user_properties()
    colour = properties["colour"]
    assert (colour.data_type, colour.get_string_value_by_type()) == (PropertyType.STRING, "b<l>ue")
