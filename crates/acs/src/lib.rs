//! The OpenAPI (RPC) protocol of the cloud gateway. No I/O.
