//! The faults, compared with the tables of the gateway notes, 6.1 and 7.

use std::collections::BTreeSet;

use identity::Fault;

#[test]
fn every_fault_has_the_status_and_the_text_of_the_tables() {
    let mut faults = Fault::fixed();
    for line in include_str!("../spec/errors.txt").lines().filter(|line| !line.starts_with('#')) {
        let [code, status, text] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let found = faults.iter().position(|fault| {
            fault.code == code
                && fault.http_status == status.parse::<u16>().unwrap()
                && (text == "inferred" || fault.message == text)
        });
        faults.remove(found.unwrap_or_else(|| panic!("nothing says {line}")));
    }
    assert_eq!(faults, Vec::new(), "not in the tables");
}

#[test]
fn no_two_faults_say_the_same() {
    let faults = Fault::fixed();
    let told: BTreeSet<_> =
        faults.iter().map(|fault| (fault.code.as_ref(), fault.message.as_str())).collect();
    assert_eq!(told.len(), faults.len());
}

#[test]
fn a_fault_of_a_parameter_names_it_in_code_and_text() {
    let told = |fault: Fault| format!("{fault}");
    assert_eq!(
        told(Fault::invalid_chars("UserName")),
        "400 InvalidParameter.UserName.InvalidChars: The parameter - \"UserName\" contains invalid chars."
    );
    assert_eq!(
        told(Fault::wrong_length("Comments")),
        "400 InvalidParameter.Comments.Length: The parameter - \"Comments\" beyond the length limit."
    );
    assert_eq!(
        told(Fault::wrong_format("Email")),
        "400 InvalidParameter.Email.Format: The format of the parameter - \"Email\" is incorrect."
    );
    assert_eq!(
        told(Fault::incorrect("PolicyType")),
        "400 InvalidParameter.PolicyType: The parameter - \"PolicyType\" is incorrect."
    );
    assert_eq!(
        told(Fault::no_permission("acs:ram:*:1:user/ann", "ram:CreateUser")),
        "403 NoPermission: You are not authorized to do this action. \
         Resource: acs:ram:*:1:user/ann Action: ram:CreateUser"
    );
    assert_eq!(
        told(Fault::malformed_policy_document("no Version")),
        "400 MalformedPolicyDocument: no Version"
    );
}
