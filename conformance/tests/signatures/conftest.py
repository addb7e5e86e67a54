"""Both signature versions behind one function each, for the tables of this folder."""

import pytest

from harness import signer


class Signer:
    """`write` and `read` make a signed request of one version; overrides are that version's own."""

    def __init__(self, version, server, space):
        self.version = version
        self.server = server
        self.space = space
        self.key = (server.access_key_id, server.access_key_secret)

    def request(self, action, parameters, nonce=None, time=None, key=None, **more):
        if self.version == "v1":
            common = {}
            if nonce is not None:
                common["SignatureNonce"] = nonce
            if time is not None:
                common["Timestamp"] = time
            return signer.v1(key or self.key, action, parameters, **common, **more)
        headers = {}
        if nonce is not None:
            headers["x_acs_signature_nonce"] = nonce
        if time is not None:
            headers["x_acs_date"] = time
        return signer.v3(key or self.key, action, parameters, self.server.endpoint, **headers, **more)

    def write(self, **more):
        return self.request("UpdateInstance", {"InstanceId": self.space.id, "InstanceName": "signed"}, **more)

    def read(self, **more):
        return self.request("QueryInstance", {"InstanceId": self.space.id}, **more)


@pytest.fixture(params=["v1", "v3"])
def signed(request, server, space):
    return Signer(request.param, server, space)
