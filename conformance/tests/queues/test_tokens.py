"""The token flow of Dybaseapi, and the documented loop that reads receipts: receive, decode, delete."""

import base64
import datetime
import json

import pytest
from mns.queue import Message, QueueMeta

from harness import mns
from harness.answers import expect_ok
from harness.steps import READ_AT_ONCE, send
from harness.waiting import eventually
from harness.world import ACCOUNT

SPACES = 12

STATUS_QUEUE = f"Alicom-Queue-{ACCOUNT}-ChatAppStatus"


@pytest.fixture(params=["v3", "v1"])
def token(request, server):
    """Each test that asks for this runs with the credentials that both official SDKs get."""
    return mns.Token(mns.TOKENS[request.param](server, "ChatAppStatus", STATUS_QUEUE))


def test_times_are_those_of_shanghai_and_an_hour_apart(token):
    shanghai = datetime.timezone(datetime.timedelta(hours=8))
    created, expires = (
        datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=shanghai) for text in (token.created, token.expires)
    )
    assert abs(created - datetime.datetime.now(shanghai)) < datetime.timedelta(minutes=1)
    assert expires - created == datetime.timedelta(hours=1)


def test_without_a_queue_name_and_under_an_older_version(server):
    for kind in ("ChatAppStatus", "ChatAppInbound", "ChatAppAudit"):
        token = mns.Token(mns.token_v1(server, kind, version="2018-05-01"))
        meta = mns.queue(server, f"Alicom-Queue-{ACCOUNT}-{kind}", **token.credentials).get_attributes()
        assert meta.message_retention_period == 345600


def test_what_there_is_no_token_for(server):
    for fetch in mns.TOKENS.values():
        assert fetch(server, "SmsReport")["Code"] != "OK"
        assert fetch(server, "ChatAppStatus", "Alicom-Queue-1-ChatAppStatus")["Code"] != "OK"


def test_a_token_opens_its_queue_and_nothing_else(server, token, name):
    own = mns.queue(server, STATUS_QUEUE, **token.credentials)
    own.get_attributes()
    other = mns.queue(server, f"Alicom-Queue-{ACCOUNT}-ChatAppInbound", **token.credentials)
    for call in (other.receive_message, other.get_attributes, other.peek_message):
        error = mns.expect_refusal("AccessDeniedByRamPolicy", call)
        assert error.message == "The request is denied by ram policy."
    mns.expect_refusal("AccessDeniedByRamPolicy", own.send_message, Message("x"))
    mns.expect_refusal("AccessDeniedByRamPolicy", own.delete)
    mns.expect_refusal("AccessDeniedByRamPolicy", own.set_attributes, QueueMeta(vis_timeout=5))
    mns.expect_refusal("AccessDeniedByRamPolicy", mns.account(server, **token.credentials).list_queue)
    another = mns.Token(mns.token_v3(server, "ChatAppStatus"))
    own.get_attributes()
    for wrong in (another.token, "", "nonsense"):
        mixed = mns.queue(server, STATUS_QUEUE, key=token.key, secret=token.secret, token=wrong)
        mns.expect_refusal("AccessDenied", mixed.get_attributes)
    mixed = mns.queue(server, STATUS_QUEUE, key=token.key, secret="x" * 44, token=token.token)
    mns.expect_refusal("SignatureDoesNotMatch", mixed.get_attributes)


def test_an_account_reads_its_receipts_with_its_own_key_and_cannot_delete_their_queue(server):
    own = mns.queue(server, f"Alicom-Queue-{ACCOUNT}-ChatAppAudit")
    mns.expect_refusal("MessageNotExist", own.peek_message)
    mns.expect_refusal("AccessDenied", own.delete)


def receipts_of(server, queue, message, statuses):
    """The documented loop, until a message's statuses were read: receipts by message id, and each deleted."""
    found = []
    while [receipt["Status"] for _, receipt in found] != statuses:
        for one in queue.batch_receive_message(10, 3):
            body = one.message_body if isinstance(one.message_body, bytes) else one.message_body.encode()
            receipt = json.loads(body)
            assert isinstance(receipt, dict), "one receipt a message"
            if receipt["MessageId"] == message:
                found.append((one.message_id, receipt))
                queue.batch_delete_message([one.receipt_handle])
    return found


def test_receipts_are_read_and_deleted_in_their_order(server, space, sdk):
    expect_ok(sdk.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, QueueFlag="Y"))
    message = send(sdk, space)
    token = mns.Token(mns.token_v3(server, "ChatAppStatus"))
    queue = mns.queue(server, STATUS_QUEUE, **token.credentials)
    found = receipts_of(server, queue, message, READ_AT_ONCE)
    assert found[0][1]["From"] == space.number


def test_the_client_that_the_older_sdk_brings_reads_them_too(server, space, raw):
    expect_ok(raw.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, QueueFlag="Y"))
    message = send(raw, space)
    token = mns.Token(mns.token_v1(server, "ChatAppStatus"))
    receipts_of(server, token.bundled_queue(server, STATUS_QUEUE), message, READ_AT_ONCE)


def test_http_and_queue_get_the_same_receipts_under_the_same_ids(server, space, raw, receiver):
    path = space.path + "/both"
    settings = {"StatusCallbackUrl": receiver.url(path), "HttpFlag": "Y", "QueueFlag": "Y"}
    expect_ok(raw.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, **settings))
    message = send(raw, space)
    receiver.wait_for_statuses(path, message, READ_AT_ONCE)
    queued = receipts_of(server, mns.queue(server, STATUS_QUEUE), message, READ_AT_ONCE)
    pushed = {}
    for push in receiver.pushes(path):
        ids = push.headers["switchboard-receipt-ids"].replace(",", " ").split()
        pushed |= dict(zip(ids, push.receipts, strict=True))
    assert dict(queued) == pushed
    assert all(len(one) == 32 and one == one.upper() for one in pushed)


def test_the_body_is_base64_of_one_object(server, space, raw, control):
    expect_ok(raw.call("UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, QueueFlag="Y"))
    control.phone(space.person).write(space.number, "Grüße ☃")
    queue = mns.queue(server, f"Alicom-Queue-{ACCOUNT}-ChatAppInbound", encoding=False)
    received = eventually(
        lambda: queue.batch_receive_message_with_str_body(16, 10), lambda batch: batch, "the inbound message in its queue"
    )
    objects = [json.loads(base64.b64decode(one.message_body, validate=True)) for one in received]
    assert any(one.get("Message") == "Grüße ☃" for one in objects), objects
