//! The constants of the operations, compared with the tables of rates and of RAM actions.
#![expect(clippy::unwrap_used, reason = "the functions around the tests fail them")]

use std::collections::{BTreeMap, BTreeSet};

use cams::contract::{Access, AccessLevel, Contract, Effect, Opening, Rate, Resource};

fn lines(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

fn contract(name: &str) -> &'static Contract {
    cams::contracts().iter().find(|contract| contract.name == name).unwrap()
}

#[test]
fn every_operation_has_its_documented_rate_and_the_others_the_default() {
    let mut documented = BTreeMap::new();
    for line in lines(include_str!("../spec/rates.txt")) {
        let rate: u32 = line[0].parse().unwrap();
        documented.extend(line[1].split(", ").map(|operation| (operation, rate)));
    }
    for contract in cams::contracts() {
        let expected = documented.remove(contract.name).map_or(Rate::Default, Rate::Documented);
        assert_eq!(contract.rate, expected, "{}", contract.name);
    }
    assert!(documented.is_empty(), "rates without an operation: {documented:?}");
}

#[test]
fn every_operation_has_the_action_level_and_resource_of_the_ram_table() {
    let mut seen = BTreeSet::new();
    for line in lines(include_str!("../spec/access.txt")) {
        let [name, action, level, resource, _evidence] = line[..] else { panic!("{line:?}") };
        let contract = contract(name);
        seen.insert(name);
        match contract.access {
            Access::Unchecked { action: strict, .. } => {
                assert_eq!((action, level, resource), ("none", "–", "–"), "{name}");
                assert_eq!(strict, format!("cams:{name}"));
            }
            Access::Exempt { .. } => panic!("{name} is checked, or is in strict mode"),
            Access::Checked { action: ours, level: our_level, resources } => {
                assert_eq!((ours, our_level.as_str()), (action, level), "{name}");
                let pattern = match resources {
                    [Resource::Any] => "*".to_owned(),
                    [Resource::Every { kind }] => format!("acs:cams:{{#regionId}}:{{#accountId}}:{kind}/*"),
                    [Resource::Named { kind, parameter }] => {
                        assert!(contract.required.contains(parameter), "{name}");
                        format!("acs:cams:{{#regionId}}:{{#accountId}}:{kind}/{{#{parameter}}}")
                    }
                    other => panic!("{name}: the table has no such resource: {other:?}"),
                };
                assert_eq!(pattern, resource, "{name}");
            }
        }
    }
    assert_eq!(seen.len(), cams::contracts().len(), "every operation stands in the table");
}

#[test]
fn reading_operations_are_those_whose_names_say_so() {
    for contract in cams::contracts() {
        let reads = ["Get", "List", "Query"].iter().any(|verb| contract.name.starts_with(verb));
        assert_eq!(contract.effect == Effect::Reads, reads, "{}", contract.name);
        let level = contract.access.level();
        assert_eq!(matches!(level, AccessLevel::Get | AccessLevel::List), reads, "{}", contract.name);
    }
}

#[test]
fn only_two_operations_are_answered_before_the_service_is_opened() {
    let open: Vec<&str> = cams::contracts()
        .iter()
        .filter(|contract| contract.opening == Opening::NotNeeded)
        .map(|contract| contract.name)
        .collect();
    assert_eq!(open, ["OpenChatappService", "GetChatappOpenStatus"]);
}

#[test]
fn required_parameters_are_asked_for_in_the_order_of_the_documentation() {
    let expected: &[(&str, &[&str])] = &[
        ("UpdateAccountWebhook", &["CustSpaceId"]),
        ("UpdatePhoneWebhook", &["CustSpaceId", "PhoneNumber"]),
        ("UpdateInstance", &["InstanceId", "InstanceName"]),
        ("UpdateChatGroup", &["CustSpaceId", "BusinessNumber", "GroupId"]),
        ("UpdateConversationalAutomation", &["CustSpaceId", "PhoneNumber"]),
        ("ListChatGroup", &["CustSpaceId", "BusinessNumber", "Page"]),
        ("SendChatappMessage", &["ChannelType", "Type", "From", "To"]),
        ("ListChatappMessage", &["CustSpaceId", "BusinessNumber", "ChannelType", "Page"]),
        ("CreateChatappTemplate", &["Name", "Language", "Category", "TemplateType", "Components"]),
    ];
    for (name, required) in expected {
        assert_eq!(&contract(name).required, required, "{name}");
    }
}
