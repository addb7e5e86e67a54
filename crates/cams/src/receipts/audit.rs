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
    /// What it is about.
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

/// What an audit receipt is about. `AccountUpdate` is ours: that part of the documentation is not
/// readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AuditType {
    /// A template's review.
    Template,
    /// The display name of a number.
    PhoneNameUpdate,
    /// The quality of a number.
    PhoneQualityUpdate,
    /// The review, ban or restriction of an account.
    AccountUpdate,
}
