"""Small signers of both versions, written from the notes and independent of the SDKs, for requests that no SDK would send.

`v1` and `v3` give a `Request` whose parts a test may then change.
"""

import base64
import hashlib
import hmac
import time
import uuid

from .wire import Request, percent

VERSION = "2020-06-06"
FORM = "application/x-www-form-urlencoded"

#: Parameters of this value are left out of the request.
LEFT_OUT = object()


def timestamp(offset_seconds=0):
    """`YYYY-MM-DDThh:mm:ssZ`, now or so many seconds from now."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + offset_seconds))


def canonical_query(pairs):
    """Encoded pairs, sorted by the unencoded name; of equal names the last one counts."""
    return "&".join(f"{percent(name)}={percent(value)}" for name, value in sorted(dict(pairs).items()))


def form_body(pairs):
    return "&".join(f"{percent(name)}={percent(value)}" for name, value in pairs).encode()


def signature_v1(method, parameters, secret):
    """`parameters`: every pair of query and form but Signature; the form's later pairs win."""
    string = f"{method}&%2F&{percent(canonical_query(parameters))}"
    return base64.b64encode(hmac.new((secret + "&").encode(), string.encode(), hashlib.sha1).digest()).decode()


def v1(key, action, parameters, method="POST", form=(), **common):
    """A V1 request: `parameters` in the query, `form` (pairs) in the body.

    `common` overrides common parameters, e.g. `Timestamp=…`, `Format=LEFT_OUT`, `SignatureNonce=…`.
    """
    access_key_id, secret = key
    values = {
        "Action": action,
        "Version": VERSION,
        "Format": "JSON",
        "AccessKeyId": access_key_id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": uuid.uuid4().hex,
        "Timestamp": timestamp(),
    } | common
    pairs = [(name, value) for name, value in values.items() if value is not LEFT_OUT and name != "Signature"]
    pairs += parameters.items() if isinstance(parameters, dict) else parameters
    signature = common.get("Signature", signature_v1(method, [*pairs, *form], secret))
    if signature is not LEFT_OUT:
        pairs.append(("Signature", signature))
    body = form_body(form)
    return Request(method, "/", pairs, {"content-type": FORM} if form else {}, body)


def signature_v3(method, path, query, headers, signed_names, content_hash, secret, algorithm="ACS3-HMAC-SHA256"):
    """`headers`: lower-case names to values. Answers (signature, canonical request)."""
    canonical = "\n".join(
        [
            method,
            path or "/",
            canonical_query(query),
            "".join(f"{name}:{headers[name].strip()}\n" for name in signed_names),
            ";".join(signed_names),
            content_hash,
        ]
    )
    string = f"{algorithm}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.new(secret.encode(), string.encode(), hashlib.sha256).hexdigest(), canonical


def v3(key, action, parameters, host, method="POST", path="/", form=(), body=None, extra_headers=None, **overrides):
    """A V3 request: `parameters` in the query, `form` (pairs) or `body` (bytes) in the body.

    `overrides` replaces headers by their name with underscores, e.g. `x_acs_date=…`; `LEFT_OUT` leaves one out.
    `path` is what is signed; the request always goes to `/`.
    """
    access_key_id, secret = key
    body = body if body is not None else form_body(form)
    query = list(parameters.items() if isinstance(parameters, dict) else parameters)
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-version": VERSION,
        "x-acs-date": timestamp(),
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "accept": "application/json",
    }
    if form:
        headers["content-type"] = FORM
    headers |= extra_headers or {}
    for name, value in overrides.items():
        headers[name.replace("_", "-")] = value
    headers = {name: value for name, value in headers.items() if value is not LEFT_OUT}
    names = sorted(name for name in headers if name.startswith("x-acs-") or name in ("host", "content-type"))
    signature, _ = signature_v3(method, path, query, headers, names, headers.get("x-acs-content-sha256", ""), secret)
    headers["authorization"] = (
        f"ACS3-HMAC-SHA256 Credential={access_key_id},SignedHeaders={';'.join(names)},Signature={signature}"
    )
    return Request(method, "/", query, headers, body)


#: The version of the operations of Switchboard itself.
OPERATOR = "2026-11-21"


def dead_letters(server, queue, **parameters):
    """Says where the messages of a queue go that were received too often."""
    key = (server.access_key_id, server.access_key_secret)
    return v1(key, "SetQueueDeadLetter", {"QueueName": queue, **parameters}, Version=OPERATOR).send(server)
