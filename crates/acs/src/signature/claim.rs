//! The second step: the claim stands in time and asks for something that exists; its key can be looked up.

use jiff::Timestamp;

use super::request::{Evidence, Request};
use super::{Key, KeyStatus, Verified, date, token, v1};
use crate::Fault;

/// What a server knows of a version and an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The operation is served.
    Served,
    /// No product has this version.
    UnknownVersion,
    /// The version has no such operation.
    UnknownAction,
}

impl Request {
    /// Checks all that needs no key: version, action, time, signature method and version (gateway notes, 2.4 steps 4 to 8).
    /// `routes` is asked with version and action.
    ///
    /// # Errors
    /// The first fault in that order.
    pub fn claim(self, now: Timestamp, routes: impl Fn(&str, &str) -> Route) -> Result<Claim, Fault> {
        match routes(&self.version, &self.action) {
            Route::Served => {}
            Route::UnknownVersion => return Err(Fault::invalid_version()),
            Route::UnknownAction => return Err(Fault::invalid_action_not_found()),
        }
        let timestamp = date::parse(&self.timestamp)?;
        date::check_age(timestamp, now)?;
        match &self.evidence {
            Evidence::V1(evidence) => evidence.check_method()?,
            Evidence::V3(evidence) => evidence.check_algorithm()?,
        }
        Ok(Claim { request: self, timestamp })
    }
}

/// A request that claims to be somebody's.
#[derive(Clone, Debug)]
pub struct Claim {
    request: Request,
    timestamp: Timestamp,
}

impl Claim {
    /// The key to look up.
    pub fn access_key_id(&self) -> &str {
        self.request.access_key_id()
    }

    /// The request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// Checks key, token and signature (gateway notes, 2.4 steps 9 to 15). `key` is what the caller knows under
    /// [`Claim::access_key_id`].
    ///
    /// # Errors
    /// The first fault in that order.
    pub fn verify(self, key: Option<&Key>, now: Timestamp) -> Result<Verified, Fault> {
        let key = key.filter(|key| key.id == self.request.access_key_id);
        let key = key.ok_or_else(Fault::invalid_access_key_id_not_found)?;
        if key.status == KeyStatus::Inactive {
            return Err(Fault::invalid_access_key_id_inactive());
        }
        token::check(key, self.request.security_token(), now)?;
        match &self.request.evidence {
            Evidence::V1(evidence) => v1::verify(evidence, &self.request.parameters, key)?,
            Evidence::V3(evidence) => evidence.verify(key)?,
        }
        Ok(Verified { request: self.request, timestamp: self.timestamp })
    }
}
