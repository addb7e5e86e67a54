//! `/{group}/invite_link`.

use serde_json::{Value, json};

use super::Group;
use crate::refusal::Refusal;
use crate::whatsapp::Network;
use crate::whatsapp::call::Call;
use crate::whatsapp::identity::new_code;

/// What links begin with (Meta Graph notes, 7).
const PREFIX: &str = "https://chat.whatsapp.com/";

/// The link of a code.
pub(in crate::whatsapp) fn link(code: &str) -> String {
    format!("{PREFIX}{code}")
}

/// The code of a link; a bare code stands for itself.
pub(super) fn code(link: &str) -> &str {
    link.strip_prefix(PREFIX).unwrap_or(link)
}

/// `GET`.
pub(in crate::whatsapp) fn read_link(group: &Group) -> Value {
    json!({"messaging_product": graph::WHATSAPP, "invite_link": link(&group.invite)})
}

/// `POST`: a new link, and the old one is dead.
pub(in crate::whatsapp) async fn renew_link(
    network: &Network,
    call: &Call,
    group: Group,
) -> Result<Value, Refusal> {
    call.parameters.product()?;
    let invite = new_code();
    let answer = json!({"messaging_product": graph::WHATSAPP, "invite_link": link(&invite)});
    network
        .store
        .write(move |change| {
            change.execute("UPDATE chat_group SET invite = ?2 WHERE id = ?1", (group.id, invite))?;
            Ok(())
        })
        .await?;
    Ok(answer)
}
