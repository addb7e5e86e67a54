//! Names of resources: `acs:<service>:<region>:<account>:<relative-id>` (gateway notes, 5.3).

use crate::pattern::Pattern;

/// The five parts of a resource's name; the last takes the rest, with its `:` and `/`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arn<'a> {
    parts: [&'a str; 5],
}

impl<'a> Arn<'a> {
    /// Splits `text`; nothing when it has fewer than five parts.
    pub(crate) fn split(text: &'a str) -> Option<Self> {
        let mut rest = text.splitn(5, ':');
        let parts = [rest.next()?, rest.next()?, rest.next()?, rest.next()?, rest.next()?];
        Some(Self { parts })
    }

    pub(crate) fn parts(&self) -> [&'a str; 5] {
        self.parts
    }
}

/// The resources that one text of a policy means.
#[derive(Clone, Debug)]
pub(crate) struct ArnPattern {
    text: Box<str>,
    reach: Reach,
}

#[derive(Clone, Debug)]
enum Reach {
    /// `*`
    Every,
    /// Part by part: a `*` of one part does not reach into the next. Inferred (gateway notes, 10 point 14).
    Parts(Box<[Pattern; 5]>),
    /// Not of five parts: no resource has such a name.
    Nothing,
}

/// Places of the parts that mean any when they are empty in a policy: region and account. Inferred (gateway notes, 5.3).
const ANY_WHEN_EMPTY: [usize; 2] = [2, 3];

impl ArnPattern {
    pub(crate) fn new(text: &str) -> Self {
        let reach = match Arn::split(text) {
            _ if text == "*" => Reach::Every,
            None => Reach::Nothing,
            Some(arn) => {
                let mut parts = arn.parts();
                for place in ANY_WHEN_EMPTY {
                    if parts[place].is_empty() {
                        parts[place] = "*";
                    }
                }
                Reach::Parts(Box::new(parts.map(Pattern::new)))
            }
        };
        Self { text: text.into(), reach }
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the resource is meant; letters have their case (inferred: gateway notes, 5.3). A resource whose name is not of
    /// five parts is meant by `*` only.
    pub(crate) fn matches(&self, resource: Option<&Arn<'_>>) -> bool {
        match (&self.reach, resource) {
            (Reach::Every, _) => true,
            (Reach::Nothing, _) | (Reach::Parts(_), None) => false,
            // The relative id differs most often.
            (Reach::Parts(patterns), Some(arn)) => {
                patterns.iter().zip(arn.parts).rev().all(|(pattern, part)| pattern.matches(part))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, resource: &str) -> bool {
        ArnPattern::new(pattern).matches(Arn::split(resource).as_ref())
    }

    #[test]
    fn a_star_stays_in_its_part() {
        assert!(matches("acs:cams:*:*:instance/*", "acs:cams:r:1:instance/a:b/c"));
        assert!(!matches("acs:cams:*:instance/1", "acs:cams:r:1:instance/1"));
        assert!(!matches("acs:*", "acs:cams:r:1:instance/1"));
    }

    #[test]
    fn empty_region_and_account_mean_any_in_a_policy_only() {
        assert!(matches("acs:ram:::role/x", "acs:ram:*:1:role/x"));
        assert!(!matches("acs:ram:*:1:role/x", "acs:ram:::role/x"));
        assert!(!matches("acs::*:*:role/x", "acs:ram:*:1:role/x"));
    }

    #[test]
    fn a_name_of_no_known_form_is_meant_by_the_star_only() {
        assert!(matches("*", "instance/1"));
        assert!(!matches("instance/1", "instance/1"));
    }
}
