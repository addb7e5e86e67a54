//! The two documents: a success and an error.

use serde_json::{Map, Value};

use super::{Body, Format, RequestId, xml};
use crate::parameters::percent_encode;

/// Writes the answer of an operation. `object` is a JSON object that holds `RequestId` and the operation's fields in their
/// declared order; in XML its root is `<ActionResponse>`.
pub fn success(format: Format, action: &str, object: &Value) -> Body {
    render(format, &format!("{action}Response"), object)
}

/// The address of the page that explains a code, as it stands in `Recommend`.
pub fn recommendation(code: &str, product: &str, request_id: &RequestId) -> String {
    let (code, product) = (percent_encode(code), percent_encode(product));
    format!("https://api.aliyun.com/troubleshoot?q={code}&product={product}&requestId={request_id}")
}

/// An error's body.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorDocument {
    /// The id of this answer, equal to the header `x-acs-request-id`.
    pub request_id: RequestId,
    /// The host that was called.
    pub host_id: String,
    /// The code.
    pub code: String,
    /// The text.
    pub message: String,
    /// Where to read more; see [`recommendation`].
    pub recommend: Option<String>,
    /// Why a policy refused. A JSON object: anything else breaks an SDK (gateway notes, 4.2) and is left out.
    pub access_denied_detail: Option<Value>,
}

impl ErrorDocument {
    /// Writes it; in XML the root is `<Error>`.
    pub fn render(&self, format: Format) -> Body {
        let mut fields = Map::new();
        let mut text =
            |name: &str, value: &str| fields.insert(name.to_owned(), Value::String(value.to_owned()));
        text("RequestId", self.request_id.as_str());
        text("HostId", &self.host_id);
        text("Code", &self.code);
        text("Message", &self.message);
        if let Some(recommend) = &self.recommend {
            text("Recommend", recommend);
        }
        if let Some(detail @ Value::Object(_)) = &self.access_denied_detail {
            fields.insert("AccessDeniedDetail".to_owned(), detail.clone());
        }
        render(format, "Error", &Value::Object(fields))
    }
}

fn render(format: Format, root: &str, object: &Value) -> Body {
    let text = match format {
        Format::Json => object.to_string(),
        Format::Xml => xml::document(root, object),
    };
    Body { content_type: format.content_type(), text }
}
