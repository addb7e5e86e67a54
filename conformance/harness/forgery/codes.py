"""The codes that a refused call may carry: the gateway's tables (gateway notes, 2.4, 3.3 and 4.4), then our own decided ones."""

import re

#: HTTP status and code. A pattern in angle brackets stands for a parameter's name.
DOCUMENTED = {
    "UnsupportedHTTPMethod": 400,
    "InvalidProtocol.NeedSsl": 400,
    "InvalidVersion": 400,
    "InvalidAction.NotFound": 404,
    "InvalidTimeStamp.Format": 400,
    "InvalidTimeStamp.Expired": 400,
    "InvalidSignatureMethod": 400,
    "InvalidSignatureVersion": 400,
    "InvalidAccessKeyId.NotFound": 404,
    "InvalidAccessKeyId.Inactive": 400,
    "InvalidSecurityToken.Malformed": 400,
    "InvalidSecurityToken.MismatchWithAccessKey": 400,
    "InvalidSecurityToken.Expired": 400,
    "SignatureDoesNotMatch": 400,
    "SignatureNonceUsed": 400,
    "IncompleteSignature": 400,
    "InvalidProduct.NotFound": 404,
    "ContentMD5NotMatched": 400,
    "InvalidFormat": 400,
    "NoPermission": 403,
    "Forbidden.RAM": 403,
    "Ram.PermissionDeny": 400,
    "Product.Unsubscript": 400,
    "Unknown.ResourceOwnerId": 400,
    # Decided here: a number that is not of that space, what cannot be read at all, and what is too large or too slow.
    "InvalidParameter": 400,
    "InvalidParameter.PhoneNumberError": 400,
    "RequestEntityTooLarge": 413,
    "RequestTimeout": 408,
}

#: `Missing<Name>` of a common or a required parameter.
MISSING = re.compile(
    r"Missing(Action|Version|AccessKeyId|SignatureMethod|SignatureVersion|SignatureNonce|Timestamp|Signature|SecurityToken"
    r"|InstanceId|InstanceName|CustSpaceId|PhoneNumber)"
)


def is_documented(status, code):
    return DOCUMENTED.get(code) == status or (status == 400 and bool(MISSING.fullmatch(code or "")))
