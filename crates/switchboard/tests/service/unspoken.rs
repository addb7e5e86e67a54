//! What a running service must not say: it logs everything it and its libraries can say, is called in every way, well and
//! badly, and its log, its files and its answers are searched for secrets, signatures, tokens and message texts.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use acs::signature::{Key, Session, Signed, v1, v3};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use rusqlite::Connection;
use tempfile::TempDir;

const KEY_ID: &str = "LTAIunspoken000000000001";
const SECRET: &str = "unspokenSecret00000000000000001";
const STRANGERS_SECRET: &str = "unspokenSecret00000000000000002";
const TOKEN: &str = "CAISunspokenToken00000000000001";
const TEXT: &str = "a text that is nobody's business";
const ORDER: &str = "no-7353-of-nobody";
const WRITTEN: &str = "an answer that is nobody's business";

const WORLD: &str = r#"
[[accounts]]
id = "6543210987654321"
access_key_id = "LTAIunspoken000000000002"
access_key_secret = "unspokenSecret00000000000000002"

[[instance]]
id = "cams-1"
name = "shop"
channel = "WHATSAPP"
waba = "20393988390001"
  [[instance.number]]
  phone = "8613800000001"
  status_callback_url = "http://127.0.0.1:9009/status"
  http = true
  [[instance.template]]
  name = "order"
  language = "en"
  category = "UTILITY"
  body = "Your order $(order) is on its way."

[[phone]]
number = "6591000001"
reads = true
"#;

/// The program itself, with everything logged into a file.
struct Service {
    process: Child,
    folder: TempDir,
    api: String,
    simulator: String,
}

