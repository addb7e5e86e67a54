//! The MNS queue protocol (API version 2015-06-06): requests, signatures, XML, errors, receipt handles. No I/O.
