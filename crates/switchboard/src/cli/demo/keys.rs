//! The access key of a demo: made up afresh each time.

use rand::distr::{Alphanumeric, SampleString};

/// Letters and digits after `LTAI`, and of a secret (gateway notes, 5.1).
const ID_TAIL: usize = 20;
const SECRET: usize = 30;

/// An access key in the form of the cloud's.
pub struct DemoKey {
    /// AccessKeyId.
    pub id: String,
    /// AccessKeySecret.
    pub secret: String,
}

impl DemoKey {
    /// Makes one up.
    pub fn make_up() -> Self {
        let mut random = rand::rng();
        Self {
            id: format!("LTAI{}", Alphanumeric.sample_string(&mut random, ID_TAIL)),
            secret: Alphanumeric.sample_string(&mut random, SECRET),
        }
    }
}
