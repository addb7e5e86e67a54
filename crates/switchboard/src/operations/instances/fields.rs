//! The fields that create and update share, and their rules (behaviour notes, 1.1: bounds are suggested).

use cams::errors::Refusal;

use crate::model::Instance;
use crate::model::WebAddress;
use crate::model::webhook::read_flag;
use crate::operations::{Failure, bounds};

/// Characters of InstanceName.
const NAME_LENGTH: usize = 64;
/// Characters of InstanceDescription.
const DESCRIPTION_LENGTH: usize = 256;
/// Characters of every other text.
const TEXT_LENGTH: usize = 256;

/// What a caller gives. Absent leaves alone, empty clears; of IsConfirmAudit, empty counts as absent.
#[derive(Debug, Clone)]
pub struct Fields {
    pub name: String,
    pub description: Option<String>,
    pub office_address: Option<String>,
    pub contact_mail: Option<String>,
    pub country_id: Option<String>,
    pub facebook_bm_id: Option<String>,
    pub isv_terms: Option<String>,
    pub is_confirm_audit: Option<String>,
}

impl Fields {
    /// Checks every field; the error names the parameter.
    pub fn check(&self) -> Result<(), Failure> {
        bounds::characters("InstanceName", &self.name, NAME_LENGTH)?;
        if self.name.trim().is_empty() {
            return Err(Failure::invalid("InstanceName", "must not be blank"));
        }
        for (parameter, text, length) in [
            ("InstanceDescription", &self.description, DESCRIPTION_LENGTH),
            ("OfficeAddress", &self.office_address, TEXT_LENGTH),
            ("ContactMail", &self.contact_mail, TEXT_LENGTH),
            ("CountryId", &self.country_id, TEXT_LENGTH),
            ("FacebookBmId", &self.facebook_bm_id, TEXT_LENGTH),
        ] {
            bounds::characters(parameter, text.as_deref().unwrap_or_default(), length)?;
        }
        if let Some(mail) = given(&self.contact_mail)
            && !is_mail_address(mail)
        {
            return Err(Failure::invalid("ContactMail", "must be a mail address"));
        }
        if let Some(terms) = given(&self.isv_terms) {
            WebAddress::parse(terms).map_err(|error| Failure::invalid("IsvTerms", error.0))?;
        }
        self.confirm_audit()?;
        Ok(())
    }

    fn confirm_audit(&self) -> Result<Option<bool>, Refusal> {
        read_flag(self.is_confirm_audit.as_deref())
            .map_err(|error| Refusal::invalid("IsConfirmAudit", error.0))
    }

    /// Lands on an instance.
    pub fn apply(&self, instance: &mut Instance) -> Result<(), Refusal> {
        instance.name.clone_from(&self.name);
        patch(&mut instance.description, &self.description);
        patch(&mut instance.office_address, &self.office_address);
        patch(&mut instance.contact_mail, &self.contact_mail);
        patch(&mut instance.country_id, &self.country_id);
        patch(&mut instance.facebook_bm_id, &self.facebook_bm_id);
        patch(&mut instance.isv_terms, &self.isv_terms);
        instance.confirm_audit = self.confirm_audit()?.or(instance.confirm_audit);
        Ok(())
    }
}

fn given(field: &Option<String>) -> Option<&str> {
    field.as_deref().filter(|text| !text.is_empty())
}

fn patch(stored: &mut Option<String>, given: &Option<String>) {
    if let Some(text) = given {
        *stored = (!text.is_empty()).then(|| text.clone());
    }
}

/// One `@` between two parts without blanks, with a dot in the second: enough to catch a slip.
fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let plain = |part: &str| {
        !part.is_empty() && !part.contains(|letter: char| letter.is_whitespace() || letter == '@')
    };
    plain(local)
        && plain(domain)
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_in_a_mail_address_are_caught() {
        assert!(is_mail_address("123@alibaba.com"));
        for wrong in ["", "a", "a@", "@b.c", "a@b", "a b@c.d", "a@b@c.d", "a@.c", "a@c."] {
            assert!(!is_mail_address(wrong), "{wrong}");
        }
    }

    #[test]
    fn an_empty_field_clears_and_an_absent_one_leaves_alone() {
        let mut stored = Some("old".to_owned());
        patch(&mut stored, &None);
        assert_eq!(stored.as_deref(), Some("old"));
        patch(&mut stored, &Some(String::new()));
        assert_eq!(stored, None);
    }
}
