"""The `Authorization` of version 3: its parts, and what it says is signed."""

from . import EITHER, FORGED, SAME, Mutant, mutants


def on(change):
    return lambda call: call.set_header("authorization", change(call.header("authorization")))


def names_of(call):
    return call.header("authorization").split("SignedHeaders=")[1].split(",")[0].split(";")


def with_names(change):
    def apply(call):
        names = names_of(call)
        return on(lambda text: text.replace(";".join(names), ";".join(change(names))))(call)

    return apply


#: Changes of the header's text, and what they mean.
TEXTS = {
    "emptied": (lambda _: "", FORGED),
    "the algorithm alone": (lambda text: text.split(" ")[0], FORGED),
    "the algorithm in lower case": (str.lower, FORGED),
    "an unknown algorithm": (lambda text: "ACS3-HMAC-SHA512" + text[text.index(" ") :], FORGED),
    "the other algorithm": (
        lambda text: ("ACS3-HMAC-SHA256" if "SM3" in text else "ACS3-HMAC-SM3") + text[text.index(" ") :], FORGED,
    ),
    "an algorithm of key pairs": (lambda text: "ACS3-RSA-SHA256" + text[text.index(" ") :], FORGED),
    "an algorithm of none": (lambda text: "ACS3-NONE" + text[text.index(" ") :], FORGED),
    "the algorithm extended": (lambda text: text.replace(" ", "x ", 1), FORGED),
    "the older scheme": (lambda text: "ACS2" + text[4:], FORGED),
    "a bearer": (lambda text: "Bearer " + text, FORGED),
    "basic": (lambda _: "Basic Zm9yZ2VkOmZvcmdlZA==", FORGED),
    "no blank behind the algorithm": (lambda text: text.replace(" ", "", 1), FORGED),
    "a tab behind the algorithm": (lambda text: text.replace(" ", "\t", 1), FORGED),
    "no credential": (lambda text: text.replace("Credential=", "Credentia="), FORGED),
    "an empty credential": (lambda text: "Credential=,SignedHeaders".join([text.split("Credential=")[0], text.split(",SignedHeaders")[1]]), FORGED),
    "no signed headers": (lambda text: text.replace("SignedHeaders=", "Signed="), FORGED),
    "empty signed headers": (lambda text: text.split("SignedHeaders=")[0] + "SignedHeaders=,Signature=" + text.split("Signature=")[1], FORGED),
    "no signature": (lambda text: text.split(",Signature=")[0], FORGED),
    "another word for signature": (lambda text: text.replace("Signature=", "signature="), FORGED),
    "parts by semicolons": (lambda text: text.replace(",", ";"), FORGED),
    "a false signature in front": (lambda text: text.replace("Credential=", "Signature=00,Credential="), FORGED),
    "a false credential in front": (lambda text: text.replace("Credential=", "Credential=LTAIforged,Credential="), FORGED),
    "false signed headers in front": (lambda text: text.replace("Credential=", "SignedHeaders=host,Credential="), FORGED),
    "quotes around the signature": (lambda text: text.replace("Signature=", 'Signature="') + '"', FORGED),
    "the key id in another case": (lambda text: text.replace("LTAI", "ltai").replace("STS.", "sts."), FORGED),
    "blanks behind commas": (lambda text: text.replace(",", ", "), SAME),
    "a part that nobody knows": (lambda text: text.replace("Credential=", "Extra=1,Credential="), EITHER),
    "parts in another order": (
        lambda text: text.split(" ")[0] + " " + ",".join(reversed(text.split(" ", 1)[1].split(","))), SAME,
    ),
    "a false signature behind": (lambda text: text + ",Signature=00", EITHER),
    "a false credential behind": (lambda text: text + ",Credential=LTAIforged", EITHER),
}


@mutants("the authorization's text")
def texts(kind, sample):
    if kind.is_v3:
        for what, (change, meaning) in TEXTS.items():
            yield Mutant(what, on(change), meaning)
        value = sample.header("authorization")
        yield Mutant("left out", lambda call: call.drop_header("authorization"))
        yield Mutant("a second one in front", lambda call: call.add_header("authorization", value, first=True))
        yield Mutant("a second one behind", lambda call: call.add_header("authorization", value))
        yield Mutant("itself twice", lambda call: call.add_header("authorization", call.header("authorization")))
        yield Mutant("a second one of another scheme", lambda call: call.add_header("authorization", "Bearer forged"))


@mutants("the signed headers")
def signed_headers(kind, sample):
    if not kind.is_v3:
        return
    for name in names_of(sample):
        yield Mutant(f"{name} is not signed", with_names(lambda names, name=name: [one for one in names if one != name]))
        yield Mutant(
            f"{name} under another name", with_names(lambda names, name=name: [one + "x" if one == name else one for one in names])
        )
    yield Mutant("one that is not there", with_names(lambda names: [*names, "x-acs-forged"]))
    yield Mutant("one more that is there", with_names(lambda names: sorted([*names, "accept"])))
    yield Mutant("authorization itself", with_names(lambda names: [*names, "authorization"]))
    yield Mutant("an empty one", with_names(lambda names: [*names, ""]))
    yield Mutant("all", with_names(lambda names: ["*"]))
    yield Mutant("by blanks", with_names(lambda names: [" ".join(names)]))
    # The names are sorted and in lower case before they are signed, whatever the header says.
    yield Mutant("in upper case", with_names(lambda names: [name.upper() for name in names]), SAME)
    yield Mutant("in another order", with_names(lambda names: names[::-1]), SAME)
    yield Mutant("one of them twice", with_names(lambda names: [*names, "host"]), SAME)
