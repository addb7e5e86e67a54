"""A replay and a wrong clock are refused with the code of the gateway notes, by both versions alike."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import signer

SPACES = 44

#: Seconds; the window is 15 minutes either way.
TOO_FAR = 16 * 60
JUST_WITHIN = 14 * 60


def name_of(raw, space):
    return raw.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"]


def key(server):
    return server.access_key_id, server.access_key_secret


def test_a_right_signature_is_taken(signed, server):
    signed.write().send(server).expect(200, "OK")


def test_a_replay_is_refused(signed, server):
    request = signed.write()
    request.send(server).expect(200, "OK")
    answer = request.send(server).expect(400, "SignatureNonceUsed")
    assert answer.message == "Specified signature nonce was used already."


def test_a_replayed_read_is_refused(signed, server):
    request = signed.read()
    request.send(server).expect(200, "OK")
    request.send(server).expect(400, "SignatureNonceUsed")


def test_a_nonce_is_shared_by_both_versions(server, space):
    nonce = uuid.uuid4().hex
    signer.v1(key(server), "QueryInstance", {"InstanceId": space.id}, SignatureNonce=nonce).send(server).expect(200, "OK")
    request = signer.v3(key(server), "QueryInstance", {"InstanceId": space.id}, server.endpoint, x_acs_signature_nonce=nonce)
    request.send(server).expect(400, "SignatureNonceUsed")


def test_of_concurrent_equal_nonces_exactly_one_succeeds(signed, server):
    nonce = uuid.uuid4().hex
    with ThreadPoolExecutor(8) as many:
        codes = list(many.map(lambda _: signed.write(nonce=nonce).send(server).code, range(8)))
    assert sorted(codes) == ["OK"] + ["SignatureNonceUsed"] * 7


def test_a_nonce_of_a_wrong_signature_is_not_burnt(signed, server):
    nonce = uuid.uuid4().hex
    wrong = signed.write(nonce=nonce, key=(server.access_key_id, "not the secret"))
    wrong.send(server).expect(400, "SignatureDoesNotMatch")
    signed.write(nonce=nonce).send(server).expect(200, "OK")


def test_a_nonce_of_a_refused_but_well_signed_call_is_burnt(signed, server):
    nonce = uuid.uuid4().hex
    signed.request("UpdateInstance", {"InstanceId": signed.space.id}, nonce=nonce).send(server).expect(400, "MissingInstanceName")
    signed.write(nonce=nonce).send(server).expect(400, "SignatureNonceUsed")


@pytest.mark.parametrize("offset", [-TOO_FAR, TOO_FAR], ids=["old", "ahead"])
def test_a_timestamp_16_minutes_off_is_refused(signed, server, raw, offset):
    answer = signed.write(time=signer.timestamp(offset)).send(server).expect(400, "InvalidTimeStamp.Expired")
    assert answer.message == "Specified time stamp or date value is expired."
    assert name_of(raw, signed.space) != "signed"


@pytest.mark.parametrize("offset", [-JUST_WITHIN, JUST_WITHIN], ids=["old", "ahead"])
def test_a_timestamp_14_minutes_off_is_taken(signed, server, offset):
    signed.write(time=signer.timestamp(offset)).send(server).expect(200, "OK")


@pytest.mark.parametrize("text", ["yesterday", "2026-11-21", "2026-11-21T08:00:00", "2026-11-21T08:00:00.000Z", "2026-13-41T25:61:61Z"])
def test_a_malformed_timestamp(signed, server, text):
    signed.write(time=text).send(server).expect(400, "InvalidTimeStamp.Format")


def test_an_unknown_key(signed, server):
    answer = signed.write(key=("LTAInobody0000000000001", "whatever")).send(server)
    answer.expect(404, "InvalidAccessKeyId.NotFound")
    assert answer.message == "Specified access key is not found."


def test_another_accounts_key_cannot_sign_for_this_one(signed, server):
    signed.write(key=(server.access_key_id, "strangerSecret00000000000001")).send(server).expect(400, "SignatureDoesNotMatch")
