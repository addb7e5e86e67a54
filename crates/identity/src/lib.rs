//! Who may do what, as an API: RAM (version 2015-05-01) and STS (version 2015-04-01).
//!
//! One file an operation, in the form of the crate `cams`: what it takes, what it answers, and its contract. Beside them
//! stand the [faults](Fault) of both. Nothing here decides or stores anything: the service does.
//!
//! Lists are wrapped twice (`Users: {User: […]}`), times are `2015-01-23T12:33:18Z`, answers carry `RequestId` and no
//! `Code`. Facts come from the notes on the OpenAPI gateway ("gateway notes"); a number behind them names the section.
//! Names are those of the official SDKs.

use std::sync::LazyLock;

use cams::contract::{Contract, Rate};

pub mod access_keys;
pub mod fault;
pub mod groups;
pub mod policies;
pub mod roles;
pub mod sts;
pub mod tags;
pub mod users;

pub use fault::Fault;

/// The code of RAM, as in the actions of policies.
pub const PRODUCT: &str = "ram";

/// The value of the parameter `Version`: that of RAM. STS has [another](sts::VERSION).
pub const VERSION: &str = "2015-05-01";

/// None is documented. A choice of ours: tools that set up whole accounts make ten calls at once and do not wait between them.
pub(crate) const RATE: Rate = Rate::Chosen(20);

/// Items of one page at most (gateway notes, 7).
pub const MOST_ITEMS: i64 = 1000;

/// Items of one page when `MaxItems` is absent (gateway notes, 7).
pub const DEFAULT_ITEMS: i64 = 100;

/// The contracts of all operations, folder by folder.
#[must_use]
pub fn contracts() -> &'static [Contract] {
    static ALL: LazyLock<Vec<Contract>> = LazyLock::new(|| {
        [
            users::CONTRACTS,
            access_keys::CONTRACTS,
            groups::CONTRACTS,
            policies::CONTRACTS,
            roles::CONTRACTS,
            tags::CONTRACTS,
            sts::CONTRACTS,
        ]
        .concat()
    });
    &ALL
}
