//! A request as it arrives, and the first step: what is asked of which queue. Nothing is believed yet.

use std::fmt;

use super::action::{self, Action};
use super::query::Query;
use super::target::{self, resource};
use crate::{Fault, QueueName};

/// An HTTP request, its parts untouched.
#[derive(Clone, Copy)]
pub struct RawRequest<'a> {
    /// As on the request line.
    pub method: &'a str,
    /// The target as on the request line, still percent-encoded: a path with its query, or a whole URL.
    pub target: &'a str,
    /// Names in any case; a name may stand several times.
    pub headers: &'a [(String, String)],
    /// The bytes as received.
    pub body: &'a [u8],
}

impl<'a> RawRequest<'a> {
    /// The first value of a header, white space around it cut off; `name` in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        let mut headers = self.headers.iter();
        headers.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_ascii())
    }
}

impl fmt::Debug for RawRequest<'_> {
    /// Without header values and body: they hold tokens and what customers write.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.target.split('?').next();
        formatter
            .debug_struct("RawRequest")
            .field("method", &self.method)
            .field("path", &path)
            .finish_non_exhaustive()
    }
}

/// A request whose path, method and query are known, but not yet who sends it.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub(super) raw: RawRequest<'a>,
    pub(super) action: Action,
    pub(super) queue: Option<QueueName>,
    pub(super) query: Query,
}

impl<'a> Request<'a> {
    /// Reads target and method. The size of the body is the caller's to bound, at [`crate::xml::LARGEST_DOCUMENT`].
    ///
    /// # Errors
    /// `InvalidRequestURL`, `InvalidQueryString`, `QueueNameLengthError`, `InvalidQueueName`, for topics `TopicNotExist`,
    /// and `InvalidArgument` for a query flag that is neither true nor false.
    pub fn parse(raw: &RawRequest<'a>) -> Result<Self, Fault> {
        let (path, query) = target::split(resource(raw.target));
        let query = Query::parse(query)?;
        let (action, queue) = action::route(raw.method, path, &query)?;
        Ok(Self { raw: *raw, action, queue, query })
    }
}
