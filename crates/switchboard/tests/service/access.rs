//! Users, roles and their sessions against the policies, over HTTP.

use std::sync::Arc;
use std::time::Duration;

use acs::signature::v3;
use acs::{Key, Parameters};
use bytes::Bytes;
use http::Request;
use serde_json::Value;
use switchboard::channels::http::{Client, Larger, Limits};
use switchboard::gateway::{Bodies, Gateway, Readiness, Strangers, Throttle, TrustedProxies, serve};
use switchboard::model::identity::{
    Attachment, Group, GroupName, IdentityId, Membership, Policy, PolicyName, PolicyRef, PolicyType,
    PolicyVersion, Role, RoleName, User, UserName,
};
use switchboard::model::{AccessKey, Account, AccountId};
use switchboard::outbound::Outbound;
use switchboard::store::sealing::Place;
use switchboard::store::{Change, Directory, Step, records};
use tokio::net::TcpListener;

use super::calls::{metrics, services};
use super::stage::Stage;

const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), answer: 65_536, larger: Larger::Fails };
const ONE_INSTANCE: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"cams:UpdateInstance",
    "Resource":"acs:cams:*:*:instance/cams-1"}]}"#;
const EVERYTHING: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

struct Doors {
    stage: Stage,
    authority: String,
}

/// What came of a call: the code of the refusal, or `OK`.
struct Came {
    status: u16,
    body: Value,
}

impl Came {
    fn code(&self) -> &str {
        if self.status == 200 { "OK" } else { self.body["Code"].as_str().unwrap() }
    }
}

fn attachment(name: &str) -> Attachment {
    let policy = PolicyRef { policy_type: PolicyType::Custom, name: PolicyName::parse(name).unwrap() };
    Attachment { policy, attached_ms: 0 }
}

