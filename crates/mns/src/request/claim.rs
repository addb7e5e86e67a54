//! The second step: the request claims to be somebody's, at a time that is now; the key can be looked up.

use std::fmt;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::authorization::{Authorization, Scheme};
use super::raw::Request;
use super::target::{collapsed, resource};
use super::{Verified, date};
use crate::signature::{v2, v4};
use crate::{Fault, Key};

impl<'a> Request<'a> {
    /// Checks all that needs no key: `Authorization` and the date. `Date` goes before `x-mns-date` (queue notes, 3.1).
    ///
    /// # Errors
    /// The first of `MissingAuthorizationHeader`, `InvalidAuthorizationHeader`, `MissingDateHeader`, `InvalidDateHeader`
    /// and `TimeExpired`.
    pub fn claim(self, now: Timestamp) -> Result<Claim<'a>, Fault> {
        let given = |name| self.raw.header(name).filter(|value| !value.is_empty());
        let authorization = given("authorization").ok_or_else(Fault::missing_authorization_header)?;
        let authorization = Authorization::parse(authorization)?;
        let date = given("date").or_else(|| given("x-mns-date")).ok_or_else(Fault::missing_date_header)?;
        let time = date::read(date, now)?;
        Ok(Claim { request: self, authorization, time })
    }
}

/// A request that claims to be somebody's.
#[derive(Clone)]
pub struct Claim<'a> {
    request: Request<'a>,
    authorization: Authorization<'a>,
    time: Timestamp,
}

impl<'a> Claim<'a> {
    /// The key to look up.
    pub fn access_key_id(&self) -> &'a str {
        self.authorization.access_key_id
    }

    /// The token of a temporary key, as sent; it is not signed (queue notes, 2.1).
    pub fn security_token(&self) -> Option<&'a str> {
        self.request.raw.header("security-token").filter(|token| !token.is_empty())
    }

    /// Checks key, signature and token, in that order and in constant time. `key` is what the caller knows under
    /// [`Claim::access_key_id`].
    ///
    /// # Errors
    /// The first of `InvalidAccessKeyId`, `SignatureDoesNotMatch` and `AccessDenied`.
    pub fn verify(self, key: Option<&Key>, now: Timestamp) -> Result<Verified<'a>, Fault> {
        let key = key.filter(|key| key.id == self.authorization.access_key_id);
        let key = key.ok_or_else(Fault::invalid_access_key_id)?;
        let sent = resource(self.request.raw.target);
        if !self.is_signed(sent, key) && !collapsed(sent).is_some_and(|signed| self.is_signed(signed, key)) {
            return Err(Fault::signature_does_not_match());
        }
        self.check_token(key, now)?;
        Ok(Verified { request: self.request })
    }

    fn is_signed(&self, resource: &str, key: &Key) -> bool {
        let expected = match self.authorization.scheme {
            Scheme::V2 => v2::signature(&self.request.raw, resource, &key.secret),
            Scheme::V4 { day, region } => {
                let time = date::format_v4_time(self.time);
                let signature = v4::signature(&self.request.raw, resource, region, &time, &key.secret);
                // A scope of another day than the date's is one that we would not have signed.
                if time.starts_with(day) { signature } else { return false }
            }
        };
        expected.as_bytes().ct_eq(self.authorization.signature.as_bytes()).into()
    }

    /// A temporary key needs its token, a long-lived one has none (inferred: queue notes, 10.5 and 13 point 6).
    fn check_token(&self, key: &Key, now: Timestamp) -> Result<(), Fault> {
        let admitted = match (&key.session, self.security_token()) {
            (None, None) => true,
            (Some(session), Some(token)) => {
                let token: bool = session.token.expose_secret().as_bytes().ct_eq(token.as_bytes()).into();
                token && now < session.expires_at
            }
            (None, Some(_)) | (Some(_), None) => false,
        };
        if admitted { Ok(()) } else { Err(Fault::access_denied()) }
    }
}

impl fmt::Debug for Claim<'_> {
    /// Without the signature.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Claim")
            .field("request", &self.request)
            .field("access_key_id", &self.authorization.access_key_id)
            .finish_non_exhaustive()
    }
}
