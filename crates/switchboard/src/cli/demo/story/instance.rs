//! An instance gets another name, which another call reads back.

use cams::instances::{QueryInstance, QueryInstanceRequest, UpdateInstance, UpdateInstanceRequest};

use super::super::failure::Failure;
use super::super::world::INSTANCE;
use super::{Scene, Step};

pub(super) const STEP: Step = Step {
    title: "Rename the instance",
    why: "UpdateInstance changes what is kept about an instance, and QueryInstance reads it back. A change is on disk \
          before its answer leaves.",
    act: |scene| Box::pin(act(scene)),
};

const NAME: &str = "Demo shop Singapore";
const DESCRIPTION: &str = "Orders and deliveries";
const MAIL: &str = "shop@example.com";

async fn act(scene: &mut Scene<'_>) -> Result<(), Failure> {
    let request = UpdateInstanceRequest {
        instance_id: INSTANCE.to_owned(),
        instance_name: NAME.to_owned(),
        instance_description: Some(DESCRIPTION.to_owned()),
        contact_mail: Some(MAIL.to_owned()),
        ..UpdateInstanceRequest::default()
    };
    scene.call::<UpdateInstance>(request).await?;
    let request = QueryInstanceRequest { instance_id: INSTANCE.to_owned() };
    let data = scene.call::<QueryInstance>(request).await?.response.data;
    for (what, expected, found) in [
        ("InstanceName", NAME, Some(data.instance_name)),
        ("InstanceDescription", DESCRIPTION, data.instance_description),
        ("ContactMail", MAIL, data.contact_mail),
    ] {
        let found = found.unwrap_or_default();
        if found != expected {
            return Err(Failure::Different { what, expected: expected.to_owned(), found });
        }
    }
    scene.narrator.seen("name, description and mail address are the new ones")?;
    Ok(())
}
