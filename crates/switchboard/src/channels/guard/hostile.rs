//! Hostile addresses and hostile answers of resolvers: each is refused when it is saved and when it is called.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri};
use url::Url;

use super::{Guard, Resolve, Rule};
use crate::channels::http::{Client, ExchangeError, FaultKind, Larger, Limits};

/// What a URL shows without a look-up.
#[rustfmt::skip]
const URLS: [(&str, Rule); 107] = [
    ("ftp://93.184.215.14/", Rule::Scheme),
    ("gopher://93.184.215.14:6379/_INFO", Rule::Scheme),
    ("file:///etc/passwd", Rule::Scheme),
    ("file://93.184.215.14/etc/passwd", Rule::Scheme),
    ("ws://93.184.215.14/", Rule::Scheme),
    ("javascript:alert(1)", Rule::Scheme),
    ("data:text/plain,hello", Rule::Scheme),
    ("http:", Rule::Unreadable),
    ("//93.184.215.14/", Rule::Unreadable),
    ("http://256.256.256.256/", Rule::Unreadable),
    ("http://0x100000000/", Rule::Unreadable),
    ("http://127.0.0.0.1/", Rule::Unreadable),
    ("http://[fe80::1%25eth0]/", Rule::Unreadable),
    ("http://[::1", Rule::Unreadable),
    ("http://user@93.184.215.14/", Rule::UserInformation),
    ("http://user:secret@93.184.215.14/", Rule::UserInformation),
    ("http://:secret@93.184.215.14/", Rule::UserInformation),
    ("http://93.184.215.14@127.0.0.1/", Rule::UserInformation),
    ("http://93.184.215.14:80@127.0.0.1/", Rule::UserInformation),
    ("http://93.184.215.14:0/", Rule::Port),
    ("http://93.184.215.14:22/", Rule::Port),
    ("http://93.184.215.14:25/", Rule::Port),
    ("https://93.184.215.14:53/", Rule::Port),
    ("https://93.184.215.14:1023/", Rule::Port),
    // Loopback, as browsers and systems read it.
    ("http://127.0.0.1/", Rule::Loopback),
    ("https://127.0.0.1:8443/", Rule::Loopback),
    ("http://127.255.255.254/", Rule::Loopback),
    ("http://127.1/", Rule::Loopback),
    ("http://127.0.1/", Rule::Loopback),
    ("http://127.0.0.1./", Rule::Loopback),
    ("http://2130706433/", Rule::Loopback),
    ("http://0x7f000001/", Rule::Loopback),
    ("http://0x7f.1/", Rule::Loopback),
    ("http://0X7F.0.0.0X1/", Rule::Loopback),
    ("http://0177.0.0.1/", Rule::Loopback),
    ("http://00000177.1/", Rule::Loopback),
    ("http://017700000001/", Rule::Loopback),
    ("http://%31%32%37.0.0.1/", Rule::Loopback),
    ("http://\u{ff11}\u{ff12}\u{ff17}.0.0.1/", Rule::Loopback),
    ("http://127\u{3002}0\u{3002}0\u{3002}1/", Rule::Loopback),
    ("http://\u{2460}\u{2461}\u{2466}.0.0.1/", Rule::Loopback),
    ("http:\\\\127.0.0.1\\", Rule::Loopback),
    ("http:127.0.0.1/", Rule::Loopback),
    ("http:///127.0.0.1/", Rule::Loopback),
    ("HTTP://127.0.0.1/", Rule::Loopback),
    ("http://12\t7.0.0.1/", Rule::Loopback),
    ("http://[::1]/", Rule::Loopback),
    ("http://[0:0:0:0:0:0:0:1]/", Rule::Loopback),
    ("http://[0000::0001]:8080/", Rule::Loopback),
    ("http://[::ffff:127.0.0.1]/", Rule::Loopback),
    ("http://[::ffff:7f00:1]/", Rule::Loopback),
    ("http://[::127.0.0.1]/", Rule::Loopback),
    ("http://[::ffff:0:127.0.0.1]/", Rule::Loopback),
    ("http://[64:ff9b::7f00:1]/", Rule::Loopback),
    ("http://[2002:7f00:1::]/", Rule::Loopback),
    ("http://[2001:0:c000:204:8000:63bf:80ff:fffe]/", Rule::Loopback),
    ("http://[2606:4700::5efe:127.0.0.1]/", Rule::Loopback),
    ("http://0/", Rule::ThisNetwork),
    ("http://0.0.0.0:8080/", Rule::ThisNetwork),
    ("http://0.1.2.3/", Rule::ThisNetwork),
    ("http://[::]/", Rule::ThisNetwork),
    ("http://10.0.0.1/", Rule::Private),
    ("http://10.255.255.255/", Rule::Private),
    ("http://172.16.0.1/", Rule::Private),
    ("http://172.31.255.254:9000/", Rule::Private),
    ("http://192.168.1.1/", Rule::Private),
    ("http://3232235777/", Rule::Private),
    ("http://0xc0.0250.257/", Rule::Private),
    ("http://[::ffff:192.168.1.1]/", Rule::Private),
    ("http://[64:ff9b:1::10.0.0.1]/", Rule::Private),
    ("http://[2002:c0a8:101::1]/", Rule::Private),
    ("http://169.254.1.1/", Rule::LinkLocal),
    ("http://[fe80::1]/", Rule::LinkLocal),
    ("http://[febf::1]/", Rule::LinkLocal),
    ("http://169.254.169.254/latest/meta-data/", Rule::Metadata),
    ("http://0xa9fea9fe/", Rule::Metadata),
    ("http://2852039166/", Rule::Metadata),
    ("http://[::ffff:a9fe:a9fe]/", Rule::Metadata),
    ("http://[64:ff9b::169.254.169.254]/", Rule::Metadata),
    ("http://[fd00:ec2::254]/", Rule::Metadata),
    ("http://100.100.100.200/latest/meta-data/", Rule::Metadata),
    ("http://168.63.129.16/", Rule::Metadata),
    ("http://100.64.0.1/", Rule::CarrierGrade),
    ("http://100.127.255.255/", Rule::CarrierGrade),
    ("http://192.0.0.8/", Rule::ProtocolAssignment),
    ("http://[2001:10::1]/", Rule::ProtocolAssignment),
    ("http://192.0.2.1/", Rule::Documentation),
    ("http://198.51.100.1/", Rule::Documentation),
    ("http://203.0.113.1/", Rule::Documentation),
    ("http://[2001:db8::1]/", Rule::Documentation),
    ("http://[3fff::1]/", Rule::Documentation),
    ("http://198.18.0.1/", Rule::Benchmarking),
    ("http://[2001:2::1]/", Rule::Benchmarking),
    ("http://224.0.0.1/", Rule::Multicast),
    ("http://[ff02::1]/", Rule::Multicast),
    ("http://240.0.0.1/", Rule::Reserved),
    ("http://[4000::1]/", Rule::Reserved),
    ("http://255.255.255.255/", Rule::Broadcast),
    ("http://[fd12:3456::1]/", Rule::UniqueLocal),
    ("http://[fec0::1]/", Rule::SiteLocal),
    ("http://[100::1]/", Rule::Discard),
    // Public addresses, through tunnels.
    ("http://[::8.8.8.8]/", Rule::Compatible),
    ("http://[::ffff:0:8.8.8.8]/", Rule::Translated),
    ("http://[64:ff9b::8.8.8.8]/", Rule::Nat64),
    ("http://[2002:808:808::1]/", Rule::SixToFour),
    ("http://[2001:0:4136:e378:8000:63bf:f7f7:f7f7]/", Rule::Teredo),
    ("http://[2606:4700::5efe:8.8.8.8]/", Rule::Isatap),
];

