"""Replays of valid calls of every kind: the same bytes, the same nonce elsewhere, by others, later, over other connections."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.forgery.kinds import SHAPES, Key, Kind
from harness.forgery.line import Line
from harness.forgery.trial import Trial
from harness.world import STRANGER_KEY, STRANGER_SPACE

SPACES = 2

NAMES = [shape.name for shape in SHAPES]


@pytest.fixture(scope="module")
def kinds(server, pool):
    key = Key(server.access_key_id, server.access_key_secret)
    space = pool.take()
    return {shape.name: Kind(shape, key, space, server.endpoint) for shape in SHAPES}


@pytest.fixture(scope="module")
def trial(server, raw, kinds):
    one = Trial(server, raw, next(iter(kinds.values())).space)
    yield one
    one.close()


@pytest.fixture(params=NAMES)
def kind(request, kinds):
    return kinds[request.param]


def taken(trial, call):
    answer = trial.send(call.bytes())
    assert (answer.status, answer.code) == (200, "OK"), answer.body
    return trial.state()


def replayed(trial, call, state):
    """Refused as a replay, and without an effect."""
    answer = trial.send(call.bytes())
    trial.refused(answer)
    assert answer.code == "SignatureNonceUsed", answer.body
    assert trial.state() == state


def test_the_same_bytes_again_and_again(trial, kind):
    call = kind.sign()
    state = taken(trial, call)
    for _ in range(3):
        replayed(trial, call, state)


def test_the_same_bytes_after_other_calls(trial, kind):
    call = kind.sign()
    taken(trial, call)
    for _ in range(5):
        state = taken(trial, kind.sign())
    replayed(trial, call, state)


def test_the_same_bytes_over_another_connection(trial, kind, server):
    call = kind.sign()
    state = taken(trial, call)
    line = Line(server)
    answer = line.exchange(call.bytes())
    line.close()
    trial.refused(answer)
    assert answer.code == "SignatureNonceUsed" and trial.state() == state


def test_two_equal_calls_in_one_piece(trial, kind, server):
    """Written at once on one connection: one is done."""
    line = Line(server)
    data = kind.sign().bytes()
    answers = line.exchange_all(data + data, 2)
    line.close()
    assert [answer.code for answer in answers] == ["OK", "SignatureNonceUsed"]


def test_of_many_at_once_one_is_done(trial, kind, server):
    data = kind.sign().bytes()

    def send(_):
        line = Line(server)
        try:
            return line.exchange(data).code
        finally:
            line.close()

    with ThreadPoolExecutor(8) as many:
        assert sorted(many.map(send, range(8))) == ["OK"] + ["SignatureNonceUsed"] * 7


def test_the_nonce_with_another_body(trial, kind):
    nonce = uuid.uuid4().hex
    state = taken(trial, kind.sign(nonce=nonce))
    replayed(trial, kind.sign(nonce=nonce), state)


def test_the_nonce_with_another_time(trial, kind):
    from harness import signer

    nonce = uuid.uuid4().hex
    state = taken(trial, kind.sign(nonce=nonce))
    for seconds in (-14 * 60, 14 * 60):
        replayed(trial, kind.sign(nonce=nonce, time=signer.timestamp(seconds)), state)


def test_the_nonce_with_another_action(trial, kind):
    nonce = uuid.uuid4().hex
    state = taken(trial, kind.sign(nonce=nonce))
    replayed(trial, kind.sign(nonce=nonce, action="QueryInstance", parameters={"InstanceId": kind.space.id}), state)


def test_the_nonce_in_every_other_kind_of_call(trial, kind, kinds):
    nonce = uuid.uuid4().hex
    state = taken(trial, kind.sign(nonce=nonce))
    for other in kinds.values():
        replayed(trial, other.sign(nonce=nonce), state)


def test_the_nonce_of_a_read(trial, kind):
    call = kind.sign(action="QueryInstance", parameters={"InstanceId": kind.space.id})
    state = taken(trial, call)
    replayed(trial, call, state)


def test_the_nonce_of_a_call_that_was_refused_by_its_operation(trial, kind):
    nonce = uuid.uuid4().hex
    parameters = kind.parameters("x")
    refused = kind.sign(nonce=nonce, parameters=parameters | {next(iter(parameters)): STRANGER_SPACE})
    answer = trial.send(refused.bytes())
    trial.refused(answer)
    assert answer.code == "Unknown.ResourceOwnerId", answer.body
    state = trial.state()
    replayed(trial, refused, state)
    replayed(trial, kind.sign(nonce=nonce), state)


def test_the_nonce_of_a_forgery_is_not_used_up(trial, kind):
    nonce = uuid.uuid4().hex
    forged = kind.sign(nonce=nonce, key=Key(kind.key.id, "notTheSecret00000000000000001"))
    answer = trial.send(forged.bytes())
    trial.refused(answer)
    assert answer.code == "SignatureDoesNotMatch", answer.body
    taken(trial, kind.sign(nonce=nonce))


def test_the_nonce_of_another_key_is_another_nonce(trial, kind, kinds):
    nonce = uuid.uuid4().hex
    state = taken(trial, kind.sign(nonce=nonce))
    read = kind.sign(
        nonce=nonce, key=Key(*STRANGER_KEY), action="QueryInstance", parameters={"InstanceId": STRANGER_SPACE}
    )
    answer = trial.send(read.bytes())
    assert (answer.status, answer.code) == (200, "OK"), answer.body
    replayed(trial, read, state)


def test_a_nonce_that_nearly_was_used_is_another(trial, kind):
    nonce = uuid.uuid4().hex
    taken(trial, kind.sign(nonce=nonce))
    for near in (nonce.upper(), nonce + "0", nonce[:-1], "0" + nonce):
        taken(trial, kind.sign(nonce=near))


def test_what_stands_behind_a_call_is_a_call_of_its_own(trial, kind, server):
    """Bytes behind the body: the call is taken as it was signed, and they are refused for what they are."""
    for behind in (b"&InstanceName=forged", b"\0\0\0\0", b"GET / HTTP/1.1\r\n\r\n", b"forged\r\n\r\n"):
        call = kind.sign(f"behind{uuid.uuid4().hex}")
        line = Line(server)
        if b"\n" in behind or b"\0" in behind:
            first, second = line.exchange_all(call.bytes() + behind, 2)
            trial.refused(second)
        else:
            first = line.exchange_all(call.bytes() + behind, 1)[0]
        line.close()
        assert (first.status, first.code) == (200, "OK"), first.body
        assert "forged" not in str(trial.state())
