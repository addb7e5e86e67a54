//! Receivers that do what receivers must not, on real sockets: the reason that is recorded, the next attempt, and what their
//! neighbours notice of it, which is nothing.
//!
//! - `raw`: a receiver down to its socket
//! - `scene`: receipts put on their way, and what the store says of them
//! - `reasons`, `tls`, `endless`: for each behaviour the reason, the answer and the next attempt
//! - `waits`: `Retry-After`, and 410
//! - `beside`: a healthy destination beside hostile ones
//! - `batches`, `splits`: what travels together, and what becomes of it when that is refused
//! - `order`, `breaker`: each message in order; one question at a time to who is down
//! - `headers`: ids and signatures

mod batches;
mod beside;
mod breaker;
mod endless;
mod headers;
mod order;
mod raw;
mod reasons;
mod scene;
mod splits;
mod tls;
mod waits;
