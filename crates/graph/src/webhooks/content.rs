//! What a message holds: `type` and the object of that name (Meta Graph notes, 4.4).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::scalar;

/// The content of an inbound message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each field is the object that `type` names")]
pub enum Content {
    /// A text; also a tapped prompt and a command.
    Text { text: Text },
    /// A picture.
    Image { image: Media },
    /// A film.
    Video { video: Media },
    /// A sound or a voice message.
    Audio { audio: Media },
    /// A file.
    Document { document: Media },
    /// A sticker.
    Sticker { sticker: Media },
    /// A place.
    Location { location: Location },
    /// Address cards.
    Contacts { contacts: Vec<Value> },
    /// A reaction to a message.
    Reaction { reaction: Reaction },
    /// A tap on a template's quick reply.
    Button { button: Button },
    /// A tap on an interactive message.
    Interactive { interactive: Interactive },
    /// An order from a catalogue.
    Order { order: Order },
    /// News of the person: another number, another identity.
    System { system: System },
    /// The person opened the chat for the first time.
    RequestWelcome {},
    /// What the API cannot carry; the message's `errors` say why.
    Unsupported {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unsupported: Option<Unsupported>,
    },
    /// A type that this crate does not know, or a known one of another shape.
    #[serde(untagged)]
    Other {
        #[serde(rename = "type")]
        kind: String,
        #[serde(flatten)]
        rest: Map<String, Value>,
    },
}

impl Content {
    /// The word in `type`.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Video { .. } => "video",
            Self::Audio { .. } => "audio",
            Self::Document { .. } => "document",
            Self::Sticker { .. } => "sticker",
            Self::Location { .. } => "location",
            Self::Contacts { .. } => "contacts",
            Self::Reaction { .. } => "reaction",
            Self::Button { .. } => "button",
            Self::Interactive { .. } => "interactive",
            Self::Order { .. } => "order",
            Self::System { .. } => "system",
            Self::RequestWelcome {} => "request_welcome",
            Self::Unsupported { .. } => "unsupported",
            Self::Other { kind, .. } => kind,
        }
    }

    /// A text.
    #[must_use]
    pub fn text(body: impl Into<String>) -> Self {
        Self::Text { text: Text { body: body.into() } }
    }
}

/// A text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The text.
    pub body: String,
}

/// A picture, film, sound, file or sticker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Good for a download for 7 days.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// MIME type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Digest, in base64 here and in hex elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Of a picture, film or document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Of a sound: whether it was spoken into the chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<bool>,
    /// Of a sticker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub animated: Option<bool>,
    /// Where it can be downloaded with the token for 5 minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees, −90 to 90.
    pub latitude: f64,
    /// Degrees, −180 to 180.
    pub longitude: f64,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// The message's wamid.
    pub message_id: String,
    /// Missing when the reaction was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
}

/// A tap on a template's quick reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What the business gave the button when it sent the template, else its text.
    pub payload: String,
    /// What the button shows.
    pub text: String,
}

/// A tap on an interactive message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each field is the object that `type` names")]
pub enum Interactive {
    /// On a button.
    ButtonReply { button_reply: Reply },
    /// On a row of a list.
    ListReply { list_reply: Reply },
    /// The end of a flow or of an address form.
    NfmReply { nfm_reply: NfmReply },
    /// A kind that this crate does not know.
    #[serde(untagged)]
    Other(Map<String, Value>),
}

/// The button or row that was tapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Its id, as the business gave it.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Of a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The end of a flow or of an address form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NfmReply {
    /// `flow` or `address_message`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the chat shows: `Sent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What was filled in, as JSON text.
    pub response_json: String,
}

/// An order from a catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The catalogue.
    #[serde(deserialize_with = "scalar::text")]
    pub catalog_id: String,
    /// What the person wrote besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is ordered.
    #[serde(default)]
    pub product_items: Vec<OrderItem>,
}

/// A product of an [`Order`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderItem {
    /// The business's id of the product.
    pub product_retailer_id: String,
    /// How many.
    pub quantity: Value,
    /// The price of one.
    pub item_price: Value,
    /// Three letters.
    pub currency: String,
}

/// News of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct System {
    /// A sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// `user_changed_number`, `user_changed_user_id` or `customer_identity_changed`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The new number.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
    /// The new number, in other versions.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub new_wa_id: Option<String>,
    /// The old number.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The new business-scoped id.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The new id across linked portfolios.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub parent_user_id: Option<String>,
}

/// What the API cannot carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsupported {
    /// `edit`, `gif`, `poll_creation`, …
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}
