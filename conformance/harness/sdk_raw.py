"""A fast client of our own over kept connections, with the interface of the SDK modules, for tests that send by the hundred."""

import http.client
import json
import threading

from . import signer
from .answers import Refused


class Sdk:
    """`call(action, **parameters)`, signed with V3. Each thread keeps a connection of its own."""

    name = "raw"

    def __init__(self, server, access_key_id=None, access_key_secret=None):
        self._server = server
        self.key = (access_key_id or server.access_key_id, access_key_secret or server.access_key_secret)
        self._local = threading.local()
        self.succeeded = set()

    def request(self, action, **parameters):
        """The signed request, not yet sent."""
        texts = {name: _text(value) for name, value in parameters.items() if value is not None}
        return signer.v3(self.key, action, texts, self._server.endpoint)

    def answer(self, action, **parameters):
        """The `Answer`, refused or not."""
        return self.request(action, **parameters).send(self._server)

    def call(self, action, **parameters):
        """The JSON body; raises `Refused`, or `OSError` when the server went away."""
        request = self.request(action, **parameters)
        try:
            answer = request.send_on(self._connection())
        except (OSError, http.client.HTTPException) as error:
            self._local.connection.close()
            self._local.connection = None
            raise OSError(f"{action}: {error!r}") from error
        if answer.status == 502 and not answer.body:
            raise OSError(f"{action}: the balancer got no answer from a node")
        fields = answer.fields()
        if answer.status != 200:
            answer.expect_error_shape()
            raise Refused(
                action, answer.status, fields["Code"], fields["Message"], fields["RequestId"],
                int(answer.headers.get("x-acs-retry-after") or 0) or None, fields,
            )
        self.succeeded.add(action)
        return fields

    def _connection(self):
        address = self._server.address
        kept = getattr(self._local, "connection", None)
        if kept is None or (kept.host, kept.port) != address:
            self._local.connection = http.client.HTTPConnection(*address, timeout=30)
        return self._local.connection


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)
