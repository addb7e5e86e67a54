//! What many ask for at the same moment is done together: whoever comes first sets off at once, those who come meanwhile go with the
//! next turn.

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

    /// Does it; answers each item at its place.
    fn work(&self, key: &Self::Key, items: Vec<Self::Item>)
    -> impl Future<Output = Vec<Self::Answer>> + Send;
}

/// Those who wait, by what they belong to. A key that stands here is being worked on.
pub(super) struct Gathered<W: Together> {
    work: W,
    lines: Mutex<HashMap<W::Key, Line<W>>>,
}

type Line<W> = Vec<(<W as Together>::Item, oneshot::Sender<<W as Together>::Answer>)>;

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
        let is_first = {
            let mut lines = self.lines.lock();
            let is_first = !lines.contains_key(key);
            lines.entry(key.clone()).or_default().push((item, answer));
            is_first
        };
        if is_first {
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

/// The turns of one key.
struct Turns<'a, W: Together> {
    gathered: &'a Gathered<W>,
    key: &'a W::Key,
    are_over: bool,
}

impl<W: Together> Turns<'_, W> {
    /// Those who go next. The last look and the end are one: who comes later is first again.
    fn next(&mut self) -> Option<Line<W>> {
        let mut lines = self.gathered.lines.lock();
        let line = lines.get_mut(self.key)?;
        if line.is_empty() {
            lines.remove(self.key);
            self.are_over = true;
            return None;
        }
        let few = line.len().min(W::AT_ONCE);
        Some(line.drain(..few).collect())
    }
}

/// Who waits when the work ended badly is told so: his answer goes with the line.
impl<W: Together> Drop for Turns<'_, W> {
    fn drop(&mut self) {
        if !self.are_over {
            self.gathered.lines.lock().remove(self.key);
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
        while gathered.lines.lock().get("a").is_none_or(|line| line.len() < 4) {
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
