//! Two nodes seal one store: each goes on where the other ended, and neither signs what somebody else wrote.

use super::*;

#[tokio::test]
async fn a_node_goes_on_behind_what_another_one_sealed() {
    let trail = Trail::new().await;
    let (mut one, mut other) = (sealer(&trail.key, 0), sealer(&trail.key, 0));
    one.seal_all(&trail.store).await;
    for round in 0..40 {
        trail.write(1, [format!("other-{round}")]).await;
        other.seal_all(&trail.store).await;
    }
    trail.write(1, ["one".to_owned()]).await;
    one.seal_all(&trail.store).await;
    let verified = trail.verified(1, None).await;
    assert_eq!((verified.fault, verified.seals, verified.unsealed), (None, 46, 0));
}

#[tokio::test]
async fn a_chain_that_another_node_began_goes_on_as_well() {
    let trail = Trail::new().await;
    let (mut one, mut other) = (sealer(&trail.key, 0), sealer(&trail.key, 0));
    // This node knows that there is no seal yet.
    trail.write(7, ["first".to_owned()]).await;
    trail.sql("DELETE FROM audit_entries WHERE account = '7'").await;
    one.seal_all(&trail.store).await;
    for round in 0..2 {
        trail.write(7, [format!("other-{round}")]).await;
        other.seal_all(&trail.store).await;
    }
    trail.write(7, ["one".to_owned()]).await;
    one.seal_all(&trail.store).await;
    let verified = trail.verified(7, None).await;
    assert_eq!((verified.fault, verified.seals, verified.unsealed), (None, 3, 0));
}

#[tokio::test]
async fn seals_that_no_node_made_are_not_gone_on_from() {
    let trail = Trail::new().await;
    let mut one = sealer(&trail.key, 0);
    one.seal_all(&trail.store).await;
    trail.write(1, ["theirs".to_owned()]).await;
    sealer(&AuditKey::new(&[8; 32]), 0).seal_all(&trail.store).await;
    trail.write(1, ["ours".to_owned()]).await;
    one.seal_all(&trail.store).await;
    one.forget();
    trail.write(1, ["late".to_owned()]).await;
    one.seal_all(&trail.store).await;
    let unsealed = trail.store.links(&account(1), 0, 1).await.unwrap().unsealed;
    assert_eq!(unsealed, 2, "nothing was signed, also after it lost the chores once");
}

#[tokio::test]
async fn what_another_node_sealed_may_be_over_and_gone() {
    let trail = Trail::new().await;
    let (mut one, mut other) = (sealer(&trail.key, 0), sealer(&trail.key, 0));
    one.seal_all(&trail.store).await;
    for round in 0..3 {
        trail.write(1, [format!("other-{round}")]).await;
        other.seal_all(&trail.store).await;
    }
    assert!(trail.forget().await > 0);
    assert_eq!(trail.verified(1, None).await.first, Some(8));
    trail.write(1, ["one".to_owned()]).await;
    one.seal_all(&trail.store).await;
    let verified = trail.verified(1, None).await;
    assert_eq!((verified.fault, verified.seals, verified.unsealed), (None, 2, 0));
}

#[tokio::test]
async fn a_node_that_seals_again_takes_the_chain_as_it_is_and_watches_it_from_then_on() {
    let trail = Trail::new().await;
    let mut one = sealer(&trail.key, 0);
    one.seal_all(&trail.store).await;
    one.forget();
    trail.write(1, ["one".to_owned()]).await;
    one.seal_all(&trail.store).await;
    trail.sql("DELETE FROM audit_seals WHERE account = '1' AND number >= 5;").await;
    trail.write(1, ["two".to_owned()]).await;
    one.seal_all(&trail.store).await;
    assert_eq!(trail.verified(1, None).await.seals, 4, "nothing was signed");
}
