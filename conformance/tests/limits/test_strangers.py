"""Calls that fail to say who makes them are counted by source address; a call that is signed as it should be never is."""

import http.client

import pytest

from harness import mns_raw, sdk_raw, sdk_v1, sdk_v3, signer, world
from harness.server import Server

#: Failures a second for each address, and ten seconds' at once.
RATE, BURST = 1, 10


@pytest.fixture(scope="module")
def server():
    with Server(world.pool_world(spaces=1), wrapper=("env", f"SWITCHBOARD_LIMITS_STRANGERS={RATE}")) as one:
        yield one


def read(space):
    return {"InstanceId": space.id}


def forgeries(server, space):
    """One request of each kind that fails authentication, by its kind."""
    key, parameters = (server.access_key_id, server.access_key_secret), read(space)
    host = server.endpoint
    return {
        "SignatureDoesNotMatch": lambda: signer.v3((key[0], "wrong"), "QueryInstance", parameters, host),
        "InvalidAccessKeyId.NotFound": lambda: signer.v3(("LTAInobody", key[1]), "QueryInstance", parameters, host),
        "InvalidTimeStamp.Expired": lambda: signer.v1(key, "QueryInstance", parameters, Timestamp=signer.timestamp(-3600)),
        "InvalidTimeStamp.Format": lambda: signer.v1(key, "QueryInstance", parameters, Timestamp="now"),
        "InvalidSignatureMethod": lambda: signer.v1(key, "QueryInstance", parameters, SignatureMethod="HMAC-MD5"),
        "MissingSignatureNonce": lambda: signer.v1(key, "QueryInstance", parameters, SignatureNonce=signer.LEFT_OUT),
    }


def flood(server, make):
    """Sends forgeries until one is told to wait; answers all codes and that last answer."""
    codes = []
    for _ in range(20 * BURST):
        answer = make().send(server)
        codes.append(answer.code)
        if answer.code == "Throttling":
            return codes, answer
    raise AssertionError(f"{len(codes)} forgeries in a row were all told what was wrong: {codes[-1]}")


def test_whoever_fails_often_is_told_to_wait_and_no_more(server):
    space = world.space(1)
    for kind, make in forgeries(server, space).items():
        codes, told = flood(server, make)
        assert set(codes) <= {kind, "Throttling"}, codes
        told.expect(400, "Throttling")
        assert told.message == "Request was denied due to request throttling.", told.message
        assert int(told.headers["x-acs-retry-after"]) >= 1
        assert len(told.body) < 1000, "the refusal repeats the request"


def test_a_replay_counts_as_a_failure(server):
    space = world.space(1)
    request = signer.v3((server.access_key_id, server.access_key_secret), "QueryInstance", read(space), server.endpoint)
    request.send(server)
    codes, _ = flood(server, lambda: request)
    assert set(codes) <= {"SignatureNonceUsed", "Throttling"}, codes


def test_requests_for_queues_are_counted_too(server):
    def ask(**key):
        connection = http.client.HTTPConnection(*server.address, timeout=20)
        connection.request("GET", "/queues", headers=mns_raw.signed_headers(server, "GET", "/queues", **key))
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    for _ in range(20 * BURST):
        status, text = ask(secret="wrong")
        if "<Code>QpsLimitExceeded</Code>" in text:
            break
        assert (status, "<Code>SignatureDoesNotMatch</Code>" in text) == (403, True), text
    else:
        raise AssertionError("forgeries in a row were all told what was wrong")
    for _ in range(3 * BURST):
        status, text = ask()
        assert status in (200, 204), text


def test_calls_that_are_signed_as_they_should_be_are_answered_meanwhile(server):
    space = world.space(1)
    flood(server, forgeries(server, space)["SignatureDoesNotMatch"])
    for make in (sdk_raw.Sdk, sdk_v3.Sdk, sdk_v1.Sdk):
        for _ in range(3 * BURST):
            make(server).call("QueryInstance", **read(space))
    again = forgeries(server, space)["SignatureDoesNotMatch"]().send(server)
    assert again.status in (400, 403), "a forgery was answered"
