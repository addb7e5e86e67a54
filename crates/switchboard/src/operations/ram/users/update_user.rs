//! `UpdateUser`: what a user says of itself, and its name. Permissions stand in the user's record and keys name its id, so
//! that a user who is renamed keeps both.

use identity::Fault;
use identity::users::{UpdateUser, UpdateUserRequest, UpdateUserResponse};

use super::profile::Profile;
use super::shown;
use crate::model::identity::{User, UserName};
use crate::operations::ram::settle::settle;
use crate::operations::ram::{found, text};
use crate::operations::{Call, Failure, Handle};
use crate::store::records;

impl Handle for UpdateUser {
    async fn handle(call: &Call<'_>, request: UpdateUserRequest) -> Result<UpdateUserResponse, Failure> {
        let new_name = text::given(request.new_user_name);
        let new_name = new_name.map(|name| UserName::parse(&name)).transpose();
        let new_name = new_name.map_err(|fault| text::name("NewUserName", fault))?;
        let profile = Profile {
            display_name: request.new_display_name,
            mobile_phone: request.new_mobile_phone,
            email: request.new_email,
            comments: request.new_comments,
        };
        profile.check("New")?;
        let user = settle(call, || async {
            let stored = found::user(call, &request.user_name).await?;
            let mut user = stored.value.clone();
            profile.apply(&mut user);
            user.updated_ms = call.wall_ms();
            let mut change = call.change();
            match &new_name {
                Some(name) if *name != stored.value.name => {
                    if records::get::<User>(call.store(), call.account, name.as_str()).await?.is_some() {
                        return Err(Fault::user_exists().into());
                    }
                    user.name = name.clone();
                    change.remove(&stored);
                    change.insert(&user)?;
                }
                _ => change.replace(&stored, &user)?,
            }
            Ok((change, user))
        })
        .await?;
        Ok(UpdateUserResponse { user: shown(&user) })
    }
}
