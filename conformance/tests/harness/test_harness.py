"""The harness against fakes: what it would report of a server is trusted only because of these."""

import http.server
import json
import threading
import urllib.parse
import urllib.request

import pytest

from harness import pictures, sdk_raw, sdk_v1, sdk_v3, signer, wire, world
from harness.answers import Refused, Succeeded, expect_refusal
from harness.receiver import Receiver, first_occurrences
from harness.server import ACCESS_KEY_ID, ACCESS_KEY_SECRET


class FakeServer:
    """Answers every call with what a test put there, and keeps the decoded parameters."""

    access_key_id = ACCESS_KEY_ID
    access_key_secret = ACCESS_KEY_SECRET
    scheme, ca_file = "http", None

    def __init__(self):
        self.status, self.body, self.headers = 200, {"Code": "OK", "RequestId": "R", "AccessDeniedDetail": "None"}, {}
        self.requests = []
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                query = urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query, keep_blank_values=True)
                form = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)
                fake.requests.append((dict(self.headers.items()), query, form))
                answer = json.dumps(fake.body).encode()
                self.send_response(fake.status)
                self.send_header("Content-Type", "application/json;charset=utf-8")
                for name, value in fake.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = self._http.server_address
        self.endpoint = f"127.0.0.1:{self.address[1]}"
        self.api = "http://" + self.endpoint
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def last(self):
        """Headers and all parameters of the last request."""
        headers, query, form = self.requests[-1]
        return {name.lower(): value for name, value in headers.items()}, dict([*query, *form])

    def close(self):
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def fake():
    one = FakeServer()
    yield one
    one.close()


SDKS = [sdk_v3.Sdk, sdk_v1.Sdk, sdk_raw.Sdk]


@pytest.mark.parametrize("make", SDKS, ids=["v3", "v1", "raw"])
def test_each_client_sends_what_it_was_given(fake, make):
    commands = [{"CommandName": "track", "CommandDescription": "where"}]
    make(fake).call(
        "UpdateConversationalAutomation", CustSpaceId="", PhoneNumber="86138", EnableWelcomeMessage=True, Commands=commands, Prompts=[]
    )
    headers, sent = fake.last
    assert headers["x-acs-action"] == "UpdateConversationalAutomation"
    assert (sent["CustSpaceId"], sent["PhoneNumber"]) == ("", "86138")
    assert sent["EnableWelcomeMessage"].lower() == "true"
    assert json.loads(sent["Commands"]) == commands and json.loads(sent["Prompts"]) == []


@pytest.mark.parametrize("make", SDKS, ids=["v3", "v1", "raw"])
def test_what_is_not_given_is_not_sent(fake, make):
    make(fake).call("UpdateConversationalAutomation", CustSpaceId="c", PhoneNumber="86138")
    _, sent = fake.last
    assert not {"Commands", "Prompts", "EnableWelcomeMessage"} & set(sent), sent


@pytest.mark.parametrize("make", SDKS, ids=["v3", "v1", "raw"])
def test_parameters_that_the_old_sdk_does_not_know_are_sent(fake, make):
    make(fake).call("SendChatappMessage", To="G1", From="86138", RecipientType="group", TemplateParams={"order": "ü"})
    _, sent = fake.last
    assert (sent["To"], sent["From"], sent["RecipientType"]) == ("G1", "86138", "group")
    assert json.loads(sent["TemplateParams"]) == {"order": "ü"}


@pytest.mark.parametrize("make", SDKS, ids=["v3", "v1", "raw"])
@pytest.mark.parametrize("action", ["ListChatGroup", "OpenChatappService", "ListChatappTemplate", "ListInstance"])
def test_operations_with_pages_and_without_parameters(fake, make, action):
    parameters = {} if action == "OpenChatappService" else {"PageIndex": 2} if action == "ListInstance" else {"Page": {"Index": 1, "Size": 10}}
    make(fake).call(action, **parameters)
    _, sent = fake.last
    if "Page" in parameters:
        assert json.loads(sent["Page"]) == {"Index": 1, "Size": 10}
    if "PageIndex" in parameters:
        assert sent["PageIndex"] == "2"


@pytest.mark.parametrize("make", SDKS, ids=["v3", "v1", "raw"])
def test_a_refusal_is_reported_alike(fake, make):
    fake.status, fake.headers = 400, {"x-acs-request-id": "R"}
    fake.body = {"Code": "InvalidParameter", "Message": "HttpFlag: Y or N expected", "RequestId": "R", "HostId": "h"}
    refused = expect_refusal(make(fake), "InvalidParameter", "UpdateAccountWebhook", naming="HttpFlag", CustSpaceId="c")
    assert (refused.message, refused.request_id) == ("HttpFlag: Y or N expected", "R")
    with pytest.raises(AssertionError):
        expect_refusal(make(fake), "InvalidParameter", "UpdateAccountWebhook", naming="QueueFlag", CustSpaceId="c")
    fake.status = 200
    with pytest.raises(Succeeded):
        expect_refusal(make(fake), "InvalidParameter", "UpdateAccountWebhook", CustSpaceId="c")


