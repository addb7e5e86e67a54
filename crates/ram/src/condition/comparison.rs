//! What an operator compares, ready for the comparison.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};
use jiff::Timestamp;

use super::Operator;
use super::number::Number;
use super::operator::Relation;
use crate::context::{Value, parse_boolean};
use crate::pattern::Pattern;

/// The values of one key, parsed for their operator.
#[derive(Clone, Debug)]
pub(crate) enum Comparison {
    /// The very texts of the policy.
    Text,
    /// Texts in lower case.
    TextIgnoringCase(Box<[Box<str>]>),
    Like(Box<[Pattern]>),
    Number(Relation, Box<[Number<'static>]>),
    Date(Relation, Box<[Timestamp]>),
    Boolean(Box<[bool]>),
    Address(Box<[IpNet]>),
}

/// A value that is not of its operator's type: which one, and what was expected.
pub(crate) struct NotOfType {
    pub(crate) index: usize,
    pub(crate) expected: &'static str,
    pub(crate) found: String,
}

impl Comparison {
    pub(crate) fn new(operator: Operator, values: &[Box<str>]) -> Result<Self, NotOfType> {
        use Operator as O;
        Ok(match operator {
            O::StringEquals | O::StringNotEquals => Self::Text,
            O::StringEqualsIgnoreCase | O::StringNotEqualsIgnoreCase => Self::TextIgnoringCase(
                values.iter().map(|value| lower(value).collect::<String>().into()).collect(),
            ),
            O::StringLike | O::StringNotLike => {
                Self::Like(values.iter().map(|value| Pattern::new(value.clone())).collect())
            }
            O::NumericEquals | O::NumericNotEquals => Self::Number(Relation::Equal, numbers(values)?),
            O::NumericLessThan => Self::Number(Relation::Less, numbers(values)?),
            O::NumericLessThanEquals => Self::Number(Relation::LessOrEqual, numbers(values)?),
            O::NumericGreaterThan => Self::Number(Relation::Greater, numbers(values)?),
            O::NumericGreaterThanEquals => Self::Number(Relation::GreaterOrEqual, numbers(values)?),
            O::DateEquals | O::DateNotEquals => Self::Date(Relation::Equal, dates(values)?),
            O::DateLessThan => Self::Date(Relation::Less, dates(values)?),
            O::DateLessThanEquals => Self::Date(Relation::LessOrEqual, dates(values)?),
            O::DateGreaterThan => Self::Date(Relation::Greater, dates(values)?),
            O::DateGreaterThanEquals => Self::Date(Relation::GreaterOrEqual, dates(values)?),
            O::Bool => Self::Boolean(each(values, "\"true\" or \"false\"", parse_boolean)?),
            O::IpAddress | O::NotIpAddress => Self::Address(each(
                values,
                "an IPv4 or IPv6 address, or a range of them like \"10.0.0.0/8\"",
                network,
            )?),
        })
    }

    /// Whether the request's value fits any of the policy's; `values` are the texts that this was made from.
    pub(crate) fn fits(&self, values: &[Box<str>], value: &Value) -> bool {
        match self {
            Self::Text => {
                let text = value.text();
                values.iter().any(|wanted| **wanted == *text)
            }
            Self::TextIgnoringCase(wanted) => {
                let text = value.text();
                wanted.iter().any(|wanted| lower(&text).eq(wanted.chars()))
            }
            Self::Like(patterns) => {
                let text = value.text();
                patterns.iter().any(|pattern| pattern.matches(&text))
            }
            Self::Number(relation, wanted) => {
                let text = value.text();
                Number::parse(&text)
                    .is_some_and(|number| wanted.iter().any(|wanted| relation.holds(number.compare(wanted))))
            }
            Self::Date(relation, wanted) => {
                value.time().is_some_and(|time| wanted.iter().any(|wanted| relation.holds(time.cmp(wanted))))
            }
            Self::Boolean(wanted) => value.boolean().is_some_and(|value| wanted.contains(&value)),
            Self::Address(networks) => value
                .address()
                .is_some_and(|address| networks.iter().any(|network| network.contains(&address))),
        }
    }
}

fn each<T>(
    values: &[Box<str>],
    expected: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Box<[T]>, NotOfType> {
    values
        .iter()
        .enumerate()
        .map(|(index, text)| {
            parse(text).ok_or_else(|| NotOfType { index, expected, found: text.to_string() })
        })
        .collect()
}

fn numbers(values: &[Box<str>]) -> Result<Box<[Number<'static>]>, NotOfType> {
    each(values, "a decimal number", |text| Number::parse(text).map(Number::into_owned))
}

fn dates(values: &[Box<str>]) -> Result<Box<[Timestamp]>, NotOfType> {
    each(values, "a time like \"2026-01-02T03:04:05Z\"", |text| text.parse().ok())
}

/// A range, or an address as the range of it alone; IPv4 in IPv6 becomes IPv4, as the addresses of callers do. Bits behind the
/// prefix do not matter (inferred).
fn network(text: &str) -> Option<IpNet> {
    let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok()?;
    if let IpNet::V6(v6) = network
        && let Some(v4) = v6.addr().to_ipv4_mapped()
        && let Some(prefix) = v6.prefix_len().checked_sub(96)
    {
        return Ipv4Net::new(v4, prefix).ok().map(IpNet::V4);
    }
    Some(network)
}

fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(operator: Operator, wanted: &str, value: impl Into<Value>) -> bool {
        let values = [wanted.into()];
        let comparison = Comparison::new(operator, &values).ok().expect("of the operator's type");
        comparison.fits(&values, &value.into())
    }

    #[test]
    fn a_value_is_compared_alike_as_text_and_as_what_it_is() {
        let time: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        assert!(fits(Operator::DateEquals, "2026-01-02T11:04:05+08:00", time));
        assert!(fits(Operator::StringLike, "2026-01-02T*Z", time));
        assert!(fits(Operator::Bool, "True", true));
        assert!(fits(Operator::StringEquals, "true", true));
        let address: IpAddr = "203.0.113.7".parse().unwrap();
        assert!(fits(Operator::IpAddress, "203.0.113.0/24", address));
        assert!(fits(Operator::StringEquals, "203.0.113.7", address));
        assert!(!fits(Operator::DateEquals, "2026-01-02T11:04:05+08:00", address));
    }

    #[test]
    fn an_address_cannot_hide_in_the_longer_form() {
        assert!(fits(Operator::IpAddress, "203.0.113.0/24", "::ffff:203.0.113.7"));
        assert!(fits(Operator::IpAddress, "::ffff:203.0.113.0/120", "203.0.113.7"));
        assert!(!fits(Operator::IpAddress, "::/0", "203.0.113.7"));
    }

    #[test]
    fn letters_without_case_are_those_of_every_alphabet() {
        assert!(fits(Operator::StringEqualsIgnoreCase, "ÀПО", "àпо"));
        assert!(!fits(Operator::StringEqualsIgnoreCase, "ab", "abc"));
    }
}
