"""Ports that nobody uses."""

import socket


def free_port():
    """A free loopback port, for what has to be told where it is before it listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
