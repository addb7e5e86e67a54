//! What has tags: the types of things, and one change of the tags of several of them.

use std::collections::BTreeSet;

use identity::Fault;

use crate::model::identity::{Policy, Role, Tag, User};
use crate::operations::ram::found::{self, Named};
use crate::operations::ram::settle::settle;
use crate::operations::{Call, Failure};

/// Things of one call at most.
pub const MOST_NAMES: usize = 50;

/// The values of `ResourceType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThingType {
    /// `user`
    User,
    /// `role`
    Role,
    /// `policy`: custom ones.
    Policy,
}

/// What has tags.
pub trait Tagged: Named {
    /// Its tags.
    fn tags(&self) -> &Vec<Tag>;

    /// Its tags, to be changed.
    fn tags_mut(&mut self) -> &mut Vec<Tag>;
}

impl ThingType {
    /// Reads the parameter.
    ///
    /// # Errors
    /// It is none of the three.
    pub fn read(text: &str) -> Result<Self, Fault> {
        match text {
            "user" => Ok(Self::User),
            "role" => Ok(Self::Role),
            "policy" => Ok(Self::Policy),
            _ => Err(Fault::incorrect("ResourceType")),
        }
    }

    /// As the parameter spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
            Self::Policy => "policy",
        }
    }

    /// Edits the tags of these things in one change: of all of them, or of none.
    ///
    /// # Errors
    /// Too few or too many names, one of nothing, what `edit` refuses, or the store's.
    pub async fn edit(
        self,
        call: &Call<'_>,
        names: &[String],
        edit: impl Fn(&mut Vec<Tag>) -> Result<(), Fault> + Sync,
    ) -> Result<(), Failure> {
        if !(1..=MOST_NAMES).contains(&names.len()) {
            return Err(Fault::wrong_length("ResourceNames").into());
        }
        match self {
            Self::User => edit_each::<User>(call, names, edit).await,
            Self::Role => edit_each::<Role>(call, names, edit).await,
            Self::Policy => edit_each::<Policy>(call, names, edit).await,
        }
    }
}

async fn edit_each<R: Tagged>(
    call: &Call<'_>,
    names: &[String],
    edit: impl Fn(&mut Vec<Tag>) -> Result<(), Fault> + Sync,
) -> Result<(), Failure> {
    // Who is named twice is changed once: the second change would not find the version that was read.
    let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    settle(call, || async {
        let mut change = call.change();
        for name in &names {
            let stored = found::named::<R>(call, name).await?;
            let mut thing = stored.value.clone();
            edit(thing.tags_mut())?;
            change.replace(&stored, &thing)?;
        }
        Ok((change, ()))
    })
    .await
}

macro_rules! tagged {
    ($($kind:ty),*) => {
        $(impl Tagged for $kind {
            fn tags(&self) -> &Vec<Tag> {
                &self.tags
            }

            fn tags_mut(&mut self) -> &mut Vec<Tag> {
                &mut self.tags
            }
        })*
    };
}

tagged!(User, Role, Policy);
