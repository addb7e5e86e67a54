"""The older official SDK (signature V1), unchanged but for the endpoint.

It has no class for the operations that came after it, nor a setter for parameters that came after it: there its generic
request and its generic setters are used.
"""

import importlib
import json
import threading

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.http import protocol_type
from aliyunsdkcore.request import CommonRequest

from .answers import Refused


class Sdk:
    """One function for all operations: `call("UpdateInstance", InstanceId=…, InstanceName=…)`."""

    name = "v1"
    #: What the SDK of another API has in their place.
    package, version, product = "aliyunsdkcams.request.v20200606", "2020-06-06", "cams"

    def __init__(self, server, access_key_id=None, access_key_secret=None, security_token=None):
        self._server = server
        self._key = (access_key_id or server.access_key_id, access_key_secret or server.access_key_secret)
        self._security_token = security_token
        self._local = threading.local()
        #: Actions that were answered with success.
        self.succeeded = set()

    def _client(self):
        if not hasattr(self._local, "client"):
            verify = self._server.ca_file
            if self._security_token:
                credential = StsTokenCredential(*self._key, self._security_token)
                self._local.client = AcsClient(region_id="ap-southeast-1", credential=credential, verify=verify)
            else:
                self._local.client = AcsClient(self._key[0], self._key[1], "ap-southeast-1", verify=verify)
        return self._local.client

    def call(self, action, **parameters):
        """The JSON body of the answer; raises `Refused`."""
        request = self._request(action, parameters)
        request.set_endpoint(self._server.endpoint)
        # Its own constants: the SDK compares their identity.
        request.set_protocol_type(protocol_type.HTTPS if self._server.scheme == "https" else protocol_type.HTTP)
        try:
            text = self._client().do_action_with_exception(request)
        except ServerException as error:
            raise Refused(
                action, error.get_http_status(), error.get_error_code(), error.get_error_msg(), error.get_request_id()
            ) from None
        self.succeeded.add(action)
        return json.loads(text)

    def _request(self, action, parameters):
        try:
            module = importlib.import_module(f"{self.package}.{action}Request")
        except ModuleNotFoundError:
            request = CommonRequest(version=self.version, action_name=action, product=self.product)
            request.set_method("POST")
            for name, value in parameters.items():
                request.add_query_param(name, _text(value))
            return request
        request = getattr(module, f"{action}Request")()
        for name, value in parameters.items():
            setter = getattr(request, f"set_{name}", None)
            if setter:
                setter(value)
            else:
                request.add_query_param(name, _text(value))
        return request


def _text(value):
    return json.dumps(value) if isinstance(value, (dict, list)) else value
