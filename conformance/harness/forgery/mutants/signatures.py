"""The signature itself."""

import base64
import hashlib
import hmac

from .. import kinds
from . import Mutant, mutants

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def next_letter(letter, by, alphabet=ALPHABET):
    return alphabet[(alphabet.index(letter) + by) % len(alphabet)]


def flip_base64(text, at):
    return text[:at] + next_letter(text[at], 1) + text[at + 1 :]


def padding_bits(text, bits):
    """The same 20 bytes, written with bits that padding should leave zero."""
    return text[:-2] + next_letter(text[-2], bits) + "="


#: A SHA-1's 20 bytes are 27 letters and one sign of padding.
V1 = {
    "emptied": lambda _: "",
    "blank": lambda _: " ",
    "without padding": lambda text: text[:-1],
    "truncated by two": lambda text: text[:-2],
    "half of it": lambda text: text[:14],
    "its first group": lambda text: text[:4],
    "padding doubled": lambda text: text + "=",
    "a group behind": lambda text: text + "AAAA",
    "a group in front": lambda text: "AAAA" + text,
    "a blank behind": lambda text: text + " ",
    "a blank in front": lambda text: " " + text,
    "a line feed behind": lambda text: text + "\n",
    "a line feed inside": lambda text: text[:8] + "\r\n" + text[8:],
    "NUL behind": lambda text: text + "\0",
    "padding bit 1": lambda text: padding_bits(text, 1),
    "padding bit 2": lambda text: padding_bits(text, 2),
    "padding bits 1 and 2": lambda text: padding_bits(text, 3),
    "first letter": lambda text: flip_base64(text, 0),
    "middle letter": lambda text: flip_base64(text, 13),
    "last letter": lambda text: flip_base64(text, 25),
    "lower case": str.lower,
    "upper case": str.upper,
    "reversed": lambda text: text[-2::-1] + "=",
    "URL-safe letters": lambda text: "-" + text[1:].replace("+", "-").replace("/", "_"),
    "in hex": lambda text: base64.b64decode(text).hex(),
    "encoded twice": lambda text: base64.b64encode(text.encode()).decode(),
    "in quotes": lambda text: f'"{text}"',
    "zeros": lambda _: base64.b64encode(bytes(20)).decode(),
    "NaN": lambda _: "NaN",
    "null": lambda _: "null",
    "very long": lambda text: text * 100,
}

V3 = {
    "emptied": lambda _: "",
    "blank": lambda _: " ",
    "truncated by one": lambda text: text[:-1],
    "truncated by two": lambda text: text[:-2],
    "half of it": lambda text: text[:32],
    "its first byte": lambda text: text[:2],
    "extended by one": lambda text: text + "0",
    "extended by two": lambda text: text + "00",
    "doubled": lambda text: text * 2,
    "first digit": lambda text: next_letter(text[0], 1, "0123456789abcdef") + text[1:],
    "middle digit": lambda text: text[:31] + next_letter(text[31], 1, "0123456789abcdef") + text[32:],
    "last digit": lambda text: text[:-1] + next_letter(text[-1], 1, "0123456789abcdef"),
    "reversed": lambda text: text[::-1] if text != text[::-1] else "0" * 64,
    "with 0x in front": lambda text: "0x" + text,
    "in base64": lambda text: base64.b64encode(bytes.fromhex(text)).decode(),
    "in quotes": lambda text: f'"{text}"',
    "zeros": lambda _: "0" * 64,
    "a blank inside": lambda text: text[:32] + " " + text[32:],
    "NUL in escapes": lambda text: text + "%00",
    "null": lambda _: "null",
    "very long": lambda text: text * 100,
}


def upper(text):
    """A hash without a letter has no case: none in about 10 to the 13."""
    assert text.upper() != text
    return text.upper()


@mutants("the signature's text")
def texts(kind, sample):
    for what, change in (V3 | {"upper case": upper} if kind.is_v3 else V1).items():
        yield Mutant(what, lambda call, change=change: call.with_signature(change(call.signature)))
    if not kind.is_v3:
        yield Mutant("raw on the wire, a plus in it", lambda call: call.set("Signature", "+" + call.signature[1:]))