/// What the resolver says of the names of a table; one refused address refuses the name.
#[rustfmt::skip]
const NAMES: [(&str, &[&str], Rule); 18] = [
    ("localhost", &["127.0.0.1", "::1"], Rule::Loopback),
    ("localhost.", &["127.0.0.1"], Rule::Loopback),
    ("anything.localhost", &["::1"], Rule::Loopback),
    ("loopback.hostile.example", &["127.0.0.1"], Rule::Loopback),
    ("zero.hostile.example", &["0.0.0.0"], Rule::ThisNetwork),
    ("private.hostile.example", &["10.0.0.1"], Rule::Private),
    ("second.hostile.example", &["93.184.215.14", "192.168.0.1"], Rule::Private),
    ("last.hostile.example", &["93.184.215.14", "93.184.215.15", "2606:4700::1111", "fe80::1"], Rule::LinkLocal),
    ("metadata.hostile.example", &["169.254.169.254"], Rule::Metadata),
    ("alibaba.hostile.example", &["100.100.100.200"], Rule::Metadata),
    ("six.hostile.example", &["fd00:ec2::254"], Rule::Metadata),
    ("mapped.hostile.example", &["::ffff:10.0.0.1"], Rule::Private),
    ("compatible.hostile.example", &["::10.0.0.1"], Rule::Private),
    ("nat64.hostile.example", &["64:ff9b::a9fe:a9fe"], Rule::Metadata),
    ("6to4.hostile.example", &["2002:a00:1::1"], Rule::Private),
    ("local.hostile.example", &["fd00::1"], Rule::UniqueLocal),
    ("multicast.hostile.example", &["239.255.255.250"], Rule::Multicast),
    ("documents.hostile.example", &["2001:db8::1"], Rule::Documentation),
];

/// Addresses that customers may name.
const GOOD: [&str; 12] = [
    "http://93.184.215.14/",
    "https://93.184.215.14/a?b=c",
    "http://93.184.215.14:80/",
    "http://93.184.215.14:443/",
    "https://93.184.215.14:1024/",
    "http://93.184.215.14:65535/",
    "https://[2606:4700::1111]/",
    "http://[::ffff:93.184.215.14]/",
    "https://good.example/status",
    "https://GOOD.example:8443/",
    "https://xn--r8jz45g.example/",
    "https://\u{4f8b}\u{3048}.example/",
];

