"""The official generated SDK (signature V3), unchanged but for the endpoint."""

import re
import threading

from alibabacloud_cams20200606 import models
from alibabacloud_cams20200606.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions

from .answers import Refused


class Sdk:
    """One function for all operations: `call("UpdateInstance", InstanceId=…, InstanceName=…)`."""

    name = "v3"
    #: What the SDK of another API has in their place.
    models = models
    Client = Client

    def __init__(self, server, access_key_id=None, access_key_secret=None, retry_options=None, security_token=None):
        self._server = server
        self._retry_options = retry_options
        self._security_token = security_token
        self._key = (access_key_id or server.access_key_id, access_key_secret or server.access_key_secret)
        self._clients = {}
        self._lock = threading.Lock()
        #: Actions that were answered with success.
        self.succeeded = set()

    def _client(self):
        endpoint = self._server.endpoint
        with self._lock:
            if endpoint not in self._clients:
                self._clients[endpoint] = self.Client(
                    Config(
                        access_key_id=self._key[0],
                        access_key_secret=self._key[1],
                        security_token=self._security_token,
                        endpoint=endpoint,
                        protocol=self._server.scheme,
                        ca=self._server.ca_file,
                        retry_options=self._retry_options,
                    )
                )
            return self._clients[endpoint]

    def call(self, action, **parameters):
        """The body of the answer as the SDK's own model understood it; raises `Refused`."""
        method = getattr(self._client(), _snake(action) + "_with_options")
        try:
            # An operation without parameters has no request of its own.
            requests = [_request(self.models, action, parameters)] if hasattr(self.models, f"{action}Request") else []
            response = method(*requests, RuntimeOptions())
        except AlibabaCloudException as error:
            message = re.sub(r"^code: \d+, ", "", error.message or "")
            message = re.sub(r" request id: \S*$", "", message)
            raise Refused(
                action, error.status_code, error.code, message, error.request_id, getattr(error, "retry_after", None), error.data
            ) from None
        assert response.status_code == 200, f"{action} was answered HTTP {response.status_code} without an exception"
        self.succeeded.add(action)
        return response.body.to_map()


def _request(models, action, parameters):
    """The SDK's own request, as its constructor would make it.

    `from_map` gives an absent list the value `[]`, which the SDK then sends; the constructor gives it None.
    """
    request = getattr(models, f"{action}Request")().from_map(parameters)
    given = {_snake(name) for name in parameters}
    for attribute, value in vars(request).copy().items():
        if value == [] and attribute not in given:
            setattr(request, attribute, None)
    return request


def _snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
