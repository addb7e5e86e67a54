//! `POST /{group}` and `DELETE /{group}`.

use graph::error::GraphError;
use serde_json::{Value, json};

use super::picture::{MIME, Picture};
use super::{Group, create, eligible, requested};
use crate::refusal::Refusal;
use crate::whatsapp::call::Call;
use crate::whatsapp::identity::new_id;
use crate::whatsapp::{Network, Number, events};

/// Changes what the call names: subject, description, picture.
pub(in crate::whatsapp) async fn update(
    network: &Network,
    call: &Call,
    group: Group,
    number: Number,
) -> Result<Value, Refusal> {
    call.parameters.product()?;
    eligible(&number)?;
    let subject = call.parameters.text("subject")?.map(|text| create::subject(&text)).transpose()?;
    let description =
        call.parameters.text("description")?.map(|text| create::description(&text)).transpose()?;
    let picture = Picture::of(call)?;
    if subject.is_none() && description.is_none() && picture.is_none() {
        return Err(GraphError::required_parameter("subject").into());
    }
    let (request, now) = (new_id(), network.now());
    let answer = requested(&request);
    network
        .store
        .write(move |change| {
            let mut element = json!({
                "timestamp": events::timestamp(now), "group_id": group.id, "type": "group_settings_update",
                "request_id": request,
            });
            if let Some(picture) = picture {
                let update = "UPDATE chat_group SET picture = ?2, picture_sha256 = ?3, picture_mime = ?4 WHERE id = ?1";
                change.execute(update, (&group.id, &picture.bytes[..], &picture.sha256, MIME))?;
                let sha256 = picture.webhook_sha256();
                element["profile_picture"] = json!({"mime_type": MIME, "sha256": sha256, "update_successful": true});
            }
            if let Some(subject) = subject {
                change.execute("UPDATE chat_group SET subject = ?2 WHERE id = ?1", (&group.id, &subject))?;
                element["group_subject"] = json!({"text": subject, "update_successful": true});
            }
            if let Some(description) = description {
                change.execute("UPDATE chat_group SET description = ?2 WHERE id = ?1", (&group.id, &description))?;
                element["group_description"] = json!({"text": description, "update_successful": true});
            }
            change.answer_first();
            change.tell(&number.waba, "group_settings_update", &group.id, events::group(&number, element))
        })
        .await?;
    Ok(answer)
}

/// Deletes the group. Its messages stay on the phones.
pub(in crate::whatsapp) async fn delete(
    network: &Network,
    group: Group,
    number: Number,
) -> Result<Value, Refusal> {
    eligible(&number)?;
    let (request, now) = (new_id(), network.now());
    let mut answer = requested(&request);
    answer["success"] = true.into();
    network
        .store
        .write(move |change| {
            change.execute("DELETE FROM chat_group WHERE id = ?1", [&group.id])?;
            change.execute("DELETE FROM participant WHERE group_id = ?1", [&group.id])?;
            let element = json!({
                "timestamp": events::timestamp(now), "group_id": group.id, "type": "group_delete", "request_id": request,
            });
            change.answer_first();
            change.tell(&number.waba, "group_lifecycle_update", &group.id, events::group(&number, element))
        })
        .await?;
    Ok(answer)
}
