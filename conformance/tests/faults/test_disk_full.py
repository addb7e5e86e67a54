"""`ulimit -f` as a full disk: calls are refused and say so, reads go on, and nothing that was acknowledged is missing afterwards."""

import resource
import urllib.error
import urllib.request

from harness import sdk_raw, world
from harness.answers import Refused, expect_ok
from harness.receiver import Receiver, first_occurrences
from harness.server import Server
from harness.steps import READ_AT_ONCE, phone_row
from harness.waiting import eventually

#: KiB that each file may have: enough to start with the world, soon reached by the write-ahead log.
LIMIT = 6 * 1024

#: Calls that fill it at the latest.
MOST = 5_000

#: Refusals in a row after which there is no room even for a small change.
FULL = 20


def limited(kib):
    """Puts the server under `ulimit -f`, whose signal is left as a shell finds it: deadly."""
    return ["bash", "-c", f'ulimit -S -f {kib}; exec "$@"', "limited"]


def test_calls_go_on_when_there_is_room_again():
    with Receiver() as receiver, Server(world.pool_world(spaces=1, receiver=receiver), wrapper=limited(LIMIT)) as server:
        space, raw = world.space(1), sdk_raw.Sdk(server)
        answered = _fill(server, raw, space, receiver)
        _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        eventually(lambda: _ready(server), lambda said: said == (200, "ready\n"), "readiness without a restart")
        _go_on(raw, space, receiver, answered)


def test_nothing_is_missing_after_a_restart():
    with Receiver() as receiver, Server(world.pool_world(spaces=1, receiver=receiver), wrapper=limited(LIMIT)) as server:
        space, raw = world.space(1), sdk_raw.Sdk(server)
        answered = _fill(server, raw, space, receiver)
        before = _what_is_read(raw, space)
        server.wrapper = []
        server.restart_after_kill()
        assert _what_is_read(raw, space) == before
        _go_on(raw, space, receiver, answered)


def _fill(server, raw, space, receiver):
    """Fills it until every kind of change is refused; answers the ids of the messages that were accepted."""
    answered = _send_until_full(raw, space)
    for number in range(MOST):
        if _no_room(raw, "UpdateInstance", InstanceId=space.id, InstanceName=f"name {number}"):
            break
    else:
        raise AssertionError(f"{MOST} new names found room in {LIMIT} KiB")
    url = receiver.url(space.path + "/status") + "?" + "x" * 500
    assert _no_room(raw, "UpdatePhoneWebhook", CustSpaceId=space.id, PhoneNumber=space.number, StatusCallbackUrl=url)
    _what_is_read(raw, space)
    status, why = _ready(server)
    assert status == 503 and "no change is accepted" in why, (status, why)
    assert server.process.poll() is None, f"it ended\n{server.log()}"
    return answered


def _ready(server):
    """What `/readyz` says: its status and its words."""
    try:
        with urllib.request.urlopen(server.api + "/readyz", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def _no_room(raw, action, **parameters):
    """Whether the call was refused; then it was as it should be."""
    try:
        expect_ok(raw.call(action, **parameters))
    except Refused as refused:
        assert (refused.status, refused.code) == (503, "ServiceUnavailable"), refused
        return True
    return False


def _send_until_full(raw, space):
    """The ids of the messages that were accepted before there was no room for any more."""
    answered, in_a_row = [], 0
    for number in range(MOST):
        try:
            answered.append(raw.call("SendChatappMessage", **space.template_message(order=f"{number}"))["MessageId"])
            in_a_row = 0
        except Refused as refused:
            assert (refused.status, refused.code) == (503, "ServiceUnavailable"), refused
            in_a_row += 1
        if in_a_row == FULL:
            assert len(answered) > FULL, "the world alone filled it"
            return answered
    raise AssertionError(f"{MOST} messages found room in {LIMIT} KiB")


def _go_on(raw, space, receiver, answered):
    """Calls are answered, and every message, old and new, comes to its receipts."""
    message = expect_ok(raw.call("SendChatappMessage", **space.template_message()))["MessageId"]
    expect_ok(raw.call("UpdateInstance", InstanceId=space.id, InstanceName="room again"))
    assert _what_is_read(raw, space)[1]["InstanceName"] == "room again"
    _receipts_of_all(receiver, space, [*answered, message])


def _what_is_read(raw, space):
    """Reads that are answered whether there is room or not."""
    return phone_row(raw, space), expect_ok(raw.call("QueryInstance", InstanceId=space.id))["Data"]


def _receipts_of_all(receiver, space, answered):
    """Every accepted message ends with all its receipts, in order."""

    def statuses():
        by_message = {}
        for receipt in receiver.receipts(space.path + "/status"):
            by_message.setdefault(receipt["MessageId"], []).append(receipt["Status"])
        return by_message

    def unfinished():
        now = statuses()
        return {message: now.get(message, []) for message in answered if set(now.get(message, ())) != set(READ_AT_ONCE)}

    eventually(unfinished, lambda left: not left, f"all receipts of {len(answered)} accepted messages", patience=120)
    wrong = {message: seen for message, seen in statuses().items() if first_occurrences(seen) != READ_AT_ONCE}
    assert not wrong, f"{len(wrong)} messages came out of order, e.g. {list(wrong.items())[:3]}"
