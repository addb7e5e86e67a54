use crate::Fault;

/// The `Authorization` header, taken apart (queue notes, 3.2 and 3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Authorization<'a> {
    pub scheme: Scheme<'a>,
    pub access_key_id: &'a str,
    pub signature: &'a str,
}

/// How it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme<'a> {
    V2,
    V4 { day: &'a str, region: &'a str },
}

impl<'a> Authorization<'a> {
    /// Reads `MNS <id>:<signature>`, or
    /// `MNS4-HMAC-SHA256 Credential=<id>/<day>/<region>/mns/aliyun_v4_request,Signature=<hex>`.
    pub(crate) fn parse(text: &'a str) -> Result<Self, Fault> {
        let read = match text.split_once(' ') {
            Some(("MNS", rest)) => read_v2(rest),
            Some(("MNS4-HMAC-SHA256", rest)) => read_v4(rest),
            _ => None,
        };
        let complete = |read: &Self| !read.access_key_id.is_empty() && !read.signature.is_empty();
        read.filter(complete).ok_or_else(Fault::invalid_authorization_header)
    }
}

fn read_v2(rest: &str) -> Option<Authorization<'_>> {
    let (access_key_id, signature) = rest.split_once(':')?;
    Some(Authorization { scheme: Scheme::V2, access_key_id, signature })
}

fn read_v4(rest: &str) -> Option<Authorization<'_>> {
    let field = |name: &str| {
        let mut fields = rest.split(',').filter_map(|piece| piece.trim().split_once('='));
        fields.find(|(given, _)| *given == name).map(|(_, value)| value)
    };
    let mut scope = field("Credential")?.rsplitn(5, '/');
    let ends = (scope.next()?, scope.next()?) == ("aliyun_v4_request", "mns");
    let (region, day, access_key_id) = (scope.next()?, scope.next()?, scope.next()?);
    let sound = ends && day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) && !region.is_empty();
    let authorization =
        Authorization { scheme: Scheme::V4 { day, region }, access_key_id, signature: field("Signature")? };
    sound.then_some(authorization)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_have_a_dot_and_ends_at_the_first_colon() {
        let read = Authorization::parse("MNS STS.testid:dsX+SJ0zRiLba+8412ccL8SWGx0=").unwrap();
        assert_eq!(read.access_key_id, "STS.testid");
        assert_eq!(read.signature, "dsX+SJ0zRiLba+8412ccL8SWGx0=");
    }

    #[test]
    fn a_scope_is_read_from_its_end_and_blanks_after_the_comma_are_allowed() {
        let text = "MNS4-HMAC-SHA256 Credential=a/b/20270101/cn-hangzhou/mns/aliyun_v4_request, Signature=ab";
        let read = Authorization::parse(text).unwrap();
        assert_eq!(read.access_key_id, "a/b");
        assert_eq!(read.scheme, Scheme::V4 { day: "20270101", region: "cn-hangzhou" });
    }

    #[test]
    fn another_shape_is_an_invalid_header() {
        for text in [
            "MNS",
            "MNS testid",
            "MNS :sig",
            "MNS testid:",
            "mns testid:sig",
            "ACS testid:sig",
            "MNS4-HMAC-SHA256 Credential=id/20270101/r/mns/aliyun_v4_request",
            "MNS4-HMAC-SHA256 Credential=id/2027/r/mns/aliyun_v4_request,Signature=a",
            "MNS4-HMAC-SHA256 Credential=id/20270101/r/oss/aliyun_v4_request,Signature=a",
        ] {
            assert_eq!(Authorization::parse(text).unwrap_err().code, "InvalidAuthorizationHeader", "{text}");
        }
    }
}
