"""Where heads and bodies of HTTP/1.1 end, without changing a byte of them."""

import asyncio
import dataclasses

#: Bytes of a head that are read at most; a longer one is for its reader to judge.
LONGEST_HEAD = 60_000


class Unreadable(Exception):
    """No head that a proxy may frame. `read` is what was taken of it."""

    def __init__(self, read):
        super().__init__("no head of HTTP/1.1")
        self.read = read


@dataclasses.dataclass
class Head:
    """A request's or an answer's first lines, as they came."""

    raw: bytes
    start: list
    fields: dict

    @property
    def method(self):
        return self.start[0].upper()

    @property
    def target(self):
        return self.start[1]

    @property
    def status(self):
        return int(self.start[1])

    @property
    def stays_open(self):
        """Whether another message may follow this one."""
        if "close" in self.fields.get("connection", "").lower() or "HTTP/1.0" in (self.start[0], self.start[-1]):
            return False
        # An answer without a length ends with its connection.
        is_answer = self.start[0].startswith("HTTP/")
        return not is_answer or self.status in (204, 304) or bool({"content-length", "transfer-encoding"} & set(self.fields))


async def read_head(reader):
    """A head; None where the stream ended before one."""
    raw = b""
    while not raw.endswith(b"\r\n\r\n"):
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.IncompleteReadError as error:
            if not raw + error.partial:
                return None
            raise Unreadable(raw + error.partial) from None
        except asyncio.LimitOverrunError as error:
            raise Unreadable(raw + await reader.read(error.consumed)) from None
        raw += line
        if len(raw) > LONGEST_HEAD or not line.endswith(b"\r\n"):
            raise Unreadable(raw)
    first, *lines = raw[:-4].decode("latin-1").split("\r\n")
    start, fields = first.split(" ", 2), {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise Unreadable(raw)
        name = name.lower()
        if name in fields and name in ("content-length", "transfer-encoding"):
            raise Unreadable(raw)
        fields[name] = value.strip()
    if len(start) < 2 or not (start[0].startswith("HTTP/1.") or start[-1].startswith("HTTP/1.")):
        raise Unreadable(raw)
    both = "content-length" in fields and "transfer-encoding" in fields
    if both or fields.get("transfer-encoding", "chunked") != "chunked" or not fields.get("content-length", "0").isdigit():
        raise Unreadable(raw)
    return Head(raw, start, fields)


class Body:
    """How many bytes follow a head: a number, chunks, or all to the end of the stream."""

    def __init__(self, length):
        self._length = length

    @classmethod
    def of_request(cls, head):
        if "expect" in head.fields:
            raise Unreadable(head.raw)
        return cls("chunks" if "transfer-encoding" in head.fields else int(head.fields.get("content-length", 0)))

    @classmethod
    def of_answer(cls, head, method):
        if method == "HEAD" or head.status in (204, 304):
            return cls(0)
        if "transfer-encoding" in head.fields:
            return cls("chunks")
        return cls(int(head.fields["content-length"]) if "content-length" in head.fields else "rest")

    async def pieces(self, reader):
        """The bytes as they come."""
        if self._length == "rest":
            while piece := await reader.read(65536):
                yield piece
        elif self._length == "chunks":
            async for piece in _chunks(reader):
                yield piece
        else:
            left = self._length
            while left:
                piece = await reader.read(min(left, 65536))
                if not piece:
                    raise asyncio.IncompleteReadError(b"", left)
                left -= len(piece)
                yield piece


async def _chunks(reader):
    while True:
        line = await reader.readuntil(b"\n")
        yield line
        size = int(line.split(b";")[0].strip() or b"0", 16)
        if size == 0:
            break
        left = size + 2
        while left:
            piece = await reader.read(min(left, 65536))
            if not piece:
                raise asyncio.IncompleteReadError(b"", left)
            left -= len(piece)
            yield piece
    # Trailers, up to the empty line.
    while True:
        line = await reader.readuntil(b"\n")
        yield line
        if line.strip() == b"":
            return
