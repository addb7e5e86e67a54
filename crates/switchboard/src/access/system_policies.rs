//! The policies that every account has and none can change (gateway notes, 5.1; behaviour notes, 8).

use std::sync::{Arc, LazyLock};

/// A system policy.
#[derive(Debug, Clone, Copy)]
pub struct SystemPolicy {
    /// Its name.
    pub name: &'static str,
    /// For people.
    pub description: &'static str,
    /// Its document.
    pub document: &'static str,
}

macro_rules! allow {
    ($actions:literal) => {
        concat!(
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"#,
            $actions,
            r#","Resource":"*"}]}"#
        )
    };
}

/// All of them, by name. Those of the vendor are documented by name; where no page prints a document, it is inferred. Those
/// that begin with `Switchboard` are our own.
pub const ALL: &[SystemPolicy] = &[
    SystemPolicy {
        name: "AdministratorAccess",
        description: "Everything in the account",
        document: allow!(r#""*""#),
    },
    SystemPolicy {
        name: "AliyunCamsFullAccess",
        description: "Everything of the Chat App Message Service",
        document: allow!(r#""cams:*""#),
    },
    SystemPolicy {
        name: "AliyunCamsReadOnlyAccess",
        description: "Get and List operations of the Chat App Message Service; Query and Read operations are not among them",
        document: allow!(r#"["cams:Get*","cams:List*"]"#),
    },
    SystemPolicy {
        name: "AliyunMNSFullAccess",
        description: "Everything of the queues",
        document: allow!(r#""mns:*""#),
    },
    SystemPolicy {
        name: "AliyunRAMFullAccess",
        description: "Everything of users, groups, roles and policies",
        document: allow!(r#""ram:*""#),
    },
    SystemPolicy {
        name: "AliyunRAMReadOnlyAccess",
        description: "Get and List operations of users, groups, roles and policies",
        document: allow!(r#"["ram:Get*","ram:List*"]"#),
    },
    SystemPolicy {
        name: "AliyunSTSAssumeRoleAccess",
        description: "Takes roles that trust the caller",
        document: allow!(r#""sts:AssumeRole""#),
    },
    SystemPolicy {
        name: "PowerUserAccess",
        description: "Everything in the account but users, groups, roles and policies",
        document: r#"{"Version":"1","Statement":[{"Effect":"Allow","NotAction":["ram:*"],"Resource":"*"}]}"#,
    },
    SystemPolicy {
        name: "ReadOnlyAccess",
        description: "Every operation that only reads, by its name",
        document: allow!(r#"["*:Get*","*:List*","*:Query*"]"#),
    },
    SystemPolicy {
        name: "SwitchboardFullAccess",
        description: "Everything of receipts, deliveries, destinations, queues and audit; in the account that owns the installation also all accounts, their limits and their audit",
        document: allow!(r#""switchboard:*""#),
    },
    SystemPolicy {
        name: "SwitchboardReadOnlyAccess",
        description: "Looks at receipts, deliveries, destinations, queues and audit, and changes nothing; in the account that owns the installation at those of all accounts",
        document: allow!(
            r#"["switchboard:Get*","switchboard:List*","switchboard:Verify*","switchboard:Explain*"]"#
        ),
    },
];

/// The system policy of this name.
pub fn find(name: &str) -> Option<&'static SystemPolicy> {
    ALL.iter().find(|policy| policy.name == name)
}

/// The same, ready to be asked.
pub fn compiled(name: &str) -> Option<Arc<ram::Policy>> {
    static COMPILED: LazyLock<Vec<(&'static str, Arc<ram::Policy>)>> = LazyLock::new(|| {
        // A test shows that each of them can be read.
        let compile = |policy: &SystemPolicy| {
            let compiled = ram::Policy::parse(policy.document, ram::PolicyKind::Identity).ok()?;
            Some((policy.name, Arc::new(compiled)))
        };
        ALL.iter().filter_map(compile).collect()
    });
    COMPILED.iter().find(|(known, _)| *known == name).map(|(_, policy)| Arc::clone(policy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_policy_can_be_read_and_stands_in_order() {
        for policy in ALL {
            assert!(compiled(policy.name).is_some(), "{}", policy.name);
            assert!(crate::model::identity::PolicyName::parse(policy.name).is_ok(), "{}", policy.name);
        }
        assert!(ALL.is_sorted_by_key(|policy| policy.name));
        assert!(compiled("AliyunCAMSFullAccess").is_none());
    }
}
