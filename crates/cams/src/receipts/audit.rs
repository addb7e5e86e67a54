//! `ChatAppAudit`: reviews of templates, and news of numbers and accounts (behaviour notes, 3.5).

use serde::{Deserialize, Serialize};

/// A review or a piece of news, in the second version of the documentation's shape: its template
/// rows equal those of the first, with `Type` added. Fields stand in the order of the documented
/// tables; absent ones are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuditReceipt {
    /// The WhatsApp Business Account.
    pub waba_id: String,
    /// Of a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_code: Option<String>,
    /// Of a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Of a template: the new state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit_status: Option<AuditStatus>,
    /// Of a template: why it failed, else empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it is about; a receipt of the first version, which is always of a template, has none.
    #[serde(default)]
    pub r#type: AuditType,
    /// Of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Of a number or account: the new state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Of a number's quality: its messaging limit, for example `TIER_1K`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_limit: Option<String>,
    /// The space. A field that clients look for; not in the tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cust_space_id: Option<String>,
}

/// The states of a template's review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditStatus {
    /// It may be sent.
    Pass,
    /// It was refused.
    Fail,
    /// The network looks at it.
    Auditing,
    /// Not handed in.
    Unaudit,
    /// Switched off by the network.
    Disabled,
    /// Stopped by the network for some time.
    Paused,
}

impl AuditStatus {
    /// The word of the receipt, and of the operations on templates.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Auditing => "auditing",
            Self::Unaudit => "unaudit",
            Self::Disabled => "disabled",
            Self::Paused => "paused",
        }
    }
}

/// What an audit receipt is about. `AccountUpdate` is ours: that part of the documentation is not
/// readable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AuditType {
    /// A template's review.
    #[default]
    Template,
    /// The display name of a number.
    PhoneNameUpdate,
    /// The quality of a number.
    PhoneQualityUpdate,
    /// The review, ban or restriction of an account.
    AccountUpdate,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documented sample, of the first version (behaviour notes, 3.5).
    const FIRST_VERSION: &str = r#"{"WabaId":"90999999900000","TemplateCode":"744c4b5c79c9432497a075bdfca30000",
        "Language":"en_US","AuditStatus":"unaudit","Reason":""}"#;

    #[test]
    fn a_templates_review_is_the_first_versions_row_with_its_type() {
        let receipt: AuditReceipt = serde_json::from_str(FIRST_VERSION).unwrap();
        insta::assert_json_snapshot!(receipt, @r##"
        {
          "WabaId": "90999999900000",
          "TemplateCode": "744c4b5c79c9432497a075bdfca30000",
          "Language": "en_US",
          "AuditStatus": "unaudit",
          "Reason": "",
          "Type": "template"
        }
        "##);
    }

    #[test]
    fn a_numbers_quality_has_nothing_of_a_template() {
        let receipt = AuditReceipt {
            waba_id: "90999999900000".into(),
            template_code: None,
            language: None,
            audit_status: None,
            reason: None,
            r#type: AuditType::PhoneQualityUpdate,
            phone_number: Some("8613800000008".into()),
            status: Some("YELLOW".into()),
            current_limit: Some("TIER_1K".into()),
            cust_space_id: Some("cams-83m8j9xxxxadc".into()),
        };
        insta::assert_json_snapshot!(receipt, @r##"
        {
          "WabaId": "90999999900000",
          "Type": "phoneQualityUpdate",
          "PhoneNumber": "8613800000008",
          "Status": "YELLOW",
          "CurrentLimit": "TIER_1K",
          "CustSpaceId": "cams-83m8j9xxxxadc"
        }
        "##);
    }

    #[test]
    fn the_word_of_a_review_is_the_one_that_is_written() {
        use AuditStatus::{Auditing, Disabled, Fail, Pass, Paused, Unaudit};
        for status in [Pass, Fail, Auditing, Unaudit, Disabled, Paused] {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }
}
