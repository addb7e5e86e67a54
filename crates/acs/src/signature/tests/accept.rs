use super::vectors::{self, File};
use super::world::World;

fn every_vector_is_accepted_once(file: &File) {
    for vector in &file.accept {
        let mut world = World::accepting(file, vector);
        let request = vector.request.with(|raw| world.serve(raw, vector.server_now));
        let request = request.unwrap_or_else(|fault| panic!("{}: {fault}", vector.name));
        assert_eq!(request.access_key_id(), vector.access_key_id, "{}", vector.name);
        assert_eq!(request.security_token(), vector.security_token.as_deref(), "{}", vector.name);
        assert_eq!(request.host(), vector.request.header("host").unwrap(), "{}", vector.name);
        let replayed = vector.request.with(|raw| world.serve(raw, vector.server_now));
        assert_eq!(replayed.unwrap_err().code, "SignatureNonceUsed", "{}", vector.name);
    }
}

#[test]
fn every_vector_of_version_1_is_accepted_once() {
    every_vector_is_accepted_once(&vectors::v1());
}

#[test]
fn every_vector_of_version_3_is_accepted_once() {
    every_vector_is_accepted_once(&vectors::v3());
}

#[test]
fn version_1_sees_the_parameters_and_calculates_the_string_to_sign_of_each_vector() {
    let file = vectors::v1();
    for vector in &file.accept {
        let mut world = World::accepting(&file, vector);
        let request = vector.request.with(|raw| world.serve(raw, vector.server_now)).unwrap();
        let expected = vector.parameters.clone().unwrap().into_iter().collect();
        assert_eq!(request.parameters(), &expected, "{}", vector.name);
        assert_eq!(Some(request.parameters().canonical_query()), vector.canonical_query, "{}", vector.name);
        let mut world = World::accepting(&file, vector);
        world.change_secrets();
        let fault = vector.request.with(|raw| world.serve(raw, vector.server_now)).unwrap_err();
        assert_eq!(
            fault,
            crate::Fault::signature_does_not_match_v1(&vector.string_to_sign),
            "{}",
            vector.name
        );
    }
}

#[test]
fn version_3_calculates_the_canonical_request_and_the_string_to_sign_of_each_vector_and_masks_the_token() {
    let file = vectors::v3();
    for vector in &file.accept {
        let mut world = World::accepting(&file, vector);
        world.change_secrets();
        let fault = vector.request.with(|raw| world.serve(raw, vector.server_now)).unwrap_err();
        let mut canonical = vector.canonical_request.clone().unwrap();
        if let Some(token) = &vector.security_token {
            canonical = canonical.replace(&format!("security-token:{token}\n"), "security-token:***\n");
            assert!(!fault.message.contains(token), "{}", vector.name);
        }
        let expected = crate::Fault::signature_does_not_match_v3(&vector.string_to_sign, &canonical);
        assert_eq!(fault, expected, "{}", vector.name);
    }
}
