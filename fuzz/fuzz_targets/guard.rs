//! What passes the guard is a web address on a port for the web, and no address in it is one that the standard library knows
//! as private; and the host that HTTP will call is the host that was judged.
#![no_main]

use std::net::IpAddr;

use http::Uri;
use libfuzzer_sys::fuzz_target;
use switchboard::channels::guard::Guard;

fuzz_target!(|input: &str| {
    let guard = Guard::new(Vec::new());
    let Ok(url) = Guard::read(input) else { return };
    if guard.check_url(&url).is_err() {
        return;
    }
    assert!(matches!(url.scheme(), "http" | "https"));
    let port = url.port_or_known_default().unwrap();
    assert!(port == 80 || port == 443 || port >= 1024, "{url}");
    // Judged again as it is written, it is the same address.
    let again = Guard::read(url.as_str()).unwrap();
    assert_eq!(again, url);
    let host = url.host_str().unwrap();
    if let Ok(uri) = url.as_str().parse::<Uri>() {
        assert_eq!(uri.host(), Some(host));
    }
    if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
        assert!(is_public(address), "{url}");
    }
});

/// An opinion of its own.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let no = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast();
            !(no || v4.is_documentation() || v4.is_broadcast() || v4.is_unspecified() || v4.octets()[0] == 0)
        }
        IpAddr::V6(v6) => v6.segments()[0] & 0xe000 == 0x2000 && v6.segments()[0] != 0x2002,
    }
}
