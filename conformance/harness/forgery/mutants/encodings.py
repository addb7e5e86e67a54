"""The same text written another way on the wire: version 1.0 and the query of version 3 sign what is decoded, version 3
signs a body as it stands."""

import re

from . import EITHER, FORGED, SAME, Mutant, mutants


def lower_escapes(text):
    return re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), text)


#: Rewritings that decode to the same pairs.
REWRITINGS = {
    "escapes in lower case": lower_escapes,
    "a plus for a blank": lambda text: text.replace("%20", "+"),
    "a value's letter escaped": lambda text: re.sub("=([A-Za-z0-9])", lambda letter: "=%%%02x" % ord(letter[1]), text, count=1),
    "a name's letter escaped": lambda text: "%" + "%02X" % ord(text[0]) + text[1:],
    "colons and slashes raw": lambda text: text.replace("%3A", ":").replace("%2F", "/"),
    "an asterisk and a quote raw": lambda text: text.replace("%2A", "*").replace("%27", "'"),
    "a tilde escaped": lambda text: text.replace("~", "%7E"),
    "an empty piece in front": lambda text: "&" + text,
    "an empty piece behind": lambda text: text + "&",
    "empty pieces between": lambda text: text.replace("&", "&&"),
}

#: Rewritings that decode to something else.
FALSE_REWRITINGS = {
    "pieces parted by semicolons": lambda text: text.replace("&", ";"),
    "an escaped ampersand": lambda text: text.replace("&", "%26", 1),
    "an escaped equals sign": lambda text: text.replace("=", "%3D", 1),
    "a plus escaped": lambda text: text.replace("%20", "%2B") if "%20" in text else text + "%2B",
    "an entity for an ampersand": lambda text: text.replace("&", "&amp;"),
    "a question mark in front": lambda text: "?" + text,
    "two first pairs made one": lambda text: text.replace("=", "%3D", 1).replace("&", "%26", 1),
    "a composed letter taken apart": lambda text: text.replace("%C3%A9", "e%CC%81") if "%C3%A9" in text else text + "e%CC%81",
    "all of it as one name": lambda text: text.rpartition("=")[0].replace("%", "%25").replace("=", "%3D").replace("&", "%26")
    + "=" + text.rpartition("=")[2],
    "names as the signature has them": lambda text: merge_sorted(text),
}


def merge_sorted(text):
    """All pairs sorted and put into the name of the last one: joined without encoding, that is what was signed."""
    pieces = sorted(text.split("&"), key=lambda piece: piece.split("=")[0])
    name, _, value = "&".join(pieces).rpartition("=")
    return name.replace("%", "%25").replace("=", "%3D").replace("&", "%26") + "=" + value


@mutants("the encoding")
def encoding(kind, sample):
    for place in sample.places:
        raw_body = kind.is_v3 and place == "form"
        for what, rewrite in REWRITINGS.items():
            if rewrite(sample.text(place)) != sample.text(place):
                yield Mutant(f"{place}: {what}", rewriting(place, rewrite), FORGED if raw_body else SAME)
        for what, rewrite in FALSE_REWRITINGS.items():
            if rewrite(sample.text(place)) != sample.text(place):
                yield Mutant(f"{place}: {what}", rewriting(place, rewrite))
    if sample.query:
        # No part of what is sent to a server; whether it may stand on a request line is left open.
        yield Mutant("a fragment behind the query", lambda call: call.but(query=call.query + "#forged"), EITHER)


def rewriting(place, rewrite):
    return lambda call: call.with_text(place, rewrite(call.text(place)))
