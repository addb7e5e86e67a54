//! Every refusal that the gateway itself answers: code, HTTP status and exact text in one list.
//!
//! Texts are the cloud's, final full stop included (gateway notes, 2.4, 3.3 and 4.4); a mark says which were inferred.
//! Refusals of an operation's own logic belong to the crate of the operations.

use std::borrow::Cow;

use crate::parameters::Malformed;

/// A refusal of the gateway.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{http_status} {code}: {message}")]
pub struct Fault {
    /// Status of the HTTP answer.
    pub http_status: u16,
    /// The `Code` that SDKs show.
    pub code: Cow<'static, str>,
    /// The `Message`; some SDKs parse it.
    pub message: String,
}

/// One line of [`Fault::CODES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultCode {
    /// Status of the HTTP answer.
    pub http_status: u16,
    /// The code; `<Name>` stands for a parameter's name.
    pub code: &'static str,
    /// The text; `<…>` stands for a piece that the case fills in.
    pub message: &'static str,
}

macro_rules! faults {
    ($($(#[$doc:meta])* $constant:ident $constructor:ident $status:literal $code:literal $message:literal;)*) => {
        $(const $constant: FaultCode = FaultCode { http_status: $status, code: $code, message: $message };)*

        /// Bytes of a text that an answer repeats at most (decided): what was signed is up to five times as long as the request, and
/// whoever does not read his answer has us hold it. Clients compare the whole with their own; one that is cut off differs.
const REPEATED_BYTES: usize = 16 * 1024;

fn repeated(text: &str) -> &str {
    text.get(..text.floor_char_boundary(REPEATED_BYTES)).unwrap_or(text)
}

impl Fault {
            /// All codes of the gateway, those with a pattern included.
            pub const CODES: &'static [FaultCode] = &[
                $($constant,)*
                MISSING, INVALID, SIGNATURE_DOES_NOT_MATCH_V1, SIGNATURE_DOES_NOT_MATCH_V3, NO_PERMISSION, INVALID_PARAMETER,
            ];

            $($(#[$doc])* pub fn $constructor() -> Self { Self::fixed($constant) })*
        }
    };
}

faults! {
    /// Neither GET nor POST. Status inferred.
    UNSUPPORTED_HTTP_METHOD unsupported_http_method 400 "UnsupportedHTTPMethod" "This http method is not supported.";
    /// Plain HTTP where TLS is demanded. Status inferred.
    INVALID_PROTOCOL_NEED_SSL invalid_protocol_need_ssl 400 "InvalidProtocol.NeedSsl" "Your request is denied as lack of ssl protect.";
    /// `Format` is neither JSON nor XML; answered in JSON. Text inferred.
    INVALID_FORMAT invalid_format 400 "InvalidFormat" "Specified parameter Format is not valid.";
    /// No product has this version.
    INVALID_VERSION invalid_version 400 "InvalidVersion" "Specified parameter Version is not valid.";
    /// The version has no such operation, or the path is not `/`.
    INVALID_ACTION_NOT_FOUND invalid_action_not_found 404 "InvalidAction.NotFound" "Specified api is not found, please check your url and method.";
    /// The host belongs to no product.
    INVALID_PRODUCT_NOT_FOUND invalid_product_not_found 404 "InvalidProduct.NotFound" "Cannot find product according to your specified domain.";
    /// The time is not `YYYY-MM-DDThh:mm:ssZ`. Text inferred.
    INVALID_TIME_STAMP_FORMAT invalid_time_stamp_format 400 "InvalidTimeStamp.Format" "Specified time stamp or date value is not well formatted.";
    /// The time is more than 15 minutes from the server's.
    INVALID_TIME_STAMP_EXPIRED invalid_time_stamp_expired 400 "InvalidTimeStamp.Expired" "Specified time stamp or date value is expired.";
    /// An unknown signature method or ACS3 algorithm. Text inferred.
    INVALID_SIGNATURE_METHOD invalid_signature_method 400 "InvalidSignatureMethod" "Specified signature method is not valid.";
    /// A signature version other than 1.0. Inferred.
    INVALID_SIGNATURE_VERSION invalid_signature_version 400 "InvalidSignatureVersion" "Specified signature version is not valid.";
    /// `Authorization` cannot be parsed. Inferred.
    INCOMPLETE_SIGNATURE incomplete_signature 400 "IncompleteSignature" "The request signature does not conform to Aliyun standards.";
    /// No such access key.
    INVALID_ACCESS_KEY_ID_NOT_FOUND invalid_access_key_id_not_found 404 "InvalidAccessKeyId.NotFound" "Specified access key is not found.";
    /// The access key is disabled.
    INVALID_ACCESS_KEY_ID_INACTIVE invalid_access_key_id_inactive 400 "InvalidAccessKeyId.Inactive" "Specified access key is disabled.";
    /// A token that cannot be read.
    INVALID_SECURITY_TOKEN_MALFORMED invalid_security_token_malformed 400 "InvalidSecurityToken.Malformed" "Specified SecurityToken is malformed.";
    /// A token of another key.
    INVALID_SECURITY_TOKEN_MISMATCH invalid_security_token_mismatch 400 "InvalidSecurityToken.MismatchWithAccessKey" "Specified SecurityToken mismatch with the AccessKey.";
    /// A token that is over.
    INVALID_SECURITY_TOKEN_EXPIRED invalid_security_token_expired 400 "InvalidSecurityToken.Expired" "Specified SecurityToken is expired.";
    /// The nonce was used before by this key.
    SIGNATURE_NONCE_USED signature_nonce_used 400 "SignatureNonceUsed" "Specified signature nonce was used already.";
    /// `Content-MD5` is present and wrong. Text inferred.
    CONTENT_MD5_NOT_MATCHED content_md5_not_matched 400 "ContentMD5NotMatched" "The Content-MD5 you specified did not match what we received.";
    /// General throttling.
    THROTTLING throttling 400 "Throttling" "Request was denied due to request throttling.";
    /// The account's limit for this operation; answer it with `x-acs-retry-after`.
    THROTTLING_USER throttling_user 400 "Throttling.User" "Request was denied due to user flow control.";
    /// The operation's total limit.
    THROTTLING_API throttling_api 400 "Throttling.Api" "Request was denied due to api flow control.";
    /// CAMS's own limit.
    SYSTEM_LIMIT_CONTROL system_limit_control 400 "System.LimitControl" "The system is under flow control.";
    /// CAMS is not opened for the account.
    PRODUCT_UNSUBSCRIPT product_unsubscript 400 "Product.Unsubscript" "You have not subscribed to the specified product.";
    /// RAM refuses an operation of CAMS.
    RAM_PERMISSION_DENY ram_permission_deny 400 "Ram.PermissionDeny" "You are not authorized to perform the operation.";
    /// A space, instance or number of another account.
    UNKNOWN_RESOURCE_OWNER_ID unknown_resource_owner_id 400 "Unknown.ResourceOwnerId" "The resource does not belong to the current user.";
    /// RAM refuses, as other products word it.
    FORBIDDEN_RAM forbidden_ram 403 "Forbidden.RAM" "User not authorized to operate on the specified resource, or this API doesn't support RAM.";
    /// An own code: the request is over the size limit.
    REQUEST_ENTITY_TOO_LARGE request_entity_too_large 413 "RequestEntityTooLarge" "The request entity is too large.";
    /// An own code: the client was too slow.
    REQUEST_TIMEOUT request_timeout 408 "RequestTimeout" "The request was not received in time.";
    /// Something broke here.
    INTERNAL_ERROR internal_error 500 "InternalError" "The request processing has failed due to some unknown error.";
    /// Something is not ready or did not answer.
    SERVICE_UNAVAILABLE service_unavailable 503 "ServiceUnavailable" "The request has failed due to a temporary failure of the server.";
}

const MISSING: FaultCode =
    FaultCode { http_status: 400, code: "Missing<Name>", message: "<Name> is mandatory for this action." };
const INVALID: FaultCode = FaultCode {
    http_status: 400,
    code: "Invalid<Name>",
    message: "Specified parameter <Name> is not valid.",
};
/// Decided here: the code is documented, the text follows `Invalid<Name>`.
const INVALID_PARAMETER: FaultCode = FaultCode {
    http_status: 400,
    code: "InvalidParameter",
    message: "Specified parameter <Name> is not valid.",
};
const SIGNATURE_DOES_NOT_MATCH_V1: FaultCode = FaultCode {
    http_status: 400,
    code: "SignatureDoesNotMatch",
    message: "Specified signature is not matched with our calculation. server string to sign is:<string-to-sign>",
};
const SIGNATURE_DOES_NOT_MATCH_V3: FaultCode = FaultCode {
    http_status: 400,
    code: "SignatureDoesNotMatch",
    message: "Specified signature does not match our calculation. server StringToSign is [<string-to-sign>] server CanonicalRequest is [<canonical request>]",
};
const NO_PERMISSION: FaultCode = FaultCode {
    http_status: 403,
    code: "NoPermission",
    message: "You are not authorized to do this action. Resource: <arn> Action: <action>",
};

impl Fault {
    /// `Missing<Name>`: a mandatory parameter is not there.
    pub fn missing(name: &str) -> Self {
        Self::named(MISSING, name)
    }

    /// `Invalid<Name>`: a parameter has a value that it cannot have.
    pub fn invalid(name: &str) -> Self {
        Self::named(INVALID, name)
    }

    /// `InvalidParameter`, naming the parameter in the text.
    pub fn invalid_parameter(name: &str) -> Self {
        Self::named(INVALID_PARAMETER, name)
    }

    /// The signature of version 1.0 is wrong. The text's form is parsed by SDKs (gateway notes, 2.4).
    pub fn signature_does_not_match_v1(string_to_sign: &str) -> Self {
        Self::filled(SIGNATURE_DOES_NOT_MATCH_V1, &[("<string-to-sign>", repeated(string_to_sign))])
    }

    /// The signature of version 3 is wrong. The separator between the two sentences is inferred (gateway notes, 3.3).
    pub fn signature_does_not_match_v3(string_to_sign: &str, canonical_request: &str) -> Self {
        Self::filled(
            SIGNATURE_DOES_NOT_MATCH_V3,
            &[
                ("<string-to-sign>", repeated(string_to_sign)),
                ("<canonical request>", repeated(canonical_request)),
            ],
        )
    }

    /// `NoPermission`: how RAM and STS refuse.
    pub fn no_permission(resource: &str, action: &str) -> Self {
        Self::filled(NO_PERMISSION, &[("<arn>", resource), ("<action>", action)])
    }

    fn fixed(line: FaultCode) -> Self {
        Self { http_status: line.http_status, code: line.code.into(), message: line.message.to_owned() }
    }

    fn named(line: FaultCode, name: &str) -> Self {
        let code = line.code.replace("<Name>", name);
        Self { code: code.into(), ..Self::filled(line, &[("<Name>", name)]) }
    }

    /// Fills each mark once, from left to right, so that a value that looks like a mark stays as it is.
    fn filled(line: FaultCode, values: &[(&str, &str)]) -> Self {
        let mut message = String::new();
        let mut rest = line.message;
        for (mark, value) in values {
            if let Some((before, after)) = rest.split_once(mark) {
                message.push_str(before);
                message.push_str(value);
                rest = after;
            }
        }
        message.push_str(rest);
        Self { message, ..Self::fixed(line) }
    }
}

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        Self::invalid_parameter(&malformed.parameter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled_and_values_that_look_like_marks_stay() {
        let missing = Fault::missing("Timestamp");
        assert_eq!(missing.to_string(), "400 MissingTimestamp: Timestamp is mandatory for this action.");
        let mismatch = Fault::signature_does_not_match_v3("<canonical request>", "R");
        assert!(mismatch.message.ends_with("is [<canonical request>] server CanonicalRequest is [R]"));
    }

    #[test]
    fn every_code_but_the_two_mismatches_stands_once_in_the_list() {
        let mut codes: Vec<_> = Fault::CODES.iter().map(|line| line.code).collect();
        codes.sort_unstable();
        let doubled: Vec<_> =
            codes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert_eq!(doubled, ["SignatureDoesNotMatch"]);
    }

    /// Codes that the notes' tables do not hold, and where each comes from.
    const ELSEWHERE: &[&str] = &[
        "InvalidFormat",         // gateway notes, 1.5
        "InvalidParameter",      // behaviour notes, 6
        "RequestEntityTooLarge", // our own, for the size limit
        "RequestTimeout",        // our own, for slow clients
    ];

    #[test]
    fn codes_statuses_and_texts_are_those_of_the_notes() {
        let noted = include_str!("../spec/fault-codes.txt").lines().filter(|line| !line.starts_with('#'));
        let noted: Vec<(u16, &str, &str)> = noted
            .map(|line| {
                let [status, code, message] = line.split('\t').collect::<Vec<_>>()[..] else {
                    panic!("{line}")
                };
                (status.parse().unwrap(), code, message)
            })
            .collect();
        for (status, code, message) in &noted {
            let ours = Fault::CODES.iter().any(|line| {
                line.http_status == *status
                    && line.code == *code
                    && (message.is_empty() || line.message == *message)
            });
            assert!(ours, "{status} {code} {message:?} of the notes is not ours");
        }
        for line in Fault::CODES {
            let known = noted.iter().any(|(_, code, _)| *code == line.code);
            assert!(known || ELSEWHERE.contains(&line.code), "{} is in no table", line.code);
        }
    }

    #[test]
    fn what_was_signed_is_repeated_within_bounds_and_not_cut_inside_a_character() {
        let long = "ü".repeat(REPEATED_BYTES);
        let fault = Fault::signature_does_not_match_v3(&long, &long);
        assert!(fault.message.len() < 3 * REPEATED_BYTES, "{}", fault.message.len());
        assert!(Fault::signature_does_not_match_v1("POST&%2F&a").message.ends_with("is:POST&%2F&a"));
    }
}