const LIMITS: Limits = Limits { deadline: Duration::from_secs(10), answer: 1024, larger: Larger::Fails };

/// Answers from a table.
struct Table(HashMap<String, Vec<IpAddr>>);

#[async_trait::async_trait]
impl Resolve for Table {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        self.0.get(name).cloned().ok_or_else(|| io::Error::other("no such name"))
    }
}

fn guard() -> Guard {
    let good: [(&str, &[&str]); 2] = [
        ("good.example", &["93.184.215.14", "2606:4700::1111"]),
        ("xn--r8jz45g.example", &["::ffff:93.184.215.14"]),
    ];
    let names = NAMES.iter().map(|(name, addresses, _)| (*name, *addresses)).chain(good);
    let parsed = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let table = names.map(|(name, addresses)| (name.to_owned(), parsed(addresses))).collect();
    Guard::with_resolver(Vec::new(), Arc::new(Table(table)))
}

/// All of it as URLs with the rule that refuses them.
fn hostile() -> Vec<(String, Rule)> {
    let names = NAMES.iter().map(|(name, _, rule)| (format!("https://{name}:8443/receipts"), *rule));
    URLS.iter().map(|(url, rule)| ((*url).to_owned(), *rule)).chain(names).collect()
}

#[tokio::test]
async fn a_hostile_address_is_not_saved() {
    let guard = guard();
    for (url, rule) in hostile() {
        let refusal = guard.check_saved(&url).await.expect_err(&url);
        assert_eq!(refusal.rule, rule, "{url}: {refusal}");
    }
}

#[tokio::test]
async fn a_hostile_address_is_not_called() {
    let client = Client::guarded(guard());
    let mut called = 0;
    for (url, rule) in hostile() {
        // As whoever calls it writes it; what HTTP cannot carry cannot be called at all.
        let text = Url::parse(&url).map_or(url.clone(), String::from);
        let Ok(uri) = Uri::try_from(text) else {
            assert!(matches!(rule, Rule::Scheme | Rule::Unreadable), "{url}");
            continue;
        };
        let request = Request::post(uri).body(Bytes::from_static(b"[]")).unwrap();
        let error = client.exchange(request, LIMITS).await.expect_err(&url);
        assert_eq!(error.kind(), FaultKind::AddressRefused(rule), "{url}: {error}");
        assert!(matches!(error, ExchangeError::NotSent(_)), "{url}: {error}");
        called += 1;
    }
    assert!(called > 110, "only {called} of the addresses could be called");
}

#[tokio::test]
async fn a_good_address_is_saved() {
    let guard = guard();
    for url in GOOD {
        assert_eq!(guard.check_saved(url).await, Ok(()), "{url}");
    }
}

#[tokio::test]
async fn a_name_that_is_not_resolved_is_saved_and_not_called() {
    assert_eq!(guard().check_saved("https://unknown.example/").await, Ok(()));
    let request = Request::post("https://unknown.example/").body(Bytes::from_static(b"[]")).unwrap();
    let error = Client::guarded(guard()).exchange(request, LIMITS).await.unwrap_err();
    assert_eq!(error.kind(), FaultKind::NameNotResolved);
    assert_eq!(error.to_string(), "not sent: the name unknown.example was not resolved: no such name");
}

#[tokio::test]
async fn a_refusal_does_not_tell_where_a_name_leads() {
    let refusal = guard().check_saved("http://private.hostile.example/").await.unwrap_err();
    assert!(!refusal.to_string().contains("10.0.0.1"), "{refusal}");
    assert!(refusal.to_string().contains("private.hostile.example"), "{refusal}");
}

#[tokio::test]
async fn an_allowed_range_is_open_in_its_mapped_form_too_and_in_no_tunnel() {
    let allowed = ["10.1.0.0/16", "::1/128", "64:ff9b::/96"].map(|range| range.parse().unwrap()).to_vec();
    let guard = Guard::new(allowed);
    for open in
        ["http://10.1.2.3/", "http://[::ffff:10.1.2.3]/", "http://[::1]/", "http://[64:ff9b::8.8.8.8]/"]
    {
        assert_eq!(guard.check_saved(open).await, Ok(()), "{open}");
    }
    for (shut, rule) in [
        ("http://10.2.0.1/", Rule::Private),
        ("http://127.0.0.1/", Rule::Loopback),
        ("http://[2002:a01:203::]/", Rule::Private),
        ("http://[::10.1.2.3]/", Rule::Private),
        ("http://10.1.2.3:22/", Rule::Port),
    ] {
        assert_eq!(guard.check_saved(shut).await.unwrap_err().rule, rule, "{shut}");
    }
}
