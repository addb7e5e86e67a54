//! Every refusal of a queue service: code, HTTP status and text in one list (queue notes, 7.2).
//!
//! A text marked *literal* is compared by clients or users and stays as it is. Of topics there is the one code that answers
//! every request for them.

use std::borrow::Cow;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{http_status} {code}: {message}")]
pub struct Fault {
    /// Status of the HTTP answer.
    pub http_status: u16,
    /// The `Code` that SDKs turn into an exception.
    pub code: &'static str,
    /// The `Message`.
    pub message: Cow<'static, str>,
}

/// One line of [`Fault::CODES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultCode {
    /// Status of the HTTP answer.
    pub http_status: u16,
    /// The code.
    pub code: &'static str,
    /// The text, where the case has no better one.
    pub message: &'static str,
}

macro_rules! faults {
    ($($(#[$doc:meta])* $constructor:ident $status:literal $code:literal $message:literal;)*) => {
        impl Fault {
            /// All codes.
            pub const CODES: &'static [FaultCode] =
                &[$(FaultCode { http_status: $status, code: $code, message: $message },)*];

            $($(#[$doc])* pub const fn $constructor() -> Self {
                Self { http_status: $status, code: $code, message: Cow::Borrowed($message) }
            })*
        }
    };
}

faults! {
    /// The key is right, but the resource is somebody else's, or the token is not the key's or is over (inferred: queue
    /// notes, 13 point 6).
    access_denied 403 "AccessDenied" "The request is denied: the resource or the security token is not yours, or the token has expired.";
    /// A policy refuses; literal. Status inferred.
    access_denied_by_ram_policy 403 "AccessDeniedByRamPolicy" "The request is denied by ram policy.";
    /// No such access key.
    invalid_access_key_id 403 "InvalidAccessKeyId" "The access key id you provided is not exist.";
    /// The signature is not ours; the beginning is literal.
    signature_does_not_match 403 "SignatureDoesNotMatch" "The request signature we calculated does not match the signature you provided. Check your access key secret and how the request is signed.";
    /// The date is more than 15 minutes from the server's. Status chosen (queue notes, 3.5).
    time_expired 408 "TimeExpired" "The date of the request differs from the server's time by more than 15 minutes.";
    /// No `Authorization`.
    missing_authorization_header 400 "MissingAuthorizationHeader" "The Authorization header is required.";
    /// `Authorization` is of no known shape.
    invalid_authorization_header 400 "InvalidAuthorizationHeader" "The Authorization header is expected to be MNS <AccessKeyId>:<Signature>.";
    /// Neither `Date` nor `x-mns-date`.
    missing_date_header 400 "MissingDateHeader" "A Date or x-mns-date header is required.";
    /// The date is not RFC 1123 in GMT.
    invalid_date_header 400 "InvalidDateHeader" "The date is expected as RFC 1123 in GMT, for instance Fri, 01 Jan 2027 00:00:00 GMT.";
    /// `Content-MD5` is there and is not the body's. (The documentation spells the code otherwise, the live service so.)
    invalid_digest 400 "InvalidDigest" "The Content-MD5 header does not match the body.";
    /// Path, or method with this path, is unknown.
    invalid_request_url 400 "InvalidRequestURL" "The method and the path of the request are not known.";
    /// The query cannot be parsed.
    invalid_query_string 400 "InvalidQueryString" "The query of the request cannot be parsed.";
    /// The body is not well-formed XML.
    malformed_xml 400 "MalformedXML" "The XML of the request is not well-formed.";
    /// A value is out of range, or an element is missing or unknown.
    invalid_argument_unnamed 400 "InvalidArgument" "An argument of the request is not valid.";
    /// `ReceiptHandle` is missing.
    missing_receipt_handle 400 "MissingReceiptHandle" "The parameter ReceiptHandle is required.";
    /// `VisibilityTimeout` is missing.
    missing_visibility_timeout 400 "MissingVisibilityTimeout" "The parameter VisibilityTimeout is required.";
    /// Not a handle, or one of another queue; literal.
    receipt_handle_error 400 "ReceiptHandleError" "The receipt handle you provide is not valid.";
    /// The queue is empty, or the handle is no longer the message's newest; literal.
    message_not_exist 404 "MessageNotExist" "Message not exist.";
    /// No such queue; literal.
    queue_not_exist 404 "QueueNotExist" "The queue name you provided is not exist.";
    /// A queue of that name has other attributes.
    queue_already_exist 409 "QueueAlreadyExist" "A queue of that name exists with other attributes.";
    /// A character that no queue name has.
    invalid_queue_name 400 "InvalidQueueName" "A queue name has letters, digits and hyphens, and begins with a letter or a digit.";
    /// The queue name is empty or too long.
    queue_name_length_error 400 "QueueNameLengthError" "A queue name has 1 to 120 characters.";
    /// Too many requests.
    qps_limit_exceeded 400 "QpsLimitExceeded" "The request is throttled.";
    /// Something broke here.
    internal_error 500 "InternalError" "The request processing has failed due to some unknown error.";
    /// What every request for a topic gets.
    topic_not_exist 404 "TopicNotExist" "The topic name you provided is not exist.";
}

impl Fault {
    /// `InvalidArgument`, with a text that says what was expected, what came, and where.
    pub fn invalid_argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..Self::invalid_argument_unnamed() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_with_a_status_of_an_error_and_a_text() {
        let mut codes: Vec<_> = Fault::CODES.iter().map(|line| line.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Fault::CODES.len());
        for line in Fault::CODES {
            assert!((400..=500).contains(&line.http_status) && line.message.ends_with('.'), "{line:?}");
        }
    }

    #[test]
    fn literal_texts_are_the_cloud_s() {
        assert_eq!(Fault::message_not_exist().to_string(), "404 MessageNotExist: Message not exist.");
        assert_eq!(Fault::queue_not_exist().message, "The queue name you provided is not exist.");
        assert_eq!(Fault::receipt_handle_error().message, "The receipt handle you provide is not valid.");
        assert_eq!(Fault::access_denied_by_ram_policy().message, "The request is denied by ram policy.");
        let mismatch = Fault::signature_does_not_match().message;
        assert!(mismatch.starts_with("The request signature we calculated does not match"));
    }

    #[test]
    fn an_argument_s_text_is_that_of_the_case() {
        let fault = Fault::invalid_argument("Priority is expected to be 1 to 16, not 17");
        assert_eq!(fault.to_string(), "400 InvalidArgument: Priority is expected to be 1 to 16, not 17");
    }
}
