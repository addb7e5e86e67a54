"""The body: every class of bytes, what is hashed, and what it is said to be."""

import gzip

from ...signer import FORM
from ..kinds import JSON, digest
from . import FORGED, SAME, Mutant, mutants

#: Bytes behind the body.
BEHIND = {
    "NUL": b"\0",
    "a line feed": b"\n",
    "a blank": b" ",
    "a control": b"\x1f",
    "DEL": b"\x7f",
    "a letter": b"x",
    "a digit": b"0",
    "a separator": b"&",
    "a percent sign": b"%",
    "a lone continuation": b"\x80",
    "an overlong slash": b"\xc0\xaf",
    "a surrogate": b"\xed\xa0\x80",
    "beyond Unicode": b"\xf5\x80\x80\x80",
    "an unfinished letter": b"\xe2\x82",
    "a letter of two bytes": "é".encode(),
    "a picture of four bytes": "😀".encode(),
    "a pair": b"&OfficeAddress=forged",
}


@mutants("the body's bytes")
def bytes_of(kind, sample):
    if not sample.body:
        for what, text, content_type in (
            ("a form", b"%s=forged" % kind.telling.encode(), FORM),
            ("an object", b'{"%s":"forged"}' % kind.telling.encode(), JSON),
        ):
            yield Mutant(
                f"{what} where none was",
                lambda call, text=text, content_type=content_type: call.but(body=text).set_header("content-type", content_type),
            )
        # Version 1.0 signs parameters, and what is neither a form nor JSON holds none.
        meaning = FORGED if kind.is_v3 else SAME
        yield Mutant("a text where none was", lambda call: call.but(body=b"forged").set_header("content-type", "text/plain"), meaning)
        yield Mutant("bytes without a type where none were", lambda call: call.but(body=b"InstanceName=forged"), meaning)
        return
    for what, more in BEHIND.items():
        # An empty piece of a form is none.
        meaning = SAME if more == b"&" and not kind.is_v3 else FORGED
        yield Mutant(f"{what} behind", lambda call, more=more: call.but(body=call.body + more), meaning)
    yield Mutant("a mark in front", lambda call: call.but(body=b"\xef\xbb\xbf" + call.body))
    yield Mutant("the last byte gone", lambda call: call.but(body=call.body[:-1]))
    yield Mutant("the first byte gone", lambda call: call.but(body=call.body[1:]))
    yield Mutant("all gone", lambda call: call.but(body=b""))
    # Of pairs the last ones count, and those are all there.
    yield Mutant("twice", lambda call: call.but(body=call.body + call.body), FORGED if kind.is_v3 else SAME)
    for at in range(4):
        for bit in (0x01, 0x20, 0x80):
            def flip(call, at=at, bit=bit):
                index = call.body.index(b"mark") + at
                return call.but(body=call.body[:index] + bytes([call.body[index] ^ bit]) + call.body[index + 1 :])

            yield Mutant(f"bit {bit:#04x} of letter {at}", flip)
    if kind.shape.where == "json":
        name = kind.telling.encode()
        for what, change in {
            "a member twice, the false one behind": lambda body: body[:-1] + b', "%s": "forged"}' % name,
            "a member twice, the false one in front": lambda body: b'{"%s": "forged", ' % name + body[1:],
            "a blank inside": lambda body: body.replace(b": ", b":  ", 1),
            "no blanks": lambda body: body.replace(b'": "', b'":"'),
            "letters as escapes": lambda body: body.replace("é".encode(), b"\\u00e9"),
            "a name of another case": lambda body: body.replace(name, name.lower()),
            "a null for a value": lambda body: body.replace(b'"%s"' % name, b'"x": null, "%s"' % name),
            "a list around it": lambda body: b"[" + body + b"]",
            "a comment": lambda body: body + b"//",
            "deep": lambda body: body[:-1] + b', "x": ' + b"[" * 200 + b"]" * 200 + b"}",
            "UTF-16": lambda body: body.decode().encode("utf-16"),
        }.items():
            yield Mutant(what, lambda call, change=change: call.but(body=change(call.body)))


