//! `ListPolicies`: the policies of the account and those that every account has, each type by name.

use identity::policies::{ListPolicies, ListPoliciesRequest, ListPoliciesResponse, Policies};

use super::{holder, lookup, shown};
use crate::access::system_policies;
use crate::model::identity::{Policy, PolicyType};
use crate::operations::ram::page::Page;
use crate::operations::ram::{tagged, text};
use crate::operations::{Call, Failure, Handle};

impl Handle for ListPolicies {
    async fn handle(call: &Call<'_>, request: ListPoliciesRequest) -> Result<ListPoliciesResponse, Failure> {
        let of_type = text::given(request.policy_type);
        let of_type = of_type.map(|text| lookup::policy_type(&text)).transpose()?;
        let page = Page::read(request.marker.as_deref(), request.max_items)?;
        let asked = request.tag.unwrap_or_default();
        let mut rows = Vec::new();
        if of_type != Some(PolicyType::System) {
            let policies = call.list::<Policy>().await?;
            let tagged = policies.iter().filter(|policy| tagged::has_all(&policy.tags, &asked));
            rows.extend(tagged.map(of_account));
        }
        // System policies have no tags.
        if of_type != Some(PolicyType::Custom) && asked.is_empty() {
            rows.extend(system_policies::ALL.iter().map(shown::system));
        }
        let key =
            |policy: &identity::policies::Policy| format!("{}/{}", policy.policy_type, policy.policy_name);
        rows.sort_by_cached_key(key);
        let mut cut = page.cut(rows, key);
        for policy in cut.items.iter_mut().filter(|policy| policy.attachment_count.is_none()) {
            let reference = lookup::reference(&policy.policy_type, &policy.policy_name)?;
            policy.attachment_count = Some(holder::attachments(call, &reference).await?);
        }
        Ok(ListPoliciesResponse {
            policies: Policies { policy: cut.items },
            is_truncated: cut.marker.is_some(),
            marker: cut.marker,
        })
    }
}

fn of_account(policy: &Policy) -> identity::policies::Policy {
    identity::policies::Policy {
        attachment_count: Some(policy.attachments),
        tags: Some(tagged::shown(&policy.tags)),
        ..shown::custom(policy)
    }
}
