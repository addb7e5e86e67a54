"""Messages that were received too often go to the queue that the operator named for them."""

from mns.queue import Message, QueueMeta

from harness import mns
from harness.signer import dead_letters as set_dead_letters

SPACES = 1


def test_a_message_received_too_often_lies_in_the_other_queue(server, name):
    queue, dead = mns.queue(server, name), mns.queue(server, name + "-dead")
    queue.create(QueueMeta())
    set_dead_letters(server, name, Target=name, Maximum="2").expect(400, "InvalidParameter")
    dead.create(QueueMeta())
    answer = set_dead_letters(server, name, Target=name + "-dead", Maximum="2")
    assert answer.status == 200, answer.body
    poison, good = queue.batch_send_message([Message("poison"), Message("good")])
    enqueued = queue.peek_message().enqueue_time
    for count in (1, 2):
        received = queue.receive_message()
        assert (received.message_id, received.dequeue_count) == (poison.message_id, count)
        queue.change_message_visibility(received.receipt_handle, 0)
    assert queue.receive_message().message_id == good.message_id
    buried = dead.receive_message_with_str_body(5)
    assert (buried.message_id, buried.message_body, buried.enqueue_time) == (poison.message_id, "poison", enqueued)
    meta = queue.get_attributes()
    assert (meta.active_messages, meta.inactive_messages) == (0, 1)


def test_without_a_target_messages_stay(server, name):
    queue, dead = mns.queue(server, name), mns.queue(server, name + "-dead")
    queue.create(QueueMeta())
    dead.create(QueueMeta())
    assert set_dead_letters(server, name, Target=name + "-dead", Maximum="1").status == 200
    assert set_dead_letters(server, name).status == 200
    queue.send_message(Message("one"))
    for _ in range(3):
        handle = queue.receive_message().receipt_handle
        queue.change_message_visibility(handle, 0)
    mns.expect_refusal("MessageNotExist", dead.receive_message)
