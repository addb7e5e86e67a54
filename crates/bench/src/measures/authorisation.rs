//! What it costs to know who calls and whether they may: the signature and 20 attached policies, in this process, without the
//! service around them.

mod policies;

use std::hint::black_box;
use std::time::Instant;

use acs::signature::{v1, v3};
use acs::{Key, Parameters, RawRequest, Request, Route};
use jiff::Timestamp;
use serde::Serialize;

use crate::error::Error;
use crate::plan;
use crate::statistics::Spread;
use policies::Policies;

/// What was found; times in microseconds a call.
#[derive(Clone, Debug, Serialize)]
pub struct Authorisation {
    /// Policies that are attached, two statements each.
    pub policies: usize,
    /// Rounds.
    pub rounds: usize,
    /// Calls of each kind in a round.
    pub calls: u32,
    /// By the version of the signature.
    pub versions: Vec<Costs>,
    /// The policies alone, with the condition keys of the call.
    pub policies_us: Spread,
}

/// The costs of one signature version.
#[derive(Clone, Debug, Serialize)]
pub struct Costs {
    /// `1.0` or `3`.
    pub version: &'static str,
    /// A request is read and its signature checked.
    pub signature_us: Spread,
    /// That, and the policies.
    pub both_us: Spread,
}

/// Measures.
pub fn measure() -> Result<Authorisation, Error> {
    let calls = [Call::version_1(), Call::version_3()];
    let policies = Policies::new()?;
    for call in &calls {
        call.check()?;
    }
    policies.check()?;
    let mut rounds = [const { (Vec::new(), Vec::new()) }; 2];
    let mut alone = Vec::new();
    for _ in 0..plan::AUTHORISATION_ROUNDS {
        for (call, (signature, both)) in calls.iter().zip(&mut rounds) {
            signature.push(time(|| call.is_verified()));
            both.push(time(|| call.is_verified() && policies.allow()));
        }
        alone.push(time(|| policies.allow()));
    }
    let spread = |figures: Vec<f64>| Spread::of(figures).ok_or_else(|| Error::no_rounds(SUBJECT));
    let costs = |(call, (signature, both)): (&Call, (Vec<f64>, Vec<f64>))| {
        Ok(Costs { version: call.version, signature_us: spread(signature)?, both_us: spread(both)? })
    };
    Ok(Authorisation {
        policies: policies::ATTACHED,
        rounds: plan::AUTHORISATION_ROUNDS,
        calls: plan::AUTHORISATION_CALLS,
        versions: calls.iter().zip(rounds).map(costs).collect::<Result<_, Error>>()?,
        policies_us: spread(alone)?,
    })
}

const SUBJECT: &str = "authorisation";

/// Microseconds a call.
fn time(run: impl Fn() -> bool) -> f64 {
    let start = Instant::now();
    for _ in 0..plan::AUTHORISATION_CALLS {
        black_box(run());
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(plan::AUTHORISATION_CALLS)
}

/// A signed call as it arrives.
struct Call {
    version: &'static str,
    signed: acs::signature::Signed,
    key: Key,
    now: Timestamp,
}

/// The key, the host and the API's version, as long as they are in use.
const KEY: [&str; 2] = ["LTAI5tMeasuredKeyOfTheBench", "MeasuredSecretOfTheBenchProgra"];
const HOST: &str = "cams.ap-southeast-1.aliyuncs.com";
const VERSION: &str = "2020-06-06";
const NONCE: &str = "0123456789abcdef0123456789abcdef";
/// The action that is called.
const ACTION: &str = "UpdateInstance";

fn parameters() -> Parameters {
    [("InstanceId", policies::INSTANCE), ("InstanceName", "Orders"), ("RegionId", "ap-southeast-1")]
        .into_iter()
        .collect()
}

impl Call {
    fn version_1() -> Self {
        let (key, now) = (Key::new(KEY[0], KEY[1]), Timestamp::now());
        let signed = v1::sign(v1::Unsigned::new(HOST, ACTION, VERSION, parameters()), &key, NONCE, now);
        Self { version: "1.0", signed, key, now }
    }

    fn version_3() -> Self {
        let (key, now) = (Key::new(KEY[0], KEY[1]), Timestamp::now());
        let signed = v3::sign(v3::Unsigned::new(HOST, ACTION, VERSION, parameters()), &key, NONCE, now);
        Self { version: "3", signed, key, now }
    }

    /// From the parts of an HTTP request to a caller that is known.
    fn verify(&self) -> Result<(), acs::Fault> {
        let acs::signature::Signed { method, path, query, headers, body, .. } = &self.signed;
        let raw = RawRequest { method: method.as_str(), path, query, headers, body };
        let claim =
            Request::parse(&raw).map_err(|(_, fault)| fault)?.claim(self.now, |_, _| Route::Served)?;
        claim.verify(Some(&self.key), self.now).map(|verified| drop(black_box(verified)))
    }

    fn is_verified(&self) -> bool {
        self.verify().is_ok()
    }

    /// Figures over refusals say nothing.
    fn check(&self) -> Result<(), Error> {
        self.verify().map_err(|fault| Error::Unexpected {
            subject: SUBJECT,
            expected: "a signature that is right",
            got: fault.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_calls_are_verified_and_allowed() {
        for call in [Call::version_1(), Call::version_3()] {
            call.check().unwrap();
        }
        Policies::new().unwrap().check().unwrap();
    }
}
