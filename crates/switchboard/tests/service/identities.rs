//! Users, groups and keys, as calls of the account itself change them.

use identity::Fault;
use identity::access_keys::{
    CreateAccessKey, CreateAccessKeyRequest, DeleteAccessKey, DeleteAccessKeyRequest, ListAccessKeys,
    ListAccessKeysRequest,
};
use identity::groups::{
    AddUserToGroup, AddUserToGroupRequest, CreateGroup, CreateGroupRequest, DeleteGroup, DeleteGroupRequest,
    ListGroupsForUser, ListGroupsForUserRequest, RemoveUserFromGroup, RemoveUserFromGroupRequest,
    UpdateGroup, UpdateGroupRequest,
};
use identity::users::{
    CreateUser, CreateUserRequest, DeleteUser, DeleteUserRequest, GetUser, GetUserRequest, UpdateUser,
    UpdateUserRequest,
};
use switchboard::model::Account;
use switchboard::operations::{Failure, Services};
use switchboard::outbound::Outbound;

use super::calls::{call, services};
use super::stage::Stage;

/// The account with its record, and what calls work with.
async fn stage() -> (Stage, Services) {
    let stage = Stage::new().await;
    stage.put(&Account { id: stage.account.clone(), opened: true }).await;
    let services = services(&stage, Outbound::new().0, None);
    (stage, services)
}

/// A user without keys, by its id.
async fn user(stage: &Stage, services: &Services, name: &str) -> String {
    let request = CreateUserRequest { user_name: name.into(), ..Default::default() };
    call::<CreateUser>(services, &stage.account, request).await.unwrap().user.user_id
}

async fn group(stage: &Stage, services: &Services, name: &str) {
    let request = CreateGroupRequest { group_name: name.into(), comments: None };
    call::<CreateGroup>(services, &stage.account, request).await.unwrap();
}

async fn join(stage: &Stage, services: &Services, user: &str, group: &str) -> Result<(), Failure> {
    let request = AddUserToGroupRequest { user_name: user.into(), group_name: group.into() };
    call::<AddUserToGroup>(services, &stage.account, request).await.map(drop)
}

async fn delete_user(stage: &Stage, services: &Services, name: &str) -> Result<(), Failure> {
    let request = DeleteUserRequest { user_name: name.into() };
    call::<DeleteUser>(services, &stage.account, request).await.map(drop)
}

async fn new_key(stage: &Stage, services: &Services, user: Option<&str>) -> Result<String, Failure> {
    let request = CreateAccessKeyRequest { user_name: user.map(str::to_owned) };
    let answer = call::<CreateAccessKey>(services, &stage.account, request).await?;
    Ok(answer.access_key.access_key_id)
}

async fn keys(stage: &Stage, services: &Services, user: &str) -> Vec<String> {
    let request = ListAccessKeysRequest { user_name: Some(user.into()) };
    let answer = call::<ListAccessKeys>(services, &stage.account, request).await.unwrap();
    answer.access_keys.access_key.into_iter().map(|key| key.access_key_id).collect()
}

async fn groups_of(stage: &Stage, services: &Services, user: &str) -> Vec<String> {
    let request = ListGroupsForUserRequest { user_name: user.into() };
    let answer = call::<ListGroupsForUser>(services, &stage.account, request).await.unwrap();
    answer.groups.group.into_iter().map(|group| group.group_name).collect()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Failure>, expected: &Fault) {
    let is_refused = matches!(&result, Err(Failure::Identity(fault)) if fault == expected);
    assert!(is_refused, "{expected} was expected, came: {result:?}");
}

