//! Our error codes, compared with the documented table (`spec/error-codes.txt`) in both directions.

use std::collections::BTreeSet;

use cams::errors::Code;

/// Documented codes that are not ours to answer: the gateway's own, those of other operations,
/// and second spellings.
const NOT_OURS: &[(&str, &str)] = &[
    ("OK", "no error"),
    ("Template.NotFound", "another spelling of TemplateNotFound"),
    ("Forbidden.RAM", "the generic gateway's; CAMS answers Ram.PermissionDeny (gateway notes, 4.4)"),
    ("NoPermission", "as Forbidden.RAM"),
    ("Throttling", "the limit of an account is Throttling.User (gateway notes, 8)"),
    ("InvalidAccessKeyId.NotFound", "checked with the signature, crate acs"),
    ("SignatureDoesNotMatch", "checked with the signature, crate acs"),
    ("…", "more of the gateway's"),
];

/// Codes of ours that the table does not have, and their source.
const OWN: &[(&str, &str)] = &[
    ("ServiceUnavailable", "gateway notes, 2.4: other gateway errors"),
    ("InternalError", "gateway notes, 2.4: other gateway errors"),
];

/// Each code of the table with its message, where the table quotes one.
fn documented() -> Vec<(String, Option<String>)> {
    let mut codes = Vec::new();
    for line in include_str!("../spec/error-codes.txt").lines() {
        let [names, _, _, meaning] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        let message = meaning.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::to_owned);
        let names = names.split_once(" (").map_or(names, |(names, _)| names);
        codes.extend(names.split([',', '/']).map(|name| (name.trim().to_owned(), message.clone())));
    }
    codes
}

#[test]
fn every_documented_code_is_ours_or_named_as_somebody_elses() {
    let ours: BTreeSet<String> = Code::FIXED.iter().map(|code| code.as_str().into_owned()).collect();
    let documented = documented();
    assert!(documented.len() > 30, "the table was read");
    for (name, _) in documented {
        let is_pattern = name == "Missing<Key>" || name.parse::<i64>().is_ok();
        let is_elsewhere = NOT_OURS.iter().any(|(code, _)| *code == name);
        assert!(ours.contains(&name) || is_pattern || is_elsewhere, "{name} is not answered");
    }
}

#[test]
fn every_code_of_ours_is_documented_or_named_with_its_source() {
    let documented: BTreeSet<String> = documented().into_iter().map(|(name, _)| name).collect();
    for code in Code::FIXED {
        let name = code.as_str();
        let is_own = OWN.iter().any(|(own, _)| *own == name);
        assert_ne!(documented.contains(&*name), is_own, "{name}");
    }
    assert_eq!(Code::Missing("Type".into()).as_str(), "MissingType");
    assert_eq!(Code::Network(147_005).as_str(), "147005");
}

#[test]
fn a_documented_message_is_answered_word_for_word() {
    let mut compared = 0;
    for (name, message) in documented() {
        let Some(message) = message else { continue };
        let ours = match Code::FIXED.iter().find(|code| code.as_str() == name) {
            Some(code) => code.message().into_owned(),
            None => Code::Missing("<Key>".into()).message().into_owned(),
        };
        assert_eq!(ours, message, "{name}");
        compared += 1;
    }
    assert_eq!(compared, 6, "four codes of the five pages, Missing<Key> and FileUrlError");
}
