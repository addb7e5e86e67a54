//! Who may do what: RAM users, groups, roles and policies of an account (gateway notes, 5).
//!
//! What belongs to whom stands in the record of the one who has it: a user holds his attachments and memberships. Whoever
//! changes such a link writes both ends at the versions that he read, so that neither can go while the other comes.

mod attachment;
mod group;
mod names;
mod policy;
mod role;
mod tag;
mod user;

pub use attachment::{Attachment, PolicyRef, PolicyType};
pub use group::Group;
pub use names::{GroupName, IdentityId, NameFault, PolicyName, RoleName, UserName};
pub use policy::{Policy, PolicyVersion};
pub use role::Role;
pub use tag::Tag;
pub use user::{Membership, User};
