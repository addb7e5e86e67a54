//! What a call is done to, as policies name it (gateway notes, 5.1, 5.3 and 7; behaviour notes, 8).

use acs::Parameters;
use cams::contract::Resource;

use super::{Caller, Principal};
use crate::model::REGION;
use crate::model::identity::PolicyType;

/// The account in the names of system policies (inferred).
const SYSTEM: &str = "system";
/// Products whose resources have no region.
const WITHOUT_REGION: &[&str] = &["ram", "sts", "switchboard"];
/// STS acts on roles, which are RAM's.
const STS: &str = "sts";

/// The ARNs of a call of this action.
pub fn resources(
    action: &str,
    resources: &[Resource],
    parameters: &Parameters,
    caller: &Caller,
) -> Vec<String> {
    let product = action.split(':').next().unwrap_or_default();
    let region = if WITHOUT_REGION.contains(&product) { "*" } else { REGION };
    let service = if product == STS { "ram" } else { product };
    let given = |parameter: &str| parameters.get(parameter).unwrap_or_default();
    let of = |account: &str, id: String| format!("acs:{service}:{region}:{account}:{id}");
    let own = |id: String| of(caller.account.as_str(), id);
    let arn = |resource: &Resource| {
        Some(match resource {
            Resource::Any => own("*".to_owned()),
            Resource::Named { kind, parameter } => own(format!("{kind}/{}", given(parameter))),
            Resource::NamedIfGiven { kind, parameter } => match given(parameter) {
                "" => return None,
                name => own(format!("{kind}/{name}")),
            },
            Resource::Every { kind } => own(format!("{kind}/*")),
            Resource::OwnUser { parameter } => match (given(parameter), &caller.principal) {
                ("", Principal::User { name, .. }) => own(format!("user/{name}")),
                ("", _) => own("user/*".to_owned()),
                (name, _) => own(format!("user/{name}")),
            },
            Resource::Policy => {
                let id = format!("policy/{}", given("PolicyName"));
                match PolicyType::parse(given("PolicyType")) {
                    Some(PolicyType::System) => of(SYSTEM, id),
                    Some(PolicyType::Custom) | None => own(id),
                }
            }
            Resource::Arn { parameter } => with_region(given(parameter)),
        })
    };
    resources.iter().filter_map(arn).collect()
}

/// The parameters that stand in a resource's name.
pub fn parameters(resource: &'static Resource) -> &'static [&'static str] {
    match resource {
        Resource::Named { parameter, .. }
        | Resource::NamedIfGiven { parameter, .. }
        | Resource::OwnUser { parameter }
        | Resource::Arn { parameter } => std::slice::from_ref(parameter),
        Resource::Policy => &["PolicyName", "PolicyType"],
        Resource::Any | Resource::Every { .. } => &[],
    }
}

/// An ARN as it is compared with a policy's: one without a region is that of all regions, as RAM's own are.
fn with_region(arn: &str) -> String {
    match arn.split(':').collect::<Vec<_>>().as_slice() {
        ["acs", service, "", account, id @ ..] => format!("acs:{service}:*:{account}:{}", id.join(":")),
        _ => arn.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountId;
    use crate::model::identity::{IdentityId, UserName};

    fn caller() -> Caller {
        let mut caller = Caller::root(&AccountId::parse("12").unwrap(), true);
        caller.principal =
            Principal::User { id: IdentityId::generate(), name: UserName::parse("ann").unwrap() };
        caller
    }

    fn arns(action: &str, asked: &[Resource], parameters: &[(&str, &str)]) -> Vec<String> {
        resources(action, asked, &parameters.iter().copied().collect(), &caller())
    }

    #[test]
    fn resources_are_those_of_the_account_and_of_what_is_named() {
        let instance = Resource::Named { kind: "instance", parameter: "InstanceId" };
        let user = Resource::OwnUser { parameter: "UserName" };
        for (action, asked, parameters, expected) in [
            ("cams:X", Resource::Any, ("", ""), "acs:cams:ap-southeast-1:12:*"),
            ("cams:X", instance, ("InstanceId", "cams-1"), "acs:cams:ap-southeast-1:12:instance/cams-1"),
            (
                "cams:X",
                Resource::Every { kind: "instance" },
                ("", ""),
                "acs:cams:ap-southeast-1:12:instance/*",
            ),
            ("ram:X", user, ("UserName", "bob"), "acs:ram:*:12:user/bob"),
            ("ram:X", user, ("", ""), "acs:ram:*:12:user/ann"),
            ("ram:X", Resource::Policy, ("PolicyName", "p"), "acs:ram:*:12:policy/p"),
            ("switchboard:X", Resource::Any, ("", ""), "acs:switchboard:*:12:*"),
        ] {
            assert_eq!(arns(action, &[asked], &[parameters]), [expected]);
        }
        let of_system = [("PolicyName", "AdministratorAccess"), ("PolicyType", "System")];
        assert_eq!(
            arns("ram:AttachPolicyToUser", &[Resource::Policy, user], &of_system),
            ["acs:ram:*:system:policy/AdministratorAccess", "acs:ram:*:12:user/ann"]
        );
        let role = [Resource::Arn { parameter: "RoleArn" }];
        assert_eq!(
            arns("sts:AssumeRole", &role, &[("RoleArn", "acs:ram::9:role/r")]),
            ["acs:ram:*:9:role/r"]
        );
        assert_eq!(arns("sts:AssumeRole", &role, &[("RoleArn", "junk")]), ["junk"]);
    }
}