@mutants("the hash of the body")
def hashes(kind, sample):
    if not kind.is_v3:
        return
    other = "ACS3-HMAC-SHA256" if "SM3" in kind.shape.algorithm else "ACS3-HMAC-SM3"
    for what, value in {
        "of another body": lambda call: digest(kind.shape.algorithm, b"forged"),
        "by another algorithm": lambda call: digest(other, call.body),
        "in upper case": lambda call: call.header("x-acs-content-sha256").upper(),
        "not hashed": lambda call: "UNSIGNED-PAYLOAD",
        "emptied": lambda call: "",
        "truncated": lambda call: call.header("x-acs-content-sha256")[:-2],
    }.items():
        yield Mutant(what, lambda call, value=value: call.set_header("x-acs-content-sha256", value(call)))
    forged = b'{"InstanceName":"forged"}' if kind.shape.where == "json" else b"InstanceName=forged"
    yield Mutant(
        "and the body with it",
        lambda call: call.but(body=forged).set_header("x-acs-content-sha256", digest(kind.shape.algorithm, forged)),
    )
    for name, value in {"left out": None, "unsigned payload": "UNSIGNED-PAYLOAD", "of nothing": digest(other, b"")}.items():
        # Rightly signed, but not over this body.
        def signed(_, value=value):
            call = kind.sign(**({"x_acs_content_sha256": value} if value else {}))
            if value is None:
                from ..kinds import sign_v3

                call = call.drop_header("x-acs-content-sha256").drop_header("authorization")
                names = sorted(name for name, _ in call.headers if name != "accept")
                return sign_v3(call, kind.key, names, kind.shape.algorithm)
            return call

        yield Mutant(f"signed: {name}", signed)


@mutants("the type of the body")
def types(kind, sample):
    types = (FORM, JSON, "application/json", "text/plain", "multipart/form-data; boundary=x", "application/octet-stream", "application/xml")
    if not sample.body:
        # Nothing to read, whatever its type.
        for one in types:
            yield Mutant(f"{one} of no body", lambda call, one=one: call.set_header("content-type", one), SAME)
        return
    own = sample.header("content-type")
    for one in types:
        if one.split(";")[0] != own.split(";")[0]:
            yield Mutant(one, lambda call, one=one: call.set_header("content-type", one))
    yield Mutant("left out", lambda call: call.drop_header("content-type"))
    yield Mutant("emptied", lambda call: call.set_header("content-type", ""))
    yield Mutant("twice, a false one in front", lambda call: call.add_header("content-type", "text/plain", first=True))
    meaning = FORGED if kind.is_v3 else SAME
    yield Mutant("with a parameter", lambda call: call.set_header("content-type", own + ";x=y"), meaning)
    yield Mutant("in upper case", lambda call: call.set_header("content-type", own.upper()), meaning)
    yield Mutant("a coding", lambda call: call.add_header("content-encoding", "gzip").but(body=gzip.compress(call.body)))


@mutants("the type of a body that nobody typed")
def typed_later(kind, sample):
    """A body was signed without a type, so that nothing of it was a parameter; the type is put before it on the way."""
    if not kind.is_v3 or kind.shape.where != "query":
        return
    from ..kinds import sign_v3

    for what, content_type, text in (
        ("form", FORM, b"%s=forged" % kind.telling.encode()),
        ("json", JSON, b'{"%s":"forged"}' % kind.telling.encode()),
    ):
        def late(_, content_type=content_type, text=text):
            call = kind.sign().drop_header("authorization").but(body=text)
            call = call.set_header("x-acs-content-sha256", digest(kind.shape.algorithm, text))
            names = sorted(name for name, _ in call.headers if name != "accept")
            return sign_v3(call, kind.key, names, kind.shape.algorithm).add_header("content-type", content_type)

        yield Mutant(what, late)
