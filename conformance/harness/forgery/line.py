"""A connection for bytes: one answer for each exchange, and the next exchange on the same socket where the server keeps it."""

import socket

from ..leaks import wiretap
from ..wire import Answer, parse_answer


class Line:
    def __init__(self, server, timeout=20.0):
        self._server = server
        self._timeout = timeout
        self._socket = None
        self._rest = b""
        self._is_old = False
        #: Whether the last answer said that the connection ends.
        self.ended = False

    def exchange(self, data):
        """Sends bytes and reads one answer."""
        answer = self.exchange_all(data, 1)[0]
        assert not self._rest, f"bytes behind the answer: {self._rest[:200]!r}"
        return answer

    def exchange_all(self, data, count):
        """Sends bytes and reads so many answers; what else comes is left."""
        if self._socket is None:
            self._socket = socket.create_connection(self._server.address, timeout=self._timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._rest = b""
        wiretap.sent(data)
        self._socket.sendall(data)
        answers = [self._answer() for _ in range(count)]
        kept = answers[-1].headers.get("connection", "").lower()
        self.ended = kept == "close" or (self._is_old and kept != "keep-alive")
        if self.ended:
            self.close()
        return answers

    def _answer(self):
        while b"\r\n\r\n" not in self._rest:
            self._receive()
        head, _, rest = self._rest.partition(b"\r\n\r\n")
        answer = parse_answer(head + b"\r\n\r\n")
        self._is_old = head.startswith(b"HTTP/1.0")
        length = int(answer.headers["content-length"])
        self._rest = rest
        while len(self._rest) < length:
            self._receive()
        body, self._rest = self._rest[:length], self._rest[length:]
        wiretap.received(body)
        return Answer(answer.status, answer.headers, body)

    def _receive(self):
        piece = self._socket.recv(65536)
        assert piece, f"the server closed the connection without a whole answer; it said {self._rest[:300]!r}"
        self._rest += piece

    def close(self):
        if self._socket:
            self._socket.close()
        self._socket = None
