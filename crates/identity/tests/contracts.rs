//! Every operation, compared with the official SDKs' models (`spec/operations.json`: names and types of parameters and of
//! answers, `alibabacloud_ram20150501` 1.3.0 and `alibabacloud_sts20150401` 1.2.0) and with the rules of RAM's resources.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the functions around the tests fail them")]

use std::collections::{BTreeMap, BTreeSet};

use cams::contract::{Access, AccessLevel, Contract, Effect, Opening, Operation, Rate, Resource};
use identity::{access_keys::*, groups::*, policies::*, roles::*, sts::*, tags::*, users::*};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

/// Fields of answers that say what does not exist here: service-linked roles and logging on to a console.
const NOT_HERE: &[&str] =
    &["AllowConsoleLogin", "IsServiceLinkedRole", "LatestDeletionTask", "RolePrincipalName"];

type Shape = BTreeMap<String, String>;

fn shape<T: JsonSchema>() -> Shape {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut found = Shape::new();
    walk(schema.as_value(), "", &mut found);
    found
}

fn walk(schema: &Value, path: &str, found: &mut Shape) {
    let schema = match schema.get("anyOf") {
        Some(choices) => choices.as_array().unwrap().iter().find(|choice| choice["type"] != "null").unwrap(),
        None => schema,
    };
    let kind = match &schema["type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds[0].as_str().unwrap().to_owned(),
        other => panic!("{path}: {other}"),
    };
    if !path.is_empty() && !path.ends_with("[]") {
        found.insert(path.to_owned(), kind);
    }
    if let Some(fields) = schema.get("properties") {
        for (name, field) in fields.as_object().unwrap() {
            walk(field, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, found);
        }
    }
    if let Some(items) = schema.get("items") {
        walk(items, &format!("{path}[]"), found);
    }
}

fn compare<O: Operation>(catalogue: &mut BTreeMap<String, BTreeMap<String, Shape>>) {
    let mut theirs = catalogue.remove(O::NAME).unwrap_or_else(|| panic!("no SDK has {}", O::NAME));
    assert_eq!(shape::<O::Request>(), theirs.remove("params").unwrap(), "{} takes", O::NAME);
    let ours = shape::<O::Response>();
    let mut response = theirs.remove("response").unwrap();
    assert_eq!(response.remove("RequestId").as_deref(), Some("string"));
    for (path, kind) in response {
        if !path.split('.').any(|name| NOT_HERE.contains(&name)) {
            assert_eq!(ours.get(&path), Some(&kind), "{} answers {path}", O::NAME);
        }
    }
}

#[test]
fn every_parameter_and_every_field_of_an_answer_is_that_of_the_official_sdks() {
    let mut catalogue = serde_json::from_str(include_str!("../spec/operations.json")).unwrap();
    macro_rules! compare_all {
        ($($operation:ty),* $(,)?) => { $(compare::<$operation>(&mut catalogue);)* };
    }
    compare_all!(
        DeleteAccessKey,
        GetAccessKeyLastUsed,
        UpdateAccessKey,
        ListAccessKeys,
        CreateAccessKey,
        GetUser,
        DeleteUser,
        UpdateUser,
        ListUsers,
        CreateUser,
        ListPolicies,
        GetPolicy,
        DeletePolicy,
        DecodeDiagnosticMessage,
        CreatePolicy,
        GetPolicyVersion,
        ListPoliciesForUser,
        CreatePolicyVersion,
        UpdatePolicyDescription,
        DetachPolicyFromUser,
        DetachPolicyFromRole,
        ListPoliciesForRole,
        ListPoliciesForGroup,
        ListEntitiesForPolicy,
        AttachPolicyToGroup,
        SetDefaultPolicyVersion,
        AttachPolicyToRole,
        AttachPolicyToUser,
        ListPolicyVersions,
        DeletePolicyVersion,
        DetachPolicyFromGroup,
        GetRole,
        CreateRole,
        ListRoles,
        UpdateRole,
        DeleteRole,
        ListGroupsForUser,
        ListGroups,
        AddUserToGroup,
        ListUsersForGroup,
        DeleteGroup,
        CreateGroup,
        RemoveUserFromGroup,
        GetGroup,
        UpdateGroup,
        UntagResources,
        ListTagResources,
        TagResources,
        AssumeRole,
        GetCallerIdentity,
    );
    assert_eq!(catalogue.keys().collect::<Vec<_>>(), Vec::<&String>::new(), "not served");
}

fn contracts() -> impl Iterator<Item = &'static Contract> {
    identity::contracts().iter()
}

#[test]
fn every_operation_stands_in_the_list_once() {
    let catalogue: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("../spec/operations.json")).unwrap();
    let names: BTreeSet<&str> = contracts().map(|contract| contract.name).collect();
    assert_eq!(names, catalogue.keys().map(String::as_str).collect());
    assert_eq!(names.len(), identity::contracts().len());
}

