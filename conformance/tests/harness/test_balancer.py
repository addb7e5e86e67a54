"""The balancer, the line that can be cut, and the PostgreSQL servers, against fakes and the real thing."""

import http.client
import http.server
import socket
import threading

import pytest

from harness import one_node_only
from harness.balancer import Balancer
from harness.postgres import PostgresServer, several
from harness.tcp_proxy import TcpProxy
from harness.waiting import eventually


class FakeNode:
    """Answers with its name, the Host header and the body."""

    def __init__(self, name):
        self.name, self.ready = name, True
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self._answer(200 if fake.ready else 503, b"")

            def do_POST(self):
                self._answer(200, self.rfile.read(int(self.headers["Content-Length"])))

            def _answer(self, status, body):
                text = f"{fake.name} {self.headers['Host']} ".encode() + body
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def two():
    nodes = [FakeNode("one"), FakeNode("two")]
    balancer = Balancer(keep=lambda target: target == "/kept")
    for node in nodes:
        balancer.put(node.name, node.port)
    eventually(balancer.ready, lambda ready: ready == {"one", "two"}, "two nodes")
    yield balancer, *nodes
    balancer.close()
    for node in nodes:
        node.close()


def ask(balancer, count, body=b"body\r\n\r\n\0"):
    """Who answered, over one connection."""
    connection, names = http.client.HTTPConnection("127.0.0.1", balancer.port, timeout=10), []
    for _ in range(count):
        connection.request("POST", "/kept", body, {"Host": "as.it.came"})
        name, host, rest = connection.getresponse().read().split(b" ", 2)
        assert (host, rest) == (b"as.it.came", body)
        names.append(name.decode())
    connection.close()
    return names


def test_requests_of_one_connection_go_to_all_nodes_as_they_came(two):
    balancer = two[0]
    assert set(ask(balancer, 40)) == {"one", "two"}
    assert set(ask(balancer, 2, bytes(300_000))) <= {"one", "two"}
    eventually(lambda: len(balancer.passed), lambda count: count == 42, "all requests kept")
    assert balancer.passed[0].body == b"body\r\n\r\n\0" and balancer.passed[0].status == 200


def test_a_node_that_is_not_ready_gets_nothing(two):
    balancer, one, _ = two
    one.ready = False
    eventually(balancer.ready, lambda ready: ready == {"two"}, "one node")
    assert set(ask(balancer, 20)) == {"two"}
    one.ready = True
    eventually(balancer.ready, lambda ready: len(ready) == 2, "two nodes")
    assert set(ask(balancer, 40)) == {"one", "two"}


def test_a_node_that_is_gone_costs_no_request(two):
    balancer, one, _ = two
    one.close()
    assert set(ask(balancer, 20)) == {"two"}


def test_what_is_no_request_is_left_to_a_node_to_judge(two):
    with socket.create_connection(("127.0.0.1", two[0].port), timeout=10) as line:
        line.sendall(b"POST /kept HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")
        assert line.recv(1000).startswith(b"HTTP/1.1 200")


def test_a_line_that_is_cut_keeps_what_is_sent_until_it_is_mended(two):
    with TcpProxy(("127.0.0.1", two[1].port)) as line, socket.create_connection(("127.0.0.1", line.port)) as client:
        client.settimeout(0.3)
        line.cut()
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        with pytest.raises(TimeoutError):
            client.recv(1)
        line.mend()
        client.settimeout(10)
        assert client.recv(1000).startswith(b"HTTP/1.1 200")


def test_a_standby_has_what_its_primary_committed_before_it_was_killed():
    with PostgresServer() as primary:
        database = primary.new_database()
        primary.sql("CREATE TABLE numbers (one int); INSERT INTO numbers VALUES (1)", database)
        standby = primary.make_standby()
        try:
            primary.sql("INSERT INTO numbers VALUES (2)", database)
            primary.kill()
            standby.promote()
            standby.sql("INSERT INTO numbers VALUES (3)", database)
            primary.copy(standby)
            primary.start()
            standby.wait_for(primary)
            standby.sql("INSERT INTO numbers VALUES (4)", database)
            assert several([primary, standby], database).endswith(f"{standby.port}/{database}?target_session_attrs=read-write")
            read = eventually(lambda: primary.sql("SELECT one FROM numbers", database), lambda rows: len(rows) == 4, "four rows")
            assert [int(row[0]) for row in read] == [1, 2, 3, 4]
        finally:
            standby.close()


def test_what_is_for_one_node_only_exists_and_has_a_reason():
    assert not one_node_only.unknown()
    assert all(len(reason) > 20 for reason in one_node_only.REASONS.values())
