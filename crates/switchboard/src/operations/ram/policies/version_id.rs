//! `VersionId`: how versions of a policy are called.

use identity::Fault;

/// `v1`
pub fn shown(number: u32) -> String {
    format!("v{number}")
}

/// The number of a version; what is spelled otherwise is none.
///
/// # Errors
/// `EntityNotExist.Policy.Version`
pub fn read(text: &str) -> Result<u32, Fault> {
    let number = text.strip_prefix('v').and_then(|number| number.parse().ok());
    number.filter(|number| shown(*number) == text).ok_or_else(Fault::policy_version_not_exist)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_one_name() {
        assert_eq!((read("v1"), read("v4294967295")), (Ok(1), Ok(u32::MAX)));
        for wrong in ["", "v", "1", "V1", "v01", "v+1", "v-1", "v1 ", "v4294967296", "v١"] {
            assert_eq!(read(wrong), Err(Fault::policy_version_not_exist()), "{wrong}");
        }
    }
}
