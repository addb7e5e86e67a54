"""Headers of version 3, one by one: present, changed, twice, unsigned."""

from . import EITHER, FORGED, SAME, Mutant, mutants

#: Headers of ours on a signed call that are not signed.
UNSIGNED = {"accept", "authorization"}

VALUES = {
    "extended": lambda value: value + "x",
    "truncated": lambda value: value[:-1],
    "emptied": lambda _: "",
    "of another case": str.swapcase,
    "with a letter of Latin-1": lambda value: value + "\xe9",
    "with a blank inside": lambda value: value[:2] + " " + value[2:],
    "with a comma behind": lambda value: value + ",",
}


@mutants("a header")
def values(kind, sample):
    if not kind.is_v3:
        return
    for name, value in sample.headers:
        if name in UNSIGNED:
            continue
        yield Mutant(f"{name} left out", lambda call, name=name: call.drop_header(name))
        for what, change in VALUES.items():
            if change(value) != value:
                yield Mutant(
                    f"{name} {what}", lambda call, name=name, change=change: call.set_header(name, change(call.header(name)))
                )
        for what, first in (("in front", True), ("behind", False)):
            yield Mutant(
                f"{name}, a false one {what}", lambda call, name=name, first=first: call.add_header(name, "forged", first=first)
            )
        yield Mutant(f"{name} twice", lambda call, name=name: call.add_header(name, call.header(name)))


@mutants("a header cut at its comma")
def cut(kind, sample):
    """Equal names are joined by commas before they are signed, so a value with a comma has two ways to stand on the wire."""
    if not kind.is_v3:
        return
    def split(name):
        def apply(call):
            first, _, second = call.header(name).partition(",")
            return call.set_header(name, first).add_header(name, second)

        return apply

    def signed(**overrides):
        return lambda _: kind.sign(**overrides)

    def after(sign, change):
        return lambda call: change(sign(call))

    import uuid

    yield Mutant(
        "the nonce", lambda call: split("x-acs-signature-nonce")(kind.sign(nonce=f"a{uuid.uuid4().hex},b"))
    )
    yield Mutant("another", after(signed(x_acs_note="a,b"), split("x-acs-note")), EITHER)


@mutants("a header that nobody signed")
def unsigned(kind, sample):
    if not kind.is_v3:
        return
    for name in (
        "x-acs-credentials-provider", "x-acs-forged", "x-acs-", "x-acs-content-sm3", "x-acs-parent-id", "x-acs-retry-attempts",
        "x-acs-bearer-token", "x-acs-security-token", "x-acs-accesskey-id", "x-acs-zero-trust-idtoken", "X-ACS-Forged",
    ):
        if sample.header(name) is None:
            yield Mutant(name, lambda call, name=name: call.add_header(name, "forged"))
    for name, value in (
        ("x-forwarded-for", "10.0.0.1"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "forged"), ("forwarded", "for=10.0.0.1"),
        ("user-agent", "forged"), ("x_acs_action", "DeleteInstance"), ("x-acs", "forged"), ("date", "forged"), ("x-sdk-client", "forged"),
    ):
        yield Mutant(name, lambda call, name=name, value=value: call.add_header(name, value), SAME)
    yield Mutant("accept left out", lambda call: call.drop_header("accept"), SAME)
    yield Mutant("accept changed", lambda call: call.set_header("accept", "text/plain"), SAME)


@mutants("how a header is written")
def spelling(kind, sample):
    for name, _ in sample.headers:
        def rename(call, name=name):
            return call.but(headers=tuple((one.upper() if one == name else one, value) for one, value in call.headers))

        yield Mutant(f"{name} in upper case", rename, SAME)
        yield Mutant(f"{name} between blanks", lambda call, name=name: call.set_header(name, f" \t{call.header(name)} \t "), SAME)
    yield Mutant("in another order", lambda call: call.but(headers=call.headers[::-1]), SAME)
    if kind.is_v3:
        yield Mutant("a blank before the colon", rename_raw("x-acs-action", "x-acs-action "), FORGED)
        yield Mutant("folded", lambda call: call.set_header("x-acs-action", "\r\n " + call.header("x-acs-action")))
        yield Mutant("a letter of Cyrillic", rename_raw("x-acs-action", "x-\u00d0\u00b0cs-action"))
        yield Mutant("NUL in a value", lambda call: call.set_header("x-acs-action", call.header("x-acs-action") + "\0"))
        yield Mutant("a lone line feed in a value", lambda call: call.set_header("x-acs-action", "Update\nInstance"))


def rename_raw(old, new):
    return lambda call: call.but(headers=tuple((new if one == old else one, value) for one, value in call.headers))
