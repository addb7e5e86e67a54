"""Signature V1: any changed part is refused with SignatureDoesNotMatch, and nothing is done."""

import uuid

import pytest

from harness import signer

SPACES = 40


def name_of(raw, space):
    return raw.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"]


def key(server):
    return server.access_key_id, server.access_key_secret


def v1_write(server, space, **more):
    return signer.v1(key(server), "UpdateInstance", {"InstanceId": space.id, "InstanceName": "signed"}, **more)


def change(pairs, name, value):
    return [(one, value if one == name else old) for one, old in pairs]


V1_CHANGES = {
    "signature truncated": lambda request: change(request.query, "Signature", dict(request.query)["Signature"][:-5]),
    "signature of another case": lambda request: change(request.query, "Signature", dict(request.query)["Signature"].swapcase()),
    "signature not base64": lambda request: change(request.query, "Signature", "%%%"),
    "parameter changed": lambda request: change(request.query, "InstanceName", "forged"),
    "parameter added": lambda request: [*request.query, ("OfficeAddress", "forged")],
    "parameter left out": lambda request: [pair for pair in request.query if pair[0] != "InstanceName"],
    "nonce changed": lambda request: change(request.query, "SignatureNonce", uuid.uuid4().hex),
    "timestamp changed": lambda request: change(request.query, "Timestamp", signer.timestamp(-60)),
    "action changed": lambda request: change(request.query, "Action", "DeleteInstance"),
    "case of a value changed": lambda request: change(request.query, "InstanceName", "Signed"),
}


@pytest.mark.parametrize("what", V1_CHANGES)
def test_v1_a_changed_part_is_refused(server, raw, space, what):
    before = name_of(raw, space)
    request = v1_write(server, space)
    request.query = V1_CHANGES[what](request)
    answer = request.send(server).expect(400, "SignatureDoesNotMatch")
    start, _, string = answer.message.partition(":")
    assert start == "Specified signature is not matched with our calculation. server string to sign is", answer.message
    assert string.startswith("POST&%2F&"), f"nothing but the string to sign follows the colon: {answer.message!r}"
    assert name_of(raw, space) == before


def test_v1_a_changed_form_body_is_refused(server, raw, space):
    before = name_of(raw, space)
    request = signer.v1(key(server), "UpdateInstance", {"InstanceId": space.id}, form=[("InstanceName", "signed")])
    request.body = request.body.replace(b"signed", b"forged")
    request.send(server).expect(400, "SignatureDoesNotMatch")
    assert name_of(raw, space) == before


def test_v1_a_changed_method_is_refused(server, raw, space):
    request = v1_write(server, space)
    request.method = "GET"
    request.send(server).expect(400, "SignatureDoesNotMatch")


def test_v1_get_and_form_and_query_are_all_read(server, raw, space):
    v1_write(server, space, method="GET").send(server).expect(200, "OK")
    form = [("InstanceId", space.id), ("InstanceName", "by form")]
    signer.v1(key(server), "UpdateInstance", {}, form=form).send(server).expect(200, "OK")
    assert name_of(raw, space) == "by form"


def test_v1_the_form_wins_over_the_query(server, raw, space):
    parameters = {"InstanceId": space.id, "InstanceName": "query"}
    signer.v1(key(server), "UpdateInstance", parameters, form=[("InstanceName", "form")]).send(server).expect(200, "OK")
    assert name_of(raw, space) == "form"


@pytest.mark.parametrize(
    ("overrides", "status", "code"),
    [
        ({"AccessKeyId": signer.LEFT_OUT}, 400, "MissingAccessKeyId"),
        ({"Timestamp": signer.LEFT_OUT}, 400, "MissingTimestamp"),
        ({"SignatureNonce": signer.LEFT_OUT}, 400, "MissingSignatureNonce"),
        ({"SignatureMethod": signer.LEFT_OUT}, 400, "MissingSignatureMethod"),
        ({"SignatureVersion": signer.LEFT_OUT}, 400, "MissingSignatureVersion"),
        ({"Signature": signer.LEFT_OUT}, 400, "MissingSignature"),
        ({"Action": signer.LEFT_OUT}, 400, "MissingAction"),
        ({"Version": signer.LEFT_OUT}, 400, "MissingVersion"),
        ({"SignatureMethod": "HMAC-MD5"}, 400, "InvalidSignatureMethod"),
        ({"SignatureVersion": "2.0"}, 400, "InvalidSignatureVersion"),
        ({"Version": "2020-06-07"}, 400, "InvalidVersion"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_v1_common_parameters(server, space, overrides, status, code):
    answer = v1_write(server, space, **overrides).send(server).expect(status, code)
    if code.startswith("Missing"):
        assert answer.message == f"{code.removeprefix('Missing')} is mandatory for this action."
