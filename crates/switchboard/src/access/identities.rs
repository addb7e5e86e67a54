//! Finds the identity behind an access key. What was found is kept until any identity changes, so that a call costs one
//! look-up in memory: its secret is opened and its policies are read and compiled once.

use std::collections::HashMap;
use std::sync::Arc;

use acs::KeyStatus;
use parking_lot::Mutex;
use secrecy::SecretString;

use super::{AttachedPolicy, Caller, Principal, Sessions, system_policies};
use crate::model::identity::{Attachment, Group, Policy, PolicyType, Role, User};
use crate::model::{AccessKey, Account, AccountId, AccountLimits};
use crate::store::sealing::{MasterKey, Place};
use crate::store::{self, Directory, Record, StoreError, records};

/// Callers that are kept at most; more begin anew.
const CALLERS: usize = 4096;

/// Finds callers.
pub struct Identities {
    store: store::Shared,
    master_key: Arc<MasterKey>,
    sessions: Sessions,
    known: Mutex<Known>,
}

/// Callers by access key id, those of sessions by token; valid for one version of the identities.
#[derive(Default)]
struct Known {
    version: u64,
    callers: HashMap<String, Arc<Caller>>,
}

impl Identities {
    /// Reads from this store.
    pub fn new(store: store::Shared, master_key: Arc<MasterKey>) -> Self {
        let sessions = Sessions::new(Arc::clone(&master_key));
        Self { store, master_key, sessions, known: Mutex::default() }
    }

    /// Who may have signed with this key; none when nobody has it. A temporary key that does not come with its own token
    /// is answered with a key that no call fits ([`Sessions::unopened`]).
    ///
    /// # Errors
    /// The store fails, or holds something that cannot be read.
    pub async fn caller(
        &self,
        access_key_id: &str,
        token: Option<&str>,
    ) -> Result<Option<Arc<Caller>>, StoreError> {
        let version = self.store.identities_version();
        let temporary = Sessions::is_temporary(access_key_id);
        let at = match token {
            Some(token) if temporary => token,
            _ => access_key_id,
        };
        if let Some(caller) = self.known.lock().get(version, at)
            && caller.key.id == access_key_id
        {
            return Ok(Some(caller));
        }
        let found = if temporary {
            match token.and_then(|token| self.sessions.open(access_key_id, token)) {
                None => return Ok(Some(Arc::new(unopened(access_key_id)))),
                Some((session, key)) => self.session(session, key).await?,
            }
        } else {
            self.of_key(access_key_id).await?
        };
        let found = found.map(Arc::new);
        if let Some(caller) = &found {
            self.known.lock().insert(version, at, caller);
        }
        Ok(found)
    }

    async fn of_key(&self, id: &str) -> Result<Option<Caller>, StoreError> {
        let store = self.store.as_ref();
        let Some(account) = store.directory(Directory::AccessKey, id).await? else { return Ok(None) };
        let account = AccountId::parse(&account).map_err(|error| StoreError::Damaged(error.0))?;
        let Some(stored) = records::get::<AccessKey>(store, &account, id).await? else { return Ok(None) };
        let stored = stored.value;
        let secret: SecretString = self
            .master_key
            .open(Place::AccessKey, &stored.id, &stored.sealed_secret)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let mut key = acs::Key::new(stored.id, secret);
        key.status = if stored.active { KeyStatus::Active } else { KeyStatus::Inactive };
        let mut caller = Caller { key, ..self.of_account(&account).await? };
        if let Some(id) = stored.user {
            let users = records::find::<User>(store, &account, "id", id.as_str()).await?;
            // A user goes only after its keys: a key without one is refused as one that is not there.
            let Some(user) = users.into_iter().next() else { return Ok(None) };
            caller.policies = self.policies_of_user(&account, &user.value).await?;
            caller.principal = Principal::User { id: user.value.id, name: user.value.name };
        }
        Ok(Some(caller))
    }

