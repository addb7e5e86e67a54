"""Requests whose end two readers may see at two places: each is refused, or read in exactly one way.

A request follows each of them on the same connection. Either both are answered, or the first alone and the connection is closed.
"""

import socket

import pytest

from harness.wire import read_answer

SPACES = 1

#: What follows: answered with 200 where it is taken for a request.
NEXT = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"

PATIENCE = 30


def get(*lines, target=b"/healthz", version=b"1.1"):
    return b"".join([b"GET ", target, b" HTTP/", version, b"\r\n", *(line + b"\r\n" for line in lines), b"\r\n"])


def post(*lines, body=b"", target=b"/healthz", version=b"1.1"):
    return b"POST" + get(*lines, target=target, version=version)[3:] + body


HOST = b"host: a"
CHUNKED = b"transfer-encoding: chunked"
END = b"0\r\n\r\n"

#: Taken for what they are; the next request is answered too.
TAKEN = {
    "a plain one": (get(HOST), 200),
    "two equal lengths": (post(HOST, b"content-length: 2", b"content-length: 2", body=b"ab"), 200),
    "blanks around a value": (post(HOST, b"transfer-encoding:  Chunked \t", body=END), 200),
    "an absolute address of another host": (get(HOST, target=b"http://elsewhere.example/healthz"), 200),
    "no host": (get(), 200),
    "a hundred headers": (get(HOST, *(b"x-%d: 1" % number for number in range(99))), 200),
    "empty lines before": (b"\r\n\r\n" + get(HOST), 200),
    "lines that end in a line feed alone": (b"GET /healthz HTTP/1.1\nhost: a\n\n", 200),
    "a connection that is kept in HTTP/1.0": (get(b"connection: keep-alive", version=b"1.0"), 200),
    "an upgrade": (get(HOST, b"connection: upgrade", b"upgrade: h2c"), 200),
    "a tunnel": (b"CONNECT a:80 HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    "a chunk extension": (post(HOST, CHUNKED, body=b"1;a=b\r\na\r\n" + END, target=b"/"), 400),
    "a length among the trailers": (post(HOST, CHUNKED, body=b"0\r\ncontent-length: 70\r\n\r\n", target=b"/"), 400),
}

#: Answered, and nothing behind them is.
LAST = {
    "a length and chunks": (post(HOST, b"content-length: 6", CHUNKED, body=END), 200),
    "chunks and a length": (post(HOST, CHUNKED, b"content-length: 60", body=END), 200),
    "HTTP/1.0": (get(version=b"1.0"), 200),
    "two lengths": (post(HOST, b"content-length: 2", b"content-length: 3", body=b"ab"), 400),
    "a list of lengths": (post(HOST, b"content-length: 2, 2", body=b"ab"), 400),
    "a negative length": (post(HOST, b"content-length: -1"), 400),
    "a length with a plus": (post(HOST, b"content-length: +1", body=b"a"), 400),
    "a hexadecimal length": (post(HOST, b"content-length: 0x1", body=b"a"), 400),
    "no length": (post(HOST, b"content-length:"), 400),
    "a length beyond all bounds": (post(HOST, b"content-length: 18446744073709551616"), 400),
    "chunks that are not the last coding": (post(HOST, b"transfer-encoding: chunked, identity", body=END), 400),
    "another coding before chunks": (post(HOST, b"transfer-encoding: gzip, chunked", body=END), 400),
    "chunks twice": (post(HOST, CHUNKED, CHUNKED, body=END), 400),
    "a coding that is hardly chunks": (post(HOST, b"transfer-encoding: xchunked", body=END), 400),
    "a coding behind a vertical tab": (post(HOST, b"transfer-encoding: \x0bchunked", body=END), 400),
    "chunks in HTTP/1.0": (post(HOST, CHUNKED, body=END, version=b"1.0"), 400),
    "a folded header": (get(HOST, b"x-long: a", b" b"), 400),
    "a blank before the first header": (get(b" content-length: 7", HOST), 400),
    "a blank before the colon": (get(HOST, b"content-length : 7"), 400),
    "a carriage return in a value": (get(HOST, b"x-odd: a\rb"), 400),
    "NUL in a value": (get(HOST, b"x-odd: a\0b"), 400),
    "NUL in a name": (get(HOST, b"x-o\0dd: a"), 400),
    "NUL in the address": (get(HOST, target=b"/health\0z"), 400),
    "two hosts": (get(HOST, b"host: b"), 400),
    "HTTP/0.9": (b"GET /healthz\r\n\r\n", 400),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 400),
    "more than a hundred headers": (get(HOST, *(b"x-%d: 1" % number for number in range(100))), 413),
    "chunk extensions without end": (post(HOST, CHUNKED, body=b"1;" + b"a=b;" * 5000 + b"\r\na\r\n" + END, target=b"/"), 400),
    "trailers without end": (post(HOST, CHUNKED, body=b"0\r\n" + b"x: y\r\n" * 4000 + b"\r\n", target=b"/"), 400),
    "a chunk's size that ends in a line feed alone": (post(HOST, CHUNKED, body=b"1\na\r\n" + END, target=b"/"), 400),
    "a chunk's size beyond all bounds": (post(HOST, CHUNKED, body=b"f" * 17 + b"\r\na\r\n" + END, target=b"/"), 400),
    "a chunk that is longer than it says": (post(HOST, CHUNKED, body=b"1\r\nab" + END, target=b"/"), 400),
    "a chunk's size with a prefix": (post(HOST, CHUNKED, body=b"0x1\r\na\r\n" + END, target=b"/"), 400),
}


def statuses(received):
    """The statuses of all answers in it, by their lengths."""
    found = []
    while received:
        head, separator, rest = received.partition(b"\r\n\r\n")
        assert separator and head.startswith(b"HTTP/1."), f"this is no answer: {received[:300]!r}"
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        found.append(int(head.split()[1]))
        received = rest[int(length.partition(b":")[2]):]
    return found


def answers(server, request):
    with socket.create_connection(server.address, timeout=PATIENCE) as connection:
        connection.sendall(request)
        received, closed = read_answer(connection, PATIENCE)
    assert closed, f"the connection is still open: {received[:300]!r}"
    return statuses(received)


@pytest.mark.parametrize("case", TAKEN)
def test_what_all_read_alike_is_taken(server, case):
    request, status = TAKEN[case]
    assert answers(server, request + NEXT) == [status, 200]


@pytest.mark.parametrize("case", LAST)
def test_nothing_is_read_behind_what_others_may_read_otherwise(server, case):
    request, status = LAST[case]
    assert answers(server, request + NEXT) == [status]


def test_requests_that_come_together_are_answered_one_after_the_other(server):
    assert answers(server, get(HOST) * 50 + get(HOST, target=b"/nothing") + NEXT) == [200] * 50 + [404, 200]


def test_whoever_is_refused_harms_nobody_else(server, raw, space):
    with socket.create_connection(server.address, timeout=PATIENCE) as kept:
        for request, _ in LAST.values():
            answers(server, request + NEXT)
        kept.sendall(NEXT)
        received, _ = read_answer(kept, PATIENCE)
    assert statuses(received) == [200]
    raw.answer("QueryInstance", InstanceId=space.id).expect(200, "OK")
