//! Policy documents, as calls give them.

use identity::Fault;

use super::text;

/// A document that can be read as a policy of this kind. Its length is judged first (gateway notes, 5.2 and 5.7).
///
/// # Errors
/// It is empty or too long, or is malformed: what is wrong with it, and where.
pub fn check(parameter: &str, document: &str, kind: ram::PolicyKind) -> Result<(), Fault> {
    if document.is_empty() {
        return Err(Fault::wrong_length(parameter));
    }
    text::at_most(parameter, document, kind.limit())?;
    match ram::Policy::parse(document, kind) {
        Ok(_) => Ok(()),
        Err(malformed) => Err(Fault::malformed_policy_document(malformed.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use ram::PolicyKind;

    use super::*;

    const ALLOW: &str =
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"cams:*","Resource":"*"}]}"#;

    #[test]
    fn length_is_judged_before_grammar_and_for_each_kind() {
        let fault = |parameter, length, kind| check(parameter, &"x".repeat(length), kind).unwrap_err();
        let too_long = Fault::wrong_length("PolicyDocument");
        assert_eq!(fault("PolicyDocument", 6145, PolicyKind::Identity), too_long);
        assert_eq!(fault("PolicyDocument", 0, PolicyKind::Identity), too_long);
        assert_eq!(fault("PolicyDocument", 6144, PolicyKind::Identity).code, "MalformedPolicyDocument");
        assert_eq!(fault("T", 2049, PolicyKind::Trust), Fault::wrong_length("T"));
        assert_eq!(fault("T", 2048, PolicyKind::Trust).code, "MalformedPolicyDocument");
    }

    #[test]
    fn a_malformed_document_says_what_is_wrong_and_where() {
        assert!(check("PolicyDocument", ALLOW, PolicyKind::Identity).is_ok());
        let fault = check("PolicyDocument", &ALLOW.replace("Allow", "Perhaps"), PolicyKind::Identity);
        let fault = fault.unwrap_err();
        assert_eq!((fault.http_status, fault.code.as_ref()), (400, "MalformedPolicyDocument"));
        assert!(fault.message.contains("Statement.0.Effect"), "{}", fault.message);
        // A trust policy has principals and no resources.
        assert!(check("AssumeRolePolicyDocument", ALLOW, PolicyKind::Trust).is_err());
    }
}
