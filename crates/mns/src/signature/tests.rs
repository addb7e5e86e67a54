use super::*;

#[test]
fn headers_are_signed_in_lower_case_sorted_and_trimmed_outside_only() {
    let headers: Vec<_> = [("X-Mns-B", " 2  2 "), ("x-mns-a", "1"), ("X-MNSX", "no"), ("X-Mns-B", "1")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let raw = RawRequest { method: "GET", target: "http://h/queues?b=2&a=1", headers: &headers, body: b"" };
    assert_eq!(v2::string_to_sign(&raw), "GET\n\n\n\nx-mns-a:1\nx-mns-b:2  2\nx-mns-b:1\n/queues?b=2&a=1");
}

#[test]
fn a_v4_query_is_sorted_with_names_in_lower_case_and_values_as_they_stand() {
    let raw = RawRequest { method: "GET", target: "/queues/q?B=X%3D&a&&A=Z", headers: &[], body: b"" };
    assert_eq!(
        v4::string_to_sign(&raw, "cn-hangzhou", "20270101T000000Z"),
        "MNS4-HMAC-SHA256\n20270101T000000Z\n20270101/cn-hangzhou/mns/aliyun_v4_request\nGET\n/queues/q\na&a=Z&b=X%3D\n\n"
    );
}
