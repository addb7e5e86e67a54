"""Queues: made, set, read, listed, deleted."""

import http.client
import time

from mns.mns_common import RequestInfo
from mns.queue import QueueMeta

from harness import mns

SPACES = 1


def test_a_queue_is_made_twice_with_the_same_attributes_and_not_with_others(server, name):
    queue = mns.queue(server, name)
    url = f"{server.api.rstrip('/')}/queues/{name}"
    assert queue.create(QueueMeta(vis_timeout=45, delay_sec=2)) == url
    assert queue.create(QueueMeta(vis_timeout=45)) == url
    assert queue.create(QueueMeta()) == url
    error = mns.expect_refusal("QueueAlreadyExist", queue.create, QueueMeta(vis_timeout=46))
    assert error.host_id == server.api.rstrip("/")


def test_attributes_are_read_back_with_their_defaults(server, name):
    queue = mns.queue(server, name)
    queue.create(QueueMeta())
    meta = queue.get_attributes()
    assert (meta.visibility_timeout, meta.maximum_message_size, meta.message_retention_period) == (30, 65536, 345600)
    assert (meta.delay_seconds, meta.polling_wait_seconds, str(meta.logging_enabled)) == (0, 0, "False")
    assert (meta.active_messages, meta.inactive_messages, meta.delay_messages) == (0, 0, 0)
    assert meta.queue_name == name and abs(int(meta.create_time) - time.time()) < 60
    queue.set_attributes(QueueMeta(vis_timeout=60, polling_wait_sec=3, logging_enabled=True))
    meta = queue.get_attributes()
    assert (meta.visibility_timeout, meta.polling_wait_seconds, str(meta.logging_enabled)) == (60, 3, "True")
    assert meta.maximum_message_size == 65536, "what is not named keeps its value"


def test_values_out_of_bounds_and_queues_that_are_not_there_are_refused(server, name):
    queue = mns.queue(server, name)
    for call in (queue.get_attributes, queue.receive_message, queue.peek_message):
        error = mns.expect_refusal("QueueNotExist", call)
        assert error.message == "The queue name you provided is not exist."
    mns.expect_refusal("QueueNotExist", queue.set_attributes, QueueMeta(vis_timeout=9))
    mns.expect_refusal("InvalidArgument", queue.create, QueueMeta(vis_timeout=43201))
    mns.expect_refusal("InvalidQueueName", mns.queue(server, "a_b").create, QueueMeta())
    queue.delete()


def test_queues_are_listed_page_by_page(server):
    for number in range(5):
        mns.queue(server, f"list-{number}").create(QueueMeta())
    account = mns.account(server)
    urls, marker, pages = [], "", 0
    while True:
        page, marker = account.list_queue("list-", 2, marker)
        urls += page
        pages += 1
        if not marker:
            break
    assert pages == 3
    assert urls == [f"{server.api.rstrip('/')}/queues/list-{number}" for number in range(5)]
    assert account.list_queue("nobody", 10) == ([], "")


def test_a_deleted_queue_is_gone_and_another_of_its_name_is_empty(queue, server, name):
    from mns.queue import Message

    queue.send_message(Message("lost"))
    queue.delete()
    mns.expect_refusal("QueueNotExist", queue.receive_message)
    queue.delete()
    queue.create(QueueMeta())
    mns.expect_refusal("MessageNotExist", queue.receive_message)


def test_urls_follow_the_host_header_and_every_answer_has_its_headers(server, name):
    connection = http.client.HTTPConnection(*server.address)
    connection.request("GET", "/queues/nothing/messages", headers={"Host": "queues.example:81"})
    answer = connection.getresponse()
    body = answer.read().decode()
    assert answer.status == 400 and "MissingAuthorizationHeader" in body and "<HostId>http://queues.example:81</HostId>" in body
    names = [header for header, _ in answer.getheaders()]
    assert "x-mns-request-id" in names and "x-mns-version" in names, names
    assert answer.getheader("content-type") == "text/xml;charset=utf-8"
    assert answer.getheader("x-mns-request-id") in body
    # The connection is kept for the next request.
    connection.request("GET", "/topics/nothing")
    assert connection.getresponse().status == 404


def test_a_request_id_of_the_caller_is_signed_with_the_rest(server, name):
    queue = mns.queue(server, name)
    queue.create(QueueMeta(), RequestInfo("caller-1"))
    assert queue.get_attributes(RequestInfo("caller-2")).queue_name == name


def test_a_key_that_is_not_known_and_a_wrong_secret_are_refused(server, name):
    mns.expect_refusal("InvalidAccessKeyId", mns.queue(server, name, key="nobody", secret="x").get_attributes)
    mns.expect_refusal("SignatureDoesNotMatch", mns.queue(server, name, secret="wrong").get_attributes)


def test_accounts_do_not_see_each_others_queues(server, queue, name):
    from harness.world import STRANGER_KEY

    stranger = mns.queue(server, name, key=STRANGER_KEY[0], secret=STRANGER_KEY[1])
    mns.expect_refusal("QueueNotExist", stranger.get_attributes)
