use percent_encoding::percent_decode_str;

use crate::Fault;

/// The parameters of the query, decoded: percent-encoding only, because a plus sign is a plus sign in what these clients
/// send (queue notes, 6.3). Names are compared without regard to case (queue notes, 5).
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(query: Option<&str>) -> Result<Self, Fault> {
        let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let read = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        };
        pairs.map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The first value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

fn decode(text: &str) -> Result<String, Fault> {
    let mut escapes = text.split('%').skip(1);
    let sound = |escape: &str| {
        let digits = escape.as_bytes().first_chunk::<2>();
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !escapes.all(sound) {
        return Err(Fault::invalid_query_string());
    }
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| Fault::invalid_query_string())?;
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_in_any_case_and_plus_stays_plus() {
        let query = Query::parse(Some("receipthandle=1-a+b%3D%3D&&PEEKONLY&x=1&x=2&u=%e4%bd%a0")).unwrap();
        assert_eq!(query.get("ReceiptHandle"), Some("1-a+b=="));
        assert_eq!(query.get("peekonly"), Some(""));
        assert_eq!(query.get("x"), Some("1"));
        assert_eq!(query.get("u"), Some("你"));
        assert_eq!(query.get("y"), None);
    }

    #[test]
    fn broken_escapes_and_broken_utf8_are_an_invalid_query_string() {
        for query in ["a=%", "a=%4", "a=%g0", "%zz=1", "a=%ff", "a=%é"] {
            assert_eq!(Query::parse(Some(query)).unwrap_err().code, "InvalidQueryString", "{query}");
        }
    }
}
