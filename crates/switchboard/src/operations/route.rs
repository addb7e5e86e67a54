//! From the name of an operation to what it does.

use std::future::Future;
use std::pin::Pin;

use acs::Parameters;
use cams::contract::Contract;
use cams::errors::Refusal;
use serde_json::Value;

use super::{Call, Failure, Handle, paging};
use super::{
    conversation, dybase as dybase_operations, groups, instances, messages, numbers,
    operator as operator_operations, ram, sts, templates, webhooks,
};
use crate::store::StoreError;

type Done<'a> = Pin<Box<dyn Future<Output = Result<Value, Failure>> + Send + 'a>>;

/// One operation: its contract, and how it is run.
pub struct Route {
    /// Its contract.
    pub contract: Contract,
    run: for<'a> fn(&'a Call<'a>, &'a Parameters, &'a str) -> Done<'a>,
}

impl Route {
    /// The route of an operation.
    pub const fn of<O: Handle>() -> Self {
        Self { contract: Contract::of::<O>(), run: run::<O> }
    }

    /// Whether every required parameter of those that are `asked` for is there; an empty value counts as none.
    ///
    /// # Errors
    /// The first that is missing.
    pub fn required(&self, parameters: &Parameters, asked: impl Fn(&str) -> bool) -> Result<(), Refusal> {
        let given = |name: &str| {
            parameters.get(name).is_some_and(|value| !value.is_empty()) || has_members(parameters, name)
        };
        let missing = self.contract.required.iter().find(|name| asked(name) && !given(name));
        missing.map_or(Ok(()), |name| Err(Refusal::missing(name)))
    }

    /// Decodes the request, does it, and makes the answer's body.
    pub fn run<'a>(&self, call: &'a Call<'a>, parameters: &'a Parameters, request_id: &'a str) -> Done<'a> {
        (self.run)(call, parameters, request_id)
    }
}

/// Whether a complex parameter is given in the flat form, as `Page.Index=1`.
fn has_members(parameters: &Parameters, name: &str) -> bool {
    parameters.iter().any(|(key, _)| key.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

fn run<'a, O: Handle>(call: &'a Call<'a>, parameters: &'a Parameters, request_id: &'a str) -> Done<'a> {
    Box::pin(async move {
        let request = acs::codec::from_parameters(parameters).map_err(undecodable)?;
        let response = O::handle(call, request).await?;
        let body = cams::answer::succeed::<O>(request_id, &response);
        Ok(body.map_err(|error| StoreError::Damaged(format!("an answer cannot be written: {error}")))?)
    })
}

fn undecodable(error: acs::codec::Error) -> Failure {
    match error.kind() {
        acs::codec::Kind::Missing => Refusal::missing(error.parameter()).into(),
        acs::codec::Kind::Invalid { expected, got } => {
            let rule = format!("must be {expected}, got {got}");
            match error.parameter() {
                parameter if is_page(parameter) => paging::refused(parameter, rule),
                parameter => Failure::invalid(parameter, rule),
            }
        }
    }
}

/// Whether a parameter is `Page` or a key of it, in which a wrong form has a code of its own.
fn is_page(parameter: &str) -> bool {
    parameter.split('.').next() == Some("Page")
}

/// Every operation that is served, folder by folder.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    [
        webhooks::ROUTES,
        instances::ROUTES,
        numbers::ROUTES,
        groups::ROUTES,
        conversation::ROUTES,
        messages::ROUTES,
        templates::ROUTES,
        dybase_operations::ROUTES,
        operator_operations::ROUTES,
        ram::users::ROUTES,
        ram::access_keys::ROUTES,
        ram::groups::ROUTES,
        sts::ROUTES,
        ram::policies::ROUTES,
        ram::roles::ROUTES,
        ram::tags::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// The operation of this name, of the API of this version.
pub fn route(version: &str, name: &str) -> Option<&'static Route> {
    routes().find(|route| route.contract.name == name && is_version_of(version, &route.contract))
}

/// Whether any operation is served under this version.
pub fn is_served(version: &str) -> bool {
    routes().any(|route| is_version_of(version, &route.contract))
}

fn is_version_of(version: &str, contract: &Contract) -> bool {
    let other = contract.version == dybase::VERSION && dybase::OTHER_VERSIONS.contains(&version);
    contract.version == version || other
}

#[cfg(test)]
mod tests {
    use cams::contract::{Access, Resource};

    use super::*;

    #[test]
    fn every_operation_of_the_api_is_served_and_no_other() {
        let mut served: Vec<_> = routes().map(|route| route.contract.name).collect();
        let defined = cams::contracts().iter().chain(dybase::CONTRACTS).chain(operator::CONTRACTS);
        let defined = defined.chain(identity::contracts());
        let mut defined: Vec<_> = defined.map(|contract| contract.name).collect();
        served.sort_unstable();
        defined.sort_unstable();
        assert_eq!(served, defined);
    }

    #[test]
    fn a_name_is_that_of_one_operation_and_what_names_a_resource_is_required() {
        let mut names: Vec<_> = routes().map(|route| route.contract.name).collect();
        names.sort_unstable();
        // Limits go by the name alone.
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        for route in routes() {
            let Access::Checked { resources, .. } = route.contract.access else { continue };
            assert!(!resources.is_empty(), "{}", route.contract.name);
            for resource in resources {
                if let Resource::Named { parameter, .. } | Resource::Arn { parameter } = resource {
                    assert!(route.contract.required.contains(parameter), "{}", route.contract.name);
                }
            }
        }
    }

    #[test]
    fn an_operation_is_served_under_the_versions_of_its_own_api() {
        for version in ["2017-05-25", "2018-05-01"] {
            assert!(is_served(version) && route(version, "QueryTokenForMnsQueue").is_some());
            assert!(route(version, "SendChatappMessage").is_none());
        }
        assert!(route(cams::VERSION, "SendChatappMessage").is_some());
        assert!(route(cams::VERSION, "QueryTokenForMnsQueue").is_none());
        assert!(route(operator::VERSION, "ReplayDeliveries").is_some());
        assert!(route(operator::VERSION, "SendChatappMessage").is_none());
        assert!(route(cams::VERSION, "ReplayDeliveries").is_none());
        assert!(!is_served("2018-05-02"));
    }

    #[test]
    fn a_page_of_the_wrong_form_has_its_own_code_and_names_the_key() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request {
            #[expect(dead_code, reason = "only its decoding is looked at")]
            page: Option<cams::paging::Page>,
            #[expect(dead_code, reason = "only its decoding is looked at")]
            page_index: Option<i64>,
        }
        for (name, value, code, named) in [
            ("Page", "first", "InvalidParameter.PageInvalid", "Page must be"),
            ("Page.Index", "x", "InvalidParameter.PageInvalid", "Page.Index must be"),
            ("PageIndex", "x", "InvalidParameter", "PageIndex must be"),
        ] {
            let parameters = Parameters::from_iter([(name, value)]);
            let error = acs::codec::from_parameters::<Request>(&parameters).unwrap_err();
            let Failure::Refused(refusal) = undecodable(error) else { panic!("{name} should be refused") };
            assert_eq!(refusal.code.as_str(), code, "{name}");
            assert!(refusal.message.contains(named), "{name}: {}", refusal.message);
        }
    }
}
