//! Who did what is kept and listed, and what is sealed is known.

use super::NOW_MS;
use crate::model::AuditEntry;
use crate::model::audit::OK;

/// Something that was done.
pub fn entry(action: &str) -> AuditEntry {
    AuditEntry {
        at_ms: NOW_MS,
        request_id: "4A3C5A0B-7F2B-4B0B-9F0B-0A5B3C1D2E3F".to_owned(),
        principal: "acs:ram::1234567890123456:user/alice".to_owned(),
        access_key_id: "LTAI1".to_owned(),
        source: "127.0.0.1".to_owned(),
        secure: false,
        action: action.to_owned(),
        resource: "*".to_owned(),
        target: Vec::new(),
        outcome: OK.to_owned(),
        detail: None,
        count: 1,
    }
}
