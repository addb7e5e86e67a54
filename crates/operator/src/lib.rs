//! The operations of Switchboard itself: receipts, deliveries, destinations and dead letters, for the operator and for tools.
