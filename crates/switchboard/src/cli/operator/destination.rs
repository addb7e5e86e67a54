//! `switchboard destination`: where receipts go.

use operator::{
    CreateDestinationSecret, CreateDestinationSecretRequest, DeleteDestinationSecret,
    DeleteDestinationSecretRequest, DestinationState, ListDestinations, ListDestinationsRequest,
    TestDestination, TestDestinationRequest, TestDestinationResponse, UpdateDestination,
    UpdateDestinationRequest,
};

use super::deliveries::result;
use super::options::{DestinationCommand, DestinationOptions, SecretCommand};
use crate::cli::error::Error;
use crate::cli::output::{or_dash, plain, print, print_json, table};
use crate::cli::reach::Caller;

pub(super) async fn run(caller: &Caller, options: DestinationOptions) -> Result<(), Error> {
    let json = options.reach.json;
    let update = UpdateDestinationRequest::default();
    match options.command {
        DestinationCommand::List => {
            let destinations = list(caller).await?;
            if json { print_json(&destinations) } else { print(&listed(&destinations)) }
        }
        DestinationCommand::Test { url } => test(caller, url, json).await,
        DestinationCommand::Set { url, deadline } => {
            let deadline_seconds = Some(deadline.as_secs_f64());
            set(caller, UpdateDestinationRequest { url, deadline_seconds, ..update }).await
        }
        DestinationCommand::Pause { url } => {
            set(caller, UpdateDestinationRequest { url, paused: Some(true), ..update }).await
        }
        DestinationCommand::Resume { url } => {
            set(caller, UpdateDestinationRequest { url, paused: Some(false), ..update }).await
        }
        DestinationCommand::Secret(SecretCommand::Add { url }) => {
            let made = caller.call::<CreateDestinationSecret>(CreateDestinationSecretRequest { url }).await?;
            if json {
                return print_json(&made);
            }
            print(&format!("secret id  {}\nsecret     {}\n", plain(&made.secret_id), plain(&made.secret)))?;
            eprintln!(
                "It is shown this once. Every request to the destination is signed with it from now on."
            );
            Ok(())
        }
        DestinationCommand::Secret(SecretCommand::Remove { url, id }) => {
            let request = DeleteDestinationSecretRequest { url, secret_id: id };
            caller.call::<DeleteDestinationSecret>(request).await?;
            Ok(())
        }
    }
}

async fn list(caller: &Caller) -> Result<Vec<DestinationState>, Error> {
    let (mut destinations, mut request) = (Vec::new(), ListDestinationsRequest::default());
    loop {
        let answer = caller.call::<ListDestinations>(request.clone()).await?;
        destinations.extend(answer.destinations);
        request.cursor = answer.next_cursor;
        if request.cursor.is_none() {
            return Ok(destinations);
        }
    }
}

fn listed(destinations: &[DestinationState]) -> String {
    let rows = destinations.iter().map(|destination| {
        let state = match &destination.paused_reason {
            _ if !destination.paused => "open".to_owned(),
            Some(reason) => format!("paused: {reason}"),
            None => "paused".to_owned(),
        };
        let secrets: Vec<&str> = destination.secrets.iter().map(|secret| secret.secret_id.as_str()).collect();
        [
            destination.url.clone(),
            state,
            format!("{}s", destination.deadline_seconds),
            destination.waiting.to_string(),
            or_dash(destination.oldest_waiting.as_ref()),
            destination.exhausted.to_string(),
            or_dash((!secrets.is_empty()).then(|| secrets.join(","))),
        ]
    });
    let rows = rows.collect::<Vec<_>>();
    table(["DESTINATION", "STATE", "DEADLINE", "WAITING", "OLDEST", "EXHAUSTED", "SECRETS"], &rows)
}

async fn set(caller: &Caller, request: UpdateDestinationRequest) -> Result<(), Error> {
    caller.call::<UpdateDestination>(request).await?;
    Ok(())
}

/// A receipt that was not received is a failure of the command.
async fn test(caller: &Caller, url: String, json: bool) -> Result<(), Error> {
    let tested = caller.call::<TestDestination>(TestDestinationRequest { url }).await?;
    if json {
        print_json(&tested)?;
    } else {
        print(&described(&tested))?;
    }
    if tested.received {
        return Ok(());
    }
    Err(Error::Failed(format!("the test receipt was not received: {}", plain(&result(&tested.attempt)))))
}

fn described(tested: &TestDestinationResponse) -> String {
    let attempt = &tested.attempt;
    let rows = [
        ("receipt", tested.receipt_id.clone()),
        ("address", or_dash(attempt.address.as_ref())),
        ("result", result(attempt)),
        ("took", format!("{} ms", attempt.duration_ms)),
        ("rule", tested.rule.clone().unwrap_or_default()),
        ("answer", attempt.answer.clone()),
    ];
    rows.iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name:<7}  {}\n", plain(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use operator::{Attempt, SecretSummary};

    use super::*;

    #[test]
    fn a_paused_destination_says_why_and_no_secret_is_shown() {
        let destination = DestinationState {
            url: "http://a/".into(),
            deadline_seconds: 3.0,
            paused: true,
            paused_reason: Some("it answered 410 Gone".into()),
            secrets: vec![SecretSummary { secret_id: "s1".into(), created_at: "T".into() }],
            waiting: 7,
            ..Default::default()
        };
        let text = listed(&[destination]);
        let row = text.lines().nth(1).unwrap();
        let cells: Vec<&str> = row.split("  ").filter(|cell| !cell.is_empty()).map(str::trim).collect();
        assert_eq!(cells, ["http://a/", "paused: it answered 410 Gone", "3s", "7", "-", "0", "s1"]);
    }

    #[test]
    fn a_refused_test_names_the_rule() {
        let attempt = Attempt { reason: Some("address_refused".into()), ..Default::default() };
        let tested = TestDestinationResponse {
            receipt_id: "R".into(),
            attempt,
            rule: Some("metadata".into()),
            ..Default::default()
        };
        let text = described(&tested);
        assert!(
            text.contains("rule     metadata\n") && text.contains("result   address_refused\n"),
            "{text}"
        );
    }
}
