//! The one list of what is sealed with the master key.

use crate::store::Kind;

/// Where what is sealed for a [`Place`] is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In a field of the records of a kind; it belongs to the record's key.
    Record {
        /// The records.
        kind: Kind,
        /// The field. Null or absent: the record holds no secret.
        sealed: &'static str,
    },
    /// In the members of a list of the records of a kind.
    Members {
        /// The records.
        kind: Kind,
        /// The list.
        list: &'static str,
        /// The field of a member that names it; the secret belongs to that.
        of: &'static str,
        /// The field of a member that holds the sealed text.
        sealed: &'static str,
    },
    /// Nowhere: somebody outside holds it and brings it back. It is of no use after another key has taken the master key's
    /// place.
    Outside,
}

macro_rules! places {
    ($($(#[$documentation:meta])* $name:ident: $before:literal, $kept:expr;)*) => {
        /// What a text is sealed for. Whatever is sealed has its line here, so that a change of the master key finds it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Place {
            $($(#[$documentation])* $name,)*
        }

        impl Place {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Where it is kept.
            pub const fn kept(self) -> Kept {
                match self {
                    $(Self::$name => $kept,)*
                }
            }

            /// What is authenticated with the sealed bytes; it must never change.
            pub(super) fn purpose(self, of: &str) -> String {
                let before = match self {
                    $(Self::$name => $before,)*
                };
                format!("{before}{of}")
            }
        }
    };
}

places! {
    /// The secret of an access key, by its id.
    AccessKey: "", Kept::Record { kind: "access_key", sealed: "sealed_secret" };
    /// A secret that signs receipts, by its id.
    DestinationSecret: "destination secret ",
        Kept::Members { kind: "destination", list: "secrets", of: "id", sealed: "sealed" };
    /// What a network knows us by, by the network's name.
    Network: "", Kept::Record { kind: "network", sealed: "sealed" };
    /// A world that is still to be made.
    World: "", Kept::Record { kind: "world", sealed: "sealed" };
    /// The text that tells which master key sealed a store.
    Check: "master key ", Kept::Record { kind: "master_key", sealed: "sealed" };
    /// The key that the audit is chained with.
    Audit: "audit ", Kept::Record { kind: "audit_key", sealed: "sealed" };
    /// A token that opens one queue, by its access key id.
    QueueToken: "queue token ", Kept::Outside;
    /// The token of a role's session, by its access key id.
    Session: "session ", Kept::Outside;
    /// The message that explains a refusal, by the account that was refused.
    Diagnostic: "diagnostic message ", Kept::Outside;
}

impl Place {
    /// The kind of the records that hold it, if any do.
    pub const fn kind(self) -> Option<Kind> {
        match self.kept() {
            Kept::Record { kind, .. } | Kept::Members { kind, .. } => Some(kind),
            Kept::Outside => None,
        }
    }
}
