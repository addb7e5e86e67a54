//! `multipart/form-data`, written (RFC 7578).

use bytes::{Bytes, BytesMut};
use http::HeaderValue;

/// A form that is being written.
pub(super) struct Form {
    boundary: String,
    body: BytesMut,
}

impl Form {
    pub(super) fn new() -> Self {
        // 122 random bits: no part contains them but by intent, and who sends a part does not know them.
        Self { boundary: uuid::Uuid::new_v4().simple().to_string(), body: BytesMut::new() }
    }

    /// With a field. Names are our own and need no escaping.
    pub(super) fn field(mut self, name: &str, value: &str) -> Self {
        self.part(&format!("form-data; name=\"{name}\""), None, value.as_bytes());
        self
    }

    /// With a file.
    pub(super) fn file(mut self, name: &str, filename: &str, content_type: &str, bytes: &[u8]) -> Self {
        let disposition = format!("form-data; name=\"{name}\"; filename=\"{filename}\"");
        self.part(&disposition, Some(content_type), bytes);
        self
    }

    /// The body and its content type.
    pub(super) fn finish(mut self) -> Result<(HeaderValue, Bytes), http::header::InvalidHeaderValue> {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={}", self.boundary))?;
        Ok((content_type, self.body.freeze()))
    }

    fn part(&mut self, disposition: &str, content_type: Option<&str>, bytes: &[u8]) {
        let mut head = format!("--{}\r\nContent-Disposition: {disposition}\r\n", self.boundary);
        if let Some(content_type) = content_type {
            head.extend(["Content-Type: ", content_type, "\r\n"]);
        }
        head.push_str("\r\n");
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_between_boundaries() {
        let (content_type, body) =
            Form::new().field("subject", "Grüße").file("f", "p.jpg", "image/jpeg", b"\xff").finish().unwrap();
        let boundary =
            content_type.to_str().unwrap().strip_prefix("multipart/form-data; boundary=").unwrap().to_owned();
        let expected = [
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\nGrüße\r\n")
                .as_bytes(),
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"f\"; filename=\"p.jpg\"\r\n")
                .as_bytes(),
            b"Content-Type: image/jpeg\r\n\r\n\xff\r\n",
            format!("--{boundary}--\r\n").as_bytes(),
        ]
        .concat();
        assert_eq!(body, expected);
    }

    #[test]
    fn boundaries_differ() {
        assert_ne!(Form::new().boundary, Form::new().boundary);
    }
}
