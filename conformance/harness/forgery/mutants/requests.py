"""Method, path, version and action of a call."""

from . import FORGED, SAME, Mutant, mutants

#: HEAD is left out: its answer has no body by the rules of HTTP.
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "post", "Post", "FORGE")


@mutants("the method")
def methods(kind, sample):
    for method in METHODS:
        if method != sample.method:
            yield Mutant(method, lambda call, method=method: call.but(method=method))


@mutants("the path")
def paths(kind, sample):
    for path in ("/x", "//", "/%2F", "/.", "/;x", "/index.html", "/api/", "/%00", "/?", "/cams/2020-06-06"):
        meaning = FORGED
        if path == "/?":
            # The query then begins with a question mark, which belongs to its first name.
            if not sample.query:
                continue
        yield Mutant(path, lambda call, path=path: call.but(path=path), meaning)
    yield Mutant("with the address in full", lambda call: call.but(path=f"http://{call.header('host')}/"), SAME)


@mutants("the version or the action")
def targets(kind, sample):
    """The signature stays: that of one product's call is none of another's."""
    versions = ("2015-04-01", "2015-05-01", "2017-05-25", "2015-06-12", "2026-11-21", "2020-06-07", "2020-06-06x", "1.0")
    actions = (
        "DeleteInstance", "QueryInstance", "updateinstance", "UPDATEINSTANCE", "UpdateAccountWebhook", "AssumeRole", "CreateUser",
        "QueryTokenForMnsQueue", "NoSuchAction", "cams:UpdateInstance", "UpdateInstance,UpdatePhoneWebhook",
    )
    for what, header, values in (("Version", "x-acs-version", versions), ("Action", "x-acs-action", actions)):
        for value in values:
            def change(call, what=what, header=header, value=value):
                return call.set_header(header, value) if kind.is_v3 else call.set(what, value.replace(":", "%3A"))

            yield Mutant(f"{what} {value}", change)
        if not kind.is_v3:
            continue
        for value in values[:3]:
            yield Mutant(
                f"{what}={value} in the query",
                lambda call, what=what, value=value: call.but(query="&".join(filter(None, [call.query, f"{what}={value}"]))),
            )


@mutants("evidence of another scheme")
def schemes(kind, sample):
    other = "GET" if kind.shape.method == "POST" else "POST"
    if kind.is_v3:
        yield Mutant("no authorization", lambda call: call.drop_header("authorization"))
        yield Mutant(
            "a bearer's token", lambda call: call.drop_header("authorization").add_header("x-acs-bearer-token", "forged")
        )
        yield Mutant(
            "an id token", lambda call: call.drop_header("authorization").add_header("x-acs-zero-trust-idtoken", "forged")
        )

        def as_v1(call):
            pairs = (
                f"Action={call.header('x-acs-action')}&Version={call.header('x-acs-version')}&AccessKeyId={kind.key.id}"
                f"&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce={call.header('x-acs-signature-nonce')}"
                f"&Timestamp={call.header('x-acs-date').replace(':', '%3A')}&Signature={call.signature}"
            )
            query = "&".join(filter(None, [call.query, pairs]))
            return call.drop_header("authorization").but(query=query)

        yield Mutant("as version 1.0", as_v1)
        yield Mutant("as version 1.0, by the other method", lambda call: as_v1(call).but(method=other))
        return
    for method in ("HMAC-SHA256", "hmac-sha1", "HMAC-SHA1 ", "NONE", "SHA256withRSA", "ACS3-HMAC-SHA256", "PLAINTEXT", "HMAC-MD5"):
        yield Mutant(f"SignatureMethod {method}", lambda call, method=method: call.set("SignatureMethod", method.replace(" ", "%20")))
    for version in ("2.0", "1", "1.00", "3", "0"):
        yield Mutant(f"SignatureVersion {version}", lambda call, version=version: call.set("SignatureVersion", version))

    def added(text):
        return lambda call: call.with_text(call.places[0], f"{call.text(call.places[0])}&{text}")

    for text in ("SignatureType=BEARERTOKEN&BearerToken=forged", "SignatureType=PRIVATEKEY", "SignatureType=", "SignatureType=NONE"):
        yield Mutant(text, added(text))

    def as_v3(call):
        text = f"ACS3-HMAC-SHA256 Credential={kind.key.id},SignedHeaders=host,Signature={call.signature}"
        for name, value in (("x-acs-action", kind.shape.action), ("x-acs-version", "2020-06-06"), ("authorization", text)):
            call = call.add_header(name, value)
        nonce, time = call.value("SignatureNonce"), call.value("Timestamp").replace("%3A", ":")
        return call.add_header("x-acs-signature-nonce", nonce).add_header("x-acs-date", time)

    yield Mutant("as version 3", as_v3)
