"""How a call is framed on its connection. The frame is signed by nobody; what it holds is."""

from . import EITHER, FORGED, SAME, Mutant, mutants


@mutants("the frame")
def frames(kind, sample):
    body = bool(sample.body)
    if body:
        yield Mutant("in chunks of a byte", lambda call: call.but(frame="chunked"), SAME)
        yield Mutant("a chunk with an extension", lambda call: chunks(call, b"%x;forged=1\r\n%s\r\n0\r\n\r\n"), SAME)
        yield Mutant("chunks with a trailer", lambda call: chunks(call, b"%x\r\n%s\r\n0\r\nx-acs-action: DeleteInstance\r\n\r\n"), SAME)
        yield Mutant("a chunk that is shorter than it says", lambda call: chunks(call, b"%x\r\n%s", more=b"\r\n0\r\n\r\nPOST", add=4))
        yield Mutant("a chunk without a number", lambda call: chunks(call, b"", more=b"zz\r\nx\r\n0\r\n\r\n"))
        yield Mutant("a negative chunk", lambda call: chunks(call, b"", more=b"-1\r\n\r\n"))
        yield Mutant("a length and chunks", length_and_chunks, EITHER)
        yield Mutant("of another coding", lambda call: call.but(frame="none").add_header("transfer-encoding", "gzip"))
        yield Mutant("chunks and then another coding", lambda call: call.but(frame="none").add_header("transfer-encoding", "chunked, gzip"))
        yield Mutant("no length at all", lambda call: call.but(frame="none", body=b"", http="HTTP/1.1"))
    yield Mutant("two equal lengths", lambda call: call.add_header("content-length", str(len(call.body))), EITHER)
    yield Mutant("two lengths", lambda call: call.add_header("content-length", str(len(call.body) + 1)), FORGED)
    yield Mutant("a length with a sign", lambda call: call.but(frame="none").add_header("content-length", f"+{len(call.body)}"))
    yield Mutant("a length in hex", lambda call: call.but(frame="none").add_header("content-length", f"{len(call.body):#x}"))
    yield Mutant("of HTTP/1.0", lambda call: call.but(http="HTTP/1.0"), SAME)
    yield Mutant("of HTTP/9.9", lambda call: call.but(http="HTTP/9.9"))
    yield Mutant("of HTTP/2.0", lambda call: call.but(http="HTTP/2.0"))
    yield Mutant("to be closed", lambda call: call.add_header("connection", "close"), SAME)
    yield Mutant(
        "signed headers named as the connection's own",
        lambda call: call.add_header("connection", "x-acs-action, x-acs-content-sha256, authorization"), SAME,
    )


def chunks(call, pattern, more=b"", add=0):
    """The body in one chunk by a pattern of its length and itself."""
    text = (pattern % (len(call.body) + add, call.body) if pattern else b"") + more
    return call.but(frame="none", body=text).add_header("transfer-encoding", "chunked")


def length_and_chunks(call):
    return chunks(call, b"%x\r\n%s\r\n0\r\n\r\n").add_header("content-length", str(len(call.body)))
