//! The Dybaseapi (version 2017-05-25): the token that opens a queue of receipts.
