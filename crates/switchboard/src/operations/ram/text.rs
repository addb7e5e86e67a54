//! Parameters that are texts: their lengths, characters and forms (gateway notes, 5.2 and 7).

use identity::Fault;

use crate::model::identity::NameFault;

/// Characters of `DisplayName` and `Comments` at most.
const LONGEST_TEXT: usize = 128;
/// Characters of a mail address at most (RFC 5321, 4.5.3.1.3).
const LONGEST_EMAIL: usize = 254;
/// Digits of a country code and of the number behind it, at most (E.164 has 15 in all; the cloud's own bound is unknown).
const LONGEST_COUNTRY_CODE: usize = 4;
const LONGEST_NUMBER: usize = 15;

/// A text that may be absent; an empty one is none.
pub fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// Why a name of this parameter is none.
pub fn name(parameter: &str, fault: NameFault) -> Fault {
    match fault {
        NameFault::Length => Fault::wrong_length(parameter),
        NameFault::InvalidChars => Fault::invalid_chars(parameter),
    }
}

/// A text for people of one line: at most 128 characters, none of them a control character (the latter decided).
pub fn line(parameter: &str, text: &str) -> Result<(), Fault> {
    comment(parameter, text)?;
    if text.chars().any(char::is_control) { Err(Fault::invalid_chars(parameter)) } else { Ok(()) }
}

/// A text for people: at most 128 characters.
pub fn comment(parameter: &str, text: &str) -> Result<(), Fault> {
    at_most(parameter, text, LONGEST_TEXT)
}

/// At most so many characters.
pub fn at_most(parameter: &str, text: &str, characters: usize) -> Result<(), Fault> {
    if text.chars().count() > characters { Err(Fault::wrong_length(parameter)) } else { Ok(()) }
}

/// `<country code>-<number>`, in digits.
pub fn mobile_phone(parameter: &str, text: &str) -> Result<(), Fault> {
    let digits =
        |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_phone = text.split_once('-').is_some_and(|(country, number)| {
        digits(country, LONGEST_COUNTRY_CODE) && digits(number, LONGEST_NUMBER)
    });
    if is_phone { Ok(()) } else { Err(Fault::wrong_format(parameter)) }
}

/// Something, an `@`, and a name behind it; whether mail arrives there is not asked.
pub fn email(parameter: &str, text: &str) -> Result<(), Fault> {
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '@')
    };
    let is_address = text.split_once('@').is_some_and(|(mailbox, host)| is_plain(mailbox) && is_plain(host));
    let is_short = text.chars().count() <= LONGEST_EMAIL;
    if is_address && is_short { Ok(()) } else { Err(Fault::wrong_format(parameter)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_characters() {
        assert!(line("DisplayName", &"é".repeat(128)).is_ok());
        assert_eq!(line("DisplayName", &"é".repeat(129)), Err(Fault::wrong_length("DisplayName")));
        assert_eq!(comment("Comments", &"a".repeat(129)), Err(Fault::wrong_length("Comments")));
    }

    #[test]
    fn a_line_is_one_line_and_a_comment_may_be_more() {
        assert_eq!(line("DisplayName", "a\nb"), Err(Fault::invalid_chars("DisplayName")));
        assert!(comment("Comments", "a\nb").is_ok());
    }

    #[test]
    fn a_mobile_phone_has_a_country_code_and_a_number() {
        assert!(mobile_phone("MobilePhone", "86-18600008888").is_ok());
        for wrong in ["18600008888", "86-", "-186", "+86-186", "86-186-1", "86-1860000888812345", "86-1８6"]
        {
            assert_eq!(
                mobile_phone("MobilePhone", wrong),
                Err(Fault::wrong_format("MobilePhone")),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_mail_address_has_one_at_between_two_words() {
        assert!(email("Email", "ann@example.com").is_ok());
        let long = format!("{}@example.com", "a".repeat(254));
        for wrong in ["ann", "@example.com", "ann@", "ann@@example.com", "a nn@example.com", long.as_str()] {
            assert_eq!(email("Email", wrong), Err(Fault::wrong_format("Email")), "{wrong}");
        }
    }
}
