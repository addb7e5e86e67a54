"""Thousands of idle connections, hundreds of slow ones, and more than there is room for: others are served all the same."""

import contextlib
import pathlib
import re
import resource
import socket
import time

import pytest
from mns.queue import Message, QueueMeta

from harness import mns, mns_raw, world
from harness.server import Server
from harness.wire import read_answer

SPACES = 4

PATIENCE = 60

#: What the service keeps back for its own files and deliveries when it has many descriptors.
RESERVED = 2_048

#: Bytes that an idle connection may take. Measured: 7 kB for one that never said anything, 22 kB for one that had an answer (the
#: HTTP machinery's buffer of 8 kB, its state and the task), half of each here. Twice that, for other allocators and builds.
IDLE_BYTES = 32 * 1024

#: Bytes that unfinished heads take at most, all together, and as much again for buffers that grow by doubling.
LARGE_HEADS_BYTES = 2 * 64 * 1024 * 1024

ASK = b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n"


@pytest.fixture(scope="module", autouse=True)
def descriptors():
    """As many as this process may have; the server is started behind it and does the same for itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextlib.contextmanager
def crowd():
    """A list of sockets that are closed at the end."""
    connections = []
    try:
        yield connections
    finally:
        for connection in connections:
            connection.close()


def connect(server):
    return socket.create_connection(server.address, timeout=PATIENCE)


def ask(connection):
    connection.sendall(ASK)
    received = connection.recv(4096)
    assert received.startswith(b"HTTP/1.1 200 OK\r\n"), received
    return connection


def resident_bytes(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


def assert_served(raw, space, calls=20):
    """Each call has a connection of its own."""
    for _ in range(calls):
        raw.answer("QueryInstance", InstanceId=space.id).expect(200, "OK")


def test_ten_thousand_idle_connections_leave_room_for_others(server, raw, space, descriptors):
    count = min(10_000, max(descriptors - RESERVED, descriptors // 2) - 200)
    assert count >= 1_000, f"{descriptors} descriptors are too few for this test (ulimit -Hn)"
    before = resident_bytes(server)
    with crowd() as connections:
        while len(connections) < count:
            # Every second one stays silent; the answer of the other says that the service keeps up.
            connections.append(connect(server))
            connections.append(ask(connect(server)))
        assert_served(raw, space)
        grown = resident_bytes(server) - before
        assert grown < count * IDLE_BYTES, f"{count} idle connections took {grown} bytes, {grown // count} each"
        for connection in connections[:: count // 50]:
            ask(connection)


def test_hundreds_of_slow_clients_leave_room_for_others(server, raw, space):
    beginnings = [
        b"P",
        b"POST /?Action=",
        b"POST / HTTP/1.1\r\nhost: a\r\nx-slow: ",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nAct",
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nAct\r\n",
    ]
    with crowd() as connections:
        for number in range(500):
            connections.append(connect(server))
            connections[-1].sendall(beginnings[number % len(beginnings)])
        for _ in range(3):
            for connection in connections:
                # Those that were given up already may be closed.
                with contextlib.suppress(OSError):
                    connection.send(b"a")
            assert_served(raw, space, calls=10)


def test_unfinished_heads_share_a_bounded_memory(server, raw, space):
    before = resident_bytes(server)
    with crowd() as connections:
        for _ in range(400):
            connections.append(connect(server))
            connections[-1].settimeout(5)
            # Who is refused may be closed while it still sends.
            with contextlib.suppress(OSError):
                connections[-1].sendall(b"GET / HTTP/1.1\r\nhost: a\r\nx-long: " + b"x" * 250_000)
        assert_served(raw, space)
        grown = resident_bytes(server) - before
        assert grown < LARGE_HEADS_BYTES + len(connections) * IDLE_BYTES, f"unfinished heads took {grown} bytes"
        received, closed = read_answer(connections[-1], PATIENCE)
        assert closed and re.match(rb"HTTP/1\.1 (503|408) ", received), received[:300]


@pytest.fixture(scope="module")
def narrow(tmp_path_factory):
    """A server with little room."""
    config = tmp_path_factory.mktemp("narrow") / "switchboard.toml"
    config.write_text("connections = 40\n")
    with Server(world.pool_world(spaces=1), arguments=["--config", str(config)]) as one:
        yield one


def test_the_connections_that_were_idle_longest_make_room(narrow):
    queue = mns.queue(narrow, "crowded")
    queue.create(QueueMeta())
    with crowd() as connections:
        # It waits for a message: a request is under way.
        busy = mns_raw.send(narrow, "GET", "/queues/crowded/messages?waitseconds=30")
        connections.append(busy)
        idle = [connect(narrow) for _ in range(80)]
        connections.extend(idle)
        newest = idle[-1]
        ask(newest)
        for connection in idle[:10]:
            assert read_answer(connection, PATIENCE) == (b"", True), "one of the first is closed, without a word"
        for connection in idle[-10:]:
            ask(connection)
        mns.queue(narrow, "crowded").send_message(Message("one"))
        assert busy.getresponse().status == 200, "a request that is under way is answered"
        figures = narrow_figures(narrow)
        assert figures["switchboard_connections"] <= 41
        assert figures["switchboard_connections_dismissed_total"] >= 40


def test_requests_without_their_bodies_make_room_in_the_end(narrow):
    half = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\n"
    with crowd() as connections:
        for _ in range(60):
            connections.append(connect(narrow))
            connections[-1].sendall(half)
        # Before their bodies are given up (10 s), who comes is served.
        began = time.monotonic()
        for _ in range(5):
            connections.append(ask(connect(narrow)))
        assert time.monotonic() - began < 8, "who came waited until a body was given up"
        assert read_answer(connections[0], PATIENCE) == (b"", True), "the first is closed, without a word"


def narrow_figures(server):
    with connect(server) as connection:
        connection.sendall(b"GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        received, _ = read_answer(connection, PATIENCE)
    lines = received.decode().splitlines()
    return {line.split()[0]: float(line.split()[1]) for line in lines if line.startswith("switchboard_connections")}
