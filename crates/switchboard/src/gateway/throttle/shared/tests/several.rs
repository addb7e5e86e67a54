//! What several nodes admit together.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// An account's calls at several nodes.
struct Nodes {
    clock: FakeRelativeClock,
    counter: Counter,
    nodes: Vec<Throttle<FakeRelativeClock>>,
    limit: u32,
    /// Since the start.
    passed: Duration,
}

impl Nodes {
    fn new(nodes: usize, limit: u32) -> Self {
        let clock = FakeRelativeClock::default();
        clock.advance(SECOND);
        Self {
            counter: Counter::new(&clock),
            nodes: (0..nodes).map(|_| node(&clock)).collect(),
            clock,
            limit,
            passed: Duration::ZERO,
        }
    }

    /// Offers so many calls at a node; answers how many were admitted.
    fn offer(&self, node: usize, calls: u32) -> u32 {
        (0..calls).map(|_| u32::from(count(&self.nodes[node], &self.counter, self.limit).is_ok())).sum()
    }

    /// Lets so long pass in steps; at each, `calls` says what a node is offered from its number and the step's. Answers what each
    /// node admitted.
    fn pass(&mut self, time: Duration, step: Duration, calls: impl Fn(usize, u32) -> u32) -> Vec<u32> {
        let mut admitted = vec![0; self.nodes.len()];
        let (until, mut number) = (self.passed + time, 0);
        while self.passed < until {
            self.clock.advance(step);
            self.passed += step;
            for at in 0..self.nodes.len() {
                // Not always the same one first.
                let node = (at + number as usize) % self.nodes.len();
                admitted[node] += self.offer(node, calls(node, number));
            }
            number += 1;
        }
        admitted
    }
}

fn assert_within_five_percent(admitted: &[u32], limit: u32, what: &str) {
    let (sum, expected) = (f64::from(admitted.iter().sum::<u32>()), f64::from(10 * limit));
    assert!((sum - expected).abs() <= expected * 0.05, "{what}: {sum} of {expected}, by node {admitted:?}");
}

#[test]
fn in_overload_the_nodes_admit_the_limit_together() {
    for limit in [1, 10, 39, 40, 1_000] {
        for count in [1, 3, 4] {
            let mut nodes = Nodes::new(count, limit);
            let burst: u32 = (0..count).map(|node| nodes.offer(node, 2 * limit)).sum();
            assert_eq!(burst, limit, "the burst of {count} nodes");
            // Each node is offered some three times the whole limit, and so often that no call that is free waits for long.
            let step = SECOND.div_f64(3.1 * f64::from(limit)).min(Duration::from_micros(3_370));
            // Windows that begin and end between two calls.
            nodes.pass(SECOND.div_f64(2.0 * f64::from(limit)), step, |_, _| 1);
            for window in 0..2 {
                nodes.counter.takes();
                let admitted = nodes.pass(10 * SECOND, step, |_, _| 1);
                let what = format!("{limit} a second, window {window}");
                assert_within_five_percent(&admitted, limit, &what);
                // Twenty a second; where a slice is a single call, each node asks once for each call that becomes free.
                let most = count as u32 * 10 * limit.min(if limit < 40 { limit } else { 24 });
                let takes = nodes.counter.takes();
                assert!(takes <= most, "{what}: {takes} takes by {count} nodes");
                // The next window begins at another phase of the limit.
                nodes.clock.advance(Duration::from_micros(7));
            }
        }
    }
}

#[test]
fn nodes_with_few_calls_leave_the_rest_to_a_busy_one() {
    let step = Duration::from_micros(331);
    // Calls at once at each of the others, and how many steps apart.
    for (calls, apart) in [(0, 1), (1, 3_021), (1, 300), (10, 3_021), (5, 1_000)] {
        let mut nodes = Nodes::new(4, 1_000);
        let offered = |node: usize, step: u32| match node {
            0 => 1,
            _ => u32::from((step + 97 * node as u32).is_multiple_of(apart)) * calls,
        };
        nodes.pass(2 * SECOND, step, offered);
        let admitted = nodes.pass(10 * SECOND, step, offered);
        assert_within_five_percent(&admitted, 1_000, &format!("{calls} calls each {apart} steps"));
    }
}

#[test]
fn an_account_within_its_limit_is_refused_at_no_node() {
    for limit in [1, 10, 60, 1_000] {
        let mut nodes = Nodes::new(3, limit);
        let step = SECOND.div_f64(f64::from(limit)) + Duration::from_nanos(1);
        // In turn, at the pace of the limit.
        let admitted = nodes.pass(10 * SECOND, step, |node, step| u32::from(node as u32 == step % 3));
        assert!(admitted.iter().sum::<u32>() >= 10 * limit - 1, "{limit}: {admitted:?}");
    }
}

#[test]
fn what_idle_nodes_hold_hardly_adds_to_a_burst() {
    let mut nodes = Nodes::new(4, 1_000);
    // Some calls at each node, so that each holds a slice; then all that an account may do at once.
    nodes.pass(SECOND, Duration::from_millis(9), |_, _| 1);
    let burst: u32 = (0..4).map(|node| nodes.offer(node, 1_000)).sum();
    assert!((950..=1_050).contains(&burst), "{burst} calls at once");
}

#[test]
fn a_node_that_is_gone_takes_a_slice_with_it_and_no_more() {
    let mut nodes = Nodes::new(3, 1_000);
    let step = Duration::from_micros(331);
    nodes.pass(2 * SECOND, step, |_, _| 1);
    let admitted = nodes.pass(10 * SECOND, step, |node, step| u32::from(node < 2 || step < 3_000));
    assert_within_five_percent(&admitted, 1_000, "one of three gone after a second");
}
