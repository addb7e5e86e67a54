"""A signed call as bytes: every part can be changed, nothing is added on the way but its length."""

import dataclasses

from ..signer import FORM

#: The text that stands for characters of the wire: one character, one byte.
WIRE = "latin-1"


@dataclasses.dataclass(frozen=True)
class Call:
    """`query` and `headers` are raw text as on the wire. Each change answers a new call."""

    method: str
    path: str
    query: str
    headers: tuple
    body: bytes = b""
    http: str = "HTTP/1.1"
    #: The body's frame: "length", "chunked" or "none" where the headers or the body say it themselves.
    frame: str = "length"

    def bytes(self):
        target = f"{self.path}?{self.query}" if self.query else self.path
        lines = [f"{self.method} {target} {self.http}", *(f"{name}: {value}" for name, value in self.headers)]
        if self.frame == "length":
            lines.append(f"content-length: {len(self.body)}")
        body = self.body
        if self.frame == "chunked":
            lines.append("transfer-encoding: chunked")
            body = b"".join(b"%x\r\n%s\r\n" % (1, bytes([byte])) for byte in self.body) + b"0\r\n\r\n"
        return ("\r\n".join(lines) + "\r\n\r\n").encode(WIRE) + body

    def but(self, **parts):
        return dataclasses.replace(self, **parts)

    # Headers

    @property
    def is_v3(self):
        return self.header("authorization") is not None

    def header(self, name):
        return next((value for one, value in self.headers if one.lower() == name), None)

    def set_header(self, name, value):
        """Changes it where it stands, or adds it."""
        if self.header(name) is None:
            return self.add_header(name, value)
        return self.but(headers=tuple((one, value if one == name else old) for one, old in self.headers))

    def add_header(self, name, value, first=False):
        pair = ((name, value),)
        return self.but(headers=pair + self.headers if first else self.headers + pair)

    def drop_header(self, name):
        return self.but(headers=tuple(pair for pair in self.headers if pair[0] != name))

    # Parameters

    @property
    def places(self):
        """Where pairs stand: "query", "form" or both."""
        form = self.body and (self.header("content-type") or "").startswith(FORM)
        return [place for place, is_there in (("query", self.query), ("form", form)) if is_there]

    def pairs(self, place):
        """The raw `[name, value]` pairs of a place."""
        text = self.query if place == "query" else self.body.decode(WIRE)
        return [piece.split("=", 1) for piece in text.split("&")]

    def with_pairs(self, place, pairs):
        return self.with_text(place, "&".join("=".join(pair) for pair in pairs))

    def text(self, place):
        return self.query if place == "query" else self.body.decode(WIRE)

    def with_text(self, place, text):
        return self.but(query=text) if place == "query" else self.but(body=text.encode(WIRE))

    def place_of(self, name):
        return next((place for place in self.places if name in dict(self.pairs(place))), None)

    def value(self, name):
        """The raw value of a parameter."""
        return dict(self.pairs(self.place_of(name)))[name]

    def set(self, name, value):
        """Changes a raw value where it stands."""
        place = self.place_of(name)
        return self.with_pairs(place, [[one, value if one == name else old] for one, old in self.pairs(place)])

    # The signature, wherever it stands

    @property
    def signature(self):
        """As the signer wrote it: base64 (not percent-encoded) or hex."""
        from urllib.parse import unquote

        return self.header("authorization").rpartition("=")[2] if self.is_v3 else unquote(self.value("Signature"))

    def with_signature(self, text):
        """`text` is percent-encoded where it stands in a query or form."""
        from ..wire import percent

        if not self.is_v3:
            return self.set("Signature", percent(text))
        head, _, _ = self.header("authorization").rpartition("Signature=")
        return self.set_header("authorization", f"{head}Signature={text}")
