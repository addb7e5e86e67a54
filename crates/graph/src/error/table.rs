//! The codes (Meta Graph notes, 10). Titles that only the gist is documented of are worded here.

use Nature::{Lasting, Transient};

/// Whether the same call helps later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It does not.
    No,
    /// Soon, with growing waits.
    Backoff,
    /// After a wait that the limit behind the code sets.
    Wait,
}

/// A code and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code.
    pub code: i64,
    /// Its title, the text after `(#code) `.
    pub title: &'static str,
    /// HTTP status; a hint, a client must not depend on it. 400 for codes that only webhooks carry.
    pub http: u16,
    /// What helps.
    pub retry: Retry,
    /// Value of `is_transient`.
    pub transient: bool,
}

/// What `is_transient` says of a code.
enum Nature {
    Lasting,
    Transient,
}

const fn entry(code: i64, title: &'static str, http: u16, retry: Retry, nature: Nature) -> CodeEntry {
    CodeEntry { code, title, http, retry, transient: matches!(nature, Transient) }
}

/// What an unknown code is taken for.
const UNKNOWN: CodeEntry = entry(135_000, "Generic user error", 400, Retry::No, Lasting);

/// The entry of a code; 200 to 299 are all API Permission, an unknown code is a generic user error.
#[must_use]
pub fn lookup(code: i64) -> &'static CodeEntry {
    const PERMISSION: i64 = 200;
    let known = if (200..300).contains(&code) { PERMISSION } else { code };
    TABLE.binary_search_by_key(&known, |entry| entry.code).map_or(&UNKNOWN, |index| &TABLE[index])
}

/// The HTTP status of a code, a hint only.
#[must_use]
pub fn http_status(code: i64) -> u16 {
    lookup(code).http
}

/// What helps against a code.
#[must_use]
pub fn retry_advice(code: i64) -> Retry {
    lookup(code).retry
}

