use std::fs;

use super::super::master_key::{Candidate, Data, Resealing};
use super::super::opened::Place as DataPlace;
use super::*;
use crate::cli::settings::ServeOptions;
use crate::model::{AccountId, DestinationSettings, SigningSecret};
use crate::store::sealing::{Place, Sealed as _};
use crate::store::{Change, records};

const NOW_MS: i64 = 1_800_000_000_000;

struct Scene {
    _folder: tempfile::TempDir,
    place: DataPlace,
    file: Option<PathBuf>,
}

impl Scene {
    /// A folder with one secret, sealed with its own key or with that of a file.
    async fn new(file: Option<&str>) -> Self {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::take(&place.path().join("data")).unwrap();
        let file = file.map(|name| place.path().join(name));
        if let Some(file) = &file {
            key_file::make(file, &generated().unwrap()).unwrap();
        }
        let scene = Self { _folder: place, place: DataPlace::Folder(folder), file };
        let (store, confirmed) = scene.open().await.unwrap();
        let sealed = confirmed.key.seal(Place::DestinationSecret, "s1", "signs").unwrap();
        let secrets = vec![SigningSecret { id: "s1".to_owned(), sealed, created_ms: 1 }];
        let settings = DestinationSettings { url: "http://a/".to_owned(), secrets, ..Default::default() };
        let mut change = Change::new(&account(), NOW_MS);
        change.insert(&settings).unwrap();
        store.commit(change).await.unwrap();
        store.close().await.unwrap();
        scene
    }

    fn folder(&self) -> &Folder {
        self.place.folder().unwrap()
    }

    fn settings(&self) -> Settings {
        let file = self.file.as_ref().map(|path| path.display().to_string());
        let options = ServeOptions { master_key_file: file, ..Default::default() };
        Settings::resolve(&options, &|_| None).unwrap()
    }

    async fn open(&self) -> Result<(SqliteStore, Confirmed), Error> {
        let candidate =
            Candidate::find(Some(self.folder()), &self.settings(), &Data::of_folder(self.folder())).await?;
        let store = SqliteStore::open(&self.folder().store(), NOW_MS).unwrap();
        let confirmed = candidate.confirm(Some(self.folder()), &store, NOW_MS).await?;
        Ok((store, confirmed))
    }

    /// Starts and reads the secret.
    async fn opens(&self) -> Result<(), Error> {
        let (store, confirmed) = self.open().await?;
        let found = records::get::<DestinationSettings>(&store, &account(), "http://a/").await.unwrap();
        let secret = &found.unwrap().value.secrets[0];
        assert!(confirmed.key.open(Place::DestinationSecret, "s1", &secret.sealed).is_ok());
        assert!(!self.folder().next_master_key().exists());
        store.close().await.unwrap();
        Ok(())
    }

    fn text(&self) -> String {
        fs::read_to_string(self.folder().master_key()).unwrap()
    }

    async fn rotate(&self, new: NewKey) -> Result<Rotated, Error> {
        rotate(&self.place, &self.settings(), new).await
    }
}

fn account() -> AccountId {
    AccountId::parse("1").unwrap()
}

#[tokio::test]
async fn the_key_of_the_folder_is_replaced_in_place() {
    let scene = Scene::new(None).await;
    let before = scene.text();
    assert_eq!(scene.rotate(NewKey::InPlace).await.unwrap().secrets, 2, "the check and the secret");
    assert_ne!(scene.text(), before);
    scene.opens().await.unwrap();
    fs::write(scene.folder().master_key(), before).unwrap();
    let reason = scene.opens().await.unwrap_err().to_string();
    assert!(reason.contains("is not the one that sealed"), "{reason}");
}

#[tokio::test]
async fn a_crash_before_the_transaction_leaves_the_old_key() {
    let scene = Scene::new(None).await;
    let before = scene.text();
    prepare(Some(scene.folder()), "", NewKey::InPlace).unwrap();
    scene.opens().await.unwrap();
    assert_eq!(scene.text(), before);
    // Within the writing of the new key.
    fs::write(scene.folder().next_master_key(), "AAEC").unwrap();
    scene.opens().await.unwrap();
    scene.rotate(NewKey::InPlace).await.unwrap();
    scene.opens().await.unwrap();
}

#[tokio::test]
async fn a_crash_after_the_transaction_leaves_the_new_key() {
    let scene = Scene::new(None).await;
    let before = scene.text();
    let Prepared { key, .. } = prepare(Some(scene.folder()), "", NewKey::InPlace).unwrap();
    let (store, old) = {
        let candidate =
            Candidate::find(Some(scene.folder()), &scene.settings(), &Data::of_folder(scene.folder()))
                .await
                .unwrap();
        let store = SqliteStore::open(&scene.folder().store(), NOW_MS).unwrap();
        (store, Arc::new(candidate.into_key()))
    };
    store.reseal(old, key).await.unwrap();
    store.close().await.unwrap();
    scene.opens().await.unwrap();
    assert_ne!(scene.text(), before);
    scene.opens().await.unwrap();
}

#[tokio::test]
async fn a_key_that_the_operator_gives_is_replaced_by_one_that_he_names() {
    let mut scene = Scene::new(Some("old")).await;
    let reason = scene.rotate(NewKey::InPlace).await.unwrap_err();
    assert!(reason.is_usage() && reason.to_string().contains("--new-master-key-file"), "{reason}");
    let new = scene.file.as_ref().unwrap().with_file_name("new");
    scene.rotate(NewKey::MadeAt(new.clone())).await.unwrap();
    let reason = scene.opens().await.unwrap_err().to_string();
    assert!(reason.contains("old is not the one that sealed"), "{reason}");
    scene.file = Some(new.clone());
    scene.opens().await.unwrap();
    let reason = scene.rotate(NewKey::File(new)).await.unwrap_err().to_string();
    assert!(reason.contains("is the master key already"), "{reason}");
    let text = MasterKey::generate().unwrap();
    scene.rotate(NewKey::Variable(text.clone().into())).await.unwrap();
    let last = scene.file.as_ref().unwrap().with_file_name("last");
    key_file::make(&last, &text.into()).unwrap();
    scene.file = Some(last);
    scene.opens().await.unwrap();
    assert!(!scene.folder().master_key().exists());
}

#[tokio::test]
async fn a_change_of_a_databases_key_that_broke_off_goes_on_with_the_key_that_it_began_with() {
    let scene = Scene::new(None).await;
    let first = prepare(Some(scene.folder()), "", NewKey::InPlace).unwrap();
    let again = prepare(Some(scene.folder()), "", NewKey::InPlace).unwrap();
    let sealed = first.key.seal(Place::DestinationSecret, "s1", "signs").unwrap();
    assert!(again.key.open(Place::DestinationSecret, "s1", &sealed).is_ok());
    // As long as the old one still opens the check, the new one stays for what it may have sealed.
    let data = Data { resealing: Resealing::Stepwise, ..Data::of_folder(scene.folder()) };
    let candidate = Candidate::find(Some(scene.folder()), &scene.settings(), &data).await.unwrap();
    let store = SqliteStore::open(&scene.folder().store(), NOW_MS).unwrap();
    candidate.confirm(Some(scene.folder()), &store, NOW_MS).await.unwrap();
    store.close().await.unwrap();
    assert!(scene.folder().next_master_key().exists());
}
