//! `VerifyAudit`: whether anybody changed what is written of who did what.

use operator::{AuditFault, VerifyAudit, VerifyAuditRequest, VerifyAuditResponse};

use super::asked;
use crate::audit::chain::Known;
use crate::audit::verification::verify;
use crate::audit::{AuditKey, KeyError};
use crate::operations::{Call, Failure, Handle};
use crate::store::{CommitError, StoreError};

impl Handle for VerifyAudit {
    async fn handle(call: &Call<'_>, request: VerifyAuditRequest) -> Result<VerifyAuditResponse, Failure> {
        let known = asked::given(request.known.as_ref()).map(|text| {
            let rule = "must be a seal as NUMBER:HASH, the hash as 64 hexadecimal digits";
            Known::parse(&text).ok_or_else(|| Failure::invalid("Known", rule))
        });
        let known = known.transpose()?;
        let after = asked::cursor(request.cursor.as_ref())?.unwrap_or_default();
        let account = asked::audited(call, request.account_id.as_ref()).await?;
        let key = AuditKey::load(call.store(), &call.services.master_key, call.wall_ms()).await;
        let key = key.map_err(unusable)?;
        let verified = verify(call.store(), &key, &account, after, known).await?;
        Ok(VerifyAuditResponse {
            seals: verified.seals,
            entries: verified.entries,
            first_seal: verified.first,
            last_seal: verified.last.map(|last| Known { number: last.number, hash: last.hash }.to_string()),
            unsealed: verified.unsealed,
            fault: verified.fault.map(|fault| AuditFault {
                seal: fault.seal(),
                reason: fault.reason().to_owned(),
                message: fault.to_string(),
            }),
            notes: verified.notes.iter().map(ToString::to_string).collect(),
            next_cursor: verified.next.map(|next| next.to_string()),
        })
    }
}

fn unusable(error: KeyError) -> Failure {
    match error {
        KeyError::Store(CommitError::Store(error)) => error.into(),
        other => StoreError::Damaged(other.to_string()).into(),
    }
}
