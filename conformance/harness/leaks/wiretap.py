"""Learns secrets, signatures and tokens from the suite's own traffic, whichever SDK sends it: all of them use `http.client`.

An answer may show a secret once; it is looked at before what it shows is learnt.
"""

import http.client
import os
import re
from urllib.parse import unquote

from .known import IN_ANSWERS, KNOWN, Kind
from .watch import WATCH

SIGNATURES = [
    re.compile(rb"Signature=([0-9a-f]{64})"),
    re.compile(rb"(?<![A-Za-z])Signature=([A-Za-z0-9%._~-]{20,})"),
    re.compile(rb"(?i)authorization: (?:MNS|acs)[ :][^:\s]+:(\S{20,})"),
]

#: Fields of answers, and of what commands print, that show a secret.
SHOWN = {
    "AccessKeySecret": Kind.ACCESS_KEY_SECRET,
    "StsAccessKeySecret": Kind.ACCESS_KEY_SECRET,
    "SecurityToken": Kind.SECURITY_TOKEN,
    "Secret": Kind.DESTINATION_SECRET,
}
FIELDS = re.compile(rb'"(%s)"\s*:\s*"([^"\\]{16,})"' % b"|".join(name.encode() for name in SHOWN))


def sent(data):
    """Something left for a server."""
    for pattern in SIGNATURES:
        for match in pattern.findall(data):
            KNOWN.add(Kind.SIGNATURE, match.decode())
            KNOWN.add(Kind.SIGNATURE, unquote(match.decode()))


def received(body):
    """A whole answer, or a piece of one."""
    if body:
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        WATCH.answered(body, KNOWN.texts(IN_ANSWERS), test)
        shown(body)


def shown(text):
    """Learns the secrets that an answer or a command shows."""
    for name, value in FIELDS.findall(text):
        KNOWN.add(SHOWN[name.decode()], value.decode())


SEND, READ = http.client.HTTPConnection.send, http.client.HTTPResponse.read


def of_another(response):
    """The body of an answer that is not the service's, such as the network's to it."""
    return READ(response)


def install():
    """Listens from now on."""

    def tapped_send(connection, data):
        if isinstance(data, (bytes, bytearray)):
            sent(bytes(data))
        return SEND(connection, data)

    def tapped_read(response, amount=None):
        body = READ(response, amount)
        received(body)
        return body

    http.client.HTTPConnection.send, http.client.HTTPResponse.read = tapped_send, tapped_read
