//! Who may do what.

use mns::{Action, Fault, QueueName};

use crate::model::{AccountId, ReceiptKind};
use crate::store::queues::QueueKey;

/// Who asks for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A long-lived key of an account: its queues are open to it.
    Account(AccountId),
    /// A token: it opens one queue, to read it empty and nothing else.
    Token(QueueKey),
}

impl Caller {
    /// Whose queues are meant.
    pub fn account(&self) -> &AccountId {
        match self {
            Self::Account(account) => account,
            Self::Token(queue) => &queue.account,
        }
    }

    /// Whether the caller may do this. What a token may do is inferred (queue notes, 10.5). A receipt queue cannot be deleted:
    /// receipts would be lost with it, and the cloud keeps it in an account of its own (queue notes, 10.1).
    ///
    /// # Errors
    /// `AccessDeniedByRamPolicy` for a token, `AccessDenied` for an account.
    pub fn admit(&self, action: Action, queue: Option<&QueueName>) -> Result<(), Fault> {
        match self {
            Self::Account(account) => {
                let receipts = queue.is_some_and(|queue| is_receipt_queue(account, queue.as_str()));
                if receipts && action == Action::DeleteQueue { Err(Fault::access_denied()) } else { Ok(()) }
            }
            Self::Token(opened) => {
                let reads = matches!(
                    action,
                    Action::ReceiveMessage
                        | Action::PeekMessage
                        | Action::DeleteMessage
                        | Action::ChangeMessageVisibility
                        | Action::GetQueueAttributes
                );
                let own = queue.is_some_and(|queue| queue.as_str() == opened.name);
                if reads && own { Ok(()) } else { Err(Fault::access_denied_by_ram_policy()) }
            }
        }
    }
}

/// Whether this is one of the three queues for the receipts of the account.
pub(super) fn is_receipt_queue(account: &AccountId, name: &str) -> bool {
    ReceiptKind::ALL.into_iter().any(|kind| kind.queue(account) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Action; 10] = [
        Action::CreateQueue,
        Action::SetQueueAttributes,
        Action::GetQueueAttributes,
        Action::DeleteQueue,
        Action::ListQueue,
        Action::SendMessage,
        Action::ReceiveMessage,
        Action::PeekMessage,
        Action::DeleteMessage,
        Action::ChangeMessageVisibility,
    ];

    #[test]
    fn a_token_reads_its_queue_and_does_nothing_else() {
        let account = AccountId::parse("1").unwrap();
        let name = ReceiptKind::ChatAppStatus.queue(&account);
        let token = Caller::Token(QueueKey::new(&account, name.clone()));
        let own = QueueName::new(name).unwrap();
        let other = QueueName::new(ReceiptKind::ChatAppInbound.queue(&account)).unwrap();
        let admitted: Vec<_> =
            ALL.iter().filter(|action| token.admit(**action, Some(&own)).is_ok()).collect();
        assert_eq!(admitted.len(), 5, "{admitted:?}");
        for action in ALL {
            let refusal = token.admit(action, Some(&other)).unwrap_err();
            assert_eq!((refusal.code, refusal.http_status), ("AccessDeniedByRamPolicy", 403), "{action:?}");
        }
        assert!(token.admit(Action::ListQueue, None).is_err());
    }

    #[test]
    fn an_account_does_everything_but_delete_its_receipt_queues() {
        let account = AccountId::parse("1").unwrap();
        let receipts = QueueName::new(ReceiptKind::ChatAppAudit.queue(&account)).unwrap();
        let caller = Caller::Account(account);
        for action in ALL {
            assert!(caller.admit(action, Some(&QueueName::new("q").unwrap())).is_ok(), "{action:?}");
            let refused = caller.admit(action, Some(&receipts)).is_err();
            assert_eq!(refused, action == Action::DeleteQueue, "{action:?}");
        }
    }
}
