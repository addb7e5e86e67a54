"""Names and values of parameters, one by one."""

from . import FORGED, SAME, Mutant, mutants

#: Changes of a raw value, by name; one that changes nothing is passed over.
VALUES = {
    "extended": lambda value: value + "x",
    "truncated": lambda value: value[:-1],
    "emptied": lambda _: "",
    "of another case": str.swapcase,
    "with a blank in front": lambda value: "%20" + value,
    "with a line feed behind": lambda value: value + "%0A",
    "with NUL behind": lambda value: value + "%00",
    "encoded once more": lambda value: value.replace("%", "%25") if "%" in value else value + "%2520",
    "not UTF-8": lambda value: value + "%FF",
    "with an overlong slash": lambda value: value + "%C0%AF",
    "with a surrogate": lambda value: value + "%ED%A0%80",
    "with a zero-width blank": lambda value: value + "%E2%80%8B",
    "with a broken escape": lambda value: value + "%4",
    "with no hex in an escape": lambda value: value + "%zz",
}

NAMES = {
    "of another case": str.swapcase,
    "extended": lambda name: name + "x",
    "with a blank behind": lambda name: name + "%20",
    "with NUL behind": lambda name: name + "%00",
    "as a list's first": lambda name: name + ".1",
    "with brackets": lambda name: name + "%5B%5D",
    "with full-width letters": lambda name: "%EF%BC%A1" + name,
}


def each_pair(sample):
    return [(place, at, name) for place in sample.places for at, (name, _) in enumerate(sample.pairs(place))]


def edit(place, at, change):
    """Changes the pair at this place."""

    def apply(call):
        pairs = call.pairs(place)
        pairs[at] = change(pairs[at])
        return call.with_pairs(place, pairs)

    return apply


def is_unchanged(sample, place, at, change):
    return change(sample.pairs(place)[at]) == sample.pairs(place)[at]


@mutants("a parameter's value")
def changed_values(kind, sample):
    for place, at, name in each_pair(sample):
        for what, change in VALUES.items():
            def pair(old, change=change):
                return [old[0], change(old[1])]

            if not is_unchanged(sample, place, at, pair):
                yield Mutant(f"{name} {what}", edit(place, at, pair))


@mutants("a parameter's name")
def changed_names(kind, sample):
    for place, at, name in each_pair(sample):
        for what, change in NAMES.items():
            yield Mutant(f"{name} {what}", edit(place, at, lambda old, change=change: [change(old[0]), old[1]]))


@mutants("a parameter dropped")
def dropped(kind, sample):
    for place, at, name in each_pair(sample):
        def drop(call, place=place, at=at):
            pairs = call.pairs(place)
            del pairs[at]
            return call.with_pairs(place, pairs)

        yield Mutant(name, drop)


@mutants("a parameter added")
def added(kind, sample):
    for place in sample.places or ["query"]:
        names = {name for name, *_ in sample.pairs(place)}
        for piece in ("OfficeAddress=forged", "Extra", "=", "Extra=", "OwnerId=1", "SecurityToken=", "Format=XML", "%00=1"):
            if piece.split("=")[0] in names - {""}:
                continue

            def add(call, place=place, piece=piece):
                return call.with_text(place, f"{call.text(place)}&{piece}" if call.text(place) else piece)

            yield Mutant(f"{piece} in the {place}", add)


@mutants("a parameter twice")
def twice(kind, sample):
    """The last one counts, and the form's before the query's."""
    for place, at, name in each_pair(sample):
        def behind(call, place=place, name=name):
            return call.with_text(place, f"{call.text(place)}&{name}=forged")

        def in_front(call, place=place, name=name):
            return call.with_text(place, f"{name}=forged&{call.text(place)}")

        def twins(call, place=place, at=at):
            name, value = call.pairs(place)[at]
            return call.with_text(place, f"{call.text(place)}&{name}={value}")

        # Of V3 the body's bytes are signed, not its pairs.
        meaning = FORGED if kind.is_v3 and place == "form" else SAME
        yield Mutant(f"{name}, the false one behind", behind)
        yield Mutant(f"{name}, the false one in front", in_front, meaning)
        yield Mutant(f"{name}, both right", twins, meaning)


@mutants("the order of parameters")
def order(kind, sample):
    for place in sample.places:
        meaning = FORGED if kind.is_v3 and place == "form" else SAME
        yield Mutant(f"{place} reversed", lambda call, at=place: call.with_pairs(at, call.pairs(at)[::-1]), meaning)
        yield Mutant(
            f"{place} rotated", lambda call, at=place: call.with_pairs(at, call.pairs(at)[1:] + call.pairs(at)[:1]), meaning
        )
        yield Mutant(
            f"{place}: values of two names exchanged",
            lambda call, at=place: call.with_pairs(at, _exchange(call.pairs(at))),
        )


def _exchange(pairs):
    (one, first), (two, second), *rest = pairs
    return [[one, second], [two, first], *rest]
