"""Signature V3: any changed part is refused with SignatureDoesNotMatch, and nothing is done."""

import hashlib
import uuid

import pytest

from harness import signer

SPACES = 36


def name_of(raw, space):
    return raw.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"]


def key(server):
    return server.access_key_id, server.access_key_secret


def change(pairs, name, value):
    return [(one, value if one == name else old) for one, old in pairs]


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
