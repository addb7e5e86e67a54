//! `UpdateChatGroup`: subject, description, picture. The network confirms by a webhook; until then the new values are
//! shown with the status UPDATING (behaviour notes, 2.4: decided).

use cams::errors::{Code, Refusal};
use cams::groups::{UpdateChatGroup, UpdateChatGroupRequest, UpdateChatGroupResponse};

use super::{group, limits, unknown};
use crate::channels::picture::{self, PictureError, Policy};
use crate::channels::whatsapp::GroupChange;
use crate::model::WebAddress;
use crate::model::{Group, GroupFields, PendingChange};
use crate::operations::lookup::only_whatsapp;
use crate::operations::{Call, Failure, Handle};

/// Rows that the change of one group affects.
const ONE_ROW: i64 = 1;

impl Handle for UpdateChatGroup {
    async fn handle(
        call: &Call<'_>,
        request: UpdateChatGroupRequest,
    ) -> Result<UpdateChatGroupResponse, Failure> {
        only_whatsapp(request.channel_type.as_deref())?;
        let fields = GroupFields {
            subject: request.subject.as_deref().map(limits::subject).transpose()?,
            description: request.description,
            picture: request.profile_picture_file.filter(|url| !url.is_empty()),
        };
        check(&fields)?;
        let space = call.space(&request.cust_space_id).await?.value;
        let number = call.number(&space, "BusinessNumber", &request.business_number).await?.value;
        let stored = group(call, &number, &request.group_id).await?;
        let picture = match &fields.picture {
            Some(url) => Some(
                picture::fetch(&call.services.client, url, Policy::default()).await.map_err(unfit)?.bytes,
            ),
            None => None,
        };
        call.burn_nonce().await?;
        let network = call.network()?;
        let request_id = network
            .update_group(
                &request.group_id,
                &GroupChange {
                    subject: fields.subject.clone(),
                    description: fields.description.clone(),
                    picture,
                },
            )
            .await?;
        let modified_ms = call.network_ms();
        call.amend(&stored.value.key, unknown(), move |group: &mut Group| {
            group.ask(PendingChange { request_id: request_id.clone(), fields: fields.clone() });
            group.modified_ms = modified_ms;
            Ok(Vec::new())
        })
        .await?;
        Ok(UpdateChatGroupResponse { result: ONE_ROW })
    }
}

fn check(fields: &GroupFields) -> Result<(), Failure> {
    fields.description.as_deref().map_or(Ok(()), limits::description)?;
    if let Some(url) = &fields.picture {
        WebAddress::parse(url).map_err(|error| Failure::invalid("ProfilePictureFile", error.0))?;
    }
    if *fields == GroupFields::default() {
        let rule = "or Description or ProfilePictureFile must be given: there is nothing to change";
        return Err(Failure::invalid("Subject", rule));
    }
    Ok(())
}

/// Not fetched is a documented code; fetched but unfit is a bad value (decided).
fn unfit(error: PictureError) -> Failure {
    match error {
        PictureError::NotFetched(reason) => {
            let message = format!("{} ProfilePictureFile: {reason}.", Code::FileUrlError.message());
            Refusal::of(Code::FileUrlError, message).into()
        }
        PictureError::Unfit(reason) => Failure::invalid(
            "ProfilePictureFile",
            format!("must lead to a JPEG, square, at least 192 x 192 pixels: {reason}"),
        ),
    }
}
