//! `switchboard audit`: who did what, who was refused, and whether anybody changed what is written of it.

use operator::{
    AuditEntry, ListAuditEntries, ListAuditEntriesRequest, ListStrangers, ListStrangersRequest, Strangers,
    VerifyAudit, VerifyAuditRequest, VerifyAuditResponse,
};

use super::audit_options::{AuditCommand, AuditListOptions, AuditOptions, StrangersOptions, VerifyOptions};
use crate::cli::error::Error;
use crate::cli::output::{print, print_json, table};
use crate::cli::reach::Caller;

pub(super) async fn run(caller: &Caller, options: AuditOptions) -> Result<(), Error> {
    let json = options.reach.json;
    match options.command {
        AuditCommand::List(options) => {
            let entries = list(caller, options).await?;
            if json { print_json(&entries) } else { print(&listed(&entries)) }
        }
        AuditCommand::Verify(options) => {
            let found = verify(caller, options).await?;
            if json {
                print_json(&found)?;
            }
            match &found.fault {
                Some(fault) => Err(Error::Failed(format!("the audit is broken: {}", fault.message))),
                None if json => Ok(()),
                None => print(&sound(&found)),
            }
        }
        AuditCommand::Strangers(options) => {
            let strangers = strangers(caller, options).await?;
            if json { print_json(&strangers) } else { print(&counted(&strangers)) }
        }
    }
}

async fn list(caller: &Caller, options: AuditListOptions) -> Result<Vec<AuditEntry>, Error> {
    let outcome = options.outcome.or(options.refused.then(|| "Refused".to_owned()));
    let mut request = ListAuditEntriesRequest {
        since: options.since.map(|since| since.to_string()),
        until: options.until.map(|until| until.to_string()),
        audit_action: options.action,
        principal: options.by,
        outcome,
        order: options.oldest_first.then(|| "OldestFirst".to_owned()),
        account_id: options.of_account,
        ..Default::default()
    };
    let mut entries = Vec::new();
    while entries.len() < options.limit {
        request.max_results = Some(page(options.limit - entries.len()));
        let answer = caller.call::<ListAuditEntries>(request.clone()).await?;
        entries.extend(answer.entries);
        request.cursor = answer.next_cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    Ok(entries)
}

fn page(missing: usize) -> u32 {
    u32::try_from(missing).unwrap_or(u32::MAX).min(operator::MOST_RESULTS)
}

/// All of the chain, piece by piece, as one answer.
async fn verify(caller: &Caller, options: VerifyOptions) -> Result<VerifyAuditResponse, Error> {
    let mut request =
        VerifyAuditRequest { known: options.known, account_id: options.of_account, cursor: None };
    let mut all = VerifyAuditResponse::default();
    loop {
        let piece = caller.call::<VerifyAudit>(request.clone()).await?;
        all.seals += piece.seals;
        all.entries += piece.entries;
        all.first_seal = all.first_seal.or(piece.first_seal);
        all.last_seal = piece.last_seal.or(all.last_seal);
        all.notes.extend(piece.notes);
        (all.unsealed, all.fault) = (piece.unsealed, piece.fault);
        request.cursor = piece.next_cursor;
        if request.cursor.is_none() || all.fault.is_some() {
            return Ok(all);
        }
    }
}

fn sound(found: &VerifyAuditResponse) -> String {
    let many = |count: u64, one: &str, several: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {several}"),
    };
    let unsealed = many(found.unsealed, "entry is", "entries are");
    let (Some(first), Some(last)) = (found.first_seal, &found.last_seal) else {
        return format!("Nothing is sealed yet; {unsealed} not sealed.\n");
    };
    let notes: String = found.notes.iter().map(|note| format!("Note: {note}.\n")).collect();
    format!(
        "The audit is sound: {} under {}, from seal {first} on; {unsealed} not sealed yet.\n{notes}\
         The newest seal is {last}\n\
         Keep it elsewhere: with --known it shows later that nothing was cut off.\n",
        many(found.entries, "entry", "entries"),
        many(found.seals, "seal", "seals"),
    )
}

async fn strangers(caller: &Caller, options: StrangersOptions) -> Result<Vec<Strangers>, Error> {
    let since = options.since.map(|since| since.to_string());
    let mut request = ListStrangersRequest { since, ..Default::default() };
    let mut strangers = Vec::new();
    while strangers.len() < options.limit {
        request.max_results = Some(page(options.limit - strangers.len()));
        let answer = caller.call::<ListStrangers>(request.clone()).await?;
        strangers.extend(answer.strangers);
        request.cursor = answer.next_cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    Ok(strangers)
}

fn listed(entries: &[AuditEntry]) -> String {
    let rows = entries.iter().map(|entry| {
        let target: Vec<String> =
            entry.target.iter().map(|one| format!("{}={}", one.name, one.value)).collect();
        let target = if target.is_empty() { entry.resource.clone() } else { target.join(" ") };
        [
            entry.at.clone(),
            entry.outcome.clone(),
            entry.count.to_string(),
            entry.action.clone(),
            entry.principal.clone(),
            entry.access_key_id.clone(),
            entry.source.clone(),
            entry.request_id.clone(),
            target,
        ]
    });
    let rows = rows.collect::<Vec<_>>();
    table(["TIME", "OUTCOME", "CALLS", "ACTION", "WHO", "KEY", "FROM", "REQUEST", "WHAT"], &rows)
}

fn counted(strangers: &[Strangers]) -> String {
    let rows = strangers
        .iter()
        .map(|one| [one.minute.clone(), one.count.to_string(), one.code.clone(), one.source.clone()]);
    let rows = rows.collect::<Vec<_>>();
    table(["MINUTE", "CALLS", "CODE", "FROM"], &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_chain_says_how_much_there_is_and_which_seal_to_note() {
        let found = VerifyAuditResponse {
            seals: 2,
            entries: 1,
            first_seal: Some(1),
            last_seal: Some("2:ab".into()),
            unsealed: 1,
            notes: vec!["seal 2 was made 11 minutes after its newest entry".into()],
            ..Default::default()
        };
        let text = sound(&found);
        assert!(text.contains("\nNote: seal 2 was made 11 minutes after its newest entry.\n"), "{text}");
        assert!(
            text.starts_with("The audit is sound: 1 entry under 2 seals, from seal 1 on; 1 entry is not"),
            "{text}"
        );
        assert!(text.contains("The newest seal is 2:ab\n"), "{text}");
        assert_eq!(
            sound(&VerifyAuditResponse::default()),
            "Nothing is sealed yet; 0 entries are not sealed.\n"
        );
    }

    #[test]
    fn an_entry_shows_what_it_was_about_or_else_the_resource() {
        let entry = AuditEntry { outcome: "OK".into(), count: 1, resource: "*".into(), ..Default::default() };
        let target = vec![operator::AuditTarget { name: "InstanceId".into(), value: "cams-1".into() }];
        let text = listed(&[AuditEntry { target, ..entry.clone() }, entry]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].ends_with("InstanceId=cams-1") && lines[2].ends_with('*'), "{text}");
    }
}
