//! A backup: one file that holds a whole store.
//!
//! - `format`: its frames
//! - `writing`: a new backup
//! - `reading`: a backup, verified whole before anything of it is used

mod format;
mod reading;
mod writing;

pub use format::Header;
pub use reading::BackupSource;
pub use writing::BackupTarget;
