//! The recorder of figures: one a process, for all that runs in it. It has no thread and no socket of its own.

use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};
use parking_lot::Mutex;

use crate::cli::error::Error;
use crate::figures;

/// What reads the installed recorder.
static INSTALLED: Mutex<Option<PrometheusHandle>> = Mutex::new(None);

/// Installs the recorder, once; answers what reads it.
///
/// # Errors
///
/// Another recorder was installed by somebody else.
pub(super) fn install() -> Result<PrometheusHandle, Error> {
    let mut installed = INSTALLED.lock();
    if let Some(handle) = installed.as_ref() {
        return Ok(handle.clone());
    }
    let failed = |reason: String| Error::Failed(format!("figures cannot be recorded: {reason}"));
    let recorder = build().map_err(|error| failed(error.to_string()))?;
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| failed(error.to_string()))?;
    figures::describe();
    *installed = Some(handle.clone());
    Ok(handle)
}

fn build() -> Result<PrometheusRecorder, BuildError> {
    let attempts = Matcher::Full(figures::ATTEMPT_DURATION.to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(attempts, &figures::ATTEMPT_BUCKETS)?;
    Ok(builder.build_recorder())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::sync::watch;

    use super::*;
    use crate::channels::guard::Guard;
    use crate::channels::http::Client;
    use crate::gateway::{Metrics, Sources};
    use crate::model::{AccountId, Clocks, NewDelivery, NewReceipt, Reason, ReceiptKind, Setting};
    use crate::receipts::attempt::Attempt;
    use crate::receipts::deliverer::Means;
    use crate::receipts::engine::Health;
    use crate::receipts::{Deliverer, Dispatcher, Schedule};
    use crate::store::sealing::MasterKey;
    use crate::store::sqlite::SqliteStore;
    use crate::store::{Change, Step};

    const ACCOUNT: &str = "1234567890123456";
    const NUMBER: &str = "8613800001234";

    /// A service of one store, one receipt that nobody takes, and a scrape.
    async fn scrape() -> String {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(&folder.path().join("db"), 0).unwrap());
        let recorder = build().unwrap();
        let (stop, stopped) = watch::channel(false);
        let (metrics, dispatcher) = metrics::with_local_recorder(&recorder, || {
            figures::describe();
            let means = Means {
                store: store.clone(),
                master_key: Arc::new(MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap()),
                attempt: Attempt::new(Client::guarded(Guard::new(Vec::new()))),
                clocks: Clocks::system(),
            };
            let schedule = Schedule::new(vec![Duration::from_secs(3600)]);
            let (deliverer, _) = Deliverer::start(means, schedule, stopped);
            let sources =
                Sources { store: store.clone(), deliverer: deliverer.clone(), clocks: Clocks::system() };
            let dispatcher = Dispatcher::new(store.clone(), Clocks::system(), deliverer);
            (Metrics::new(recorder.handle(), sources), dispatcher)
        });
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let mut change = Change::new(&AccountId::parse(ACCOUNT).unwrap(), now_ms);
        change.step(Step::Receipt {
            receipt: Box::new(NewReceipt {
                id: "R1".into(),
                kind: ReceiptKind::ChatAppStatus,
                number: Some(NUMBER.into()),
                order_key: "o1".into(),
                position: 1,
                body: "{}".into(),
                due_ms: now_ms,
            }),
            // Refused by the guard before anything is called.
            http: Some(NewDelivery {
                url: "http://127.0.0.1:9/of-a-customer".into(),
                setting: Setting::Number(NUMBER.into()),
            }),
        });
        dispatcher.commit(change).await.unwrap();
        let is_failing = async || {
            let overview = dispatcher.deliverer().overview().await.unwrap();
            overview.iter().any(|doing| doing.health == Health::Failing)
        };
        while !is_failing().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let text = metrics.render().await;
        stop.send_replace(true);
        text
    }

    fn value(text: &str, series: &str) -> Option<f64> {
        let rest = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))?;
        rest.parse().ok()
    }

    #[tokio::test]
    async fn what_is_rendered_is_the_list_of_figures_and_names_no_customer() {
        let text = scrape().await;
        let mut labels: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (series, _) = line.rsplit_once(' ').unwrap();
            let (name, rest) = series.split_once('{').unwrap_or((series, ""));
            let figure = figures::ALL
                .iter()
                .find(|figure| name == figure.name || name.strip_prefix(figure.name).is_some_and(is_suffix))
                .unwrap_or_else(|| panic!("{name} is not listed"));
            let of_series = rest.trim_end_matches('}').split(',').filter(|label| !label.is_empty());
            labels
                .entry(figure.name)
                .or_default()
                .extend(of_series.filter_map(|label| label.split('=').next()));
        }
        for figure in figures::ALL {
            let found =
                labels.remove(figure.name).unwrap_or_else(|| panic!("{} is not rendered", figure.name));
            let expected: BTreeSet<_> = figure.labels.iter().copied().collect();
            let found: BTreeSet<_> = found.into_iter().filter(|label| *label != "le").collect();
            assert_eq!(found, expected, "{}", figure.name);
            let described = format!("# HELP {} {}", figure.name, figure.text);
            assert!(text.contains(&described), "{described}");
            assert!(
                text.contains(&format!("# TYPE {} {}", figure.name, figure.kind.as_str())),
                "{}",
                figure.name
            );
        }
        for secret in [ACCOUNT, NUMBER, "127.0.0.1", "of-a-customer"] {
            assert!(!text.contains(secret), "{secret} stands in\n{text}");
        }
        for (series, expected) in [
            ("switchboard_receipts_composed_total", 1.0),
            ("switchboard_attempts_failed_total{reason=\"address_refused\"}", 1.0),
            ("switchboard_receipts_waiting{class=\"failing\"}", 1.0),
            ("switchboard_destinations{class=\"failing\"}", 1.0),
            ("switchboard_destinations{class=\"paused\"}", 0.0),
            ("switchboard_attempt_duration_seconds_count{outcome=\"failed\"}", 1.0),
            ("switchboard_store_accepts_changes", 1.0),
        ] {
            assert_eq!(value(&text, series), Some(expected), "{series}\n{text}");
        }
        for reason in Reason::ALL {
            let series = format!("switchboard_attempts_failed_total{{reason=\"{}\"}}", reason.as_str());
            assert!(value(&text, &series).is_some(), "{series}");
        }
    }

    fn is_suffix(text: &str) -> bool {
        matches!(text, "_bucket" | "_sum" | "_count")
    }
}