impl Service {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (world, log) = (folder.path().join("world.toml"), folder.path().join("log"));
        fs::write(&world, WORLD).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .args(["serve", "--listen", "127.0.0.1:0", "--simulator", "127.0.0.1:0", "--allow-destination"])
            .args(["127.0.0.0/8", "--retry-schedule", "100ms", "--data"])
            .arg(folder.path().join("data"))
            .arg("--world")
            .arg(&world)
            .env("SWITCHBOARD_ACCESS_KEY_ID", KEY_ID)
            .env("SWITCHBOARD_ACCESS_KEY_SECRET", SECRET)
            .env("SWITCHBOARD_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(fs::File::create(log).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut address = |name: &str| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix(&format!("listening {name} http://")).unwrap().trim_end_matches('/').to_owned()
        };
        let (simulator, api) = (address("simulator"), address("api"));
        Self { process, folder, api, simulator }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What is answered to these bytes, on a connection of its own.
    fn exchange(&self, to: &str, head: &str, body: &[u8]) -> String {
        let mut socket = TcpStream::connect(to).unwrap();
        write!(socket, "{head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len()).unwrap();
        socket.write_all(body).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    fn send(&self, call: &Signed) -> String {
        let mut head = format!("{} {}?{} HTTP/1.1", call.method.as_str(), call.path, call.query);
        for (name, value) in &call.headers {
            write!(head, "\r\n{name}: {value}").unwrap();
        }
        self.exchange(&self.api, &head, &call.body)
    }

    fn sign_v1(&self, key: &Key, action: &str, version: &str, parameters: &[(&str, &str)]) -> Signed {
        let unsigned = v1::Unsigned::new(&self.api, action, version, parameters.iter().copied().collect());
        v1::sign(unsigned, key, &uuid::Uuid::new_v4().to_string(), Timestamp::now())
    }

    fn sign_v3(&self, key: &Key, action: &str, version: &str, parameters: &[(&str, &str)]) -> Signed {
        let unsigned = v3::Unsigned::new(&self.api, action, version, parameters.iter().copied().collect());
        v3::sign(unsigned, key, &uuid::Uuid::new_v4().to_string(), Timestamp::now())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// As it is, in hex, and in base64 wherever it begins in a group of three.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![text.as_bytes().to_vec(), hex::encode(text).into_bytes()];
    forms.push(acs::parameters::percent_encode(text).into_bytes());
    for offset in 0..3 {
        let whole = BASE64.encode([&vec![0; offset][..], text.as_bytes()].concat());
        forms.push(whole.as_bytes()[[0, 2, 3][offset]..whole.len() - 4].to_vec());
    }
    forms
}

fn holds(bytes: &[u8], text: &str) -> bool {
    forms(text).iter().any(|form| bytes.windows(form.len()).any(|piece| piece == form))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The first string under this name in an answer.
fn field(answer: &str, name: &str) -> String {
    let found = answer.split_once(&format!("\"{name}\":\""));
    assert!(found.is_some(), "no {name}: {answer}");
    found.unwrap().1.split('"').next().unwrap().to_owned()
}

fn is_ok(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 20")
}

#[test]
fn what_is_planted_is_found() {
    for (before, behind) in [("", ""), ("a", "b"), ("ab", "c")] {
        let text = format!("{before}{SECRET}{behind}");
        for form in [text.clone(), BASE64.encode(&text), hex::encode(&text)] {
            assert!(holds(format!("a line with {form} in it").as_bytes(), SECRET), "{form}");
        }
    }
    assert!(holds(acs::parameters::percent_encode(TEXT).as_bytes(), TEXT));
    assert!(!holds(b"a line of another secret", SECRET));
}

#[test]
fn no_secret_signature_token_or_text_is_in_the_log_and_no_secret_in_a_file() {
    const CAMS: &str = "2020-06-06";
    const OPERATOR: &str = "2026-11-21";
    let service = Service::start();
    let key = Key::new(KEY_ID, SECRET);
    let stranger = Key::new("LTAIunspoken000000000002", STRANGERS_SECRET);
    let session = Session { token: TOKEN.into(), expires_at: Timestamp::MAX };
    let with_token = Key { session: Some(session), ..key.clone() };
    let rename = [("InstanceId", "cams-1"), ("InstanceName", "renamed")];
    let template = format!("{{\"order\":\"{ORDER}\"}}");
    let message = [
        ("CustSpaceId", "cams-1"),
        ("ChannelType", "whatsapp"),
        ("From", "8613800000001"),
        ("To", "6591000001"),
        ("Type", "template"),
        ("TemplateName", "order"),
        ("Language", "en"),
        ("TemplateParams", template.as_str()),
    ];
    let content = format!("{{\"text\":\"{TEXT}\"}}");
    let text = [
        ("CustSpaceId", "cams-1"),
        ("ChannelType", "whatsapp"),
        ("From", "8613800000001"),
        ("To", "6591000001"),
        ("Type", "message"),
        ("MessageType", "text"),
        ("Content", content.as_str()),
    ];
    let destination = [("Url", "http://127.0.0.1:9009/status")];

    let mut sent = Vec::new();
    let mut answers = Vec::new();
    let mut send = |call: Signed| {
        let answer = service.send(&call);
        sent.push(call.signature);
        answers.push(answer.clone());
        answer
    };
    assert!(is_ok(&send(service.sign_v1(&key, "UpdateInstance", CAMS, &rename))));
    let good = service.sign_v3(&key, "UpdateInstance", CAMS, &rename);
    assert!(is_ok(&send(good.clone())));
    assert!(!is_ok(&send(good)), "a replay");
    assert!(is_ok(&send(service.sign_v3(&key, "SendChatappMessage", CAMS, &message))));
    assert!(!is_ok(&send(service.sign_v1(&stranger, "SendChatappMessage", CAMS, &text))));
    assert!(!is_ok(&send(service.sign_v3(&with_token, "SendChatappMessage", CAMS, &text))));
    for signed in [
        service.sign_v1(&key, "SendChatappMessage", CAMS, &text),
        service.sign_v3(&key, "SendChatappMessage", CAMS, &text),
    ] {
        let mut forged = signed;
        forged.query.push_str("&Forged=1");
        assert!(!is_ok(&send(forged)));
    }
    let write = format!(r#"{{"to":"8613800000001","type":"text","text":"{WRITTEN}"}}"#);
    let head = "POST /simulator/phones/6591000001/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json";
    let written = service.exchange(&service.simulator, head, write.as_bytes());
    assert!(is_ok(&written), "{written}");
    // Once what the person wrote has arrived, texts may be sent.
    let mut tries = 0;
    while !is_ok(&send(service.sign_v3(&key, "SendChatappMessage", CAMS, &text))) {
        tries += 1;
        assert!(tries < 500, "no text can be sent");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let secret =
        field(&send(service.sign_v3(&key, "CreateDestinationSecret", OPERATOR, &destination)), "Secret");
    let listed = send(service.sign_v3(&key, "ListDestinations", OPERATOR, &[]));
    assert!(listed.contains("127.0.0.1:9009"), "{listed}");
    let kind = [("MessageType", "ChatAppStatus")];
    let token = send(service.sign_v3(&key, "QueryTokenForMnsQueue", "2017-05-25", &kind));
    let (queue_secret, queue_token) = (field(&token, "AccessKeySecret"), field(&token, "SecurityToken"));

    // The network's own credentials, and an event of it that is signed and cannot be read.
    let network = service.data().join("simulator/simulator.sqlite");
    let credentials = Connection::open(network).unwrap().query_row(
        "SELECT secret, access_token, verify_token FROM app",
        [],
        |row| Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?]),
    );
    let credentials = credentials.unwrap();
    let event = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"20393988390001","changes":[{{"field":"messages","value":{{"messages":[{{"text":"{TEXT}"}}],"metadata":"{TEXT}"}}}}]}}]}}"#
    );
    let signature = graph::signature::sign(&credentials[0], event.as_bytes());
    let head = format!("POST /webhooks/whatsapp HTTP/1.1\r\nhost: a\r\nx-hub-signature-256: {signature}");
    service.exchange(&service.api, &head, event.as_bytes());
    service.exchange(&service.api, &head.replace("sha256=", "sha256=0"), event.as_bytes());
    let asked = format!(
        "GET /webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token={}",
        credentials[2]
    );
    service.exchange(&service.api, &format!("{asked} HTTP/1.1\r\nhost: a"), b"");
    service.exchange(
        &service.api,
        &format!("GET /?SecurityToken={TOKEN}&Signature={TOKEN} NOHTTP\r\nhost: a"),
        b"",
    );

    let master = fs::read_to_string(service.data().join("master.key")).unwrap().trim().to_owned();
    let kept = service.folder.path().join("log");
    let of_network =
        ["the app's secret", "the access token", "the verify token"].into_iter().zip(&credentials);
    let secrets: Vec<(&str, &String)> = [
        ("the destination's secret", &secret),
        ("the queue token's secret", &queue_secret),
        ("the master key", &master),
    ]
    .into_iter()
    .chain(of_network)
    .collect();
    let (own, strangers, token) = (SECRET.to_owned(), STRANGERS_SECRET.to_owned(), TOKEN.to_owned());
    let secrets = || secrets.iter().copied().chain([("a secret", &own), ("a stranger's secret", &strangers)]);
    let log = fs::read(kept).unwrap();
    assert!(log.windows(5).any(|piece| piece == b"TRACE"), "everything is logged");
    for (what, secret) in secrets().chain([
        ("a token", &token),
        ("the queue's token", &queue_token),
        ("a signature", &signature),
    ]) {
        assert!(!holds(&log, secret), "{what} is in the log");
    }
    for text in [TEXT, ORDER, WRITTEN] {
        assert!(!holds(&log, text), "a message's text is in the log: {text}");
    }
    assert_eq!(sent.iter().filter(|signature| holds(&log, signature)).count(), 0, "signatures in the log");
    assert!(answers.iter().all(|answer| !secrets().any(|(what, text)| {
        let shown_once = ["the destination's secret", "the queue token's secret"].contains(&what);
        !shown_once && answer.contains(text.as_str())
    })));
    for path in files(&service.data()) {
        // The simulated network is the other side, and has its credentials as the real one has.
        let bytes = fs::read(&path).unwrap();
        let is_network = path.components().any(|part| part.as_os_str() == "simulator");
        for (what, secret) in secrets().filter(|(_, secret)| !is_network || !credentials.contains(*secret)) {
            assert!(
                path.ends_with("master.key") || !holds(&bytes, secret),
                "{what} is in {}",
                path.display()
            );
        }
    }
}
