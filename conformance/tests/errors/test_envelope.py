"""What every answer and every error has, whatever the operation."""

import re

import pytest

from harness import signer
from harness.answers import refusal
from harness.world import STRANGER_SPACE

SPACES = 12
UUID = r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}"


def key(server):
    return server.access_key_id, server.access_key_secret


def test_a_success_has_its_request_id_in_header_and_body(raw, space):
    answer = raw.answer("QueryInstance", InstanceId=space.id).expect(200, "OK")
    fields = answer.fields()
    assert answer.headers["content-type"] == "application/json;charset=utf-8", answer.headers
    assert re.fullmatch(UUID, fields["RequestId"]), fields
    assert answer.headers["x-acs-request-id"] == fields["RequestId"]
    assert fields["AccessDeniedDetail"] == "None", fields


def test_an_error_names_itself_the_host_and_where_to_read_on(raw, server):
    answer = raw.answer("QueryInstance").expect(400, "MissingInstanceId")
    fields = answer.fields()
    assert fields["Message"] == "InstanceId is mandatory for this action."
    assert fields["HostId"] == server.endpoint, fields
    assert re.fullmatch(UUID, fields["RequestId"]), fields
    assert "MissingInstanceId" in fields.get("Recommend", "MissingInstanceId"), fields


def test_both_sdks_raise_a_refusal_with_its_code(sdk, space):
    refused = refusal(sdk, "UpdateInstance", InstanceId="cams-nowhere00", InstanceName="x")
    assert (refused.status, refused.code) == (400, "Unknown.ResourceOwnerId"), refused
    assert refused.message == "The resource does not belong to the current user.", refused
    assert re.fullmatch(UUID, refused.request_id), refused.request_id


def test_a_connection_lives_on_after_an_error(server, raw, space):
    import http.client

    connection = http.client.HTTPConnection(*server.address, timeout=15)
    raw.request("QueryInstance", InstanceId=STRANGER_SPACE).send_on(connection).expect(400, "Unknown.ResourceOwnerId")
    socket = connection.sock
    raw.request("QueryInstance", InstanceId=space.id).send_on(connection).expect(200, "OK")
    assert connection.sock is socket, "the server closed a connection after an error"
    connection.close()


@pytest.mark.parametrize("action", ["QueryInstance", "DeleteInstance"])
def test_v1_errors_are_xml_when_asked(server, action):
    answer = signer.v1(key(server), action, {}, Format="XML").send(server)
    answer.expect(400, "MissingInstanceId", naming="InstanceId")
    assert answer.headers["content-type"] == "text/xml;charset=utf-8", answer.headers
    assert answer.body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>'), answer.body[:80]
    assert b"<Error>" in answer.body, answer.body


def test_v1_without_a_format_is_answered_in_xml(server, space):
    answer = signer.v1(key(server), "QueryInstance", {"InstanceId": space.id}, Format=signer.LEFT_OUT).send(server)
    assert answer.is_xml and b"<QueryInstanceResponse>" in answer.body, answer.body[:300]
    assert answer.fields()["Code"] == "OK"


def test_lists_are_repeated_elements_in_xml(server, space):
    answer = signer.v1(key(server), "QueryChatappPhoneNumbers", {"CustSpaceId": space.id}, Format="xml").send(server)
    assert answer.status == 200 and answer.is_xml, answer
    assert f"<PhoneNumber>{space.number}</PhoneNumber>".encode() in answer.body, answer.body[:800]


def test_v3_answers_xml_to_an_accept_of_xml(server):
    request = signer.v3(key(server), "QueryInstance", {}, server.endpoint, accept="text/xml")
    answer = request.send(server).expect(400, "MissingInstanceId", naming="InstanceId")
    assert answer.headers["content-type"] == "text/xml;charset=utf-8", answer.headers


def test_xml_escapes_what_a_caller_wrote(server, raw, space):
    raw.call("UpdateInstance", InstanceId=space.id, InstanceName="<b>&\"'")
    answer = signer.v1(key(server), "QueryInstance", {"InstanceId": space.id}, Format="XML").send(server)
    assert b"<b>" not in answer.body and b"&lt;b&gt;&amp;" in answer.body, answer.body


def test_an_unknown_action_and_one_that_is_not_built_are_answered_alike(raw):
    for action in ("NoSuchAction", "SendChatappMassMessage", "updateinstance"):
        answer = raw.answer(action).expect(404, "InvalidAction.NotFound")
        assert answer.message == "Specified api is not found, please check your url and method."


def test_owner_hints_are_ignored(raw, space):
    raw.answer(
        "QueryInstance", InstanceId=space.id, OwnerId="1", ResourceOwnerId="2", ResourceOwnerAccount="nobody"
    ).expect(200, "OK")