#[tokio::test]
async fn a_user_who_is_renamed_keeps_id_keys_and_groups() {
    let (stage, services) = stage().await;
    let id = user(&stage, &services, "ann").await;
    group(&stage, &services, "sales").await;
    join(&stage, &services, "ann", "sales").await.unwrap();
    let key = new_key(&stage, &services, Some("ann")).await.unwrap();
    let rename = UpdateUserRequest {
        user_name: "ann".into(),
        new_user_name: Some("anna".into()),
        ..Default::default()
    };
    call::<UpdateUser>(&services, &stage.account, rename).await.unwrap();
    let rename = UpdateGroupRequest {
        group_name: "sales".into(),
        new_group_name: Some("selling".into()),
        new_comments: None,
    };
    call::<UpdateGroup>(&services, &stage.account, rename).await.unwrap();
    let request = GetUserRequest { user_name: "anna".into() };
    assert_eq!(call::<GetUser>(&services, &stage.account, request).await.unwrap().user.user_id, id);
    assert_eq!(keys(&stage, &services, "anna").await, [key]);
    assert_eq!(groups_of(&stage, &services, "anna").await, ["selling"]);
    let request = GetUserRequest { user_name: "ann".into() };
    refused(call::<GetUser>(&services, &stage.account, request).await, &Fault::user_not_exist());
}

#[tokio::test]
async fn a_user_made_anew_under_a_name_has_nothing_of_the_one_before() {
    let (stage, services) = stage().await;
    let before = user(&stage, &services, "ann").await;
    delete_user(&stage, &services, "ann").await.unwrap();
    let after = user(&stage, &services, "ann").await;
    assert_ne!(before, after);
}

#[tokio::test]
async fn what_hangs_on_a_user_has_to_go_first() {
    let (stage, services) = stage().await;
    user(&stage, &services, "ann").await;
    group(&stage, &services, "sales").await;
    join(&stage, &services, "ann", "sales").await.unwrap();
    let key = new_key(&stage, &services, Some("ann")).await.unwrap();
    refused(delete_user(&stage, &services, "ann").await, &Fault::user_has_access_key());
    let request = DeleteAccessKeyRequest { user_access_key_id: key, user_name: Some("ann".into()) };
    call::<DeleteAccessKey>(&services, &stage.account, request).await.unwrap();
    refused(delete_user(&stage, &services, "ann").await, &Fault::user_has_group());
    let delete = DeleteGroupRequest { group_name: "sales".into() };
    refused(call::<DeleteGroup>(&services, &stage.account, delete.clone()).await, &Fault::group_has_user());
    let request = RemoveUserFromGroupRequest { user_name: "ann".into(), group_name: "sales".into() };
    call::<RemoveUserFromGroup>(&services, &stage.account, request).await.unwrap();
    delete_user(&stage, &services, "ann").await.unwrap();
    call::<DeleteGroup>(&services, &stage.account, delete).await.unwrap();
}

#[tokio::test]
async fn of_keys_that_are_made_at_once_two_come_about() {
    let (stage, services) = stage().await;
    user(&stage, &services, "ann").await;
    for owner in [Some("ann"), None] {
        let calls = (0..8).map(|_| new_key(&stage, &services, owner));
        let made = futures_util::future::join_all(calls).await;
        let (made, failed): (Vec<_>, Vec<_>) = made.into_iter().partition(Result::is_ok);
        assert_eq!((made.len(), failed.len()), (2, 6), "{owner:?}");
        for result in failed {
            refused(result, &Fault::too_many_access_keys());
        }
    }
}

#[tokio::test]
async fn a_key_and_the_end_of_its_user_never_both_come_about() {
    let (stage, services) = stage().await;
    for round in 0..10 {
        let name = format!("ann-{round}");
        user(&stage, &services, &name).await;
        let (key, end) =
            tokio::join!(new_key(&stage, &services, Some(&name)), delete_user(&stage, &services, &name));
        assert_ne!(key.is_ok(), end.is_ok(), "{name}: {key:?} {end:?}");
    }
}

#[tokio::test]
async fn a_membership_and_the_end_of_either_half_never_both_come_about() {
    let (stage, services) = stage().await;
    for round in 0..10 {
        let (name, of) = (format!("ann-{round}"), format!("sales-{round}"));
        user(&stage, &services, &name).await;
        group(&stage, &services, &of).await;
        let delete = DeleteGroupRequest { group_name: of.clone() };
        let (joined, end) = tokio::join!(
            join(&stage, &services, &name, &of),
            call::<DeleteGroup>(&services, &stage.account, delete)
        );
        assert_ne!(joined.is_ok(), end.is_ok(), "{name}: {joined:?} {end:?}");
    }
}
