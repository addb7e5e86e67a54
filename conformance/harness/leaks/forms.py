"""The forms in which a secret may stand somewhere: as it is, escaped, in hex, in base64 at any place of a longer text."""

import base64
import json

from ..wire import percent


def forms(text):
    """All forms, as bytes, each long enough that it is no accident."""
    raw = text.encode("utf-8")
    found = {raw, percent(text).encode(), percent(text).lower().encode(), raw.hex().encode(), raw.hex().upper().encode()}
    found.add(json.dumps(text)[1:-1].encode())
    found.add(percent(percent(text)).encode())
    for offset in range(3):
        # What of the base64 depends on nothing but these bytes, wherever they begin in a group of three.
        whole = base64.b64encode(bytes(offset) + raw)
        inner = whole[(0, 2, 3)[offset] : len(whole) - (0, 3, 2)[(offset + len(raw)) % 3]]
        found |= {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}
    return {form for form in found if len(form) >= 10}
