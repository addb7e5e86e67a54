"""What was acknowledged outlives kill -9: hidden messages come back, deleted ones do not, tokens stay good."""

import pytest
from mns.queue import Message, QueueMeta

from harness import mns, world
from harness.server import Server
from harness.world import ACCOUNT


@pytest.fixture(scope="module")
def server():
    with Server(world.pool_world(spaces=1)) as one:
        yield one


def test_a_kill_in_a_hidden_period_loses_nothing(server, name):
    queue = mns.queue(server, name)
    queue.create(QueueMeta(vis_timeout=4))
    sent = queue.batch_send_message([Message(f"m{number}") for number in range(4)])
    hidden, deleted = queue.receive_message(), queue.receive_message()
    queue.delete_message(deleted.receipt_handle)
    queue.send_message(Message("later", delay_seconds=2))
    token = mns.Token(mns.token_v3(server, "ChatAppStatus"))
    server.restart_after_kill()
    queue = mns.queue(server, name)
    meta = queue.get_attributes()
    assert meta.visibility_timeout == 4
    assert meta.active_messages + meta.inactive_messages + meta.delay_messages == 4
    came = {}
    while len(came) < 4:
        for one in queue.batch_receive_message_with_str_body(16, 10):
            came[one.message_body] = one
            queue.delete_message(one.receipt_handle)
    assert set(came) == {"m0", "m2", "m3", "later"}
    again = came["m0"]
    assert (again.message_id, again.dequeue_count) == (sent[0].message_id, 2)
    assert again.first_dequeue_time == hidden.first_dequeue_time
    mns.queue(server, f"Alicom-Queue-{ACCOUNT}-ChatAppStatus", **token.credentials).get_attributes()


def test_a_handle_stays_good_over_a_restart(server, name):
    queue = mns.queue(server, name)
    queue.create(QueueMeta())
    queue.send_message(Message("one"))
    handle = queue.receive_message().receipt_handle
    server.restart_after_kill()
    queue = mns.queue(server, name)
    handle = queue.change_message_visibility(handle, 60).receipt_handle
    queue.delete_message(handle)
    assert queue.get_attributes().inactive_messages == 0
