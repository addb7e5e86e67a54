//! The error codes (behaviour notes, 6), each with its text and the message that goes with it.
//! A message is the documented one where there is one, else the documented meaning as a sentence.

use std::{borrow::Cow, fmt};

/// Makes the enum, so that a code, its text and its message stand in one place.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $message:literal;)*) => {
        /// An error code of the API.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
            /// `Missing<Key>`: a required parameter is absent. Of a nested one only the last key
            /// is named, as in `MissingType`.
            Missing(String),
            /// A network's refusal, passed on under its own number.
            Network(i64),
        }

        impl Code {
            /// All codes that are always the same text: all but [`Code::Missing`] and [`Code::Network`].
            pub const FIXED: &'static [Self] = &[$(Self::$name),*];

            /// The value of `Code` in the answer.
            #[must_use]
            pub fn as_str(&self) -> Cow<'static, str> {
                match self {
                    $(Self::$name => Cow::Borrowed($text),)*
                    Self::Missing(key) => Cow::Owned(format!("Missing{key}")),
                    Self::Network(number) => Cow::Owned(number.to_string()),
                }
            }

            /// The message when there is nothing more exact to say.
            #[must_use]
            pub fn message(&self) -> Cow<'static, str> {
                match self {
                    $(Self::$name => Cow::Borrowed($message),)*
                    Self::Missing(key) => Cow::Owned(format!("{key} is mandatory for this action.")),
                    Self::Network(_) => Cow::Borrowed("The network refused the request."),
                }
            }
        }
    };
}

codes! {
    /// The account has not opened the service.
    ProductUnsubscript = "Product.Unsubscript", "You have not subscribed to the specified product.";
    /// The caller's policies do not allow it.
    RamPermissionDeny = "Ram.PermissionDeny", "You are not authorized to perform the operation.";
    /// The service's own limit.
    SystemLimitControl = "System.LimitControl", "The system is under flow control.";
    /// The space or instance is unknown or somebody else's: which of both is not told.
    UnknownResourceOwnerId = "Unknown.ResourceOwnerId", "The resource does not belong to the current user.";
    /// No permission for this operation or template.
    AuthenticationNoAuth = "Authentication.NoAuth", "You do not have the permission for this operation.";
    /// A bad value; the message names the parameter.
    InvalidParameter = "InvalidParameter", "The parameter is invalid.";
    /// A value that cannot be read as its type.
    InvalidParameterFormat = "InvalidParameter.Format", "The format of the parameter is invalid.";
    /// A sender with anything but digits.
    FromOnlyNumeric = "InvalidParameter.FromOnlyNumeric", "The sender can contain only digits.";
    /// A file that cannot be fetched.
    FileUrlError = "InvalidParameter.FileUrlError", "The file can not download.";
    /// A template body with variables of the network's form, or of an unsupported kind.
    MessageInvalid = "InvalidParameter.MessageInvalid", "The message of the template is invalid.";
    /// A variable in the footer.
    FooterHaveVariable = "InvalidParameter.FooterHaveVariable", "The footer cannot contain variables.";
    /// A second variable in the header.
    HeaderMoreVariable = "InvalidParameter.HeaderMoreVariable", "The header can contain at most one variable.";
    /// An unknown format of a header.
    HeaderTypeNotSupport = "InvalidParameter.HeaderTypeNotSupport", "The format of the header is not supported.";
    /// A variable in the label of a button.
    ButtonTextHaveVariable = "InvalidParameter.ButtonTextHaveVariable", "The text of a button cannot contain variables.";
    /// A second variable in a URL.
    UrlMoreVariable = "InvalidParameter.UrlMoreVariable", "The URL can contain at most one variable.";
    /// A number that is malformed or not one of the space's.
    PhoneNumberError = "InvalidParameter.PhoneNumberError", "The phone number is invalid.";
    /// A template of that name and language exists.
    TemplateNameExist = "InvalidParameter.TemplateNameExist", "The name of the template is already used.";
    /// A template could not be made.
    CreateError = "InvalidParameter.CreateError", "The template cannot be created. Check the parameters.";
    /// A page that is none.
    PageInvalid = "InvalidParameter.PageInvalid", "The format of Page is invalid.";
    /// An unknown language.
    LanguageNotSupport = "InvalidParameter.LanguageNotSupport", "The language is not supported.";
    /// An unknown state of review.
    AuditStatusNotSupport = "InvalidParameter.AuditStatusNotSupport", "The AuditStatus is not supported.";
    /// An unknown type of template.
    TemplateTypeNotSupport = "InvalidParameter.TemplateTypeNotSupport", "The TemplateType is not supported.";
    /// The template to delete is unknown.
    DeletedTemplateNotExist = "DelError.TemplateNotExist", "The template does not exist.";
    /// The template to read is unknown.
    ReadTemplateNotExist = "DetailError.TemplateNotExist", "The template does not exist.";
    /// A list of templates failed.
    TemplateListQueryError = "TemplateListError.QueryError", "The templates cannot be queried.";
    /// The template to send is unknown. (`Template.NotFound` is another spelling of it.)
    TemplateNotFound = "TemplateNotFound", "The template does not exist.";
    /// The variables given do not fit the template.
    TemplateParamInvalid = "TemplateParamInvalid", "The variables do not fit the template.";
    /// The recipient has not written within 24 hours.
    SessionWindowExpired = "SessionWindowExpired", "The 24-hour window of the conversation is closed.";
    /// The sender is not registered at the network.
    PhoneNumberNotRegistered = "PhoneNumberNotRegistered", "The phone number is not registered.";
    /// The account's limit for this operation.
    ThrottlingUser = "Throttling.User", "Request was denied due to user flow control.";
    /// A network did not answer, or a store cannot: nothing is wrong with the call.
    ServiceUnavailable = "ServiceUnavailable", "The request has failed due to a temporary failure of the server.";
    /// A fault of our own.
    InternalError = "InternalError", "The request processing has failed due to some unknown error.";
}

impl Code {
    /// The HTTP status of an answer with this code. Every refusal is 400, the operations' own as well:
    /// a choice of ours between two readings of the documentation (gateway notes, 4.4).
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::ServiceUnavailable => 503,
            Self::InternalError => 500,
            _ => 400,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.as_str())
    }
}
