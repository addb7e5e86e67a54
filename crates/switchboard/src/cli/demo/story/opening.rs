//! What is said before the first step: who is who, and where.

use std::io;

use super::super::narrator::Narrator;
use super::super::stage::Stage;
use super::super::world::{CUSTOMER, GROUP_TITLE, INSTANCE, NUMBER, PHONE, SHOP};

pub(super) fn tell(stage: &Stage, narrator: &mut Narrator) -> io::Result<()> {
    narrator.heading("Switchboard: a Chat App Message Service (Alibaba Cloud's CAMS API) on this machine")?;
    narrator.line("")?;
    let receiver = stage.receiver.url("");
    for (name, address, what) in [
        ("service", &stage.service, "answers the calls of the official SDKs"),
        ("network", &stage.network, "a simulated WhatsApp with phones; Meta's Graph API"),
        ("receiver", &receiver, "stands for your program: receipts arrive there"),
    ] {
        narrator.line(&format!("   {name:11}{address:24}{what}"))?;
    }
    narrator.line("")?;
    narrator.explain(&format!(
        "\"{SHOP}\" is an instance ({INSTANCE}) with the business number {NUMBER}. {CUSTOMER} has the phone {PHONE}, \
         reads at once what arrives, and is in the shop's group \"{GROUP_TITLE}\"."
    ))
}
