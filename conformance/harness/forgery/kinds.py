"""The valid calls that forgeries are made of: each way in which an SDK puts a call on the wire, signed here by hand.

Every call has an effect that can be read back: a new name of the space's instance, or new addresses for its number.
"""

import dataclasses
import hashlib
import itertools
import json
import uuid

from .. import signer
from ..wire import percent
from .call import Call

JSON = "application/json; charset=utf-8"


@dataclasses.dataclass(frozen=True)
class Key:
    id: str
    secret: str
    token: str = None


@dataclasses.dataclass(frozen=True)
class Shape:
    """One way to put a call on the wire."""

    name: str
    version: str
    method: str
    action: str
    #: Where the operation's parameters stand: "query", "form", "all in form" or "json".
    where: str
    algorithm: str = "ACS3-HMAC-SHA256"


SHAPES = [
    Shape("v1 GET query", "v1", "GET", "UpdateInstance", "query"),
    Shape("v1 POST query", "v1", "POST", "UpdatePhoneWebhook", "query"),
    Shape("v1 POST form", "v1", "POST", "UpdateInstance", "all in form"),
    Shape("v1 POST query and form", "v1", "POST", "UpdatePhoneWebhook", "form"),
    Shape("v3 query", "v3", "POST", "UpdateInstance", "query"),
    Shape("v3 form", "v3", "POST", "UpdatePhoneWebhook", "form"),
    Shape("v3 json", "v3", "POST", "UpdateInstance", "json"),
    Shape("v3 SM3", "v3", "POST", "UpdatePhoneWebhook", "query", "ACS3-HMAC-SM3"),
]

MARKS = itertools.count(1)


class Kind:
    """A shape with a key and a space: signs as many calls as are wanted, each with a mark of its own."""

    def __init__(self, shape, key, space, endpoint):
        self.shape = shape
        self.key = key
        self.space = space
        self.endpoint = endpoint

    @property
    def name(self):
        return self.shape.name + (" with a token" if self.key.token else "")

    @property
    def is_v3(self):
        return self.shape.version == "v3"

    #: The parameter whose value is the effect.
    @property
    def telling(self):
        return "InstanceName" if self.shape.action == "UpdateInstance" else "UpCallbackUrl"

    def parameters(self, mark):
        if self.shape.action == "UpdateInstance":
            return {"InstanceId": self.space.id, "InstanceName": f"{mark} a+b é*~'"}
        url = f"http://127.0.0.1:9009/{mark}"
        return {
            "CustSpaceId": self.space.id,
            "PhoneNumber": self.space.number,
            "HttpFlag": "Y",
            "StatusCallbackUrl": f"{url}/status",
            "UpCallbackUrl": f"{url}/up*~?a=b",
        }

    def sign(self, mark=None, nonce=None, time=None, key=None, action=None, version=None, parameters=None, **common):
        """A signed call. `common` overrides common parameters (V1) or headers (V3, underscores for hyphens)."""
        mark = mark or f"mark{next(MARKS)}"
        key = key or self.key
        parameters = parameters or self.parameters(mark)
        nonce, time, action = nonce or uuid.uuid4().hex, time or signer.timestamp(), action or self.shape.action
        make = self._v3 if self.is_v3 else self._v1
        return make(key, action, version or signer.VERSION, parameters, nonce, time, common)

    def _v1(self, key, action, version, parameters, nonce, time, common):
        common = {"Version": version, "SignatureNonce": nonce, "Timestamp": time} | common
        if key.token is not None:
            common.setdefault("SecurityToken", key.token)
        in_form = self.shape.where != "query"
        request = signer.v1(
            (key.id, key.secret), action, {} if in_form else parameters, self.shape.method,
            tuple(parameters.items()) if in_form else (), **common,
        )
        query, form = request.query, list(parameters.items()) if in_form else []
        if self.shape.where == "all in form":
            query, form = [], query + form
        headers = [("host", self.endpoint), ("accept", "*/*")]
        if form:
            headers.append(("content-type", signer.FORM))
        return Call(self.shape.method, "/", _pairs(query), tuple(headers), _pairs(form).encode())

    def _v3(self, key, action, version, parameters, nonce, time, common):
        algorithm = self.shape.algorithm
        body, headers = b"", {}
        if self.shape.where == "form":
            body, headers["content-type"] = signer.form_body(parameters.items()), signer.FORM
        elif self.shape.where == "json":
            body, headers["content-type"] = json.dumps(parameters, ensure_ascii=False).encode(), JSON
        headers = {
            "host": self.endpoint,
            "x-acs-action": action,
            "x-acs-version": version,
            "x-acs-date": time,
            "x-acs-signature-nonce": nonce,
            "x-acs-content-sha256": digest(algorithm, body),
        } | headers
        if key.token is not None:
            headers |= {"x-acs-accesskey-id": key.id, "x-acs-security-token": key.token}
        for name, value in common.items():
            headers[name.replace("_", "-")] = value
        query = _pairs(parameters.items()) if self.shape.where == "query" else ""
        call = Call(self.shape.method, "/", query, (*headers.items(), ("accept", "application/json")), body)
        return sign_v3(call, key, sorted(headers), algorithm)


def sign_v3(call, key, names, algorithm="ACS3-HMAC-SHA256", path="/", query=None):
    """Signs what stands in a V3 call by these header names, and writes its `Authorization`."""
    canonical = "\n".join(
        [
            call.method,
            path,
            query if query is not None else "&".join(sorted(call.query.split("&"))),
            "".join(f"{name}:{(call.header(name) or '').strip()}\n" for name in names),
            ";".join(names),
            digest(algorithm, call.body),
        ]
    )
    text = f"{algorithm}\n{digest(algorithm, canonical.encode())}"
    signature = mac(algorithm, key.secret, text)
    return call.set_header(
        "authorization", f"{algorithm} Credential={key.id},SignedHeaders={';'.join(names)},Signature={signature}"
    )


def digest(algorithm, data):
    return hashlib.new(_hash(algorithm), data).hexdigest()


def mac(algorithm, secret, text):
    import hmac

    return hmac.new(secret.encode(), text.encode(), _hash(algorithm)).hexdigest()


def _hash(algorithm):
    return "sm3" if algorithm.endswith("SM3") else "sha256"


def _pairs(pairs):
    return "&".join(f"{percent(name)}={percent(value)}" for name, value in pairs)
