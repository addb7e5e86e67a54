//! What requests ask for, read into values; the error names the parameter.

use crate::model::{Account, AccountId, WebAddress};
use crate::operations::{Call, Failure};
use crate::store::{installation, records};

/// Items of an answer where the caller does not say how many.
const DEFAULT_RESULTS: u32 = 100;

/// An optional text; an empty one counts as absent.
pub fn given(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

/// `MaxResults`: so many unless told otherwise.
pub fn results_or(default: u32, asked: Option<u32>) -> Result<usize, Failure> {
    let results = asked.unwrap_or(default);
    if !(1..=operator::MOST_RESULTS).contains(&results) {
        let rule = format!("must be from 1 to {}, got {results}", operator::MOST_RESULTS);
        return Err(Failure::invalid("MaxResults", rule));
    }
    Ok(usize::try_from(results).unwrap_or(usize::MAX))
}

/// `MaxResults`.
pub fn results(asked: Option<u32>) -> Result<usize, Failure> {
    results_or(DEFAULT_RESULTS, asked)
}

/// A cursor that is a row.
pub fn cursor(asked: Option<&String>) -> Result<Option<i64>, Failure> {
    given(asked).map(|text| text.parse().map_err(|_| wrong_cursor())).transpose()
}

/// A cursor that no operation gave.
pub fn wrong_cursor() -> Failure {
    Failure::invalid("Cursor", "must be a cursor that an answer gave")
}

/// A time, milliseconds.
pub fn time(parameter: &str, asked: Option<&String>) -> Result<Option<i64>, Failure> {
    let read = |text: String| {
        let time = text.parse::<jiff::Timestamp>();
        time.map(jiff::Timestamp::as_millisecond).map_err(|_| {
            Failure::invalid(parameter, format!("must be a time such as 2027-01-01T00:00:00Z, got {text}"))
        })
    };
    given(asked).map(read).transpose()
}

/// An address as a setting would take it.
pub fn address(text: &str) -> Result<WebAddress, Failure> {
    WebAddress::parse(text).map_err(|error| Failure::invalid("Url", error.0))
}

/// `AccountId`, whether there is such an account or not.
pub fn account_id(text: &str) -> Result<AccountId, Failure> {
    AccountId::parse(text)
        .map_err(|_| Failure::invalid("AccountId", format!("must be 1 to 32 digits, got {text:?}")))
}

/// The account that `AccountId` names.
pub async fn account(call: &Call<'_>, text: &str) -> Result<Account, Failure> {
    let id = account_id(text)?;
    let account = records::get::<Account>(call.store(), &id, id.as_str()).await?;
    let unknown =
        || Failure::invalid("AccountId", format!("must be an account of this installation, got {id}"));
    Ok(account.ok_or_else(unknown)?.value)
}

/// The account whose audit `AccountId` names: the caller's own, or any for the owner of the installation, also the one that
/// stands for the installation itself, and one that is no more.
pub async fn audited(call: &Call<'_>, asked: Option<&String>) -> Result<AccountId, Failure> {
    let Some(text) = given(asked).filter(|text| text != call.account.as_str()) else {
        return Ok(call.account.clone());
    };
    if installation::owner(call.store()).await?.as_ref() != Some(call.account) {
        let rule = "must be your own account: only the owner of the installation sees the audit of others";
        return Err(Failure::invalid("AccountId", rule));
    }
    let service = AccountId::service();
    if text == service.as_str() { Ok(service) } else { account_id(&text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_refused_by_name() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(time("Since", text("2027-01-01T00:00:01Z").as_ref()).unwrap(), Some(1_798_761_601_000));
        assert_eq!(time("Since", text("").as_ref()).unwrap(), None);
        assert_eq!((results(None).unwrap(), results(Some(500)).unwrap()), (100, 500));
        for (refused, parameter) in [
            (time("Since", text("yesterday").as_ref()).unwrap_err(), "Since must be"),
            (results(Some(0)).unwrap_err(), "MaxResults must be"),
            (results(Some(501)).unwrap_err(), "MaxResults must be"),
            (cursor(text("next").as_ref()).unwrap_err(), "Cursor must be"),
            (address("ftp://a/").unwrap_err(), "Url must be"),
        ] {
            assert!(refused.to_string().contains(parameter), "{refused}");
        }
    }
}
