//! What `POST /simulator/world` takes; serde's message names a field that is missing, wrong or unknown.

use serde::Deserialize;
use serde_json::Value;

/// What `POST /simulator/world` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    pub(super) app: Option<AppEntry>,
    #[serde(default)]
    pub(super) wabas: Vec<WabaEntry>,
    #[serde(default)]
    pub(super) groups: Vec<GroupEntry>,
    #[serde(default)]
    pub(super) phones: Vec<PhoneEntry>,
    /// `auto` (the default) or `manual`.
    pub(super) review: Option<String>,
    /// Whether statuses come with delays.
    pub(super) delays: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppEntry {
    pub(super) id: Option<String>,
    pub(super) secret: Option<String>,
    pub(super) access_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WabaEntry {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) numbers: Vec<NumberEntry>,
    #[serde(default)]
    pub(super) templates: Vec<TemplateEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberEntry {
    pub(super) id: Option<String>,
    pub(super) phone: String,
    pub(super) name: Option<String>,
    pub(super) tier: Option<String>,
    pub(super) throughput: Option<u32>,
    pub(super) pair_limit: Option<bool>,
    pub(super) groups: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateEntry {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) language: Option<String>,
    pub(super) category: Option<String>,
    /// The text of the body, with Meta's variables: `{{1}}` or `{{name}}`.
    pub(super) body: Option<String>,
    pub(super) components: Option<Vec<Value>>,
    pub(super) parameter_format: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupEntry {
    pub(super) id: Option<String>,
    /// The digits of the business number, or its id.
    pub(super) number: String,
    pub(super) subject: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) participants: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhoneEntry {
    pub(super) number: String,
    pub(super) name: Option<String>,
    pub(super) reads: Option<bool>,
}
