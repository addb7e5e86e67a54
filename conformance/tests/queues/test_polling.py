"""Long polls."""

import threading
import time

from mns.queue import Message, QueueMeta

from harness import mns, mns_raw, signer
from harness.waiting import eventually

SPACES = 1


class Poller(threading.Thread):
    """Polls once, beside the test."""

    def __init__(self, server, name, wait):
        super().__init__(daemon=True)
        self._queue = mns.queue(server, name)
        self._wait = wait
        self.message = self.refused = self.took = None
        self.start()

    def run(self):
        began = time.monotonic()
        try:
            self.message = self._queue.receive_message(self._wait) if self._wait is not None else self._queue.receive_message()
        except Exception as error:
            self.refused = error
        self.took = time.monotonic() - began


def pollers(server, name, count, wait):
    """So many pollers in their line, first come first served."""
    line = []
    for _ in range(count):
        line.append(Poller(server, name, wait))
        time.sleep(0.3)
    return line


def test_a_poll_of_30_seconds_ends_at_its_time(server, queue, name):
    (poller,) = pollers(server, name, 1, 30)
    poller.join(60)
    assert poller.refused.type == "MessageNotExist"
    assert 29.9 <= poller.took < 45, poller.took


def test_a_message_wakes_one_poller_and_the_others_keep_waiting(server, queue, name):
    line = pollers(server, name, 3, 20)
    first = queue.send_message(Message("one"))
    line[0].join(10)
    assert line[0].message.message_id == first.message_id
    assert line[1].is_alive() and line[2].is_alive()
    second, third = queue.batch_send_message([Message("two"), Message("three")])
    for poller in line[1:]:
        poller.join(10)
    assert {poller.message.message_id for poller in line[1:]} == {second.message_id, third.message_id}


def test_a_hidden_message_comes_to_a_waiting_poller_when_its_time_is_over(server, queue, name):
    queue.set_attributes(QueueMeta(vis_timeout=1))
    queue.send_message(Message("one"))
    first = queue.receive_message()
    (poller,) = pollers(server, name, 1, 20)
    poller.join(10)
    assert (poller.message.message_id, poller.message.dequeue_count) == (first.message_id, 2)
    assert poller.message.receipt_handle != first.receipt_handle
    mns.expect_refusal("MessageNotExist", queue.delete_message, first.receipt_handle)


def test_a_deleted_queue_ends_the_polls_on_it(server, queue, name):
    (poller,) = pollers(server, name, 1, 20)
    queue.delete()
    poller.join(10)
    assert poller.refused.type == "QueueNotExist"


def test_the_queue_says_how_long_to_wait_and_the_request_overrules_it(server, queue, name):
    queue.set_attributes(QueueMeta(polling_wait_sec=20))
    mns.expect_refusal("MessageNotExist", queue.receive_message, 0)
    (poller,) = pollers(server, name, 1, None)
    assert poller.is_alive()
    sent = queue.send_message(Message("one"))
    poller.join(10)
    assert poller.message.message_id == sent.message_id


def test_a_client_that_goes_away_takes_no_message(server, queue, name):
    # The look of the poll moves a message that was received too often: once it lies in the other queue, the poll is in line.
    dead = mns.queue(server, name + "-dead")
    dead.create(QueueMeta())
    queue.send_message(Message("poison"))
    queue.change_message_visibility(queue.receive_message().receipt_handle, 0)
    assert signer.dead_letters(server, name, Target=name + "-dead", Maximum="1").status == 200
    gone = mns_raw.send(server, "GET", f"/queues/{name}/messages?waitseconds=30")
    eventually(lambda: dead.get_attributes().active_messages, lambda count: count == 1, "the poll to have looked")
    assert signer.dead_letters(server, name).status == 200
    gone.close()
    time.sleep(0.5)
    queue.send_message(Message("one"))
    received = queue.receive_message(20)
    assert received.dequeue_count == 1


def test_a_message_shown_by_hand_comes_to_a_poller_of_the_raw_protocol(server, queue, name):
    queue.send_message(Message("one"))
    handle = queue.receive_message().receipt_handle
    poll = mns_raw.send(server, "GET", f"/queues/{name}/messages?WaitSeconds=30&NumOfMessages=1")
    time.sleep(0.3)
    shown = mns_raw.send(server, "PUT", f"/queues/{name}/messages?visibilityTimeout=0&receiptHandle={handle}").getresponse()
    assert shown.status == 200, shown.read()
    answer = poll.getresponse()
    body = answer.read().decode()
    assert answer.status == 200 and "<DequeueCount>2</DequeueCount>" in body and "<Messages " in body, body


def test_a_stop_ends_a_poll(name):
    from harness import world
    from harness.server import Server

    with Server(world.pool_world(spaces=1)) as server:
        mns.queue(server, name).create(QueueMeta())
        (poller,) = pollers(server, name, 1, 30)
        assert server.terminate() == 0
        poller.join(10)
        assert poller.refused is not None and poller.took < 25
        eventually(lambda: poller.is_alive(), lambda alive: not alive, "the poller to end")
