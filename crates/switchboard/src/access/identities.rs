//! Finds the identity behind an access key. What was found is kept until an identity of its account changes, so that a call
//! costs one look-up in memory: its secret is opened and its policies are read and compiled once.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use acs::KeyStatus;
use parking_lot::Mutex;
use secrecy::SecretString;

use super::{AttachedPolicy, Caller, Principal, Sessions, system_policies};
use crate::model::identity::{Attachment, Group, Policy, PolicyType, Role, User};
use crate::model::{AccessKey, Account, AccountId, AccountLimits};
use crate::store::sealing::{MasterKey, Place};
use crate::store::{self, Directory, Record, StoreError, Versioned, records};

/// Callers that are kept at most; more begin anew.
const CALLERS: usize = 4096;
/// Compiled policies that are kept at most (decided). A policy is compiled once for all to whom it is attached.
const POLICIES: usize = 4096;
/// Bytes of an access key id at most (decided): several times the longest that there is. A longer one is nobody's.
const ID_BYTES: usize = 128;
/// How often a caller is read whose account's identities change meanwhile.
const ATTEMPTS: u32 = 5;

/// Finds callers.
pub struct Identities {
    store: store::Shared,
    master_key: Arc<MasterKey>,
    sessions: Sessions,
    known: Mutex<Known>,
    compiled: Mutex<Compiled>,
}

/// Callers by access key id, those of sessions by token, each with the version of its account's identities that it holds for.
#[derive(Default)]
struct Known(HashMap<String, (u64, Arc<Caller>)>);

/// Compiled policies by account and name, each with the version of its record.
type Compiled = HashMap<(AccountId, String), (i64, Arc<ram::Policy>)>;

impl Identities {
    /// Reads from this store.
    pub fn new(store: store::Shared, master_key: Arc<MasterKey>) -> Self {
        let sessions = Sessions::new(Arc::clone(&master_key));
        Self { store, master_key, sessions, known: Mutex::default(), compiled: Mutex::default() }
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
        if access_key_id.len() > ID_BYTES {
            return Ok(None);
        }
        let temporary = Sessions::is_temporary(access_key_id);
        let at = match token {
            Some(token) if temporary => token,
            _ => access_key_id,
        };
        if let Some(caller) = self.known(at).filter(|caller| caller.key.id == access_key_id) {
            return Ok(Some(caller));
        }
        if !temporary {
            let Some(account) = self.store.directory(Directory::AccessKey, access_key_id).await? else {
                return Ok(None);
            };
            let account = AccountId::parse(&account).map_err(|error| StoreError::Damaged(error.0))?;
            return self.found(at, &account, || self.of_key(&account, access_key_id)).await;
        }
        match token.and_then(|token| self.sessions.open(access_key_id, token)) {
            None => Ok(Some(Arc::new(unopened(access_key_id)))),
            Some((session, key)) => {
                self.found(at, &session.account, || self.of_session(&session, key.clone())).await
            }
        }
    }

    fn known(&self, at: &str) -> Option<Arc<Caller>> {
        let known = self.known.lock();
        let (version, caller) = known.0.get(at)?;
        (*version == self.store.identities_version(&caller.account)).then(|| Arc::clone(caller))
    }

    /// Reads a caller and keeps it. It is read record by record: what was read while an identity changed is read again, since it
    /// may be neither what was nor what is.
    async fn found<F>(
        &self,
        at: &str,
        account: &AccountId,
        read: impl Fn() -> F,
    ) -> Result<Option<Arc<Caller>>, StoreError>
    where
        F: Future<Output = Result<Option<Caller>, StoreError>>,
    {
        let mut attempts = ATTEMPTS;
        loop {
            let version = self.store.identities_version(account);
            let found = read().await;
            attempts -= 1;
            if attempts > 0 && self.store.identities_version(account) != version {
                continue;
            }
            let found = found?.map(Arc::new);
            // Who is refused for his key is refused before his nonce, which would bring word that another node switched it on again.
            if let Some(caller) = found.as_ref().filter(|caller| caller.key.status == KeyStatus::Active) {
                self.known.lock().insert(version, at, caller);
            }
            return Ok(found);
        }
    }

    async fn of_key(&self, account: &AccountId, id: &str) -> Result<Option<Caller>, StoreError> {
        let store = self.store.as_ref();
        let Some(stored) = records::get::<AccessKey>(store, account, id).await? else { return Ok(None) };
        let stored = stored.value;
        let secret: SecretString = self
            .master_key
            .open(Place::AccessKey, &stored.id, &stored.sealed_secret)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let mut key = acs::Key::new(stored.id, secret);
        key.status = if stored.active { KeyStatus::Active } else { KeyStatus::Inactive };
        let mut caller = Caller { key, ..self.of_account(account).await? };
        if let Some(id) = stored.user {
            let users = records::find::<User>(store, account, "id", id.as_str()).await?;
            // A user goes only after its keys: a key without one is refused as one that is not there.
            let Some(user) = users.into_iter().next() else { return Ok(None) };
            caller.policies = self.policies_of_user(account, &user.value).await?;
            caller.principal = Principal::User { id: user.value.id, name: user.value.name };
        }
        Ok(Some(caller))
    }

    async fn of_session(
        &self,
        session: &super::Session,
        key: acs::Key,
    ) -> Result<Option<Caller>, StoreError> {
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
        caller.principal = Principal::Role { id: role.id, name: role.name, session: session.name.clone() };
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
                    let stored = stored.ok_or_else(missing)?;
                    let at = (account.clone(), name.clone());
                    let known = self.compiled.lock().get(&at).cloned();
                    match known.filter(|(version, _)| *version == stored.version) {
                        Some((_, policy)) => policy,
                        None => self.compile(at, &stored, missing)?,
                    }
                }
            };
            compiled.push(AttachedPolicy { name, policy });
        }
        Ok(compiled)
    }

    fn compile(
        &self,
        at: (AccountId, String),
        stored: &Versioned<Policy>,
        missing: impl Fn() -> StoreError,
    ) -> Result<Arc<ram::Policy>, StoreError> {
        let version = stored.value.default_document().ok_or_else(missing)?;
        let policy = parse(&at.1, &version.document, ram::PolicyKind::Identity)?;
        let mut compiled = self.compiled.lock();
        if compiled.len() >= POLICIES {
            compiled.clear();
        }
        compiled.insert(at, (stored.version, Arc::clone(&policy)));
        Ok(policy)
    }
}

impl Known {
    fn insert(&mut self, version: u64, at: &str, caller: &Arc<Caller>) {
        if self.0.len() >= CALLERS {
            self.0.clear();
        }
        self.0.insert(at.to_owned(), (version, Arc::clone(caller)));
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
