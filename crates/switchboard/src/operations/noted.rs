//! What the audit says of a call.

use acs::Parameters;
use cams::contract::{Access, Contract, Resource};

use super::Call;
use crate::access::resources;
use crate::model::{AuditEntry, audit};

/// What a call is done to, as ARNs: for policies, and for the audit also where no policy is asked.
pub fn resources_of(call: &Call<'_>, contract: &Contract, parameters: &Parameters) -> Vec<String> {
    let asked = match contract.access {
        Access::Checked { resources, .. } => resources,
        Access::Unchecked { .. } | Access::Exempt { .. } => &[Resource::Any],
    };
    resources(contract.access.action(), asked, parameters, call.caller)
}

/// The entry of a call that is done.
pub fn entry(
    call: &Call<'_>,
    contract: &Contract,
    parameters: &Parameters,
    request_id: &str,
    resources: &[String],
) -> AuditEntry {
    AuditEntry {
        at_ms: call.wall_ms(),
        request_id: request_id.to_owned(),
        principal: call.caller.arn(),
        access_key_id: call.caller.key.id.clone(),
        source: call.circumstances.source.to_string(),
        secure: call.circumstances.secure,
        action: contract.access.action().to_owned(),
        resource: resources.join(" "),
        target: AuditEntry::target_of(|name| parameters.get(name)),
        outcome: audit::OK.to_owned(),
        detail: None,
        count: 1,
    }
}
