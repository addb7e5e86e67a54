"""Rightly signed, and still not to be taken: by time, by nonce, by key, by token, by what is asked for."""

import time as clock

from ... import signer
from ...world import STRANGER_KEY
from ..kinds import Key
from . import SAME, Mutant, mutants

#: Seconds; the window is 15 minutes either way.
WITHIN, BEYOND = 14 * 60, 16 * 60


def again(kind, **parts):
    return lambda _: kind.sign(**parts)


@mutants("the time, signed")
def times(kind, sample):
    for seconds in (-WITHIN, -60, 60, WITHIN):
        yield Mutant(f"{seconds} s from now", lambda _, seconds=seconds: kind.sign(time=signer.timestamp(seconds)), SAME)
    for seconds in (-BEYOND, BEYOND, -86400, 86400, -31 * 86400, 366 * 86400):
        yield Mutant(f"{seconds} s from now", lambda _, seconds=seconds: kind.sign(time=signer.timestamp(seconds)))
    now = signer.timestamp()
    for text in (
        "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T25:61:61Z", now[:-1], now[:-1] + "z", now.replace("T", "t"), now.replace("T", " "),
        now[:-1] + ".000Z", now[:-1] + "+00:00", now[:-1] + "+08:00", now[:-4] + "Z", now.replace("-", "/"), now.replace("-", ""),
        "-" + now, "+" + now, now + "Z", "x", str(int(clock.time())), f"{clock.time():.3f}", "Sat, 21 Nov 2026 08:00:00 GMT", "now",
        "NaN", "-1", "99999999999999999999", "0" * 4000, "%", "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in now),
    ):
        if kind.is_v3 and not text.isascii():
            continue
        yield Mutant(repr(text[:30]), again(kind, time=text))


@mutants("the time, not signed")
def shifted(kind, sample):
    for seconds in (-1, 1, -60, 60, -WITHIN, WITHIN, -BEYOND, BEYOND):
        def shift(call, seconds=seconds):
            # From a whole minute earlier on, so that it is never the time that was signed.
            text = signer.timestamp(seconds - 1800 if abs(seconds) == 1 else seconds - 7)
            return call.set_header("x-acs-date", text) if kind.is_v3 else call.set("Timestamp", text.replace(":", "%3A"))

        yield Mutant(f"{seconds} s", shift)


@mutants("the nonce, signed")
def nonces(kind, sample):
    if kind.is_v3:
        yield Mutant("empty", again(kind, x_acs_signature_nonce=""))
        yield Mutant("blanks", again(kind, x_acs_signature_nonce="   "))
    else:
        yield Mutant("empty", again(kind, SignatureNonce=""))


@mutants("the key")
def keys(kind, sample):
    own = kind.key
    for what, key in {
        "nobody's": Key("LTAInobody0000000000001", own.secret, own.token),
        "nobody's temporary one": Key("STS.nobody", own.secret, own.token),
        "the stranger's with our secret": Key(STRANGER_KEY[0], own.secret, own.token),
        "ours with the stranger's secret": Key(own.id, STRANGER_KEY[1], own.token),
        "ours with an empty secret": Key(own.id, "", own.token),
        "ours with the secret in another case": Key(own.id, own.secret.swapcase(), own.token),
        "ours with the secret cut": Key(own.id, own.secret[:-1], own.token),
        "ours with the secret extended": Key(own.id, own.secret + "&", own.token),
        "ours in another case": Key(own.id.swapcase(), own.secret, own.token),
        "ours extended": Key(own.id + "0", own.secret, own.token),
        "an account's number": Key("1234567890123456", own.secret, own.token),
        "a path": Key("../../keys", own.secret, own.token),
        "a statement": Key("' OR '1'='1", own.secret, own.token),
        "a pattern": Key("%", own.secret, own.token),
        "a very long one": Key("L" * 5000, own.secret, own.token),
    }.items():
        yield Mutant(what, again(kind, key=key))
    # Rightly signed by a key that is nobody's in this space.
    yield Mutant("the stranger's own", again(kind, key=Key(*STRANGER_KEY)))


@mutants("the token")
def tokens(kind, sample):
    name = "x_acs_security_token" if kind.is_v3 else "SecurityToken"
    if kind.key.token is None:
        for text in ("forged", "CAISforged", "0", "x" * 5000):
            yield Mutant(f"{text[:12]} with a long-lived key", again(kind, **{name: text}))
        yield Mutant("an empty one with a long-lived key", again(kind, **{name: ""}), SAME)
        return
    token = kind.key.token
    for what, text in {
        "emptied": "",
        "cut": token[:-1],
        "half of it": token[: len(token) // 2],
        "its head alone": token[:4],
        "extended": token + "A",
        "doubled": token * 2,
        "of another case": token.swapcase(),
        "its head of another case": token[:4].lower() + token[4:],
        "without its head": token[4:],
        "not ours": "forged",
        "reversed": token[:4] + token[:3:-1],
    }.items():
        yield Mutant(f"{what}, signed", again(kind, **{name: text}))
    for at in (4, 5, 6, 16, 17, 40, len(token) // 2, len(token) - 3, len(token) - 2):
        letter = "A" if token[at] != "A" else "B"
        yield Mutant(f"letter {at} changed, signed", again(kind, **{name: token[:at] + letter + token[at + 1 :]}))
    yield Mutant("left out, signed", again(kind, key=Key(kind.key.id, kind.key.secret)))
    yield Mutant("of a key with another end", again(kind, key=Key(kind.key.id[:-1] + "x", kind.key.secret, token)))


@mutants("somebody else's resource")
def foreign(kind, sample):
    """Rightly signed by us, for what is not ours."""
    from ...world import STRANGER_NUMBER, STRANGER_SPACE

    own = kind.parameters("foreign")
    first = next(iter(own))
    yield Mutant("the stranger's space", again(kind, parameters=own | {first: STRANGER_SPACE}))
    yield Mutant("no space", again(kind, parameters=own | {first: "cams-nowhere00"}))
    yield Mutant("an empty space", again(kind, parameters=own | {first: ""}))
    if "PhoneNumber" in own:
        yield Mutant("the stranger's number", again(kind, parameters=own | {"PhoneNumber": STRANGER_NUMBER}))