def test_a_throttled_answer_shows_its_wait(fake):
    fake.status, fake.headers = 400, {"x-acs-retry-after": "200", "x-acs-request-id": "R"}
    fake.body = {"Code": "Throttling.User", "Message": "slow", "RequestId": "R", "HostId": "h"}
    for make in (sdk_v3.Sdk, sdk_raw.Sdk):
        with pytest.raises(Refused) as refused:
            make(fake).call("QueryInstance", InstanceId="i")
        assert refused.value.retry_after == 200 and refused.value.code == "Throttling.User"


def test_the_old_sdk_signs_what_our_signer_would_sign(fake):
    sdk_v1.Sdk(fake).call("UpdateInstance", InstanceId="i", InstanceName="a b*~ü")
    _, query, form = fake.requests[-1]
    pairs = [pair for pair in [*query, *form] if pair[0] != "Signature"]
    assert dict(query)["Signature"] == signer.signature_v1("POST", pairs, ACCESS_KEY_SECRET)


def test_the_new_sdk_signs_what_our_signer_would_sign(fake):
    sdk_v3.Sdk(fake).call("UpdateInstance", InstanceId="i", InstanceName="a b*~ü")
    headers, query, _ = fake.requests[-1]
    headers = {name.lower(): value for name, value in headers.items()}
    names = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    signature, _ = signer.signature_v3("POST", "/", query, headers, names, headers["x-acs-content-sha256"], ACCESS_KEY_SECRET)
    assert headers["authorization"].endswith(f"Signature={signature}")


def test_an_error_without_a_body_is_caught():
    with pytest.raises(AssertionError, match="empty body"):
        wire.Answer(413, {}, b"").expect(413, "RequestEntityTooLarge")


def test_an_error_needs_the_documented_shape():
    body = b'{"Code":"X","Message":"m","RequestId":"R","HostId":"h","AccessDeniedDetail":"None"}'
    headers = {"content-type": "application/json;charset=utf-8", "x-acs-request-id": "R"}
    with pytest.raises(AssertionError, match="AccessDeniedDetail"):
        wire.Answer(400, headers, body).expect(400, "X")
    wire.Answer(400, headers, body.replace(b',"AccessDeniedDetail":"None"', b"")).expect(400, "X")


def push(url, receipts):
    request = urllib.request.Request(url, json.dumps(receipts).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_receiver_refuses_each_nth_push_and_keeps_all():
    with Receiver() as receiver:
        receiver.fail_each(3)
        came = [push(receiver.url("/a"), [{"MessageId": "m", "Status": str(index)}]) for index in range(6)]
        assert came == [200, 200, 500, 200, 200, 500]
        assert receiver.statuses("/a", "m") == ["0", "1", "2", "3", "4", "5"]
        assert [one["Status"] for one in receiver.receipts("/a", accepted_only=True)] == ["0", "1", "3", "4"]


def test_the_receiver_waits_for_the_order_and_complains_about_another():
    with Receiver() as receiver:
        push(receiver.url("/a"), [{"MessageId": "m", "Status": "Read"}, {"MessageId": "m", "Status": "Sent"}])
        with pytest.raises(AssertionError, match="Sent"):
            receiver.wait_for_statuses("/a", "m", ["Sent", "Read"], patience=0.1)
        assert first_occurrences(["Sent", "Sent", "Read", "Sent"]) == ["Sent", "Read"]


def test_padded_pictures_have_the_size_that_was_asked_for():
    import io

    from PIL import Image

    for size in (100_000, 131_071, pictures.LARGEST_PICTURE, pictures.LARGEST_PICTURE + 1):
        data = pictures.padded(pictures.picture(192, 192), size)
        assert len(data) == size
        image = Image.open(io.BytesIO(data))
        image.load()
        assert (image.format, image.size) == ("JPEG", (192, 192))


def test_the_world_is_toml_and_its_spaces_do_not_touch():
    import tomllib

    with Receiver() as receiver:
        parsed = tomllib.loads(world.pool_world(spaces=30, receiver=receiver))
    numbers = [one["number"][0]["phone"] for one in parsed["instance"]]
    phones = [one["number"] for one in parsed["phone"]]
    assert len(set(numbers)) == 31 and len(set(phones)) == 60
    assert parsed["instance"][0]["group"][0]["participants"] == [world.space(1).reader]
    assert parsed["limits"] == {"default": "none"}
