//! Receipt handles: what a delivery gives, and what its delete or its change of visibility brings back.

use std::fmt;
use std::str::FromStr;

use crate::Fault;

/// A receipt handle: where the message lies, and which delivery this is (queue notes, 6.3).
///
/// Its text is `8-` and 33 letters and digits, as long as the cloud's, and needs no escaping in a URL, which some clients
/// leave out. Each handle has one text only. Whether it is still the message's newest is for the store to say: the random
/// part of the handle that it gave last must be this one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReceiptHandle {
    queue: i64,
    message: i64,
    random: u64,
}

/// How the cloud's handles begin.
const HEAD: &str = "8-";

/// Digits of a number of 64 bits in base 62.
const WIDTH: usize = 11;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl ReceiptHandle {
    /// The handle of a delivery: the row numbers of its queue and its message, and 64 new random bits.
    pub const fn new(queue: i64, message: i64, random: u64) -> Self {
        Self { queue, message, random }
    }

    /// The row number of the queue. A handle of another queue is answered `ReceiptHandleError`.
    pub const fn queue(&self) -> i64 {
        self.queue
    }

    /// The row number of the message.
    pub const fn message(&self) -> i64 {
        self.message
    }

    /// What tells this delivery from the others of the message.
    pub const fn random(&self) -> u64 {
        self.random
    }
}

impl fmt::Display for ReceiptHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HEAD)?;
        for number in [self.random, self.queue.cast_unsigned(), self.message.cast_unsigned()] {
            let mut rest = number;
            let mut digits = [b'0'; WIDTH];
            for digit in digits.iter_mut().rev() {
                *digit = DIGITS[(rest % 62) as usize];
                rest /= 62;
            }
            digits.iter().try_for_each(|digit| fmt::Write::write_char(formatter, char::from(*digit)))?;
        }
        Ok(())
    }
}

impl FromStr for ReceiptHandle {
    type Err = Fault;

    /// Reads a handle of ours; any other is `ReceiptHandleError`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        read(text).ok_or_else(Fault::receipt_handle_error)
    }
}

fn read(text: &str) -> Option<ReceiptHandle> {
    let digits = text.strip_prefix(HEAD)?.as_bytes();
    let (numbers, []) = digits.as_chunks::<WIDTH>() else { return None };
    let [random, queue, message] = numbers else { return None };
    Some(ReceiptHandle {
        queue: number(queue)?.cast_signed(),
        message: number(message)?.cast_signed(),
        random: number(random)?,
    })
}

fn number(digits: &[u8; WIDTH]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |number, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'A'..=b'Z' => digit - b'A' + 10,
            b'a'..=b'z' => digit - b'a' + 36,
            _ => return None,
        };
        number.checked_mul(62)?.checked_add(value.into())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_handle_is_as_long_as_the_cloud_s_and_safe_in_a_url() {
        let text = ReceiptHandle::new(i64::MIN, -1, u64::MAX).to_string();
        assert_eq!(text.len(), "8-BzvT93jFnzuz6zcJz0zhAzcUxr0B2GnZl".len());
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{text}");
    }

    #[test]
    fn what_is_not_of_our_form_is_a_receipt_handle_error() {
        let good = ReceiptHandle::new(1, 2, 3).to_string();
        let over = format!("8-{}", "z".repeat(33));
        for text in
            ["", "8-", "1-ODU4OTkzNDU5My0xNDM1MTk3NjAwLTItNg==", &good[..34], &format!("{good}0"), &over]
        {
            assert_eq!(text.parse::<ReceiptHandle>().unwrap_err(), Fault::receipt_handle_error(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(queue: i64, message: i64, random: u64) {
            let handle = ReceiptHandle::new(queue, message, random);
            prop_assert_eq!(handle.to_string().parse::<ReceiptHandle>(), Ok(handle));
        }

        #[test]
        fn a_text_that_reads_is_the_only_one_of_its_handle(text in "8-[0-9A-Za-z]{33}") {
            if let Ok(handle) = text.parse::<ReceiptHandle>() {
                prop_assert_eq!(handle.to_string(), text);
            }
        }
    }
}
