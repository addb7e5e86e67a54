"""Parameters in another place: version 1.0 signs the union of query and form, version 3 each for itself."""

from ...signer import FORM
from . import EITHER, FORGED, SAME, Mutant, mutants


def move(source, at):
    """Moves the pair at this place to the other place."""
    target = "form" if source == "query" else "query"

    def apply(call):
        pairs = call.pairs(source)
        name, value = pairs.pop(at)
        moved = call.with_pairs(source, pairs)
        if target == "form":
            moved = moved.set_header("content-type", FORM)
        text = moved.text(target)
        return moved.with_text(target, f"{text}&{name}={value}" if text else f"{name}={value}")

    return apply


@mutants("a parameter in another place")
def moved(kind, sample):
    for place in sample.places:
        for at, (name, _) in enumerate(sample.pairs(place)):
            meaning = FORGED if kind.is_v3 else SAME
            yield Mutant(f"{name} from the {place}", move(place, at), meaning)
    if not sample.places:
        return

    def all_moved(call):
        for place in call.places[:1]:
            text = call.text(place)
            other = "form" if place == "query" else "query"
            call = call.with_text(place, "")
            if other == "form":
                call = call.set_header("content-type", FORM)
            rest = call.text(other)
            call = call.with_text(other, f"{text}&{rest}" if rest else text)
        return call

    yield Mutant("all of them", all_moved, FORGED if kind.is_v3 else SAME)


@mutants("a false value in the other place")
def false_beside(kind, sample):
    """A form's value wins over the query's (version 1.0); version 3 signs neither place for the other."""
    for place in sample.places:
        for name, _ in sample.pairs(place):
            if place == "query":
                def put(call, name=name):
                    text = call.text("form") if "form" in call.places else ""
                    call = call.set_header("content-type", FORM)
                    return call.with_text("form", f"{text}&{name}=forged" if text else f"{name}=forged")

                yield Mutant(f"{name} in the form", put)
            else:
                def put(call, name=name):
                    return call.but(query=f"{name}=forged&{call.query}" if call.query else f"{name}=forged")

                yield Mutant(f"{name} in the query", put, FORGED if kind.is_v3 else SAME)


@mutants("parameters in headers")
def in_headers(kind, sample):
    """Headers are no parameters, and of version 1.0 none is read."""
    value = "forged"
    for name in (kind.telling.lower(), "x-parameter-" + kind.telling.lower(), "x-http-method-override", "x-original-url", "cookie"):
        yield Mutant(name, lambda call, name=name: call.add_header(name, value), SAME)
    if not kind.is_v3:
        for name in ("x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-security-token"):
            yield Mutant(name, lambda call, name=name: call.add_header(name, "forged"), SAME)
        for value in ("Bearer forged", "ACS3-RSA-SHA256 forged", "acs3-hmac-sha256 forged", "acs:forged"):
            meaning = FORGED if value.startswith("ACS3-") else EITHER
            yield Mutant(
                f"authorization: {value}", lambda call, value=value: call.add_header("authorization", value), meaning
            )
        yield Mutant("authorization: ACS3 without parts", lambda call: call.add_header("authorization", "ACS3-HMAC-SHA256 x"))
