//! A group's picture (Meta Graph notes, 7): JPEG, square, at least 192×192, at most 5 MB.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use graph::groups::{LARGEST_PICTURE, PICTURE_PART, PICTURE_PART_DOCUMENTED, SHORTEST_PICTURE_SIDE};
use imagesize::ImageType;

use crate::refusal::Refusal;
use crate::whatsapp::call::Call;
use crate::whatsapp::media;

/// A picture that fits.
pub(super) struct Picture {
    pub bytes: Bytes,
    /// Hex.
    pub sha256: String,
}

/// The only type, whatever the part says.
pub(super) const MIME: &str = "image/jpeg";

impl Picture {
    /// The picture of the call, checked.
    pub fn of(call: &Call) -> Result<Option<Self>, Refusal> {
        let part = |name: &str| call.files.iter().find(|file| file.part == name);
        let Some(file) = part(PICTURE_PART).or_else(|| part(PICTURE_PART_DOCUMENTED)) else {
            return Ok(None);
        };
        let bytes = file.bytes.clone();
        check(&bytes, file.mime.as_deref().unwrap_or("unknown"))?;
        let sha256 = hex::encode(media::digest(&bytes));
        Ok(Some(Self { bytes, sha256 }))
    }

    /// The digest as webhooks write it.
    pub fn webhook_sha256(&self) -> String {
        STANDARD.encode(media::digest(&self.bytes))
    }
}

fn check(bytes: &[u8], declared: &str) -> Result<(), Refusal> {
    if bytes.len() > LARGEST_PICTURE {
        return Err(Refusal::parameter(format!(
            "Param {PICTURE_PART} must be at most {LARGEST_PICTURE} bytes, got {}.",
            bytes.len()
        )));
    }
    let size = match imagesize::image_type(bytes) {
        Ok(ImageType::Jpeg) => imagesize::blob_size(bytes).ok(),
        _ => None,
    };
    let size = size.ok_or_else(|| {
        Refusal::parameter(format!(
            "Param {PICTURE_PART} must be a file with one of the following types: {MIME}. Received file of type '{declared}'."
        ))
    })?;
    let found = format!("{}x{}", size.width, size.height);
    if size.width != size.height {
        return Err(Refusal::code(131_209, format!("The picture must be square, got {found}")));
    }
    if size.width < SHORTEST_PICTURE_SIDE {
        let least = format!("{SHORTEST_PICTURE_SIDE}x{SHORTEST_PICTURE_SIDE}");
        return Err(Refusal::code(131_210, format!("The picture must be at least {least}, got {found}")));
    }
    Ok(())
}
