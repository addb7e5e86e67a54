//! What is copied, in this order.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A number of 64 bits with its sign.
    Integer,
    /// A text in UTF-8.
    Text,
    /// A text that was cut from what a stranger sent: its U+0000, which not every store can hold, are read as U+FFFD.
    ForeignText,
    /// Bytes.
    Bytes,
}

/// A column of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, in all stores.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it may be absent.
    pub is_optional: bool,
}

/// Rows of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in the order in which they are encoded.
    pub columns: &'static [Column],
    /// The columns that its rows are ordered by: numbers by their size, texts by their bytes.
    pub order: &'static [&'static str],
}

impl Section {
    /// The section of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SECTIONS.iter().find(|section| section.name == name)
    }
}

const fn integer(name: &'static str) -> Column {
    Column { name, shape: Shape::Integer, is_optional: false }
}

const fn text(name: &'static str) -> Column {
    Column { name, shape: Shape::Text, is_optional: false }
}

const fn bytes(name: &'static str) -> Column {
    Column { name, shape: Shape::Bytes, is_optional: false }
}

const fn optional(column: Column) -> Column {
    Column { is_optional: true, ..column }
}

/// All that is copied. `settled_deliveries` are those that were delivered or cancelled (states 1 and 3), `deliveries` all others.
/// A row that belongs to an account names it, also where a store finds the account by way of another row. What a copy notes about
/// itself is not in the directory (`marks`).
pub const SECTIONS: &[Section] = &[
    Section {
        name: "records",
        columns: &[text("account"), text("kind"), text("key"), integer("version"), text("body")],
        order: &["account", "kind", "key"],
    },
    Section {
        name: "record_indexes",
        columns: &[text("account"), text("kind"), text("name"), text("value"), text("key")],
        order: &["account", "kind", "name", "value", "key"],
    },
    Section {
        name: "directory",
        columns: &[text("directory"), text("key"), text("value")],
        order: &["directory", "key"],
    },
    Section {
        name: "messages",
        columns: &[
            text("account"),
            text("id"),
            integer("version"),
            text("space"),
            text("number"),
            text("direction"),
            text("peer"),
            optional(text("group")),
            optional(text("template_code")),
            integer("failed"),
            optional(text("network_id")),
            integer("created_ms"),
            text("body"),
        ],
        order: &["account", "id"],
    },
    Section {
        name: "jobs",
        columns: &[
            text("account"),
            text("message"),
            integer("due_ms"),
            integer("attempts"),
            integer("created_ms"),
        ],
        order: &["account", "message"],
    },
    Section { name: "destinations", columns: &[integer("id"), text("account"), text("url")], order: &["id"] },
    Section {
        name: "receipts",
        columns: &[
            integer("id"),
            text("account"),
            text("receipt_id"),
            text("kind"),
            optional(text("number")),
            text("order_key"),
            integer("position"),
            text("body"),
            integer("created_ms"),
        ],
        order: &["id"],
    },
    Section {
        name: "deliveries",
        columns: &[
            integer("id"),
            text("account"),
            integer("destination"),
            integer("receipt"),
            text("setting"),
            text("order_key"),
            integer("position"),
            integer("due_ms"),
            integer("attempts"),
            integer("since_ms"),
            integer("state"),
            optional(integer("settled_ms")),
            optional(integer("last_attempt")),
        ],
        order: &["id"],
    },
    Section {
        name: "settled_deliveries",
        columns: &[
            integer("id"),
            text("account"),
            integer("destination"),
            integer("receipt"),
            text("setting"),
            text("order_key"),
            integer("position"),
            integer("attempts"),
            integer("since_ms"),
            integer("state"),
            integer("settled_ms"),
            optional(integer("last_attempt")),
        ],
        order: &["id"],
    },
    Section {
        name: "attempts",
        columns: &[
            integer("id"),
            text("account"),
            integer("destination"),
            integer("at_ms"),
            integer("duration_ms"),
            integer("receipts"),
            optional(text("address")),
            optional(integer("status")),
            optional(text("reason")),
            Column { name: "answer", shape: Shape::ForeignText, is_optional: false },
        ],
        order: &["id"],
    },
    Section {
        name: "failed_attempts",
        columns: &[integer("delivery"), integer("attempt"), text("account")],
        order: &["delivery", "attempt"],
    },
    Section {
        name: "queues",
        columns: &[
            integer("id"),
            text("account"),
            text("name"),
            integer("delay_s"),
            integer("maximum_bytes"),
            integer("retention_s"),
            integer("visibility_s"),
            integer("polling_wait_s"),
            integer("logging"),
            integer("created_ms"),
            integer("modified_ms"),
            optional(text("dead_letter_target")),
            optional(integer("dead_letter_maximum")),
        ],
        order: &["id"],
    },
    Section {
        name: "queue_messages",
        columns: &[
            integer("id"),
            text("account"),
            integer("queue"),
            integer("visible_ms"),
            integer("priority"),
            integer("enqueued_ms"),
            integer("expires_ms"),
            integer("dequeue_count"),
            optional(integer("first_dequeued_ms")),
            optional(integer("handle")),
            text("message_id"),
            optional(text("properties")),
            text("body"),
        ],
        order: &["id"],
    },
    Section {
        name: "cancellations",
        columns: &[integer("id"), text("account"), text("setting"), integer("up_to")],
        order: &["id"],
    },
    Section {
        name: "audit_entries",
        columns: &[text("account"), integer("id"), bytes("body")],
        order: &["account", "id"],
    },
    Section {
        name: "audit_seals",
        columns: &[
            text("account"),
            integer("number"),
            integer("first"),
            integer("last"),
            integer("entries"),
            integer("newest_ms"),
            integer("sealed_ms"),
            bytes("previous"),
            bytes("hash"),
        ],
        order: &["account", "number"],
    },
    Section {
        name: "audit_floors",
        columns: &[text("account"), integer("number"), bytes("hash"), integer("newest_ms"), bytes("mac")],
        order: &["account"],
    },
    Section {
        name: "audit_strangers",
        columns: &[integer("minute"), text("source"), text("code"), integer("count")],
        order: &["minute", "source", "code"],
    },
];
