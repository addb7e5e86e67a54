"""Requests made by hand, byte for byte as a test wants them, and what came back."""

import dataclasses
import http.client
import json
import socket
import xml.etree.ElementTree


@dataclasses.dataclass
class Request:
    """An HTTP request to the API. Names and values of the query may be text or bytes (for broken UTF-8)."""

    method: str
    path: str
    query: list
    headers: dict
    body: bytes = b""

    @property
    def target(self):
        query = "&".join(f"{percent(name)}={percent(value)}" for name, value in self.query)
        return f"{self.path}?{query}" if query else self.path

    def send(self, server, timeout=20.0):
        """Sends it on a connection of its own."""
        host, port = server.address
        connection = http.client.HTTPConnection(host, port, timeout=timeout)
        try:
            return self.send_on(connection)
        finally:
            connection.close()

    def send_on(self, connection):
        """Sends it on an open `http.client` connection."""
        connection.putrequest(self.method, self.target, skip_host=True, skip_accept_encoding=True)
        names = {name.lower() for name in self.headers}
        if "host" not in names:
            connection.putheader("host", f"{connection.host}:{connection.port}")
        for name, value in self.headers.items():
            connection.putheader(name, value)
        if "content-length" not in names and "transfer-encoding" not in names:
            connection.putheader("content-length", str(len(self.body)))
        connection.endheaders(self.body or None)
        response = connection.getresponse()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def is_xml(self):
        return self.headers.get("content-type", "").startswith("text/xml")

    def fields(self):
        """The top-level fields of a JSON or XML body."""
        assert self.body, f"HTTP {self.status} came with an empty body; headers: {self.headers}"
        if self.is_xml:
            return {child.tag: child.text for child in xml.etree.ElementTree.fromstring(self.body)}
        parsed = json.loads(self.body)
        assert isinstance(parsed, dict), f"the body should be one JSON object, came: {self.body[:300]!r}"
        return parsed

    @property
    def code(self):
        return self.fields().get("Code")

    @property
    def message(self):
        return self.fields().get("Message") or ""

    def expect(self, status, code, naming=None):
        """Insists on status and code, on the parameter in the message, and on the shape that every error has."""
        assert (self.status, self.code) == (status, code), (
            f"expected HTTP {status} {code}, came HTTP {self.status} {self.body[:800]!r}"
        )
        if naming:
            assert naming in self.message, f"the message of {code} should name {naming}; it says: {self.message!r}"
        if code != "OK":
            self.expect_error_shape()
        return self

    def expect_error_shape(self):
        """The error document of the gateway notes, 4.2."""
        fields = self.fields()
        for name in ("RequestId", "HostId", "Code", "Message"):
            assert isinstance(fields.get(name), str) and fields[name], f"an error needs {name} as text, came: {fields}"
        if not self.is_xml:
            assert self.headers["content-type"] == "application/json;charset=utf-8", self.headers
            assert isinstance(fields.get("AccessDeniedDetail", {}), dict), (
                f"AccessDeniedDetail of a refusal is an object or absent, came: {fields}"
            )
        assert self.headers.get("x-acs-request-id") == fields["RequestId"], (
            f"x-acs-request-id should equal RequestId: {self.headers} {fields}"
        )
        return self


def percent(value):
    """Percent-encoding as the signatures define it: only `A-Z a-z 0-9 - _ . ~` stay."""
    data = value if isinstance(value, bytes) else str(value).encode("utf-8")
    unreserved = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
    return "".join(chr(byte) if byte in unreserved else f"%{byte:02X}" for byte in data)


def read_answer(connection, timeout):
    """What a raw socket got before it was closed or the time was up: (bytes, whether it was closed)."""
    connection.settimeout(timeout)
    received = b""
    try:
        while True:
            piece = connection.recv(65536)
            if not piece:
                return received, True
            received += piece
    except ConnectionResetError:
        return received, True
    except (socket.timeout, TimeoutError):
        return received, False


def parse_answer(received):
    """An `Answer` from the bytes of a raw socket."""
    head, _, body = received.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(int(status_line.split()[1]), headers, body)
