//! `CreatePolicy`: a policy with its first version, attached to nobody.

use identity::Fault;
use identity::policies::{CreatePolicy, CreatePolicyRequest, CreatePolicyResponse};

use super::{LONGEST_DESCRIPTION, shown};
use crate::model::identity::{Policy, PolicyName, PolicyVersion};
use crate::operations::ram::settle::settle;
use crate::operations::ram::{document, tagged, text};
use crate::operations::{Call, Failure, Handle};
use crate::store::{Record, records};

/// Custom policies of an account (gateway notes, 5.2). Calls at the same moment may pass it by a few.
const MOST_POLICIES: usize = 1500;

impl Handle for CreatePolicy {
    async fn handle(call: &Call<'_>, request: CreatePolicyRequest) -> Result<CreatePolicyResponse, Failure> {
        let name =
            PolicyName::parse(&request.policy_name).map_err(|fault| text::name("PolicyName", fault))?;
        let description = text::given(request.description);
        text::at_most("Description", description.as_deref().unwrap_or_default(), LONGEST_DESCRIPTION)?;
        let tags = tagged::read(&request.tag.unwrap_or_default())?;
        document::check("PolicyDocument", &request.policy_document, ram::PolicyKind::Identity)?;
        let policy = settle(call, || async {
            if records::get::<Policy>(call.store(), call.account, name.as_str()).await?.is_some() {
                return Err(Fault::policy_exists().into());
            }
            if call.store().rows(call.account, Policy::KIND).await?.len() >= MOST_POLICIES {
                return Err(Fault::too_many_policies().into());
            }
            let now_ms = call.wall_ms();
            let document = request.policy_document.clone();
            let policy = Policy {
                name: name.clone(),
                description: description.clone(),
                created_ms: now_ms,
                updated_ms: now_ms,
                versions: vec![PolicyVersion { number: 1, document, created_ms: now_ms }],
                default_version: 1,
                next_version: 2,
                attachments: 0,
                tags: tags.clone(),
            };
            let mut change = call.change();
            change.insert(&policy)?;
            Ok((change, policy))
        })
        .await?;
        let policy = identity::policies::Policy { update_date: None, ..shown::custom(&policy) };
        Ok(CreatePolicyResponse { policy })
    }
}
