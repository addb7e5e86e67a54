//! Who did what, and who was refused: an entry of the audit.

use serde::{Deserialize, Serialize};

/// What [`AuditEntry::outcome`] says of a call that was done.
pub const OK: &str = "OK";

/// Characters of a text in an entry at most, besides its resource and its detail (decided).
pub const TEXT_CHARACTERS: usize = 128;
/// Characters of the resource of an entry at most (decided): a few names of resources.
pub const RESOURCE_CHARACTERS: usize = 1024;
/// Characters of the detail of an entry at most (decided): several times what an encoded diagnostic takes.
pub const DETAIL_CHARACTERS: usize = 8192;

/// The parameters that say what a call was about. No others are written down: they may hold secrets or what people write.
pub const IDENTIFYING: &[&str] = &[
    "AccountId",
    "BusinessNumber",
    "ChannelType",
    "CustSpaceId",
    "CustWabaId",
    "From",
    "GroupId",
    "GroupName",
    "InstanceId",
    "Language",
    "MaxSessionDuration",
    "NewGroupName",
    "NewMaxSessionDuration",
    "NewUserName",
    "Operation",
    "PhoneNumber",
    "PolicyName",
    "PolicyType",
    "QueueName",
    "Rate",
    "ReceiptId",
    "ResourceNames",
    "ResourceType",
    "RoleArn",
    "RoleName",
    "RoleSessionName",
    "SetAsDefault",
    "Status",
    "TemplateCode",
    "TemplateName",
    "UserAccessKeyId",
    "UserName",
    "UserNumber",
    "VersionId",
    "WabaId",
];

/// A call that changed something, or was refused. Written once and never changed; what is absent takes no room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When, milliseconds of the wall clock. Of several refusals in one: when the last one was.
    #[serde(rename = "at")]
    pub at_ms: i64,
    /// The request's id.
    #[serde(rename = "request")]
    pub request_id: String,
    /// Who called: the ARN of the root, a user or an assumed role.
    pub principal: String,
    /// The access key that signed.
    #[serde(rename = "key")]
    pub access_key_id: String,
    /// The address that the call came from.
    pub source: String,
    /// Whether it came over TLS.
    #[serde(default, skip_serializing_if = "is_false")]
    pub secure: bool,
    /// What was asked for, such as `cams:UpdateInstance`.
    pub action: String,
    /// The ARN of what it was asked for; several are parted by spaces.
    pub resource: String,
    /// Names and values of the parameters that say what the call was about ([`IDENTIFYING`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<(String, String)>,
    /// [`OK`], or the code of the refusal.
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    pub outcome: String,
    /// Of a refusal by a policy: the encoded diagnostic message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// How many calls it stands for: more than one only for refusals of one kind within a minute.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u64,
}

impl AuditEntry {
    /// The identifying parameters of a request, in the order of [`IDENTIFYING`], their values shortened.
    pub fn target_of<'p>(value: impl Fn(&str) -> Option<&'p str>) -> Vec<(String, String)> {
        let given = IDENTIFYING.iter().filter_map(|name| Some((*name, value(name)?)));
        given
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), shortened(value.to_owned(), TEXT_CHARACTERS)))
            .collect()
    }

    /// The entry with every text within its bound. What a store writes has gone through this.
    #[must_use]
    pub fn within_bounds(mut self) -> Self {
        for text in [
            &mut self.request_id,
            &mut self.access_key_id,
            &mut self.source,
            &mut self.action,
            &mut self.outcome,
        ] {
            *text = shortened(std::mem::take(text), TEXT_CHARACTERS);
        }
        self.principal = shortened(self.principal, RESOURCE_CHARACTERS);
        self.resource = shortened(self.resource, RESOURCE_CHARACTERS);
        self.detail = self.detail.map(|detail| shortened(detail, DETAIL_CHARACTERS));
        self.target.truncate(IDENTIFYING.len());
        for (name, value) in &mut self.target {
            *name = shortened(std::mem::take(name), TEXT_CHARACTERS);
            *value = shortened(std::mem::take(value), TEXT_CHARACTERS);
        }
        self
    }
}

/// A text of so many characters at most; what is left out shows as `…`.
fn shortened(mut text: String, characters: usize) -> String {
    if text.len() <= characters {
        return text;
    }
    if let Some((end, _)) = text.char_indices().nth(characters) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

fn ok() -> String {
    OK.to_owned()
}

fn is_ok(outcome: &str) -> bool {
    outcome == OK
}

fn one() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_one(count: &u64) -> bool {
    *count == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> AuditEntry {
        AuditEntry {
            at_ms: 5,
            request_id: "R".into(),
            principal: "acs:ram::1:root".into(),
            access_key_id: "K".into(),
            source: "127.0.0.1".into(),
            secure: false,
            action: "cams:UpdateInstance".into(),
            resource: "*".into(),
            target: Vec::new(),
            outcome: OK.into(),
            detail: None,
            count: 1,
        }
    }

    #[test]
    fn what_goes_without_saying_takes_no_room() {
        let text = serde_json::to_string(&entry()).unwrap();
        assert_eq!(
            text,
            r#"{"at":5,"request":"R","principal":"acs:ram::1:root","key":"K","source":"127.0.0.1","action":"cams:UpdateInstance","resource":"*"}"#
        );
        assert_eq!(serde_json::from_str::<AuditEntry>(&text).unwrap(), entry());
    }

    #[test]
    fn everything_is_read_back_as_it_was_written() {
        let target = vec![("InstanceId".to_owned(), "cams-1".to_owned())];
        let (outcome, detail) = ("NoPermission".to_owned(), Some("AQI=".to_owned()));
        let full = AuditEntry { secure: true, target, outcome, detail, count: 7, ..entry() };
        let text = serde_json::to_string(&full).unwrap();
        assert_eq!(serde_json::from_str::<AuditEntry>(&text).unwrap(), full);
    }

    #[test]
    fn only_what_identifies_is_taken_of_the_parameters() {
        let given =
            [("UserName", "eve"), ("NewPassword", "secret"), ("Content", "dear eve"), ("InstanceId", "")];
        let value = |asked: &str| given.iter().find(|(name, _)| *name == asked).map(|(_, value)| *value);
        assert_eq!(AuditEntry::target_of(value), [("UserName".to_owned(), "eve".to_owned())]);
    }

    #[test]
    fn texts_are_shortened_by_characters_and_not_inside_one() {
        let long = "ü".repeat(TEXT_CHARACTERS + 1);
        let target = AuditEntry::target_of(|name| (name == "GroupId").then_some(long.as_str()));
        assert_eq!(target[0].1, format!("{}…", "ü".repeat(TEXT_CHARACTERS)));
        let fitting = "ü".repeat(TEXT_CHARACTERS);
        let bounded = AuditEntry { access_key_id: fitting.clone(), source: long, ..entry() }.within_bounds();
        assert_eq!((bounded.access_key_id, bounded.source), (fitting, target[0].1.clone()));
    }
}