#[test]
fn the_action_is_the_operations_name_and_only_who_calls_is_exempt() {
    for contract in contracts() {
        let product = if contract.version == identity::VERSION { "ram" } else { "sts" };
        assert_eq!(contract.access.action(), format!("{product}:{}", contract.name));
        let exempt = matches!(contract.access, Access::Exempt { .. });
        assert_eq!(exempt, contract.name == "GetCallerIdentity");
        assert!(exempt || matches!(contract.access, Access::Checked { .. }), "{}", contract.name);
        assert_eq!(contract.opening, Opening::NotNeeded);
    }
}

#[test]
fn what_a_resource_is_named_by_is_required() {
    for contract in contracts() {
        let Access::Checked { resources, .. } = contract.access else { continue };
        assert!(!resources.is_empty(), "{}", contract.name);
        for resource in resources {
            let (named, optional): (&[&str], _) = match resource {
                Resource::Named { parameter, .. } | Resource::Arn { parameter } => {
                    (std::slice::from_ref(parameter), None)
                }
                // Without its type in the call, a policy is the account's own: it is not to be had by naming another.
                Resource::Policy => (&["PolicyName", "PolicyType"], None),
                Resource::OwnUser { parameter } | Resource::NamedIfGiven { parameter, .. } => {
                    (&[], Some(*parameter))
                }
                Resource::Any | Resource::Every { .. } => (&[], None),
            };
            assert!(named.iter().all(|name| contract.required.contains(name)), "{}", contract.name);
            assert!(optional.is_none_or(|name| !contract.required.contains(&name)), "{}", contract.name);
        }
    }
}

#[test]
fn a_link_between_two_things_is_checked_on_both() {
    for contract in contracts() {
        let Access::Checked { resources, .. } = contract.access else { continue };
        let links = contract.name.starts_with("AttachPolicy")
            || contract.name.starts_with("DetachPolicy")
            || ["AddUserToGroup", "RemoveUserFromGroup"].contains(&contract.name)
            // The old name and the new one.
            || ["UpdateUser", "UpdateGroup"].contains(&contract.name);
        assert_eq!(resources.len(), if links { 2 } else { 1 }, "{}", contract.name);
    }
}

#[test]
fn reading_operations_are_those_whose_names_say_so() {
    for contract in contracts() {
        let reads = ["Get", "List", "Decode"].iter().any(|verb| contract.name.starts_with(verb));
        assert_eq!(contract.effect == Effect::Reads, reads, "{}", contract.name);
        let level = contract.access.level();
        assert_eq!(matches!(level, AccessLevel::Get | AccessLevel::List), reads, "{}", contract.name);
    }
}

#[test]
fn the_one_documented_rate_is_that_of_assume_role() {
    for contract in contracts() {
        let documented = contract.name == "AssumeRole";
        assert_eq!(matches!(contract.rate, Rate::Documented(100)), documented, "{}", contract.name);
        assert_eq!(contract.rate.per_second(), if documented { 100 } else { 20 });
    }
}

#[test]
fn tags_and_names_are_read_from_json_and_from_the_flat_form() {
    let json = [("ResourceNames", r#"["a","b"]"#), ("Tag", r#"[{"Key":"k","Value":"v"}]"#)];
    let flat = [("ResourceNames.1", "a"), ("ResourceNames.2", "b"), ("Tag.1.Key", "k"), ("Tag.1.Value", "v")];
    let both = [json.to_vec(), flat.to_vec()].map(|mut pairs| {
        pairs.push(("ResourceType", "role"));
        let parameters = acs::Parameters::from_iter(pairs);
        acs::codec::from_parameters::<TagResourcesRequest>(&parameters).unwrap()
    });
    assert_eq!(both[0], both[1]);
    assert_eq!((both[0].resource_names.len(), both[0].tag[0].key.as_str()), (2, "k"));
}

#[test]
fn no_secret_is_in_what_a_debugger_sees() {
    let key = CreatedAccessKey { access_key_secret: "s3cret".into(), ..Default::default() };
    let credentials = Credentials {
        access_key_secret: "s3cret".into(),
        security_token: "s3cret".into(),
        ..Default::default()
    };
    let seen = format!("{:?}{:?}", CreateAccessKeyResponse { access_key: key }, credentials);
    assert!(!seen.contains("s3cret"), "{seen}");
}

#[test]
fn an_answer_carries_the_request_id_and_no_code() {
    let response = CreateAccessKeyResponse::default();
    let body = cams::answer::succeed::<CreateAccessKey>("R", &response).unwrap();
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["RequestId", "AccessKey"]);
    assert_eq!(cams::answer::read::<CreateAccessKey>(body).unwrap().response, response);
}
