use crate::Fault;

/// The `Authorization` header, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Authorization {
    pub algorithm: String,
    pub credential: String,
    /// Lower case, sorted, each once.
    pub signed_headers: Vec<String>,
    pub signature: String,
}

impl Authorization {
    /// Reads `<algorithm> Credential=<id>,SignedHeaders=<a;b>,Signature=<hex>`; blanks after the commas are allowed.
    ///
    /// A pair of keys (`ACS3-RSA-SHA256`) is not supported and counts as no authentication (gateway notes, 3.2; inferred).
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let (algorithm, rest) = text.split_once(' ').unwrap_or((text, ""));
        if algorithm == "ACS3-RSA-SHA256" {
            return Err(Fault::missing("AccessKeyId"));
        }
        let field = |name: &str| {
            rest.split(',')
                .filter_map(|piece| piece.trim().split_once('='))
                .find_map(|(key, value)| (key == name && !value.is_empty()).then(|| value.to_owned()))
                .ok_or_else(Fault::incomplete_signature)
        };
        let mut signed_headers: Vec<_> =
            field("SignedHeaders")?.split(';').map(|name| name.trim().to_ascii_lowercase()).collect();
        signed_headers.sort_unstable();
        signed_headers.dedup();
        Ok(Self {
            algorithm: algorithm.to_owned(),
            credential: field("Credential")?,
            signed_headers,
            signature: field("Signature")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_after_commas_are_allowed_and_headers_are_sorted() {
        let text = "ACS3-HMAC-SHA256 Credential=id, SignedHeaders=X-Acs-Date;host, Signature=ab";
        let parsed = Authorization::parse(text).unwrap();
        assert_eq!(parsed.signed_headers, ["host", "x-acs-date"]);
        assert_eq!((parsed.credential.as_str(), parsed.signature.as_str()), ("id", "ab"));
    }

    #[test]
    fn a_missing_part_is_an_incomplete_signature_and_a_key_pair_is_no_authentication() {
        for text in
            ["ACS3-HMAC-SHA256", "ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=a", "ACS3-X a=b"]
        {
            assert_eq!(Authorization::parse(text).unwrap_err().code, "IncompleteSignature", "{text}");
        }
        assert_eq!(Authorization::parse("ACS3-RSA-SHA256 x").unwrap_err().code, "MissingAccessKeyId");
    }
}
