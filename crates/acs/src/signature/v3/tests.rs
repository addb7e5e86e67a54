use super::canonical::{CanonicalRequest, Token, header_value, string_to_sign};
use crate::Parameters;
use crate::signature::Algorithm;
use crate::signature::tests::vectors;

#[test]
fn each_vector_is_made_from_its_parts() {
    for vector in &vectors::v3().accept {
        let request = &vector.request;
        let algorithm = Algorithm::from_name(vector.algorithm.as_ref().unwrap()).unwrap();
        let query = Parameters::from_query(&request.query).unwrap().canonical_query();
        let headers = vector.signed_headers.as_ref().unwrap().iter();
        let headers =
            headers.map(|name| (name.clone(), header_value(request.header(name).into_iter()))).collect();
        let hashed_payload = algorithm.digest_hex(&request.body());
        assert_eq!(Some(&hashed_payload), vector.hashed_payload.as_ref(), "{}", vector.name);
        let (method, path) = (request.method.clone(), request.path.clone());
        let canonical = CanonicalRequest { method, path, query: query.clone(), headers, hashed_payload };
        let text = canonical.render(&query, Token::Shown);
        assert_eq!(Some(&text), vector.canonical_request.as_ref(), "{}", vector.name);
        let string_to_sign = string_to_sign(algorithm, &text);
        assert_eq!(string_to_sign, vector.string_to_sign, "{}", vector.name);
        let signature = algorithm.mac_hex(&vector.access_key_secret, &string_to_sign);
        assert_eq!(signature, vector.signature, "{}", vector.name);
    }
}
