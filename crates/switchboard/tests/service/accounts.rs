//! Accounts of the installation and their limits.

use operator::{
    CreateAccount, CreateAccountRequest, GetAccount, GetAccountRequest, ListAccountLimits,
    ListAccountLimitsRequest, ListAccounts, ListAccountsRequest, UpdateAccountLimit,
    UpdateAccountLimitRequest,
};
use secrecy::ExposeSecret;
use switchboard::model::{AccessKey, AccountId};
use switchboard::operations::{Failure, Services};
use switchboard::outbound::Outbound;
use switchboard::store::sealing::Place;
use switchboard::store::{Directory, Store, installation, records};

use super::calls::{call, services};
use super::stage::Stage;

async fn create(stage: &Stage, services: &Services, id: &str) -> Result<String, Failure> {
    let request = CreateAccountRequest { account_id: Some(id.to_owned()), opened: None };
    Ok(call::<CreateAccount>(services, &stage.account, request).await?.account_id)
}

async fn limit(stage: &Stage, services: &Services, id: &str, operation: &str) -> (Option<u32>, String) {
    let request = ListAccountLimitsRequest { account_id: id.to_owned() };
    let limits = call::<ListAccountLimits>(services, &stage.account, request).await.unwrap().limits;
    let limit = limits.into_iter().find(|limit| limit.operation == operation).unwrap();
    (limit.rate, limit.source)
}

async fn set(stage: &Stage, services: &Services, request: (&str, &str, Option<u32>)) -> Result<(), Failure> {
    let (account_id, operation, rate) = request;
    let (account_id, operation) = (account_id.to_owned(), operation.to_owned());
    let request = UpdateAccountLimitRequest { account_id, operation, rate };
    call::<UpdateAccountLimit>(services, &stage.account, request).await.map(drop)
}

fn names(refused: Result<impl std::fmt::Debug, Failure>, parameter: &str) {
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains(parameter), "{refused} does not name {parameter}");
}

#[tokio::test]
async fn a_new_account_has_a_key_that_is_shown_once_and_signs_for_it() {
    let stage = Stage::new().await;
    let services = services(&stage, Outbound::new().0, None);
    let request = CreateAccountRequest { account_id: None, opened: Some(true) };
    let made = call::<CreateAccount>(&services, &stage.account, request).await.unwrap();
    assert_eq!(made.account_id.len(), 16);
    let id = AccountId::parse(&made.account_id).unwrap();

    let owner = stage.store.directory(Directory::AccessKey, &made.access_key_id).await.unwrap();
    assert_eq!(owner.as_deref(), Some(id.as_str()));
    let key =
        records::get::<AccessKey>(stage.store.as_ref(), &id, &made.access_key_id).await.unwrap().unwrap();
    let secret = stage.master_key.open(Place::AccessKey, &key.value.id, &key.value.sealed_secret).unwrap();
    assert_eq!(secret.expose_secret(), made.access_key_secret);
    assert!(!format!("{made:?}").contains(&made.access_key_secret));

    let request = GetAccountRequest { account_id: made.account_id.clone() };
    let got = call::<GetAccount>(&services, &stage.account, request).await.unwrap();
    assert!(got.opened && !got.owner);
    let [listed] = &got.access_keys[..] else { panic!("{got:?}") };
    assert_eq!((&listed.access_key_id, listed.active), (&made.access_key_id, true));
    assert!(listed.created_at.is_some());
}

#[tokio::test]
async fn accounts_are_listed_page_by_page_and_the_owner_is_marked() {
    let stage = Stage::new().await;
    let services = services(&stage, Outbound::new().0, None);
    for id in ["33", "11", "22"] {
        create(&stage, &services, id).await.unwrap();
    }
    let store = stage.store.as_ref();
    installation::set_owner(store, &AccountId::parse("22").unwrap(), 0).await.unwrap();
    let (mut listed, mut cursor) = (Vec::new(), None);
    loop {
        let request = ListAccountsRequest { cursor, max_results: Some(1) };
        let answer = call::<ListAccounts>(&services, &stage.account, request).await.unwrap();
        listed.extend(answer.accounts.into_iter().map(|account| (account.account_id, account.owner)));
        cursor = answer.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(
        listed,
        [("11", false), ("22", true), ("33", false)].map(|(id, owner)| (id.to_owned(), owner))
    );
    names(create(&stage, &services, "11").await, "AccountId must be new");
    names(create(&stage, &services, "acme").await, "AccountId must be 1 to 32 digits");
    let request = GetAccountRequest { account_id: "44".to_owned() };
    names(call::<GetAccount>(&services, &stage.account, request).await, "AccountId must be an account");
}

#[tokio::test]
async fn a_limit_of_one_account_is_set_and_given_back_and_no_other_account_has_it() {
    let stage = Stage::new().await;
    let services = services(&stage, Outbound::new().0, None);
    for id in ["11", "22"] {
        create(&stage, &services, id).await.unwrap();
    }
    let documented = (Some(250), "documented".to_owned());
    assert_eq!(limit(&stage, &services, "11", "SendChatappMessage").await, documented);
    set(&stage, &services, ("11", "SendChatappMessage", Some(1000))).await.unwrap();
    set(&stage, &services, ("11", "UpdateInstance", Some(3))).await.unwrap();
    let own = |rate| (Some(rate), "account".to_owned());
    assert_eq!(limit(&stage, &services, "11", "SendChatappMessage").await, own(1000));
    assert_eq!(limit(&stage, &services, "11", "UpdateInstance").await, own(3));
    assert_eq!(limit(&stage, &services, "22", "SendChatappMessage").await, documented);
    set(&stage, &services, ("11", "SendChatappMessage", None)).await.unwrap();
    assert_eq!(limit(&stage, &services, "11", "SendChatappMessage").await, documented);
    assert_eq!(limit(&stage, &services, "11", "UpdateInstance").await, own(3));

    names(set(&stage, &services, ("11", "SendEverything", Some(1))).await, "Operation must be");
    names(set(&stage, &services, ("11", "UpdateInstance", Some(0))).await, "Rate must be");
    names(set(&stage, &services, ("44", "UpdateInstance", Some(1))).await, "AccountId must be");
}