impl Doors {
    async fn open(strict_authorisation: bool) -> Self {
        let stage = Stage::new().await;
        stage.put(&Account { id: stage.account.clone(), opened: true }).await;
        let readiness = Readiness::default();
        readiness.serving();
        let gateway = Gateway {
            services: services(&stage, Outbound::new().0, None),
            strict_authorisation,
            throttle: Throttle::new([]),
            strangers: Strangers::new(None),
            readiness,
            metrics: metrics(&stage),
            bodies: Bodies::default(),
            trusted_proxies: TrustedProxies::default(),
            tally: switchboard::audit::Tally::new(stage.clocks.clone()),
            inbound: None,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        tokio::spawn(serve(Arc::new(gateway), listener, stage.stop.subscribe()));
        let doors = Self { stage, authority };
        doors.key("root", None).await;
        doors
    }

    async fn key(&self, id: &str, user: Option<&User>) -> Key {
        let sealed_secret = self.stage.master_key.seal(Place::AccessKey, id, "secret").unwrap();
        let account = self.stage.account.clone();
        let user = user.map(|user| user.id.clone());
        let key = AccessKey { id: id.into(), account, sealed_secret, active: true, user, created_ms: 0 };
        self.stage.put(&key).await;
        let mut change = Change::new(&self.stage.account, 0);
        let (directory, value) = (Directory::AccessKey, self.stage.account.to_string());
        change.step(Step::PutDirectory { directory, key: id.into(), value });
        self.stage.dispatcher.commit(change).await.unwrap();
        Key::new(id, "secret")
    }

    async fn policy(&self, name: &str, document: &str) {
        let version = PolicyVersion { number: 1, document: document.to_owned(), created_ms: 0 };
        let policy = Policy {
            name: PolicyName::parse(name).unwrap(),
            description: None,
            created_ms: 0,
            updated_ms: 0,
            versions: vec![version],
            default_version: 1,
            next_version: 2,
            attachments: 1,
            tags: vec![],
        };
        self.stage.put(&policy).await;
    }

    async fn user(&self, name: &str, policies: &[&str], groups: &[&Group]) -> User {
        let membership = |group: &&Group| Membership { group: group.id.clone(), joined_ms: 0 };
        let user = User {
            id: IdentityId::generate(),
            name: UserName::parse(name).unwrap(),
            display_name: None,
            mobile_phone: None,
            email: None,
            comments: None,
            created_ms: 0,
            updated_ms: 0,
            policies: policies.iter().map(|name| attachment(name)).collect(),
            groups: groups.iter().map(membership).collect(),
            tags: vec![],
        };
        self.stage.put(&user).await;
        user
    }

    async fn role(&self, name: &str, policies: &[&str]) -> Role {
        let trust = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole",
                "Principal":{{"RAM":["acs:ram::{}:user/ann"]}}}}]}}"#,
            self.stage.account
        );
        let role = Role {
            id: IdentityId::generate(),
            name: RoleName::parse(name).unwrap(),
            description: None,
            trust,
            max_session_seconds: 3600,
            created_ms: 0,
            updated_ms: 0,
            policies: policies.iter().map(|name| attachment(name)).collect(),
            tags: vec![],
        };
        self.stage.put(&role).await;
        role
    }

    async fn call(&self, key: &Key, version: &str, action: &str, parameters: &[(&str, &str)]) -> Came {
        let parameters: Parameters = parameters.iter().copied().collect();
        let call = v3::Unsigned::new(self.authority.clone(), action.to_owned(), version, parameters);
        let nonce = rand::random::<u128>().to_string();
        let signed = v3::sign(call, key, &nonce, self.stage.clocks.wall());
        let mut request = Request::builder()
            .method(signed.method.as_str())
            .uri(format!("http://{}{}?{}", self.authority, signed.path, signed.query));
        for (name, value) in signed.headers {
            request = request.header(name, value);
        }
        let request = request.body(Bytes::from(signed.body)).unwrap();
        let answer = Client::new().exchange(request, LIMITS).await.unwrap();
        let body = serde_json::from_slice(answer.body()).unwrap();
        Came { status: answer.status().as_u16(), body }
    }

    /// Renames an instance; answers the code.
    async fn rename(&self, key: &Key, instance: &str) -> String {
        let parameters = [("InstanceId", instance), ("InstanceName", "new")];
        self.call(key, cams::VERSION, "UpdateInstance", &parameters).await.code().to_owned()
    }

    async fn assume(&self, key: &Key, role: &str, more: &[(&str, &str)]) -> Came {
        let arn = format!("acs:ram::{}:role/{role}", self.stage.account);
        let mut parameters = vec![("RoleArn", arn.as_str()), ("RoleSessionName", "session")];
        parameters.extend(more);
        self.call(key, identity::sts::VERSION, "AssumeRole", &parameters).await
    }
}

/// The temporary key of an answer.
fn session(came: &Came) -> Key {
    let text = |field: &str| came.body["Credentials"][field].as_str().unwrap().to_owned();
    let mut key = Key::new(text("AccessKeyId"), text("AccessKeySecret"));
    let expires_at = text("Expiration").parse().unwrap();
    key.session = Some(acs::Session { token: text("SecurityToken").into(), expires_at });
    key
}

