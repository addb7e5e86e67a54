//! `AssumeRole`: a temporary key with the permissions of a role.

use identity::Fault;
use identity::sts::{AssumeRole, AssumeRoleRequest, AssumeRoleResponse, AssumedRoleUser, Credentials};
use jiff::SignedDuration;
use secrecy::ExposeSecret;

use super::role_arn;
use crate::access::{self, Principal, Session, authorise, trusts};
use crate::model::AccountId;
use crate::model::identity::{Role, RoleName};
use crate::operations::{Call, Failure, Handle};
use crate::store::{StoreError, records};

/// Characters of a session's name, and those beside letters and digits (gateway notes, 6.1).
const NAME_LENGTHS: std::ops::RangeInclusive<usize> = 2..=64;
const NAME_CHARACTERS: &str = ".@-_";
/// Seconds that a session lasts at least, and unless it is told (gateway notes, 6.1).
const SHORTEST: i64 = 900;
const USUAL: i64 = 3600;
/// Characters of a session policy at most (gateway notes, 5.2).
const POLICY_CHARACTERS: usize = 2048;
/// Characters of `ExternalId`, and those beside letters and digits (gateway notes, 6.1).
const EXTERNAL_ID_LENGTHS: std::ops::RangeInclusive<usize> = 2..=1224;
const EXTERNAL_ID_CHARACTERS: &str = "_+=,.@:/-";
/// Characters of `SourceIdentity`, which is only echoed, at most (decided: as a session's name).
const SOURCE_IDENTITY_CHARACTERS: usize = 64;

impl Handle for AssumeRole {
    async fn handle(call: &Call<'_>, request: AssumeRoleRequest) -> Result<AssumeRoleResponse, Failure> {
        if call.caller.principal == Principal::Root {
            return Err(Fault::assumed_by_root().into());
        }
        let (account, name) = role_arn::parse(&request.role_arn).ok_or_else(Fault::wrong_role_arn)?;
        let asked = Asked::read(&request)?;
        let role = match find(call, &account, &name).await? {
            Some(role) => role,
            None if account == *call.account => return Err(Fault::role_not_exist().into()),
            // Which roles another account has is nobody else's business.
            None => return Err(Fault::assume_role_denied().into()),
        };
        // The policies were asked about the name as it was given; they are meant for the role as it is called.
        let resources = [format!("acs:ram:*:{account}:role/{}", role.name)];
        let by_name = access::Asked { action: ram::TRUST_ACTION, resources: &resources };
        authorise(call.caller, by_name, &call.circumstances).map_err(Failure::Denied)?;
        let external_id = asked.external_id.as_deref();
        if let Some(denied) = trusts(&account, &role, call.caller, external_id, &call.circumstances)? {
            return Err(Failure::Denied(denied));
        }
        let seconds = asked.seconds.unwrap_or_else(|| USUAL.min(role.max_session_seconds.into()));
        if !(SHORTEST..=role.max_session_seconds.into()).contains(&seconds) {
            return Err(Fault::wrong_duration_seconds().into());
        }
        let lifetime = SignedDuration::from_secs(seconds);
        let owner = account.clone();
        let answer = answer(call, account, role, asked, lifetime, request.source_identity)?;
        // So that what the session does can be traced to who took the role.
        call.also_noted("AccessKeyId", &answer.credentials.access_key_id);
        if owner != *call.account {
            call.commit(call.change_of(&owner)).await?;
        }
        Ok(answer)
    }
}

/// What is asked for beside the role, of the right form.
struct Asked {
    name: String,
    seconds: Option<i64>,
    policy: Option<String>,
    external_id: Option<String>,
}

impl Asked {
    fn read(request: &AssumeRoleRequest) -> Result<Self, Failure> {
        let name = request.role_session_name.clone();
        if !is_made_of(&name, NAME_LENGTHS, NAME_CHARACTERS) {
            return Err(Fault::wrong_role_session_name().into());
        }
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let policy = given(&request.policy);
        if let Some(policy) = &policy {
            if policy.chars().count() > POLICY_CHARACTERS {
                return Err(Fault::session_policy_too_long().into());
            }
            ram::Policy::parse(policy, ram::PolicyKind::Session)
                .map_err(|_| Fault::wrong_session_policy())?;
        }
        let external_id = given(&request.external_id);
        let is_wrong = |id: &String| !is_made_of(id, EXTERNAL_ID_LENGTHS, EXTERNAL_ID_CHARACTERS);
        if external_id.as_ref().is_some_and(is_wrong) {
            return Err(Fault::wrong_format("ExternalId").into());
        }
        if request
            .source_identity
            .as_ref()
            .is_some_and(|text| text.chars().count() > SOURCE_IDENTITY_CHARACTERS)
        {
            return Err(Fault::wrong_length("SourceIdentity").into());
        }
        Ok(Self { name, seconds: request.duration_seconds, policy, external_id })
    }
}

fn is_made_of(text: &str, lengths: std::ops::RangeInclusive<usize>, others: &str) -> bool {
    lengths.contains(&text.chars().count())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || others.contains(letter))
}

/// The role of this name; else the one that is called so without case, since ARNs hold names in lower case.
async fn find(call: &Call<'_>, account: &AccountId, name: &RoleName) -> Result<Option<Role>, StoreError> {
    if let Some(role) = records::get::<Role>(call.store(), account, name.as_str()).await? {
        return Ok(Some(role.value));
    }
    let folded = name.as_str().to_lowercase();
    let found = records::find::<Role>(call.store(), account, "folded", &folded).await?;
    Ok(found.into_iter().next().map(|role| role.value))
}

fn answer(
    call: &Call<'_>,
    account: AccountId,
    role: Role,
    asked: Asked,
    lifetime: SignedDuration,
    source_identity: Option<String>,
) -> Result<AssumeRoleResponse, Failure> {
    let principal =
        Principal::Role { id: role.id.clone(), name: role.name.clone(), session: asked.name.clone() };
    let user = AssumedRoleUser {
        arn: principal.arn(&account),
        assumed_role_id: format!("{}:{}", role.id, asked.name),
    };
    let session =
        Session { account, role: role.name, role_id: role.id, name: asked.name, policy: asked.policy };
    let issued = call.services.access.sessions.issue(session, call.circumstances.now, lifetime);
    let issued = issued.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(AssumeRoleResponse {
        assumed_role_user: user,
        credentials: Credentials {
            access_key_id: issued.access_key_id,
            access_key_secret: issued.access_key_secret.expose_secret().to_owned(),
            security_token: issued.security_token.expose_secret().to_owned(),
            expiration: issued.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        },
        source_identity,
    })
}
