//! The name of a role as `RoleArn` gives it.

use crate::model::AccountId;
use crate::model::identity::RoleName;

/// Account and name of `acs:ram::<account>:role/<name>`; the region may be `*` as well. None for any other text.
pub fn parse(arn: &str) -> Option<(AccountId, RoleName)> {
    let parts: Vec<_> = arn.splitn(5, ':').collect();
    let ["acs", "ram", "" | "*", account, relative] = parts.as_slice() else { return None };
    let name = RoleName::parse(relative.strip_prefix("role/")?).ok()?;
    Some((AccountId::parse(account).ok()?, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_arn_of_a_role_is_read() {
        for right in ["acs:ram::12:role/cams-sender", "acs:ram:*:12:role/cams-sender"] {
            let (account, name) = parse(right).unwrap();
            assert_eq!((account.as_str(), name.as_str()), ("12", "cams-sender"), "{right}");
        }
        for wrong in [
            "",
            "cams-sender",
            "acs:ram::12:user/ann",
            "acs:ram::12:role/",
            "acs:ram::12:role/a/session",
            "acs:ram::12:role/a:b",
            "acs:ram:cn:12:role/a",
            "acs:ram:::role/a",
            "acs:cams::12:role/a",
            "arn:ram::12:role/a",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
