//! `docs/operations.md`, made from the contracts of the operations: what a policy has to name and how often each may be called.
//!
//! After a change of a contract, `SWITCHBOARD_WRITE_DOCS=1 cargo test -p switchboard --test service reference` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use acs::Parameters;
use cams::contract::{Access, Audience, Contract, Rate, Resource};
use switchboard::access::{Caller, resources};
use switchboard::model::AccountId;
use switchboard::operations::routes;

const WRITE: &str = "SWITCHBOARD_WRITE_DOCS";

const INTRODUCTION: &str = "\
# Operations

What each operation asks of a policy, and how often an account may call it. This page is made from the code by a test
(`crates/switchboard/tests/service/reference.rs`); a table that differs from what the service does fails it.

- **Action, level, resource**: what a policy's statement has to allow. The level is shown to people and plays no part in a
  decision. `*` is all of the account, `acs:{product}:{region}:{account}:*`: only a statement whose resource covers that applies.
  `ap-southeast-1` is the region of every instance; RAM, STS and the operations of Switchboard have none.
- **Condition keys**: no operation has keys of its own. *Common* are those that every call fills: `acs:CurrentTime`,
  `acs:SourceIp`, `acs:SecureTransport` and `acs:PrincipalARN`. Others are absent.
- **Dependent actions**: those that a policy has to allow beside the operation's own. No operation has any.
- **A second**: calls a second for each account, its users, roles and keys together, with a burst of one second.
  *Documented* by the vendor, or *default* where the vendor documents none and the number is ours. Settings and
  worlds change those of CAMS, `switchboard limit` any of them for one account.
- **Evidence** (CAMS only) of action, level and resource: *doc*: the operation's page; *meta*: the vendor's description of
  the API for machines; *inferred*: no text says so and it is concluded from similar operations.
";

#[test]
fn the_reference_of_operations_is_what_the_contracts_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations.md");
    let made = reference();
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = made.lines().zip(kept.lines()).find(|(made, kept)| made != kept);
    assert!(
        made == kept,
        "docs/operations.md is not what the contracts say; write it with {WRITE}=1. First line that differs: {differs:?}"
    );
}

#[test]
fn every_operation_stands_once_in_the_reference_under_a_name_of_its_own() {
    let reference = reference();
    let rows = reference.lines().filter(|line| line.starts_with("| `")).collect::<Vec<_>>();
    assert_eq!(rows.len(), routes().count());
    // Limits and settings name an operation without its product.
    let names: BTreeMap<&str, &str> =
        routes().map(|route| (route.contract.name, route.contract.version)).collect();
    assert_eq!(names.len(), routes().count(), "two operations of one name");
}

/// The heading of a product, by the version of its API.
fn products() -> [(&'static str, &'static str); 5] {
    [
        (cams::VERSION, "CAMS"),
        (identity::VERSION, "RAM"),
        (identity::sts::VERSION, "STS"),
        (dybase::VERSION, "Dybaseapi"),
        (operator::VERSION, "Switchboard"),
    ]
}

fn reference() -> String {
    let mut text = INTRODUCTION.to_owned();
    for (version, product) in products() {
        let mut contracts: Vec<&Contract> =
            routes().map(|route| &route.contract).filter(|contract| contract.version == version).collect();
        contracts.sort_by_key(|contract| contract.name);
        if contracts.is_empty() {
            continue;
        }
        writeln!(text, "\n## {product}\n\nVersion `{version}`.").unwrap();
        let mut titles = vec![
            "Operation",
            "Action",
            "Level",
            "Resource",
            "Condition keys",
            "Dependent actions",
            "A second",
        ];
        let evidence = (version == cams::VERSION).then(evidence);
        if evidence.is_some() {
            titles.push("Evidence");
        }
        if contracts.iter().any(|contract| contract.audience == Audience::Installation) {
            writeln!(text, "Operations marked † are for the owner of the installation alone.").unwrap();
        }
        writeln!(text, "\n| {} |\n|{}", titles.join(" | "), "---|".repeat(titles.len())).unwrap();
        for contract in contracts {
            let mut cells = row(contract);
            cells.extend(evidence.as_ref().map(|evidence| evidence[contract.name].to_owned()));
            writeln!(text, "| {} |", cells.join(" | ")).unwrap();
        }
    }
    text
}

fn row(contract: &Contract) -> Vec<String> {
    let mark = if contract.audience == Audience::Installation { " †" } else { "" };
    let action = contract.access.action();
    let (action, resource) = match contract.access {
        Access::Checked { action, resources, .. } => (format!("`{action}`"), pattern(action, resources)),
        Access::Unchecked { .. } => {
            ("not checked".to_owned(), format!("with `strict_authorisation`: `{action}` on `*`"))
        }
        Access::Exempt { .. } => ("not checked".to_owned(), "–".to_owned()),
    };
    let rate = match contract.rate {
        Rate::Documented(rate) => format!("{rate}, documented"),
        Rate::Default | Rate::Chosen(_) => format!("{}, default", contract.rate.per_second()),
    };
    let keys = if contract.name == "AssumeRole" {
        "common; in trust policies also `sts:ExternalId`"
    } else {
        "common"
    };
    let cells = [
        format!("`{}`{mark}", contract.name),
        action,
        contract.access.level().as_str().to_owned(),
        resource,
        keys.to_owned(),
        "none".to_owned(),
        rate,
    ];
    cells.into()
}

/// The resources as the service names them, each parameter in place of its value.
fn pattern(action: &str, asked: &'static [Resource]) -> String {
    let account = "10000000000000000000000000000001";
    let caller = Caller::root(&AccountId::parse(account).unwrap(), true);
    let shown = asked.iter().map(|resource| {
        let parameters: Vec<(&str, String)> = match resource {
            Resource::Named { parameter, .. }
            | Resource::NamedIfGiven { parameter, .. }
            | Resource::OwnUser { parameter }
            | Resource::Arn { parameter } => vec![(*parameter, format!("{{{parameter}}}"))],
            Resource::Policy => vec![("PolicyName", "{PolicyName}".to_owned())],
            Resource::Any | Resource::Every { .. } => Vec::new(),
        };
        let parameters: Parameters = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let name = match resource {
            Resource::Any => "*".to_owned(),
            _ => resources(action, std::slice::from_ref(resource), &parameters, &caller)
                .concat()
                .replace(account, "{account}"),
        };
        let beside = match resource {
            Resource::NamedIfGiven { .. } => " (when given)",
            Resource::OwnUser { .. } => " (the caller's own when absent)",
            Resource::Policy => " (of the account `system` for a system policy)",
            _ => "",
        };
        format!("`{name}`{beside}")
    });
    shown.collect::<Vec<_>>().join(" and ")
}

/// Where the action, level and resource of an operation of CAMS are said, from the same table that its contract is compared
/// with.
fn evidence() -> BTreeMap<&'static str, &'static str> {
    let lines = include_str!("../../../cams/spec/access.txt").lines();
    let rows = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| (row.split('\t').next().unwrap(), row.split('\t').next_back().unwrap())).collect()
}
