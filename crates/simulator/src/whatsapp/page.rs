//! Cursor pages (Meta Graph notes, 1.4). The links are absolute, with the host that the caller used, because
//! clients follow them as they are.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::call::Call;
use crate::refusal::Refusal;

/// What differs between lists.
pub(super) struct Shape {
    /// The largest `limit`.
    pub most: usize,
    /// The code of a bad cursor: 100, for groups 131059.
    pub bad_cursor: i64,
}

/// Most lists; their largest pages are of the Meta Graph notes, 1.4.
pub(super) const LIST: Shape = Shape { most: 1000, bad_cursor: 100 };
/// Groups of a number.
pub(super) const GROUPS: Shape = Shape { most: 1024, bad_cursor: 131_059 };

/// One page of `items`, each with a key that stays with it: the page, and its `paging` (none when it is empty).
pub(super) fn cut(
    call: &Call,
    items: Vec<(i64, Value)>,
    shape: &Shape,
) -> Result<(Vec<Value>, Option<Value>), Refusal> {
    let limit = match call.parameters.text("limit")? {
        None => graph::paging::DEFAULT_LIMIT,
        Some(text) => {
            let limit = text.parse::<usize>().ok().filter(|limit| *limit > 0);
            limit
                .ok_or_else(|| Refusal::parameter("Param limit must be a positive integer."))?
                .min(shape.most)
        }
    };
    let cursor = |name: &str| match call.parameters.text(name)?.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => decode(&text)
            .map(Some)
            .ok_or_else(|| Refusal::code(shape.bad_cursor, format!("invalid cursor in {name}"))),
    };
    let (after, before) = (cursor("after")?, cursor("before")?);
    let position = |key: i64| items.iter().position(|(at, _)| *at == key);
    let start = match after {
        Some(key) => position(key).map_or(items.len(), |at| at + 1),
        None => before.and_then(position).map_or(0, |at| at.saturating_sub(limit)),
    };
    let end = match before.filter(|_| after.is_none()).and_then(position) {
        Some(at) => at,
        None => start.saturating_add(limit).min(items.len()),
    };
    let (more_before, more_after) = (start > 0, end < items.len());
    let page: Vec<(i64, Value)> = items.into_iter().take(end).skip(start).collect();
    let paging = page.first().zip(page.last()).map(|((first, _), (last, _))| {
        let (first, last) = (encode(*first), encode(*last));
        let mut paging = Map::from_iter([("cursors".to_owned(), json!({"before": first, "after": last}))]);
        if more_after {
            paging.insert("next".to_owned(), link(call, "after", &last).into());
        }
        if more_before {
            paging.insert("previous".to_owned(), link(call, "before", &first).into());
        }
        Value::Object(paging)
    });
    Ok((page.into_iter().map(|(_, item)| item).collect(), paging))
}

/// `{"data": […], "paging": …}`.
pub(super) fn list(call: &Call, items: Vec<(i64, Value)>) -> Result<Value, Refusal> {
    let (data, paging) = cut(call, items, &LIST)?;
    let mut answer = json!({"data": data});
    if let Some(paging) = paging {
        answer["paging"] = paging;
    }
    Ok(answer)
}

fn link(call: &Call, direction: &str, cursor: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let kept = call.query.iter().filter(|(name, _)| name != "after" && name != "before");
    query.extend_pairs(kept).append_pair(direction, cursor);
    format!("{}{}?{}", call.base, call.path, query.finish())
}

fn encode(key: i64) -> String {
    URL_SAFE_NO_PAD.encode(key.to_string())
}

fn decode(cursor: &str) -> Option<i64> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?.parse().ok()
}
