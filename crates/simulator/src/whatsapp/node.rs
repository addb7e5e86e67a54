//! What an id in a path stands for.

use graph::error::GraphError;
use rusqlite::{Connection, OptionalExtension, Row};

use super::access::App;
use super::call::Call;
use super::groups::Group;
use super::media::Media;
use super::numbers::Number;
use super::templates::Template;
use super::wabas::Waba;
use super::{groups, media, numbers, templates, wabas};
use crate::refusal::Refusal;

/// An object of the Graph that the token may see.
pub(super) enum Node {
    App(App),
    Waba(Waba),
    Number(Number),
    Template(Template),
    Group(Group, Number),
    Media(Media),
}

/// The object of the call's path. What is there but belongs to another app is not there for this one.
pub(super) fn resolve(connection: &Connection, call: &Call, app: App) -> Result<Node, Refusal> {
    let id = &call.node;
    let missing = || Refusal::from(GraphError::no_such_object(call.verb.word(), id));
    if *id == app.id {
        return Ok(Node::App(app));
    }
    let (waba, node) = if let Some(number) = numbers::find(connection, id)? {
        (number.waba.clone(), Node::Number(number))
    } else if let Some(waba) = wabas::find(connection, id)? {
        (waba.id.clone(), Node::Waba(waba))
    } else if let Some(template) = templates::find(connection, id)? {
        (template.waba.clone(), Node::Template(template))
    } else if let Some(group) = groups::find(connection, id)? {
        let number = numbers::find(connection, &group.number)?.ok_or_else(missing)?;
        (number.waba.clone(), Node::Group(group, number))
    } else if let Some(media) = media::find(connection, id)? {
        let number = numbers::find(connection, &media.number)?.ok_or_else(missing)?;
        (number.waba, Node::Media(media))
    } else {
        return Err(missing());
    };
    let owner = one(connection, "SELECT app FROM waba WHERE id = ?1", &waba, |row| row.get::<_, String>(0))?;
    if owner.is_some_and(|owner| owner == app.id) { Ok(node) } else { Err(missing()) }
}

/// The one row that `key` finds.
pub(super) fn one<T>(
    connection: &Connection,
    query: &str,
    key: &str,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    connection.prepare_cached(query)?.query_row([key], read).optional()
}
