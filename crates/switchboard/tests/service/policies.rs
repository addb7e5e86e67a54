//! Policies and what they are attached to, as calls of the account itself change them.

use identity::Fault;
use identity::policies::{
    AttachPolicyToRole, AttachPolicyToRoleRequest, AttachPolicyToUser, AttachPolicyToUserRequest,
    CreatePolicy, CreatePolicyRequest, CreatePolicyVersion, CreatePolicyVersionRequest,
    DecodeDiagnosticMessage, DecodeDiagnosticMessageRequest, DeletePolicy, DeletePolicyRequest,
    DeletePolicyVersion, DeletePolicyVersionRequest, DetachPolicyFromUser, DetachPolicyFromUserRequest,
    GetPolicy, GetPolicyRequest, ListPolicies, ListPoliciesRequest, ListPolicyVersions,
    ListPolicyVersionsRequest,
};
use identity::roles::{CreateRole, CreateRoleRequest, DeleteRole, DeleteRoleRequest};
use identity::tags::{ListTagResources, ListTagResourcesRequest, Tag, TagResources, TagResourcesRequest};
use identity::users::{CreateUser, CreateUserRequest};
use switchboard::model::Account;
use switchboard::model::identity::{Policy, User};
use switchboard::operations::{Failure, Services};
use switchboard::outbound::Outbound;
use switchboard::store::records;

use super::calls::{call, services};
use super::stage::Stage;

const ALLOW: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"cams:*","Resource":"*"}]}"#;
const TRUST: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1234567890123456:root"]}}]}"#;

/// The account with its record, and what calls work with.
struct House {
    stage: Stage,
    services: Services,
}

impl House {
    async fn new() -> Self {
        let stage = Stage::new().await;
        stage.put(&Account { id: stage.account.clone(), opened: true }).await;
        let services = services(&stage, Outbound::new().0, None);
        Self { stage, services }
    }

    async fn policy(&self, name: &str) -> Result<(), Failure> {
        let (policy_name, policy_document) = (name.to_owned(), ALLOW.to_owned());
        let request = CreatePolicyRequest { policy_name, policy_document, ..Default::default() };
        call::<CreatePolicy>(&self.services, &self.stage.account, request).await.map(drop)
    }

    async fn user(&self, name: &str) {
        let request = CreateUserRequest { user_name: name.to_owned(), ..Default::default() };
        call::<CreateUser>(&self.services, &self.stage.account, request).await.unwrap();
    }

    async fn role(&self, name: &str) {
        let (role_name, assume_role_policy_document) = (name.to_owned(), TRUST.to_owned());
        let request = CreateRoleRequest { role_name, assume_role_policy_document, ..Default::default() };
        call::<CreateRole>(&self.services, &self.stage.account, request).await.unwrap();
    }

    async fn attach(&self, policy_type: &str, policy: &str, user: &str) -> Result<(), Failure> {
        let request = AttachPolicyToUserRequest {
            policy_type: policy_type.to_owned(),
            policy_name: policy.to_owned(),
            user_name: user.to_owned(),
            resource_group_id: None,
        };
        call::<AttachPolicyToUser>(&self.services, &self.stage.account, request).await.map(drop)
    }

    async fn detach(&self, policy: &str, user: &str) -> Result<(), Failure> {
        let request = DetachPolicyFromUserRequest {
            policy_type: "Custom".to_owned(),
            policy_name: policy.to_owned(),
            user_name: user.to_owned(),
            resource_group_id: None,
        };
        call::<DetachPolicyFromUser>(&self.services, &self.stage.account, request).await.map(drop)
    }

    async fn delete(&self, policy: &str) -> Result<(), Failure> {
        let request = DeletePolicyRequest { policy_name: policy.to_owned(), cascading_delete: None };
        call::<DeletePolicy>(&self.services, &self.stage.account, request).await.map(drop)
    }

    async fn version(&self, policy: &str, rotate: Option<&str>) -> Result<String, Failure> {
        let request = CreatePolicyVersionRequest {
            policy_name: policy.to_owned(),
            policy_document: ALLOW.to_owned(),
            set_as_default: None,
            rotate_strategy: rotate.map(str::to_owned),
        };
        let answer = call::<CreatePolicyVersion>(&self.services, &self.stage.account, request).await?;
        Ok(answer.policy_version.version_id)
    }

    async fn versions(&self, policy: &str) -> Vec<String> {
        let (policy_name, policy_type) = (policy.to_owned(), "Custom".to_owned());
        let request = ListPolicyVersionsRequest { policy_name, policy_type };
        let answer = call::<ListPolicyVersions>(&self.services, &self.stage.account, request).await.unwrap();
        answer.policy_versions.policy_version.into_iter().map(|version| version.version_id).collect()
    }

    async fn attachments(&self, policy_type: &str, policy: &str) -> Option<u32> {
        let (policy_name, policy_type) = (policy.to_owned(), policy_type.to_owned());
        let request = GetPolicyRequest { policy_name, policy_type };
        let answer = call::<GetPolicy>(&self.services, &self.stage.account, request).await.unwrap();
        answer.policy.attachment_count
    }