#[tokio::test]
async fn a_user_may_do_what_policies_of_its_own_and_of_its_groups_allow() {
    let doors = Doors::open(false).await;
    doors.policy("one-instance", ONE_INSTANCE).await;
    let group = Group {
        id: IdentityId::generate(),
        name: GroupName::parse("team").unwrap(),
        comments: None,
        created_ms: 0,
        updated_ms: 0,
        policies: vec![attachment("one-instance")],
        members: 1,
    };
    doors.stage.put(&group).await;
    for user in [doors.user("ann", &["one-instance"], &[]).await, doors.user("bob", &[], &[&group]).await] {
        let key = doors.key(user.name.as_str(), Some(&user)).await;
        assert_eq!(doors.rename(&key, "cams-1").await, "OK");
        let refused = doors
            .call(&key, cams::VERSION, "UpdateInstance", &[("InstanceId", "cams-2"), ("InstanceName", "n")])
            .await;
        assert_eq!((refused.status, refused.code()), (400, "Ram.PermissionDeny"));
        let detail = &refused.body["AccessDeniedDetail"];
        assert_eq!(detail["NoPermissionType"], "ImplicitDeny");
        assert_eq!(detail["AuthPrincipalDisplayName"], user.id.as_str());
        // What stands in the resource is asked for first, all else only after the policy.
        let nameless = doors.call(&key, cams::VERSION, "UpdateInstance", &[]).await;
        assert_eq!(nameless.code(), "MissingInstanceId");
        let foreign = doors.call(&key, cams::VERSION, "UpdateInstance", &[("InstanceId", "cams-2")]).await;
        assert_eq!(foreign.code(), "Ram.PermissionDeny");
        // What follows is another product's refusal.
        let other = doors.call(&key, operator::VERSION, "ListQueues", &[]).await;
        assert_eq!((other.status, other.code()), (403, "NoPermission"));
    }
    let root = Key::new("root", "secret");
    assert_eq!(doors.rename(&root, "cams-1").await, "OK");
}

#[tokio::test]
async fn a_change_of_a_policy_holds_from_the_next_call_on() {
    let doors = Doors::open(false).await;
    doors.policy("p", ONE_INSTANCE).await;
    let user = doors.user("ann", &["p"], &[]).await;
    let key = doors.key("ann", Some(&user)).await;
    assert_eq!(doors.rename(&key, "cams-1").await, "OK");
    let deny = ONE_INSTANCE.replace("Allow", "Deny");
    doors.policy("p", &deny).await;
    assert_eq!(doors.rename(&key, "cams-1").await, "Ram.PermissionDeny");
    doors.policy("p", EVERYTHING).await;
    assert_eq!(doors.rename(&key, "cams-1").await, "OK");
    let store = doors.stage.store.as_ref();
    let stored = records::get::<AccessKey>(store, &doors.stage.account, "ann").await.unwrap().unwrap();
    doors.stage.put(&AccessKey { active: false, ..stored.value }).await;
    assert_eq!(doors.rename(&key, "cams-1").await, "InvalidAccessKeyId.Inactive");
}

#[tokio::test]
async fn an_operation_without_authorisation_is_checked_in_strict_mode_alone() {
    for (strict, expected) in [(false, "MissingCustSpaceId"), (true, "Ram.PermissionDeny")] {
        let doors = Doors::open(strict).await;
        let user = doors.user("ann", &[], &[]).await;
        let key = doors.key("ann", Some(&user)).await;
        let came = doors.call(&key, cams::VERSION, "UpdateConversationalAutomation", &[]).await;
        assert_eq!(came.code(), expected, "{strict}");
        let identity = doors.call(&key, identity::sts::VERSION, "GetCallerIdentity", &[]).await;
        assert_eq!(identity.body["IdentityType"], "RAMUser");
        assert_eq!(identity.body["UserId"], user.id.as_str());
    }
}

