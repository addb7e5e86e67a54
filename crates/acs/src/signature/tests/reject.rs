use super::vectors::{self, File};
use super::world::World;

fn every_vector_gets_its_fault(file: &File) {
    for vector in &file.reject {
        let mut world = World::of(file, &vector.state);
        let answer = vector.request.with(|raw| world.serve(raw, vector.server_now));
        let Err(fault) = answer else { panic!("{}: accepted", vector.name) };
        let expect = &vector.expect;
        assert_eq!(
            (fault.http_status, fault.code.as_ref()),
            (expect.http_status, expect.code.as_str()),
            "{}",
            vector.name
        );
        // One message is left open with an ellipsis: "compare the code only".
        if let Some(message) = expect.message.as_ref().filter(|message| !message.contains('…')) {
            assert_eq!(&fault.message, message, "{}", vector.name);
        }
    }
}

#[test]
fn every_rejected_vector_of_version_1_gets_its_status_code_and_message() {
    every_vector_gets_its_fault(&vectors::v1());
}

#[test]
fn every_rejected_vector_of_version_3_gets_its_status_code_and_message() {
    every_vector_gets_its_fault(&vectors::v3());
}