    async fn tag(&self, names: &[&str], tags: &[(&str, &str)]) -> Result<(), Failure> {
        let tag =
            |(key, value): &(&str, &str)| Tag { key: (*key).to_owned(), value: Some((*value).to_owned()) };
        let request = TagResourcesRequest {
            resource_type: "user".to_owned(),
            resource_names: names.iter().map(|name| (*name).to_owned()).collect(),
            tag: tags.iter().map(tag).collect(),
        };
        call::<TagResources>(&self.services, &self.stage.account, request).await.map(drop)
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Failure>, expected: &Fault) {
    let is_refused = matches!(&result, Err(Failure::Identity(fault)) if fault == expected);
    assert!(is_refused, "{expected} was expected, came: {result:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_an_attachment_and_a_deletion_at_once_one_finds_the_other_done() {
    let house = House::new().await;
    house.user("ann").await;
    for round in 0..40 {
        let name = format!("p{round}");
        house.policy(&name).await.unwrap();
        let (attached, deleted) = if round % 2 == 0 {
            tokio::join!(house.attach("Custom", &name, "ann"), house.delete(&name))
        } else {
            let (deleted, attached) = tokio::join!(house.delete(&name), house.attach("Custom", &name, "ann"));
            (attached, deleted)
        };
        let (store, account) = (house.stage.store.as_ref(), &house.stage.account);
        let policy = records::get::<Policy>(store, account, &name).await.unwrap();
        let user = records::get::<User>(store, account, "ann").await.unwrap().unwrap().value;
        let is_attached = user.policies.iter().any(|attachment| attachment.policy.name.as_str() == name);
        assert_ne!(attached.is_ok(), deleted.is_ok(), "{attached:?} {deleted:?}");
        assert_eq!((is_attached, policy.is_some()), (attached.is_ok(), attached.is_ok()));
        if attached.is_ok() {
            refused(deleted, &Fault::policy_has_user());
            assert_eq!(policy.unwrap().value.attachments, 1);
            house.detach(&name, "ann").await.unwrap();
        } else {
            refused(attached, &Fault::policy_not_exist());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_policy_counts_those_who_have_it_however_many_get_and_lose_it_at_once() {
    let house = House::new().await;
    house.policy("p").await.unwrap();
    for number in 0..8 {
        house.user(&format!("u{number}")).await;
    }
    let names: Vec<String> = (0..8).map(|number| format!("u{number}")).collect();
    let all =
        futures_util::future::join_all(names.iter().map(|name| house.attach("Custom", "p", name))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(house.attachments("Custom", "p").await, Some(8));
    let some = futures_util::future::join_all(names[..5].iter().map(|name| house.detach("p", name))).await;
    assert!(some.iter().all(Result::is_ok), "{some:?}");
    assert_eq!(house.attachments("Custom", "p").await, Some(3));
    refused(house.delete("p").await, &Fault::policy_has_user());
}

#[tokio::test]
async fn somebody_has_ten_custom_and_twenty_system_policies_at_most() {
    let house = House::new().await;
    house.user("ann").await;
    for number in 0..11 {
        house.policy(&format!("p{number}")).await.unwrap();
    }
    for number in 0..10 {
        house.attach("Custom", &format!("p{number}"), "ann").await.unwrap();
    }
    refused(house.attach("Custom", "p10", "ann").await, &Fault::too_many_user_policies());
    refused(house.attach("Custom", "p9", "ann").await, &Fault::user_policy_exists());
    // System policies have a limit of their own.
    house.attach("System", "ReadOnlyAccess", "ann").await.unwrap();
    assert_eq!(house.attachments("System", "ReadOnlyAccess").await, Some(1));
    assert_eq!(house.attachments("System", "PowerUserAccess").await, Some(0));
    refused(house.attach("System", "p1", "ann").await, &Fault::policy_not_exist());
    refused(house.attach("system", "p1", "ann").await, &Fault::incorrect("PolicyType"));
    refused(house.attach("Custom", "p1", "bob").await, &Fault::user_not_exist());
    refused(house.detach("p10", "ann").await, &Fault::user_policy_not_exist());
}

#[tokio::test]
async fn the_number_of_a_version_is_never_used_again() {
    let house = House::new().await;
    house.policy("p").await.unwrap();
    for number in 2..=5 {
        assert_eq!(house.version("p", Some("None")).await.unwrap(), format!("v{number}"));
    }
    refused(house.version("p", None).await, &Fault::too_many_policy_versions());
    refused(house.version("p", Some("Oldest")).await, &Fault::incorrect("RotateStrategy"));
    let rotate = Some("DeleteOldestNonDefaultVersionWhenLimitExceeded");
    assert_eq!(house.version("p", rotate).await.unwrap(), "v6");
    assert_eq!(house.versions("p").await, ["v1", "v3", "v4", "v5", "v6"]);
    let delete = |version: &str| DeletePolicyVersionRequest {
        policy_name: "p".to_owned(),
        version_id: version.to_owned(),
    };
    let account = &house.stage.account;
    call::<DeletePolicyVersion>(&house.services, account, delete("v6")).await.unwrap();
    assert_eq!(house.version("p", None).await.unwrap(), "v7");
    let default = call::<DeletePolicyVersion>(&house.services, account, delete("v1")).await;
    refused(default, &Fault::policy_version_is_default());
    let gone = call::<DeletePolicyVersion>(&house.services, account, delete("v6")).await;
    refused(gone, &Fault::policy_version_not_exist());
    refused(house.delete("p").await, &Fault::policy_has_version());
    let cascading = DeletePolicyRequest { policy_name: "p".to_owned(), cascading_delete: Some(true) };
    call::<DeletePolicy>(&house.services, account, cascading).await.unwrap();
}

#[tokio::test]
async fn a_role_goes_when_nothing_is_attached_and_its_policy_after_it() {
    let house = House::new().await;
    house.role("Sender").await;
    house.policy("p").await.unwrap();
    let account = &house.stage.account;
    let attach = AttachPolicyToRoleRequest {
        policy_type: "Custom".to_owned(),
        policy_name: "p".to_owned(),
        role_name: "Sender".to_owned(),
        resource_group_id: None,
    };
    call::<AttachPolicyToRole>(&house.services, account, attach.clone()).await.unwrap();
    refused(house.delete("p").await, &Fault::policy_has_role());
    let delete = DeleteRoleRequest { role_name: "Sender".to_owned() };
    refused(call::<DeleteRole>(&house.services, account, delete).await, &Fault::role_has_policy());
    let grouped = AttachPolicyToRoleRequest { resource_group_id: Some("rg-1".to_owned()), ..attach };
    let grouped = call::<AttachPolicyToRole>(&house.services, account, grouped).await;
    refused(grouped, &Fault::incorrect("ResourceGroupId"));
}

#[tokio::test]
async fn policies_of_both_types_are_listed_page_by_page() {
    let house = House::new().await;
    for name in ["b", "a", "c"] {
        house.policy(name).await.unwrap();
    }
    let (mut listed, mut marker) = (Vec::new(), None);
    loop {
        let request = ListPoliciesRequest { marker, max_items: Some(2), ..Default::default() };
        let answer = call::<ListPolicies>(&house.services, &house.stage.account, request).await.unwrap();
        listed.extend(answer.policies.policy);
        assert_eq!(answer.is_truncated, answer.marker.is_some());
        marker = answer.marker;
        if marker.is_none() {
            break;
        }
    }
    let names: Vec<_> = listed.iter().map(|policy| policy.policy_name.as_str()).collect();
    assert_eq!(names[..4], ["a", "b", "c", "AdministratorAccess"]);
    assert!(names.contains(&"AliyunCamsFullAccess") && names.is_sorted_by_key(|name| name.len() > 1));
    assert!(listed.iter().all(|policy| policy.attachment_count == Some(0)));
}

#[tokio::test]
async fn tags_come_to_all_things_of_a_call_or_to_none() {
    let house = House::new().await;
    house.user("ann").await;
    house.user("bob").await;
    refused(house.tag(&["ann", "eve"], &[("team", "a")]).await, &Fault::user_not_exist());
    house.tag(&["ann", "bob", "ann"], &[("team", "a")]).await.unwrap();
    house.tag(&["bob"], &[("team", "b"), ("paid", "")]).await.unwrap();
    let (mut listed, mut next_token) = (Vec::new(), None);
    loop {
        let resource_type = "user".to_owned();
        let request =
            ListTagResourcesRequest { resource_type, next_token, page_size: Some(1), ..Default::default() };
        let answer = call::<ListTagResources>(&house.services, &house.stage.account, request).await.unwrap();
        listed
            .extend(answer.tag_resources.into_iter().map(|of| (of.resource_name, of.tag_key, of.tag_value)));
        next_token = answer.next_token;
        if next_token.is_none() {
            break;
        }
    }
    let expected = [("ann", "team", "a"), ("bob", "paid", ""), ("bob", "team", "b")];
    let listed: Vec<_> =
        listed.iter().map(|(name, key, value)| (name.as_str(), key.as_str(), value.as_str())).collect();
    assert_eq!(listed, expected);
    let keys: Vec<String> = (0..20).map(|number| format!("k{number}")).collect();
    let many: Vec<_> = keys.iter().map(|key| (key.as_str(), "")).collect();
    refused(house.tag(&["ann"], &many).await, &Fault::too_many_tags());
}

#[tokio::test]
async fn a_text_that_is_no_diagnostic_message_is_refused() {
    let house = House::new().await;
    let request = DecodeDiagnosticMessageRequest { encoded_diagnostic_message: "AAAA".to_owned() };
    let answer = call::<DecodeDiagnosticMessage>(&house.services, &house.stage.account, request).await;
    refused(answer, &Fault::incorrect("EncodedDiagnosticMessage"));
}
