"""The official queue SDK and the two SDKs that fetch tokens for queues of receipts, unchanged but for the endpoint."""

import json

from alibabacloud_dybaseapi20170525 import models
from alibabacloud_dybaseapi20170525.client import Client
from alibabacloud_tea_openapi.utils_models import Config
from aliyunsdkcore.client import AcsClient
from aliyunsdkdybaseapi.mns.account import Account as BundledAccount
from aliyunsdkdybaseapi.request.v20170525.QueryTokenForMnsQueueRequest import QueryTokenForMnsQueueRequest
from mns.account import Account
from mns.mns_exception import MNSServerException


def account(server, key=None, secret=None, token=""):
    """A client of its own: it holds one connection and is not to be shared by threads."""
    return Account(server.api.rstrip("/"), key or server.access_key_id, secret or server.access_key_secret, token)


def queue(server, name, encoding=True, **credentials):
    """A queue behind a client of its own."""
    one = account(server, **credentials).get_queue(name)
    one.set_encoding(encoding)
    return one


def refusal(call, *arguments):
    """The exception of a call that the service has to refuse."""
    try:
        answer = call(*arguments)
    except MNSServerException as error:
        assert error.request_id and len(error.request_id) == 24, f"a refusal without its request id: {error}"
        return error
    raise AssertionError(f"{call.__name__}{arguments} should be refused, came: {answer!r}")


def expect_refusal(code, call, *arguments):
    """Insists on the code of a refusal."""
    error = refusal(call, *arguments)
    assert error.type == code, f"{call.__name__} should be refused with {code}, came: {error}"
    return error


class Token:
    """A credential as `QueryTokenForMnsQueue` answers it."""

    def __init__(self, body):
        assert body["Code"] == "OK", f"the samples of the vendor test Code, came: {body}"
        token = body["MessageTokenDTO"]
        self.key, self.secret, self.token = token["AccessKeyId"], token["AccessKeySecret"], token["SecurityToken"]
        self.created, self.expires = token["CreateTime"], token["ExpireTime"]

    @property
    def credentials(self):
        return {"key": self.key, "secret": self.secret, "token": self.token}

    def bundled_queue(self, server, name):
        """The queue behind the client that the token's older SDK brings with it; its requests name the whole URL."""
        return BundledAccount(server.api.rstrip("/") + "/", self.key, self.secret, self.token).get_queue(name)


def token_v3(server, message_type, queue_name=None):
    """The body of the answer to the newer SDK (signature V3)."""
    client = Client(
        Config(
            access_key_id=server.access_key_id,
            access_key_secret=server.access_key_secret,
            endpoint=server.endpoint,
            protocol="http",
        )
    )
    request = models.QueryTokenForMnsQueueRequest(message_type=message_type, queue_name=queue_name)
    return client.query_token_for_mns_queue(request).body.to_map()


def token_v1(server, message_type, queue_name=None, version=None):
    """The body of the answer to the older SDK (signature V1)."""
    request = QueryTokenForMnsQueueRequest()
    if version:
        request.set_version(version)
    request.set_endpoint(server.endpoint)
    request.set_MessageType(message_type)
    if queue_name:
        request.set_QueueName(queue_name)
    client = AcsClient(server.access_key_id, server.access_key_secret, "cn-hangzhou")
    return json.loads(client.do_action_with_exception(request))


TOKENS = {"v3": token_v3, "v1": token_v1}