    async fn session(&self, session: super::Session, key: acs::Key) -> Result<Option<Caller>, StoreError> {
        let role = records::get::<Role>(self.store.as_ref(), &session.account, session.role.as_str()).await?;
        // The session of a role that was deleted: its key is not there any more (decided).
        let Some(role) = role.map(|role| role.value).filter(|role| role.id == session.role_id) else {
            return Ok(None);
        };
        let mut caller = Caller { key, ..self.of_account(&session.account).await? };
        caller.policies = self.compiled(&session.account, &role.policies).await?;
        caller.session_policy = match &session.policy {
            Some(document) => Some(AttachedPolicy {
                name: "session".to_owned(),
                policy: parse("the policy of a session", document, ram::PolicyKind::Session)?,
            }),
            None => None,
        };
        caller.principal = Principal::Role { id: role.id, name: role.name, session: session.name };
        Ok(Some(caller))
    }

    /// What is the same for every caller of an account.
    async fn of_account(&self, account: &AccountId) -> Result<Caller, StoreError> {
        let store = self.store.as_ref();
        let stored = records::get::<Account>(store, account, account.as_str()).await?;
        let mut caller = Caller::root(account, stored.is_some_and(|account| account.value.opened));
        let limits = AccountLimits::none(account.clone()).key();
        if let Some(limits) = records::get::<AccountLimits>(store, account, &limits).await? {
            caller.limits = limits.value;
        }
        Ok(caller)
    }

    /// The policies of a user: its own and those of its groups.
    ///
    /// # Errors
    /// The store fails, or holds a policy that cannot be read.
    pub async fn policies_of_user(
        &self,
        account: &AccountId,
        user: &User,
    ) -> Result<Vec<AttachedPolicy>, StoreError> {
        let mut policies = self.compiled(account, &user.policies).await?;
        for membership in &user.groups {
            let id = membership.group.as_str();
            for group in records::find::<Group>(self.store.as_ref(), account, "id", id).await? {
                policies.extend(self.compiled(account, &group.value.policies).await?);
            }
        }
        Ok(policies)
    }

    /// Attached policies, ready to be asked.
    ///
    /// # Errors
    /// The store fails, or holds a policy that cannot be read: one that is skipped might have denied.
    pub async fn compiled(
        &self,
        account: &AccountId,
        attachments: &[Attachment],
    ) -> Result<Vec<AttachedPolicy>, StoreError> {
        let mut compiled = Vec::with_capacity(attachments.len());
        for Attachment { policy, .. } in attachments {
            let name = policy.index();
            let missing = || StoreError::Damaged(format!("policy {name} is attached and not there"));
            let policy = match policy.policy_type {
                PolicyType::System => system_policies::compiled(policy.name.as_str()).ok_or_else(missing)?,
                PolicyType::Custom => {
                    let stored =
                        records::get::<Policy>(self.store.as_ref(), account, policy.name.as_str()).await?;
                    let stored = stored.ok_or_else(missing)?.value;
                    let version = stored.default_document().ok_or_else(missing)?;
                    parse(&name, &version.document, ram::PolicyKind::Identity)?
                }
            };
            compiled.push(AttachedPolicy { name, policy });
        }
        Ok(compiled)
    }
}

impl Known {
    fn get(&self, version: u64, at: &str) -> Option<Arc<Caller>> {
        (self.version == version).then(|| self.callers.get(at).cloned()).flatten()
    }

    fn insert(&mut self, version: u64, at: &str, caller: &Arc<Caller>) {
        if self.version > version {
            return;
        }
        if self.version < version || self.callers.len() >= CALLERS {
            self.callers.clear();
            self.version = version;
        }
        self.callers.insert(at.to_owned(), Arc::clone(caller));
    }
}

fn parse(name: &str, document: &str, kind: ram::PolicyKind) -> Result<Arc<ram::Policy>, StoreError> {
    let policy = ram::Policy::parse(document, kind);
    policy.map(Arc::new).map_err(|error| StoreError::Damaged(format!("policy {name}: {error}")))
}

/// Stands for a temporary key without its own token.
fn unopened(access_key_id: &str) -> Caller {
    Caller { key: Sessions::unopened(access_key_id), ..Caller::root(&AccountId::service(), false) }
}
