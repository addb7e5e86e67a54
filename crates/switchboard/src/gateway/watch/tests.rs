use super::*;

fn watch() -> Watch {
    Watch::new(Heads::default())
}

fn later(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

#[test]
fn only_a_head_that_began_makes_a_client_slow() {
    let watch = watch();
    assert_eq!(watch.verdict(later(60)), Verdict::Keep);
    assert_eq!(watch.verdict(later(76)), Verdict::Close);
    assert_eq!(watch.read(1).unwrap(), Piece::First);
    assert_eq!(watch.read(1).unwrap(), Piece::Middle);
    assert_eq!(watch.verdict(later(9)), Verdict::Keep);
    assert_eq!(watch.verdict(later(11)), Verdict::Slow);
    watch.begin(Follows::Nothing).unwrap();
    assert_eq!(watch.read(1).unwrap(), Piece::Behind);
    assert_eq!(watch.verdict(later(1000)), Verdict::Keep);
}

#[test]
fn a_client_that_does_not_read_is_cut_whatever_else_it_does() {
    let watch = watch();
    watch.begin(Follows::Nothing).unwrap();
    watch.blocked();
    watch.end();
    assert_eq!(watch.rest(later(10)), None);
    watch.begin(Follows::Nothing).unwrap();
    assert_eq!(watch.verdict(later(29)), Verdict::Keep);
    assert_eq!(watch.verdict(later(31)), Verdict::Stuck);
    watch.flowing();
    assert_eq!(watch.verdict(later(31)), Verdict::Keep);
}

#[test]
fn whoever_rests_is_dismissed_and_whoever_works_is_not() {
    let watch = watch();
    assert_eq!(watch.rest(Instant::now()), None, "it has just come");
    let now = later(5);
    let idle = watch.rest(now).unwrap();
    watch.begin(Follows::Nothing).unwrap();
    assert!(!watch.dismiss(idle, now), "a request came meanwhile");
    assert_eq!(watch.rest(later(1000)), None);
    watch.end();
    assert!(!watch.dismiss(idle, now), "it was not idle all the time");
    let idle = watch.rest(now).unwrap();
    assert!(watch.dismiss(idle, now));
    assert!(!watch.dismiss(idle, now), "once is enough");
    assert!(watch.begin(Follows::Nothing).is_err());
    watch.end();
    assert_eq!(watch.rest(later(1000)), None);
}

#[test]
fn those_who_leave_go_first_then_the_idle_then_half_heads_and_last_half_bodies() {
    let [first, second, third, fourth, fifth] = [watch(), watch(), watch(), watch(), watch()];
    fifth.begin(Follows::Body).unwrap();
    first.read(1).unwrap();
    assert_eq!(first.rest(Instant::now()), None, "a head that has just begun");
    assert_eq!(fifth.rest(Instant::now()), None, "a body that has hardly had the time to come");
    fourth.leaving();
    let now = later(5);
    let mut rests = [&first, &fifth, &third, &second, &fourth].map(|watch| watch.rest(now).unwrap());
    rests.sort();
    let sorted = [&fourth, &second, &third, &first, &fifth].map(|watch| watch.rest(now).unwrap());
    assert_eq!(rests, sorted);
}

#[test]
fn who_announces_a_body_works_only_once_it_came() {
    let [came, closed] = [watch(), watch()];
    let now = later(5);
    for watch in [&came, &closed] {
        watch.begin(Follows::Body).unwrap();
        assert_eq!(watch.read(1).unwrap(), Piece::Behind);
        assert_eq!(watch.verdict(later(1000)), Verdict::Keep, "its reader has a limit of its own");
    }
    let rest = came.rest(now).unwrap();
    came.body_came().unwrap();
    assert!(!came.dismiss(rest, now));
    assert_eq!(came.rest(later(1000)), None);
    let rest = closed.rest(now).unwrap();
    assert!(closed.dismiss(rest, now));
    assert!(closed.body_came().is_err(), "its request is not served any more");
}

#[test]
fn a_query_beside_a_head_that_was_refused_is_not_of_the_next_request() {
    let watch = watch();
    watch.read(10_000).unwrap();
    watch.take_out(LongQuery("a=1".to_owned()));
    watch.end();
    assert!(watch.begin(Follows::Nothing).unwrap().is_none());
}

#[test]
fn large_heads_share_their_memory_and_give_it_back() {
    let heads = Heads::default();
    let watches: Vec<Watch> = (0..2).map(|_| Watch::new(heads.clone())).collect();
    watches[0].read(ALL_HEADS).unwrap();
    watches[1].read(SMALL_HEAD).unwrap();
    assert!(watches[1].read(2 * SMALL_HEAD).is_err());
    watches[0].begin(Follows::Nothing).unwrap();
    assert!(watches[1].read(2 * SMALL_HEAD).is_err(), "it is held until the answer is made");
    assert_eq!(watches[0].end(), After::Close);
    let again = Watch::new(heads.clone());
    again.read(ALL_HEADS).unwrap();
    drop(again);
    assert_eq!(heads.0.load(Ordering::Relaxed), 0);
}

#[test]
fn a_query_that_travels_beside_its_head_leaves_no_large_buffer() {
    let watch = watch();
    watch.read(100_000).unwrap();
    watch.take_out(LongQuery("x".repeat(99_000)));
    assert_eq!(watch.begin(Follows::Nothing).unwrap().map(|query| query.0.len()), Some(99_000));
    assert_eq!(watch.end(), After::Keep);
    assert_eq!(watch.0.heads.0.load(Ordering::Relaxed), 0);
}
