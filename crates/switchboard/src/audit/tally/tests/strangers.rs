//! What is counted of strangers, and how much of it there can be.

use super::*;
use crate::audit::tally::strangers::{self, CODES, COUNTS, SOURCES};

#[test]
fn strangers_are_counted_by_source_code_and_minute() {
    let scene = Scene::new();
    for source in ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"] {
        scene.stranger(source, "IncompleteSignature");
    }
    scene.stranger("192.0.2.1", "SignatureDoesNotMatch");
    scene.pass(60_000);
    scene.stranger("192.0.2.1", "IncompleteSignature");
    let mut taken = scene.tally.take(Extent::WithStrangers).strangers;
    taken.sort();
    let minute = NOW_MS / 60_000;
    let one = |more, source: &str, code: &str, count| Strangers {
        minute: minute + more,
        source: source.to_owned(),
        code: code.to_owned(),
        count,
    };
    let expected = [
        one(0, "192.0.2.1", "IncompleteSignature", 2),
        one(0, "192.0.2.1", "SignatureDoesNotMatch", 1),
        one(0, "2001:db8:0:1::/64", "IncompleteSignature", 1),
        one(0, "2001:db8::/64", "IncompleteSignature", 2),
        one(1, "192.0.2.1", "IncompleteSignature", 1),
    ];
    assert_eq!(taken, expected);
    assert_eq!(scene.tally.take(Extent::WithStrangers).strangers, [], "what is written is not counted twice");
    scene.stranger("192.0.2.1", "IncompleteSignature");
    assert_eq!(
        scene.tally.take(Extent::WithStrangers).strangers,
        [one(1, "192.0.2.1", "IncompleteSignature", 1)]
    );
    scene.pass(60_000);
    assert!(scene.tally.take(Extent::WithStrangers).strangers.is_empty() && scene.tally.is_idle());
}

#[test]
fn sources_and_codes_of_a_minute_are_bounded() {
    let scene = Scene::new();
    let many = 50_000_u32;
    for number in 0..many {
        scene.tally.stranger(IpAddr::from((0x0a00_0000 + number).to_be_bytes()), "IncompleteSignature");
    }
    for number in 0..100 {
        scene.stranger("10.0.0.0", &format!("code {number}"));
    }
    let taken = scene.tally.take(Extent::WithStrangers).strangers;
    assert!(taken.len() <= SOURCES + 1 + CODES + 1, "{}", taken.len());
    assert_eq!(taken.iter().map(|one| one.count).sum::<i64>(), i64::from(many) + 100);
    let others = taken.iter().find(|one| one.source == strangers::OTHERS).unwrap();
    assert_eq!(others.count, i64::from(many) - SOURCES as i64);
}

#[test]
fn counts_of_a_minute_are_bounded_in_all_and_codes_of_the_rest_are_told() {
    let scene = Scene::new();
    for source in 0..SOURCES as u32 {
        for code in 0..8 {
            let source = IpAddr::from((0x0a00_0000 + source).to_be_bytes());
            scene.tally.stranger(source, &format!("code {code}"));
        }
    }
    let taken = scene.tally.take(Extent::WithStrangers).strangers;
    assert_eq!(taken.len(), COUNTS + 8);
    assert_eq!(taken.iter().map(|one| one.count).sum::<i64>(), 8 * SOURCES as i64);
}

#[tokio::test]
async fn many_strangers_are_written_in_pieces_and_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let store: Shared = Arc::new(SqliteStore::open(&folder.path().join("db"), NOW_MS).unwrap());
    let scene = Scene::new();
    for source in 0..3 * AT_ONCE as u32 + 1 {
        scene.tally.stranger(IpAddr::from(source.to_be_bytes()), "IncompleteSignature");
    }
    write(&scene.tally, store.as_ref(), Extent::WithStrangers).await.unwrap();
    assert_eq!(store.strangers(0, None, 1000).await.unwrap().len(), 3 * AT_ONCE + 1);
}
