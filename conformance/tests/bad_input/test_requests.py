"""Requests that are wrong before any operation is reached. No error has an empty body."""

import http.client
import socket
import threading
import time

import pytest

from harness import signer
from harness.wire import Request, parse_answer, read_answer

SPACES = 72

#: Seconds until a client that is too slow must have been given up; the service does it after 10.
SLOW_CLIENT_PATIENCE = 30

#: Bytes; well over any limit of a request's body (the notes ask for at least 10 MB to be allowed).
OVER_ANY_LIMIT = 64 * 1024 * 1024


def key(server):
    return server.access_key_id, server.access_key_secret


def name_of(raw, space):
    return raw.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("version", ["v1", "v3"])
def test_another_method(server, raw, space, method, version):
    before = name_of(raw, space)
    parameters = {"InstanceId": space.id, "InstanceName": "by another method"}
    if version == "v1":
        request = signer.v1(key(server), "UpdateInstance", parameters, method=method)
    else:
        request = signer.v3(key(server), "UpdateInstance", parameters, server.endpoint, method=method)
    answer = request.send(server).expect(400, "UnsupportedHTTPMethod")
    assert answer.message == "This http method is not supported."
    assert name_of(raw, space) == before


@pytest.mark.parametrize("path", ["/nothing/here", "/favicon.ico", "/api", "//", "/%00", "/..%2f"])
def test_another_path(server, path):
    Request("GET", path, [], {}).send(server).expect(404, "InvalidAction.NotFound")


@pytest.mark.parametrize("text", ["YAML", "", "jso", "JSON,XML"])
def test_another_format_is_refused_in_json(server, raw, space, text):
    """An empty one as well: the default is that of a Format that is absent (gateway notes, 1.5)."""
    before = name_of(raw, space)
    request = signer.v1(key(server), "UpdateInstance", {"InstanceId": space.id, "InstanceName": "formatted"}, Format=text)
    answer = request.send(server).expect(400, "InvalidFormat")
    assert not answer.is_xml
    assert name_of(raw, space) == before


def test_another_version(raw, server, space):
    parameters = {"InstanceId": space.id, "InstanceName": "x"}
    answer = signer.v3(key(server), "UpdateInstance", parameters, server.endpoint, x_acs_version="2099-01-01").send(server)
    answer.expect(400, "InvalidVersion")
    assert answer.message == "Specified parameter Version is not valid."


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"\xc3\x28", b"ok\x80", b"\xed\xa0\x80"], ids=["no start", "no continuation", "stray", "surrogate"])
@pytest.mark.parametrize("place", ["v1 query", "v1 form", "v3 query", "v3 form"])
def test_broken_utf_8(server, raw, space, bad, place):
    before = name_of(raw, space)
    parameters, pair = {"InstanceId": space.id}, ("InstanceName", bad)
    if place == "v1 query":
        request = signer.v1(key(server), "UpdateInstance", [*parameters.items(), pair])
    elif place == "v1 form":
        request = signer.v1(key(server), "UpdateInstance", parameters, form=[pair])
    elif place == "v3 query":
        request = signer.v3(key(server), "UpdateInstance", [*parameters.items(), pair], server.endpoint)
    else:
        request = signer.v3(key(server), "UpdateInstance", parameters, server.endpoint, form=[pair])
    answer = request.send(server)
    assert (answer.status, answer.code) == (400, "InvalidParameter"), answer
    assert name_of(raw, space) == before


def test_of_doubled_parameters_the_last_wins(server, raw, space):
    pairs = [("InstanceId", space.id), ("InstanceName", "first"), ("InstanceName", "last")]
    signer.v1(key(server), "UpdateInstance", pairs).send(server).expect(200, "OK")
    assert name_of(raw, space) == "last"
    signer.v3(key(server), "UpdateInstance", [pairs[0], ("InstanceName", "last"), ("InstanceName", "very last")], server.endpoint).send(
        server
    ).expect(200, "OK")
    assert name_of(raw, space) == "very last"


