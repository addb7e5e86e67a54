//! `CreateUser`: a user without keys and without permissions.

use identity::Fault;
use identity::users::{CreateUser, CreateUserRequest, CreateUserResponse};

use super::profile::Profile;
use super::shown;
use crate::model::identity::{IdentityId, User, UserName};
use crate::operations::ram::settle::settle;
use crate::operations::ram::text;
use crate::operations::{Call, Failure, Handle};
use crate::store::{Record, records};

/// Users of an account (gateway notes, 5.2). Calls at the same moment may pass it by a few.
const MOST_USERS: usize = 5000;

impl Handle for CreateUser {
    async fn handle(call: &Call<'_>, request: CreateUserRequest) -> Result<CreateUserResponse, Failure> {
        let name = UserName::parse(&request.user_name).map_err(|fault| text::name("UserName", fault))?;
        let profile = Profile {
            display_name: request.display_name,
            mobile_phone: request.mobile_phone,
            email: request.email,
            comments: request.comments,
        };
        profile.check("")?;
        let user = settle(call, || async {
            if records::get::<User>(call.store(), call.account, name.as_str()).await?.is_some() {
                return Err(Fault::user_exists().into());
            }
            if call.store().rows(call.account, User::KIND).await?.len() >= MOST_USERS {
                return Err(Fault::too_many_users().into());
            }
            let mut user = User {
                id: IdentityId::generate(),
                name: name.clone(),
                display_name: None,
                mobile_phone: None,
                email: None,
                comments: None,
                created_ms: call.wall_ms(),
                updated_ms: call.wall_ms(),
                policies: Vec::new(),
                groups: Vec::new(),
                tags: Vec::new(),
            };
            profile.apply(&mut user);
            let mut change = call.change();
            change.insert(&user)?;
            Ok((change, user))
        })
        .await?;
        let user = identity::users::User { update_date: None, ..shown(&user) };
        Ok(CreateUserResponse { user })
    }
}
