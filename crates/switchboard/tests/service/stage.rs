//! A store with one space and one number, its dispatcher and deliverers, and a wall clock that the test moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use switchboard::channels::guard::Guard;
use switchboard::channels::http::Client;
use switchboard::model::WebAddress;
use switchboard::model::message::Content;
use switchboard::model::webhook::Ways;
use switchboard::model::{
    AccountId, ChannelType, Clocks, Direction, Instance, Message, MessageId, MessageStatus, Number,
    NumberFacts, NumberWebhook, PhoneNumber, Recipient, SpaceId,
};
use switchboard::receipts::attempt::Attempt;
use switchboard::receipts::deliverer::Means;
use switchboard::receipts::news::{Bearing, StatusError, StatusNews};
use switchboard::receipts::{Deliverer, Dispatcher, Schedule};
use switchboard::store::sealing::MasterKey;
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Change, Directory, Expected, Step, Store, StoreError, records};
use tempfile::TempDir;
use tokio::sync::watch;

pub const NUMBER: &str = "8613800001234";
pub const PERSON: &str = "6591234567";

/// A guard for receivers on this machine.
pub fn guard() -> Guard {
    Guard::new(vec!["127.0.0.0/8".parse().unwrap()])
}

pub struct Stage {
    pub store: Arc<SqliteStore>,
    pub dispatcher: Dispatcher,
    pub clocks: Clocks,
    pub account: AccountId,
    pub stop: watch::Sender<bool>,
    pub master_key: Arc<MasterKey>,
    wall_ms: Arc<AtomicI64>,
    folder: TempDir,
}

impl Stage {
    /// With waits between attempts that are over at once.
    pub async fn new() -> Self {
        Self::with(Schedule::new(vec![Duration::from_millis(20)])).await
    }

    pub async fn with(schedule: Schedule) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wall_ms = Arc::new(AtomicI64::new(Timestamp::now().as_millisecond()));
        let now = Arc::clone(&wall_ms);
        let wall = Arc::new(move || Timestamp::from_millisecond(now.load(Ordering::SeqCst)).unwrap());
        let clocks = Clocks::new(wall.clone(), wall);
        let now_ms = wall_ms.load(Ordering::SeqCst);
        let store = Arc::new(SqliteStore::open(&folder.path().join("db"), now_ms).unwrap());
        let (stop, stopped) = watch::channel(false);
        let master_key = Arc::new(MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap());
        let means = Means {
            store: store.clone(),
            master_key: Arc::clone(&master_key),
            attempt: Attempt::new(Client::guarded(guard())),
            clocks: clocks.clone(),
        };
        let (deliverer, _) = Deliverer::start(means, schedule, stopped);
        let dispatcher = Dispatcher::new(store.clone(), clocks.clone(), deliverer);
        let account = AccountId::parse("1234567890123456").unwrap();
        let stage = Self { store, dispatcher, clocks, account, stop, master_key, wall_ms, folder };
        stage.put(&stage.space()).await;
        stage.put(&stage.number(None)).await;
        let mut change = Change::new(&stage.account, now_ms);
        for (directory, key, of_account) in
            [(Directory::Waba, "w1", "cams-1"), (Directory::Number, "n1", NUMBER)]
        {
            let value = format!("{}/{of_account}", stage.account);
            change.step(Step::PutDirectory { directory, key: key.to_owned(), value });
        }
        stage.dispatcher.commit(change).await.unwrap();
        stage
    }

    pub fn advance(&self, time: Duration) {
        self.wall_ms.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// The file of the store.
    pub fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("db")
    }

    fn space(&self) -> Instance {
        Instance {
            waba: Some("w1".into()),
            ..Instance::new(SpaceId::new("cams-1"), "shop", ChannelType::Whatsapp, Timestamp::UNIX_EPOCH)
        }
    }

    pub fn number(&self, webhook: Option<NumberWebhook>) -> Number {
        Number {
            phone: PhoneNumber::parse(NUMBER).unwrap(),
            network_id: "n1".into(),
            space: SpaceId::new("cams-1"),
            facts: NumberFacts::default(),
            webhook,
        }
    }

    pub async fn put<R: switchboard::store::Record>(&self, record: &R) {
        let mut change = Change::new(&self.account, self.clocks.wall().as_millisecond());
        change.put(record, Expected::Anything).unwrap();
        self.dispatcher.commit(change).await.unwrap();
    }

    /// Statuses of the number go to this address from now on.
    pub async fn statuses_to(&self, url: &str, queue: bool) {
        let webhook = NumberWebhook {
            status_url: Some(WebAddress::parse(url).unwrap()),
            up_url: None,
            ways: Ways { http: true, queue },
        };
        self.put(&self.number(Some(webhook))).await;
    }

    /// A message that was accepted; with a job when it is still to be sent.
    pub async fn message(&self, id: &str, job: bool) -> MessageId {
        let now_ms = self.clocks.wall().as_millisecond();
        let message = Message {
            id: MessageId::new(id),
            space: SpaceId::new("cams-1"),
            number: PhoneNumber::parse(NUMBER).unwrap(),
            direction: Direction::Down,
            peer: Recipient::Phone(PhoneNumber::parse(PERSON).unwrap()),
            group: None,
            content: Content::Text { body: "hi".into() },
            task_id: None,
            context: None,
            context_network_id: None,
            status: MessageStatus::Accepted,
            network_id: None,
            fail_reason: None,
            created_ms: now_ms,
            read_ms: None,
            held_until_ms: None,
        };
        let mut change = Change::new(&self.account, now_ms);
        let id = message.id.clone();
        change.step(Step::InsertMessage(Box::new(message)));
        if job {
            change.step(Step::InsertJob { message: id.clone(), due_ms: now_ms });
        }
        self.dispatcher.commit(change).await.unwrap();
        id
    }

    pub async fn news(&self, id: &MessageId, status: MessageStatus) {
        self.try_news(id, status).await.unwrap();
    }

    /// [`news`](Self::news) to a store that may refuse them.
    pub async fn try_news(&self, id: &MessageId, status: MessageStatus) -> Result<(), StoreError> {
        self.dispatcher.status(&self.account, id, &self.news_of(id, status)).await
    }

    /// The worker gave the message up.
    pub async fn given_up(&self, id: &MessageId) {
        let error = Some(StatusError { code: 131_016, text: "silent".into() });
        let news = self.news_of(id, MessageStatus::Failed);
        let news = StatusNews { network_id: None, error, bearing: Bearing::Unheard, ..news };
        self.dispatcher.status(&self.account, id, &news).await.unwrap();
    }

    fn news_of(&self, id: &MessageId, status: MessageStatus) -> StatusNews {
        StatusNews {
            status,
            at_ms: self.clocks.network().as_millisecond(),
            network_id: Some(format!("wamid.{id}")),
            error: None,
            conversation: None,
            bearing: Bearing::Any,
        }
    }

    pub async fn status(&self, id: &MessageId) -> MessageStatus {
        self.store.message(&self.account, id).await.unwrap().unwrap().value.status
    }

    pub async fn jobs(&self) -> u64 {
        self.store.backlog().await.unwrap().jobs
    }

    pub async fn stored_number(&self) -> Number {
        records::get(self.store.as_ref(), &self.account, NUMBER).await.unwrap().unwrap().value
    }
}
