"""A line that can be cut: forwards a loopback port to another, and stops forwarding without closing anything when asked."""

import contextlib
import socket
import threading


class TcpProxy:
    """Stands before `address`. While it is cut, what is sent stays on the way, in either direction; nobody is told."""

    def __init__(self, address):
        self._address = address
        self._open = threading.Event()
        self._open.set()
        self._sockets = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self._open.clear()

    def mend(self):
        """Forwards again, first what was held back."""
        self._open.set()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client):
        self._open.wait()
        try:
            server = socket.create_connection(self._address)
        except OSError:
            client.close()
            return
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets.add(one)
        threading.Thread(target=self._forward, args=(client, server), daemon=True).start()
        self._forward(server, client)

    def _forward(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._open.wait()
                target.sendall(data)
        self._open.wait()
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            self._sockets.discard(one)
            one.close()

    def close(self):
        self._listener.close()
        self._open.set()
        for one in list(self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
