//! `UpdateDestination`: how long a destination may take, and whether anything is posted there.

use operator::{UpdateDestination, UpdateDestinationRequest, UpdateDestinationResponse};

use super::{asked, settings};
use crate::model::Pause;
use crate::operations::{Call, Failure, Handle};

/// The time for one attempt, seconds (decided).
const DEADLINES: std::ops::RangeInclusive<f64> = 1.0..=30.0;

impl Handle for UpdateDestination {
    async fn handle(
        call: &Call<'_>,
        request: UpdateDestinationRequest,
    ) -> Result<UpdateDestinationResponse, Failure> {
        let url = asked::address(&request.url)?;
        let deadline_ms = request.deadline_seconds.map(milliseconds).transpose()?;
        settings::guarded(call, &url).await?;
        let now_ms = call.wall_ms();
        settings::amend(call, &url, move |settings| {
            settings.deadline_ms = deadline_ms.or(settings.deadline_ms);
            match request.paused {
                None => {}
                Some(false) => settings.paused = None,
                Some(true) => {
                    let pause = || Pause { since_ms: now_ms, reason: "it was paused by hand".to_owned() };
                    settings.paused.get_or_insert_with(pause);
                }
            }
            Ok(())
        })
        .await?;
        if request.paused == Some(false) {
            call.services.dispatcher.ask_again(call.account, Some(url.as_str()));
        }
        Ok(UpdateDestinationResponse {})
    }
}

fn milliseconds(seconds: f64) -> Result<u64, Failure> {
    if !DEADLINES.contains(&seconds) {
        let rule = format!("must be from 1 to 30 seconds, got {seconds}");
        return Err(Failure::invalid("DeadlineSeconds", rule));
    }
    let duration = std::time::Duration::from_secs_f64(seconds);
    Ok(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_between_1_and_30_seconds() {
        assert_eq!((milliseconds(1.0).unwrap(), milliseconds(2.5).unwrap()), (1_000, 2_500));
        for wrong in [0.0, 0.9, 30.1, -3.0, f64::NAN, f64::INFINITY] {
            assert!(milliseconds(wrong).is_err(), "{wrong}");
        }
    }
}
