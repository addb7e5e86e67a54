//! What a user says of itself beside its name.

use identity::Fault;

use crate::model::identity::User;
use crate::operations::ram::text;

/// As a call gives it: what is absent stays as it is, what is empty is cleared.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// `DisplayName`
    pub display_name: Option<String>,
    /// `MobilePhone`
    pub mobile_phone: Option<String>,
    /// `Email`
    pub email: Option<String>,
    /// `Comments`
    pub comments: Option<String>,
}

impl Profile {
    /// Whether all of it may stand; `prefix` is what the parameters' names begin with.
    ///
    /// # Errors
    /// The first that may not.
    pub fn check(&self, prefix: &str) -> Result<(), Fault> {
        let check = |name: &str, value: &Option<String>, rule: fn(&str, &str) -> Result<(), Fault>| {
            let value = value.as_deref().filter(|value| !value.is_empty());
            value.map_or(Ok(()), |value| rule(&format!("{prefix}{name}"), value))
        };
        check("DisplayName", &self.display_name, text::line)?;
        check("MobilePhone", &self.mobile_phone, text::mobile_phone)?;
        check("Email", &self.email, text::email)?;
        check("Comments", &self.comments, text::comment)
    }

    /// Writes it into a user.
    pub fn apply(&self, user: &mut User) {
        let set = |place: &mut Option<String>, value: &Option<String>| {
            if value.is_some() {
                *place = text::given(value.clone());
            }
        };
        set(&mut user.display_name, &self.display_name);
        set(&mut user.mobile_phone, &self.mobile_phone);
        set(&mut user.email, &self.email);
        set(&mut user.comments, &self.comments);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_text_that_may_not_stand_is_named_as_the_call_named_it() {
        let profile = Profile {
            display_name: Some(String::new()),
            mobile_phone: Some("1".into()),
            email: Some("nobody".into()),
            comments: Some("c".repeat(129)),
        };
        assert_eq!(profile.check(""), Err(Fault::wrong_format("MobilePhone")));
        let profile = Profile { mobile_phone: None, ..profile };
        assert_eq!(profile.check("New"), Err(Fault::wrong_format("NewEmail")));
        let profile = Profile { email: None, ..profile };
        assert_eq!(profile.check("New"), Err(Fault::wrong_length("NewComments")));
    }
}