@mutants("the signature of another call")
def swapped(kind, sample):
    def of(**parts):
        return lambda call: call.with_signature(kind.sign(**parts).signature)

    yield Mutant("of the same kind", of())
    yield Mutant("of another action", of(action="DeleteInstance"))
    yield Mutant("of another version", of(version="2015-05-01"))
    yield Mutant("of a read", of(action="QueryInstance", parameters={"InstanceId": kind.space.id}))
    for name, shape in ((shape.name, shape) for shape in kinds.SHAPES if shape != kind.shape):
        other = kinds.Kind(shape, kind.key, kind.space, kind.endpoint)
        yield Mutant(f"of a {name} call", lambda call, other=other: call.with_signature(other.sign().signature))
    yield Mutant("of another key", of(key=kinds.Key(kind.key.id, "anotherSecret0000000000000001", kind.key.token)))
    yield Mutant("of an empty secret", of(key=kinds.Key(kind.key.id, "", kind.key.token)))
    yield Mutant("of the key's id", of(key=kinds.Key(kind.key.id, kind.key.id, kind.key.token)))


@mutants("the signature by another rule")
def other_rules(kind, sample):
    if kind.is_v3:
        rules = {
            "the other algorithm's": lambda text: kinds.mac(OTHER[kind.shape.algorithm], kind.key.secret, text),
            "the secret with an ampersand": lambda text: kinds.mac(kind.shape.algorithm, kind.key.secret + "&", text),
            "a plain hash": lambda text: hashlib.sha256(text.encode()).hexdigest(),
        }
        text = f"{kind.shape.algorithm}\n{'0' * 64}"
        for what, rule in rules.items():
            yield Mutant(what, lambda call, rule=rule: call.with_signature(rule(text)))
        for path in ("/other", "//", "", "/?"):
            yield Mutant(f"over the path {path!r}", lambda call, path=path: signed_again(kind, call, path=path))
        yield Mutant("over the empty query and body", lambda call: signed_again(kind, call, query="", path="/none"))
        yield Mutant(
            "over another host", lambda call: signed_again(kind, call.set_header("host", "a")).set_header("host", call.header("host"))
        )
        yield Mutant("over another method", lambda call: signed_again(kind, call.but(method="GET")).but(method=call.method))
        yield Mutant("over another body", lambda call: signed_again(kind, call.but(body=b"x")).but(body=call.body))
        return
    pairs = dict(pair for place in sample.places for pair in sample.pairs(place))

    def by(rule):
        def apply(call):
            pairs = dict(pair for place in call.places for pair in call.pairs(place) if pair[0] != "Signature")
            return call.with_signature(base64.b64encode(rule(pairs)).decode())

        return apply

    secret = kind.key.secret

    def mac(secret, text, hash="sha1"):
        return hmac.new(secret.encode(), text.encode(), hash).digest()

    def string(pairs, method=kind.shape.method, path="%2F"):
        from ...wire import percent

        return f"{method}&{path}&{percent('&'.join(f'{name}={value}' for name, value in sorted(pairs.items())))}"

    assert pairs["SignatureMethod"] == "HMAC-SHA1"
    yield Mutant("SHA-256", by(lambda pairs: mac(secret + "&", string(pairs), "sha256")))
    yield Mutant("MD5", by(lambda pairs: mac(secret + "&", string(pairs), "md5")))
    yield Mutant("the bare secret", by(lambda pairs: mac(secret, string(pairs))))
    yield Mutant("no secret", by(lambda pairs: mac("&", string(pairs))))
    yield Mutant("the other method", by(lambda pairs: mac(secret + "&", string(pairs, "GET" if kind.shape.method == "POST" else "POST"))))
    yield Mutant("another path", by(lambda pairs: mac(secret + "&", string(pairs, path="%2Fother"))))
    yield Mutant("a raw path", by(lambda pairs: mac(secret + "&", string(pairs, path="/"))))
    yield Mutant("common parameters only", by(lambda pairs: mac(secret + "&", string({n: v for n, v in pairs.items() if n in COMMON}))))
    yield Mutant("a plain hash", by(lambda pairs: hashlib.sha1((secret + "&" + string(pairs)).encode()).digest()))


OTHER = {"ACS3-HMAC-SHA256": "ACS3-HMAC-SM3", "ACS3-HMAC-SM3": "ACS3-HMAC-SHA256"}
COMMON = {"Action", "Version", "Format", "AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp"}


def signed_again(kind, call, **parts):
    """The call with a right MAC over something that it is not."""
    if parts.get("path") == "" or parts.get("path") == "/?":
        parts["path"] += "\n"
    names = sorted(name for name, _ in call.headers if name not in ("authorization", "accept"))
    return kinds.sign_v3(call, kind.key, names, kind.shape.algorithm, **parts)

