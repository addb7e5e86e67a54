//! What many ask for at the same moment is done together: whoever comes first sets off at once, those who come while all turns are
//! under way go with the next one.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;

/// Work that is done for many at once.
pub(super) trait Together: Send + Sync + 'static {
    /// What belongs together.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What one asks for.
    type Item: Send + 'static;
    /// What he is answered.
    type Answer: Send + 'static;
    /// Items of one turn at most.
    const AT_ONCE: usize;
    /// Turns of one key that may be under way.
    const TURNS: usize;

    /// Does it; answers each item at its place.
    fn work(&self, key: &Self::Key, items: Vec<Self::Item>)
    -> impl Future<Output = Vec<Self::Answer>> + Send;
}

/// Those who wait, by what they belong to.
pub(super) struct Gathered<W: Together> {
    work: W,
    lines: Mutex<HashMap<W::Key, Line<W>>>,
}

/// Those who wait for a turn of one key.
struct Line<W: Together> {
    waiting: Vec<Asked<W>>,
    /// Who works them off.
    at_work: usize,
}

type Asked<W> = (<W as Together>::Item, oneshot::Sender<<W as Together>::Answer>);

impl<W: Together + std::fmt::Debug> std::fmt::Debug for Gathered<W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.work.fmt(formatter)
    }
}

impl<W: Together> Gathered<W> {
    pub(super) fn new(work: W) -> Arc<Self> {
        Arc::new(Self { work, lines: Mutex::default() })
    }

    /// What does the work.
    pub(super) fn work(&self) -> &W {
        &self.work
    }

    /// Asks, and waits for the answer. None when the work ended badly.
    pub(super) async fn ask(self: &Arc<Self>, key: &W::Key, item: W::Item) -> Option<W::Answer> {
        let (answer, answered) = oneshot::channel();
        let sets_off = {
            let mut lines = self.lines.lock();
            let line = lines.entry(key.clone()).or_insert_with(|| Line { waiting: Vec::new(), at_work: 0 });
            line.waiting.push((item, answer));
            let sets_off = line.at_work < W::TURNS;
            line.at_work += usize::from(sets_off);
            sets_off
        };
        if sets_off {
            // A task of its own: whoever was first may go away.
            tokio::spawn(Arc::clone(self).work_off(key.clone()));
        }
        answered.await.ok()
    }

    /// Turn by turn, until nobody waits.
    async fn work_off(self: Arc<Self>, key: W::Key) {
        let mut turns = Turns { gathered: &self, key: &key, are_over: false };
        while let Some(asked) = turns.next() {
            let (items, answers): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
            let done = self.work.work(&key, items).await;
            for (answer, done) in answers.into_iter().zip(done) {
                // Whoever asked may have gone; it is done all the same.
                let _ = answer.send(done);
            }
        }
    }
}

/// The turns that one works off.
struct Turns<'a, W: Together> {
    gathered: &'a Gathered<W>,
    key: &'a W::Key,
    are_over: bool,
}

impl<W: Together> Turns<'_, W> {
    /// Those who go next. The last look and the end are one: who comes later sets off himself.
    fn next(&mut self) -> Option<Vec<Asked<W>>> {
        let mut lines = self.gathered.lines.lock();
        let line = lines.get_mut(self.key)?;
        if line.waiting.is_empty() {
            self.end(&mut lines);
            self.are_over = true;
            return None;
        }
        let few = line.waiting.len().min(W::AT_ONCE);
        Some(line.waiting.drain(..few).collect())
    }

    /// One fewer is at work. Who waits when nobody is left is told so: his answer goes with the line.
    fn end(&self, lines: &mut HashMap<W::Key, Line<W>>) {
        if let Some(line) = lines.get_mut(self.key) {
            line.at_work -= 1;
            if line.at_work == 0 {
                lines.remove(self.key);
            }
        }
    }
}

impl<W: Together> Drop for Turns<'_, W> {
    fn drop(&mut self) {
        if !self.are_over {
            self.end(&mut self.gathered.lines.lock());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doubles, slowly enough for others to come; a turn with a 13 in it ends badly.
    struct Doubling {
        turns: Mutex<Vec<Vec<u32>>>,
        go_on: tokio::sync::Semaphore,
    }

    impl Together for Doubling {
        type Key = &'static str;
        type Item = u32;
        type Answer = u32;
        const AT_ONCE: usize = 3;
        const TURNS: usize = 1;

        async fn work(&self, _key: &&'static str, items: Vec<u32>) -> Vec<u32> {
            self.turns.lock().push(items.clone());
            self.go_on.acquire().await.unwrap().forget();
            assert!(!items.contains(&13), "it ends badly");
            items.into_iter().map(|item| item * 2).collect()
        }
    }

    fn doubling() -> Arc<Gathered<Doubling>> {
        Gathered::new(Doubling { turns: Mutex::default(), go_on: tokio::sync::Semaphore::new(0) })
    }

    fn ask(
        gathered: &Arc<Gathered<Doubling>>,
        key: &'static str,
        item: u32,
    ) -> tokio::task::JoinHandle<Option<u32>> {
        let gathered = Arc::clone(gathered);
        tokio::spawn(async move { gathered.ask(&key, item).await })
    }

    #[tokio::test]
    async fn who_comes_meanwhile_goes_with_the_next_turn_and_gets_his_own_answer() {
        let gathered = doubling();
        let mut asked = vec![ask(&gathered, "a", 1)];
        while gathered.work.turns.lock().is_empty() {
            tokio::task::yield_now().await;
        }
        asked.extend([2, 3, 4, 5].map(|item| ask(&gathered, "a", item)));
        while gathered.lines.lock().get("a").is_none_or(|line| line.waiting.len() < 4) {
            tokio::task::yield_now().await;
        }
        gathered.work.go_on.add_permits(3);
        for (at, asked) in asked.into_iter().enumerate() {
            assert_eq!(asked.await.unwrap(), Some(2 * (u32::try_from(at).unwrap() + 1)));
        }
        assert_eq!(*gathered.work.turns.lock(), [vec![1], vec![2, 3, 4], vec![5]]);
        assert!(gathered.lines.lock().is_empty());
    }

    #[tokio::test]
    async fn keys_do_not_wait_for_each_other() {
        let gathered = doubling();
        let asked = [ask(&gathered, "a", 1), ask(&gathered, "b", 2)];
        while gathered.work.turns.lock().len() < 2 {
            tokio::task::yield_now().await;
        }
        gathered.work.go_on.add_permits(2);
        for asked in asked {
            assert!(asked.await.unwrap().is_some());
        }
    }

    #[tokio::test]
    async fn work_that_ends_badly_leaves_nobody_waiting() {
        let gathered = doubling();
        let asked = ask(&gathered, "a", 13);
        gathered.work.go_on.add_permits(1);
        assert_eq!(asked.await.unwrap(), None);
        let asked = ask(&gathered, "a", 14);
        gathered.work.go_on.add_permits(1);
        assert_eq!(asked.await.unwrap(), Some(28));
    }
}
