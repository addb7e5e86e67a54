"""What a call came back with, the same for both SDKs and for requests made by hand."""


class Refused(Exception):
    """An SDK raised: the server answered 4xx or 5xx."""

    def __init__(self, action, status, code, message, request_id, retry_after=None, body=None):
        super().__init__(f"{action} was refused: HTTP {status} {code}: {message}")
        self.action = action
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        #: Milliseconds of `x-acs-retry-after`; only the V3 SDK reports it.
        self.retry_after = retry_after
        self.body = body


class Succeeded(AssertionError):
    """A call that should have been refused was answered."""


def refusal(sdk, action, **parameters):
    """The refusal of a call that must be refused."""
    try:
        answer = sdk.call(action, **parameters)
    except Refused as refused:
        return refused
    raise Succeeded(f"{action}({parameters}) should have been refused; it answered {answer!r}")


def expect_refusal(sdk, code, action, naming=None, status=400, **parameters):
    """Insists on the code, the status and, when given, the parameter that the message has to name."""
    refused = refusal(sdk, action, **parameters)
    assert (refused.status, refused.code) == (status, code), (
        f"{action} should be refused with HTTP {status} {code}, came: HTTP {refused.status} {refused.code}: {refused.message}"
    )
    if naming:
        assert naming in refused.message, f"the message of {code} should name {naming}; it says: {refused.message!r}"
    return refused


def expect_ok(answer, access_denied_detail=True):
    """A successful answer as the pages show it; gives it back."""
    assert answer.get("Code") == "OK", f"Code should be OK, came: {answer!r}"
    assert answer.get("RequestId"), f"an answer has a RequestId, came: {answer!r}"
    if access_denied_detail:
        assert answer.get("AccessDeniedDetail") == "None", f"AccessDeniedDetail should be the text None, came: {answer!r}"
    return answer
