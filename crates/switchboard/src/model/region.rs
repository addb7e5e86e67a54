//! Where the service says that it is.

/// The region of every instance, in answers and in ARNs: the only one that SDKs know an endpoint in (gateway notes, 1.1).
pub const REGION: &str = "ap-southeast-1";