def test_the_signature_decides_about_doubled_parameters(server, raw, space):
    """A pair that was added behind a signed one changes what counts, so the signature no longer holds."""
    before = name_of(raw, space)
    request = signer.v1(key(server), "UpdateInstance", {"InstanceId": space.id, "InstanceName": "signed"})
    request.query.append(("InstanceName", "smuggled"))
    request.send(server).expect(400, "SignatureDoesNotMatch")
    request = signer.v3(key(server), "UpdateInstance", {"InstanceId": space.id, "InstanceName": "signed"}, server.endpoint)
    request.query.append(("InstanceName", "smuggled"))
    request.send(server).expect(400, "SignatureDoesNotMatch")
    assert name_of(raw, space) == before


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
def test_a_body_over_the_limit(server, chunked):
    host, port = server.address
    with socket.create_connection((host, port), timeout=30) as connection:
        framing = "transfer-encoding: chunked" if chunked else f"content-length: {OVER_ANY_LIMIT}"
        connection.sendall(
            f"POST /?Format=JSON HTTP/1.1\r\nhost: {host}:{port}\r\ncontent-type: {signer.FORM}\r\n{framing}\r\n\r\n".encode()
        )
        piece = b"a" * 65536
        connection.settimeout(5)
        try:
            for _ in range(OVER_ANY_LIMIT // len(piece)):
                connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
        except (OSError, TimeoutError):
            # It stopped reading, which is its right; the answer has to be there nevertheless.
            pass
        received, _ = read_answer(connection, 15)
    assert received, "the connection was closed without an answer to a body over the limit"
    answer = parse_answer(received)
    assert answer.status == 413, received[:300]
    assert b"RequestEntityTooLarge" in answer.body, received[:600]


def test_a_body_of_a_megabyte_is_no_fault(server, space):
    form = [("InstanceId", space.id), ("InstanceName", "big"), ("Ignored", "x" * 1_000_000)]
    signer.v1(key(server), "UpdateInstance", {}, form=form).send(server).expect(200, "OK")


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_a_chunked_body_is_read(server, raw, space, version):
    """Some SDKs send their bodies so (gateway notes, 1.3)."""
    form = [("InstanceId", space.id), ("InstanceName", "by chunks")]
    if version == "v1":
        request = signer.v1(key(server), "UpdateInstance", {}, form=form)
    else:
        request = signer.v3(key(server), "UpdateInstance", {}, server.endpoint, form=form)
    request.headers["transfer-encoding"] = "chunked"
    middle = len(request.body) // 2
    pieces = [request.body[:middle], request.body[middle:], b""]
    request.body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    request.send(server).expect(200, "OK")
    assert name_of(raw, space) == "by chunks"


def test_a_client_may_wait_to_be_told_to_go_on(server, raw, space):
    request = signer.v3(
        key(server), "UpdateInstance", {}, server.endpoint, form=[("InstanceId", space.id), ("InstanceName", "went on")]
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    with socket.create_connection(server.address, timeout=10) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\n{head}content-length: {len(request.body)}\r\nexpect: 100-continue\r\n\r\n".encode())
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(request.body)
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")
    assert name_of(raw, space) == "went on"


@pytest.mark.parametrize("kilobytes", [60, 64, 66, 128])
@pytest.mark.parametrize("version", ["v1", "v3"])
def test_a_request_line_of_up_to_128_kb_is_no_fault(server, raw, space, version, kilobytes):
    """Both on a connection of its own and between short requests on a kept one."""
    ignored = "x" * (kilobytes * 1024 - 2000)
    parameters = {"InstanceId": space.id, "InstanceName": "long", "Ignored": ignored}
    make = (lambda: signer.v1(key(server), "UpdateInstance", parameters)) if version == "v1" else (
        lambda: signer.v3(key(server), "UpdateInstance", parameters, server.endpoint)
    )
    make().send(server).expect(200, "OK")
    assert name_of(raw, space) == "long"
    connection = http.client.HTTPConnection(*server.address, timeout=20)
    for request in (raw.request("QueryInstance", InstanceId=space.id), make(), raw.request("QueryInstance", InstanceId=space.id)):
        request.send_on(connection).expect(200, "OK")
    connection.close()


def test_what_was_added_to_a_long_query_breaks_its_signature(server, raw, space):
    before = name_of(raw, space)
    parameters = {"InstanceId": space.id, "InstanceName": "long", "Ignored": "x" * 100_000}
    request = signer.v3(key(server), "UpdateInstance", parameters, server.endpoint)
    request.query.append(("InstanceName", "smuggled"))
    request.send(server).expect(400, "SignatureDoesNotMatch")
    assert name_of(raw, space) == before


@pytest.mark.parametrize(
    "beginning",
    [b"GET /?a=", b"GET / HTTP/1.1\r\nhost: a\r\nx-long: ", b"HEAD /?a="],
    ids=["a request line", "a header", "a line of another method"],
)
def test_a_head_over_the_limit(server, raw, space, beginning):
    with socket.create_connection(server.address, timeout=10) as connection:
        try:
            connection.sendall(beginning + b"x" * 1_000_000 + b" HTTP/1.1\r\n\r\n")
        except OSError:
            # It stopped reading, which is its right.
            pass
        received, closed = read_answer(connection, 10)
    assert closed and received, (closed, received)
    parse_answer(received).expect(413, "RequestEntityTooLarge")
    raw.answer("QueryInstance", InstanceId=space.id).expect(200, "OK")


def test_a_slow_client_is_given_up(server):
    """A body that does not come, and a head that does not come to its end: 408 and closed."""
    host, port = server.address
    head = f"POST /?Format=JSON HTTP/1.1\r\nhost: {host}:{port}\r\n"
    beginnings = {
        "half a body": f"{head}content-type: {signer.FORM}\r\ncontent-length: 100\r\n\r\nInst",
        "half a chunked body": f"{head}content-type: {signer.FORM}\r\ntransfer-encoding: chunked\r\n\r\n4\r\nInst\r\n",
        "half a head": f"{head}x-acs-act",
        "half a request line": "POST /?Action=",
        "one letter": "P",
    }
    came = {}

    def wait(what, beginning):
        with socket.create_connection((host, port), timeout=30) as connection:
            connection.sendall(beginning.encode())
            came[what] = read_answer(connection, SLOW_CLIENT_PATIENCE)

    def drip():
        """Sends a header's letters one by one: the time of the whole head counts, not that of its pieces."""
        with socket.create_connection((host, port), timeout=30) as connection:
            connection.sendall(f"{head}x-drip: ".encode())
            ended = time.monotonic() + SLOW_CLIENT_PATIENCE
            received, closed = b"", False
            while not received and not closed and time.monotonic() < ended:
                connection.sendall(b"a")
                received, closed = read_answer(connection, 0.5)
            came["a head that drips"] = (received, closed or read_answer(connection, SLOW_CLIENT_PATIENCE)[1])

    threads = [threading.Thread(target=wait, args=pair) for pair in beginnings.items()] + [threading.Thread(target=drip)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(came) == {*beginnings, "a head that drips"}
    for what, (received, closed) in came.items():
        assert closed, f"{what}: still open after {SLOW_CLIENT_PATIENCE} s; received {received[:200]!r}"
        assert received, f"{what}: closed without an answer"
        answer = parse_answer(received)
        assert (answer.status, answer.code) == (408, "RequestTimeout"), f"{what}: {received[:500]!r}"
        assert answer.headers["content-type"] == "application/json;charset=utf-8", (what, answer.headers)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST / HTTP/1.1\r\nbad header\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 99999999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b'GET /?a="<> HTTP/1.1\r\n\r\n',
    ],
    ids=[
        "a TLS hello", "no request line", "no such HTTP", "HTTP 2", "a broken header", "two lengths", "a length beyond all bounds",
        "a broken chunk", "a broken address",
    ],
)
def test_what_is_no_http_is_answered_with_a_body_and_does_no_harm(server, raw, space, garbage):
    with socket.create_connection(server.address, timeout=10) as connection:
        connection.sendall(garbage)
        received, closed = read_answer(connection, 10)
    assert closed, received
    parse_answer(received).expect(400, "InvalidParameter")
    raw.answer("QueryInstance", InstanceId=space.id).expect(200, "OK")