/// All codes, ascending.
#[rustfmt::skip]
pub const TABLE: &[CodeEntry] = &[
    entry(0, "AuthException", 401, Retry::No, Lasting),
    entry(1, "API Unknown", 400, Retry::Backoff, Transient),
    entry(2, "API Service", 503, Retry::Backoff, Transient),
    entry(3, "API Method", 500, Retry::No, Lasting),
    entry(4, "API Too Many Calls", 400, Retry::Wait, Transient),
    entry(10, "Application does not have permission for this action", 403, Retry::No, Lasting),
    entry(17, "User request limit reached", 400, Retry::Wait, Transient),
    entry(33, "Parameter value is not valid", 400, Retry::No, Lasting),
    entry(100, "Invalid parameter", 400, Retry::No, Lasting),
    entry(102, "Session key invalid or no longer valid", 401, Retry::No, Lasting),
    entry(104, "An access token is required to request this resource.", 401, Retry::No, Lasting),
    entry(190, "Access token has expired", 401, Retry::No, Lasting),
    entry(192, "Invalid phone number", 400, Retry::No, Lasting),
    entry(200, "API Permission", 403, Retry::No, Lasting),
    entry(368, "Temporarily blocked for policies violations", 403, Retry::No, Lasting),
    entry(506, "Duplicate Post", 400, Retry::No, Lasting),
    entry(613, "Calls to this api have exceeded the rate limit.", 400, Retry::Wait, Transient),
    entry(803, "Some of the aliases you requested do not exist", 404, Retry::No, Lasting),
    entry(2200, "Callback verification failed", 400, Retry::No, Lasting),
    entry(2500, "Unknown path components", 400, Retry::No, Lasting),
    entry(2635, "You are calling a deprecated version of the API", 400, Retry::No, Lasting),
    entry(80007, "Rate limit issues", 400, Retry::Wait, Transient),
    entry(80008, "There have been too many calls to this WhatsApp Business account", 400, Retry::Wait, Transient),
    entry(130403, "Business has blocked the user", 400, Retry::No, Lasting),
    entry(130429, "Rate limit hit", 429, Retry::Backoff, Transient),
    entry(130472, "User's number is part of an experiment", 400, Retry::No, Lasting),
    entry(130497, "Business account is restricted from messaging users in this country.", 403, Retry::No, Lasting),
    entry(130501, "Message type is not currently supported", 400, Retry::No, Lasting),
    entry(131000, "Something went wrong", 500, Retry::Backoff, Transient),
    entry(131005, "Access denied", 403, Retry::No, Lasting),
    entry(131008, "Required parameter is missing", 400, Retry::No, Lasting),
    entry(131009, "Parameter value is not valid", 400, Retry::No, Lasting),
    entry(131016, "Service unavailable", 500, Retry::Backoff, Transient),
    entry(131020, "Group has only one member", 400, Retry::No, Lasting),
    entry(131021, "Recipient cannot be sender", 400, Retry::No, Lasting),
    entry(131026, "Message undeliverable", 400, Retry::No, Lasting),
    entry(131030, "Recipient phone number not in allowed list", 400, Retry::No, Lasting),
    entry(131031, "Account has been locked", 403, Retry::No, Lasting),
    entry(131037, "WhatsApp provided number needs display name approval before message can be sent.", 400, Retry::No, Lasting),
    entry(131041, "Group is unknown", 400, Retry::No, Lasting),
    entry(131042, "Business eligibility payment issue", 400, Retry::No, Lasting),
    entry(131044, "Business eligibility payment issue", 400, Retry::No, Lasting),
    entry(131045, "Incorrect certificate", 500, Retry::No, Lasting),
    entry(131047, "Re-engagement message", 400, Retry::No, Lasting),
    entry(131048, "Spam rate limit hit", 400, Retry::Wait, Lasting),
    entry(131049, "This message was not delivered to maintain healthy ecosystem engagement.", 400, Retry::Wait, Lasting),
    entry(131050, "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business", 400, Retry::No, Lasting),
    entry(131051, "Message type unknown", 400, Retry::No, Lasting),
    entry(131052, "Media download error", 400, Retry::No, Lasting),
    entry(131053, "Media upload error", 400, Retry::No, Lasting),
    entry(131055, "Method not allowed", 400, Retry::No, Lasting),
    entry(131056, "(Business Account, Consumer Account) pair rate limit hit", 400, Retry::Backoff, Transient),
    entry(131057, "Account in maintenance mode", 500, Retry::Backoff, Transient),
    entry(131059, "Invalid cursor", 400, Retry::No, Lasting),
    entry(131062, "Business-scoped user ID recipients are not supported for this message", 400, Retry::No, Lasting),
    entry(131063, "Marketing templates are disabled for Cloud API", 400, Retry::No, Lasting),
    entry(131064, "Messaging limit due to template classification violations", 400, Retry::Wait, Lasting),
    entry(131201, "Partial success", 206, Retry::No, Lasting),
    entry(131202, "Duplicate participant", 400, Retry::No, Lasting),
    entry(131203, "Cannot add participant", 400, Retry::No, Lasting),
    entry(131204, "Too many participants", 400, Retry::No, Lasting),
    entry(131207, "Group is suspended", 403, Retry::No, Lasting),
    entry(131208, "Group rate limit hit", 429, Retry::Wait, Transient),
    entry(131209, "Profile picture is not square", 400, Retry::No, Lasting),
    entry(131210, "Profile picture is too small", 400, Retry::No, Lasting),
    entry(131211, "Group creation limit reached", 400, Retry::No, Lasting),
    entry(131212, "Participant is not in the group", 400, Retry::No, Lasting),
    entry(131213, "Join request is unknown", 400, Retry::No, Lasting),
    entry(131214, "Group creation is disabled", 400, Retry::Wait, Lasting),
    entry(131215, "Phone number is not eligible for groups", 400, Retry::No, Lasting),
    entry(132000, "Number of parameters does not match the expected number of params", 400, Retry::No, Lasting),
    entry(132001, "Template name does not exist in the translation", 404, Retry::No, Lasting),
    entry(132005, "Translated text too long", 400, Retry::No, Lasting),
    entry(132007, "Template format character policy violated", 400, Retry::No, Lasting),
    entry(132008, "Parameter format does not match format in the created template", 400, Retry::No, Lasting),
    entry(132012, "Parameter format does not match format in the created template", 400, Retry::No, Lasting),
    entry(132015, "Template is paused", 400, Retry::Wait, Lasting),
    entry(132016, "Template is disabled", 400, Retry::No, Lasting),
    entry(132018, "There is an issue with the parameters in your template", 400, Retry::No, Lasting),
    entry(132068, "Flow is blocked", 400, Retry::No, Lasting),
    entry(132069, "Flow is throttled", 400, Retry::Wait, Lasting),
    entry(133000, "Incomplete deregistration", 500, Retry::Backoff, Lasting),
    entry(133004, "Server temporarily unavailable", 503, Retry::Backoff, Transient),
    entry(133005, "Two-step verification PIN mismatch", 400, Retry::No, Lasting),
    entry(133006, "Phone number re-verification needed", 400, Retry::No, Lasting),
    entry(133008, "Too many two-step verification PIN guesses", 400, Retry::Wait, Lasting),
    entry(133009, "Two-step verification PIN guessed too fast", 400, Retry::Wait, Lasting),
    entry(133010, "Phone number not registered", 400, Retry::No, Lasting),
    entry(133015, "Please wait a few minutes before attempting to register this phone number", 400, Retry::Wait, Lasting),
    entry(133016, "Account register deregister rate limit exceeded", 400, Retry::Wait, Lasting),
    entry(134011, "WhatsApp Payments terms of service has not been accepted", 400, Retry::No, Lasting),
    entry(134100, "Only marketing messages are supported", 400, Retry::No, Lasting),
    entry(134101, "Template is still syncing", 400, Retry::Backoff, Lasting),
    entry(134102, "Template is unavailable for use", 500, Retry::No, Lasting),
    entry(135000, "Generic user error", 400, Retry::No, Lasting),
    entry(136024, "Verification code could not be sent", 400, Retry::No, Lasting),
    entry(136025, "Verification code is wrong", 400, Retry::No, Lasting),
    entry(137000, "Recipient identity key hash mismatch", 400, Retry::No, Lasting),
    entry(138000, "Calling is not enabled", 400, Retry::No, Lasting),
    entry(138001, "Receiver is uncallable", 400, Retry::No, Lasting),
    entry(138002, "Concurrent calls limit reached", 400, Retry::No, Lasting),
    entry(138003, "Duplicate call", 400, Retry::No, Lasting),
    entry(138004, "Call connection error", 400, Retry::No, Lasting),
    entry(138005, "Call rate limit reached", 400, Retry::No, Lasting),
    entry(138006, "No approved call permission", 400, Retry::No, Lasting),
    entry(138007, "Call connection timed out", 400, Retry::No, Lasting),
    entry(138009, "Call permission request limit hit", 400, Retry::No, Lasting),
    entry(138012, "Business initiated call limit hit", 400, Retry::No, Lasting),
    entry(138013, "Call permission API limit hit", 400, Retry::No, Lasting),
    entry(138018, "Calling prerequisites are not met", 400, Retry::No, Lasting),
    entry(139000, "Flow is blocked by integrity", 400, Retry::No, Lasting),
    entry(139001, "Flow cannot be updated", 400, Retry::No, Lasting),
    entry(139002, "Flow cannot be published", 400, Retry::No, Lasting),
    entry(139003, "Flow cannot be deprecated", 400, Retry::No, Lasting),
    entry(139004, "Flow cannot be deleted", 400, Retry::No, Lasting),
    entry(139100, "Bulk blocking failed", 400, Retry::No, Lasting),
    entry(139101, "Block list limit reached", 400, Retry::No, Lasting),
    entry(139102, "Block list concurrent update", 400, Retry::No, Lasting),
    entry(139103, "Block list internal error", 400, Retry::No, Lasting),
    entry(147001, "Username is unavailable", 400, Retry::No, Lasting),
    entry(147002, "Number is not eligible for a username", 400, Retry::No, Lasting),
    entry(147003, "Username needs a linked Facebook page", 400, Retry::No, Lasting),
    entry(147004, "Username needs a linked Instagram account", 400, Retry::No, Lasting),
    entry(147005, "Username needs a transfer", 400, Retry::No, Lasting),
    entry(200002, "Template creation failed", 400, Retry::No, Lasting),
    entry(200005, "Template insights are unavailable", 400, Retry::No, Lasting),
    entry(200006, "Template insights cannot be disabled", 400, Retry::No, Lasting),
    entry(200007, "Template insights are not enabled", 400, Retry::No, Lasting),
    entry(1752041, "Duplicate request", 400, Retry::No, Lasting),
    entry(2494100, "Phone number is in maintenance mode", 400, Retry::Backoff, Transient),
    entry(2593107, "Synchronisation is used up", 400, Retry::No, Lasting),
    entry(2593108, "Synchronisation is only allowed within 24 hours", 400, Retry::No, Lasting),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend_so_that_the_search_finds_each() {
        assert!(TABLE.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(TABLE.iter().all(|entry| lookup(entry.code) == entry));
    }

    #[test]
    fn limits_ask_for_patience_and_faults_for_none() {
        assert_eq!(retry_advice(131_056), Retry::Backoff);
        assert_eq!(retry_advice(80_007), Retry::Wait);
        assert_eq!(retry_advice(131_026), Retry::No);
        assert_eq!(retry_advice(424_242), Retry::No);
    }

    #[test]
    fn the_permission_range_is_one_entry() {
        assert_eq!(http_status(294), 403);
        assert_eq!(http_status(300), 400);
    }
}