#[tokio::test]
async fn a_session_does_what_the_role_and_its_own_policy_allow_until_its_end() {
    let doors = Doors::open(false).await;
    doors.policy("p", EVERYTHING).await;
    doors.policy("assume", EVERYTHING).await;
    let ann = doors.user("ann", &["assume"], &[]).await;
    let key = doors.key("ann", Some(&ann)).await;
    doors.role("Sender", &["p"]).await;

    let whole = doors.assume(&key, "sender", &[("DurationSeconds", "900")]).await;
    assert_eq!(whole.code(), "OK", "{:?}", whole.body);
    let whole = session(&whole);
    assert_eq!(doors.rename(&whole, "cams-1").await, "OK");
    let narrowed = session(&doors.assume(&key, "Sender", &[("Policy", ONE_INSTANCE)]).await);
    assert_eq!(doors.rename(&narrowed, "cams-1").await, "OK");
    let identity = doors.call(&narrowed, identity::sts::VERSION, "GetCallerIdentity", &[]).await;
    let arn = format!("acs:ram::{}:role/sender/session", doors.stage.account);
    assert_eq!(identity.body["Arn"], arn.as_str());
    let refused = doors.call(&narrowed, cams::VERSION, "ListInstance", &[]).await;
    assert_eq!(refused.code(), "Ram.PermissionDeny");
    assert_eq!(refused.body["AccessDeniedDetail"]["PolicyType"], "SessionPolicy");

    let mut tokenless = whole.clone();
    tokenless.session = None;
    assert_eq!(doors.rename(&tokenless, "cams-1").await, "MissingSecurityToken");
    let mut mixed = whole.clone();
    mixed.session = narrowed.session.clone();
    assert_eq!(doors.rename(&mixed, "cams-1").await, "InvalidSecurityToken.MismatchWithAccessKey");
    let mut junk = whole.clone();
    junk.session.as_mut().unwrap().token = "junk".into();
    assert_eq!(doors.rename(&junk, "cams-1").await, "InvalidSecurityToken.Malformed");
    doors.stage.advance(Duration::from_secs(901));
    assert_eq!(doors.rename(&whole, "cams-1").await, "InvalidSecurityToken.Expired");
    assert_eq!(doors.rename(&narrowed, "cams-1").await, "OK");
    // A role of the same name that was made anew is another one.
    doors.role("Sender", &["p"]).await;
    assert_eq!(doors.rename(&narrowed, "cams-1").await, "InvalidAccessKeyId.NotFound");
}

#[tokio::test]
async fn a_role_is_taken_only_by_whom_it_trusts_and_who_may() {
    let doors = Doors::open(false).await;
    doors.policy("all", EVERYTHING).await;
    doors.role("sender", &["all"]).await;
    let ann = doors.user("ann", &[], &[]).await;
    let ann = doors.key("ann", Some(&ann)).await;
    let refused = doors.assume(&ann, "sender", &[]).await;
    assert_eq!((refused.status, refused.code()), (403, "NoPermission"));
    assert_eq!(refused.body["AccessDeniedDetail"]["PolicyType"], "AccountLevelIdentityBasedPolicy");
    let bob = doors.user("bob", &["all"], &[]).await;
    let bob = doors.key("bob", Some(&bob)).await;
    let refused = doors.assume(&bob, "sender", &[]).await;
    assert_eq!(refused.code(), "NoPermission");
    assert_eq!(refused.body["AccessDeniedDetail"]["PolicyType"], "AssumeRolePolicy");
    let root = doors.assume(&Key::new("root", "secret"), "sender", &[]).await;
    assert_eq!(root.body["Message"], "Roles may not be assumed by root accounts.");
    for (more, code) in [
        (("DurationSeconds", "899"), "InvalidParameter.DurationSeconds"),
        (("DurationSeconds", "3601"), "InvalidParameter.DurationSeconds"),
        (("Policy", "{}"), "InvalidParameter.PolicyGrammar"),
        (("ExternalId", "x"), "InvalidParameter.ExternalId.Format"),
    ] {
        doors.user("ann", &["all"], &[]).await;
        let user = doors.user("ann", &["all"], &[]).await;
        let key = doors.key("ann", Some(&user)).await;
        assert_eq!(doors.assume(&key, "sender", &[more]).await.code(), code);
    }
    assert_eq!(doors.assume(&bob, "nobody", &[]).await.code(), "EntityNotExist.Role");
    let other = AccountId::parse("77").unwrap();
    let arn = format!("acs:ram::{other}:role/sender");
    let parameters = [("RoleArn", arn.as_str()), ("RoleSessionName", "session")];
    let foreign = doors.call(&bob, identity::sts::VERSION, "AssumeRole", &parameters).await;
    // Which roles another account has is nobody else's business.
    assert_eq!(foreign.code(), "NoPermission");
}
