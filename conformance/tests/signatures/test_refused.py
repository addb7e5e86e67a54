"""A replay, a wrong clock, a truncated signature, any changed part: refused with the code of the gateway notes, and nothing done."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import signer

SPACES = 92

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


# --- signature V1 ---------------------------------------------------------------------------------------------------------------


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


# --- signature V3 ---------------------------------------------------------------------------------------------------------------


def v3_write(server, space, **more):
    return signer.v3(key(server), "UpdateInstance", {"InstanceId": space.id, "InstanceName": "signed"}, server.endpoint, **more)


def edit_header(name, value):
    def edit(request):
        request.headers[name] = value

    return edit


def edit_authorization(old, new):
    def edit(request):
        assert old(request.headers["authorization"]), "the edit would change nothing"
        request.headers["authorization"] = new(request.headers["authorization"])

    return edit


def edit_query(request):
    request.query = change(request.query, "InstanceName", "forged")


def add_to_query(request):
    request.query.append(("OfficeAddress", "forged"))


def add_a_body(request):
    request.body = b"InstanceName=forged"
    request.headers["content-type"] = signer.FORM


V3_CHANGES = {
    "signature truncated": edit_authorization(bool, lambda text: text[:-5]),
    "signature changed": edit_authorization(bool, lambda text: text[:-4] + ("0000" if text[-4:] != "0000" else "1111")),
    "signed header changed": edit_header("x-acs-signature-nonce", uuid.uuid4().hex),
    "date changed": edit_header("x-acs-date", signer.timestamp(-60)),
    "action changed": edit_header("x-acs-action", "DeleteInstance"),
    "host changed": edit_header("host", "cams.example.com"),
    "unsigned x-acs header added": edit_header("x-acs-credentials-provider", "static_ak"),
    "query changed": edit_query,
    "query extended": add_to_query,
    "body added": add_a_body,
    "host not signed": edit_authorization(
        lambda text: "SignedHeaders=host;" in text, lambda text: text.replace("SignedHeaders=host;", "SignedHeaders=")
    ),
}


@pytest.mark.parametrize("what", V3_CHANGES)
def test_v3_a_changed_part_is_refused(server, raw, space, what):
    before = name_of(raw, space)
    request = v3_write(server, space)
    V3_CHANGES[what](request)
    request.send(server).expect(400, "SignatureDoesNotMatch")
    assert name_of(raw, space) == before
    assert raw.call("QueryInstance", InstanceId=space.id)["Data"].get("OfficeAddress") in (None, "")


def test_v3_the_message_holds_both_strings(server, space):
    request = v3_write(server, space)
    edit_query(request)
    message = request.send(server).message
    assert message.startswith("Specified signature does not match our calculation. server StringToSign is [ACS3-HMAC-SHA256\n"), message
    assert "server CanonicalRequest is [POST\n/\n" in message, message


def test_v3_a_signature_over_another_path_is_refused(server, space):
    v3_write(server, space, path="/other").send(server).expect(400, "SignatureDoesNotMatch")


def test_v3_a_changed_body_is_refused(server, raw, space):
    before = name_of(raw, space)
    request = signer.v3(
        key(server), "UpdateInstance", {"InstanceId": space.id}, server.endpoint, form=[("InstanceName", "signed")]
    )
    request.body = request.body.replace(b"signed", b"forged")
    request.send(server).expect(400, "SignatureDoesNotMatch")
    assert name_of(raw, space) == before


def test_v3_a_body_with_a_hash_that_was_changed_with_it_is_refused(server, raw, space):
    import hashlib

    request = signer.v3(
        key(server), "UpdateInstance", {"InstanceId": space.id}, server.endpoint, form=[("InstanceName", "signed")]
    )
    request.body = request.body.replace(b"signed", b"forged")
    request.headers["x-acs-content-sha256"] = hashlib.sha256(request.body).hexdigest()
    request.send(server).expect(400, "SignatureDoesNotMatch")
    assert name_of(raw, space) != "forged"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("x_acs_date", "MissingTimestamp"),
        ("x_acs_signature_nonce", "MissingSignatureNonce"),
        ("x_acs_action", "MissingAction"),
        ("x_acs_version", "MissingVersion"),
    ],
)
def test_v3_a_missing_header(server, space, header, code):
    v3_write(server, space, **{header: signer.LEFT_OUT}).send(server).expect(400, code)


def test_v3_a_wrong_version(server, space):
    v3_write(server, space, x_acs_version="2019-01-01").send(server).expect(400, "InvalidVersion")


def test_v3_an_authorization_that_cannot_be_read(server, space):
    for text in ("ACS3-HMAC-SHA256", "ACS3-HMAC-SHA256 Credential=a", "ACS3-HMAC-SHA256 SignedHeaders=host,Signature=00"):
        request = v3_write(server, space)
        request.headers["authorization"] = text
        request.send(server).expect(400, "IncompleteSignature")


def test_without_any_authentication(server, space):
    request = v3_write(server, space)
    del request.headers["authorization"]
    answer = request.send(server).expect(400, "MissingAccessKeyId")
    assert answer.message == "AccessKeyId is mandatory for this action."


def test_v3_a_form_body_is_read(server, raw, space):
    form = [("InstanceId", space.id), ("InstanceName", "a b+c*~ü")]
    signer.v3(key(server), "UpdateInstance", {}, server.endpoint, form=form).send(server).expect(200, "OK")
    assert name_of(raw, space) == "a b+c*~ü"


def test_v3_a_json_body_is_read(server, raw, space):
    body = ('{"InstanceId":"%s","InstanceName":"by json"}' % space.id).encode()
    headers = {"content-type": "application/json; charset=utf-8"}
    request = signer.v3(key(server), "UpdateInstance", {}, server.endpoint, body=body, extra_headers=headers)
    request.send(server).expect(200, "OK")
    assert name_of(raw, space) == "by json"
