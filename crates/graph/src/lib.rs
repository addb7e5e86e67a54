//! Meta's Graph API for WhatsApp. No I/O.
