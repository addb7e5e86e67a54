//! A bash script that signs afresh each time it is run (signature V3, gateway notes, 3.2).

use acs::Parameters;

use super::super::version_of;

/// The script. Parameters are encoded and sorted here, once; date, nonce and signature are made by the script.
pub(in crate::cli) fn script(action: &str, parameters: &[(String, String)], endpoint: &str) -> String {
    let query = parameters.iter().cloned().collect::<Parameters>().canonical_query();
    SCRIPT
        .replace("@ACTION@", action)
        .replace("@VERSION@", version_of(action))
        .replace("@ENDPOINT@", endpoint)
        .replace("@QUERY@", &query)
}

/// The marks are replaced by texts that need no quoting: a name, a version, an address, an encoded query. openssl takes
/// the secret as an argument, so while it runs the secret stands in the list of this machine's processes.
const SCRIPT: &str = r#"#!/usr/bin/env bash
# @ACTION@, signed with ACS3-HMAC-SHA256 afresh each time this is run.
set -euo pipefail
key_id="${ALIBABA_CLOUD_ACCESS_KEY_ID:?set it to your access key id}"
key_secret="${ALIBABA_CLOUD_ACCESS_KEY_SECRET:?set it to your access key secret}"
endpoint="${SWITCHBOARD_ENDPOINT:-@ENDPOINT@}"
endpoint="${endpoint%/}"
host="${endpoint#*://}"
query='@QUERY@'
date="$(date -u +%Y-%m-%dT%H:%M:%SZ)"
nonce="$(openssl rand -hex 16)"

sha256() { local digest; digest="$(printf '%s' "$1" | openssl dgst -sha256 -r)"; printf '%s' "${digest%% *}"; }
hmac() { local mac; mac="$(printf '%s' "$2" | openssl dgst -sha256 -hmac "$1" -r)"; printf '%s' "${mac%% *}"; }

payload="$(sha256 '')"
names='host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version'
canonical_request="POST
/
${query}
host:${host}
x-acs-action:@ACTION@
x-acs-content-sha256:${payload}
x-acs-date:${date}
x-acs-signature-nonce:${nonce}
x-acs-version:@VERSION@

${names}
${payload}"
string_to_sign="ACS3-HMAC-SHA256
$(sha256 "$canonical_request")"
signature="$(hmac "$key_secret" "$string_to_sign")"

curl --silent --show-error --fail-with-body --globoff --write-out '\n' --data '' "${endpoint}/${query:+?$query}" \
  --header 'Content-Type:' \
  --header "Host: ${host}" \
  --header 'Accept: application/json' \
  --header 'x-acs-action: @ACTION@' \
  --header "x-acs-content-sha256: ${payload}" \
  --header "x-acs-date: ${date}" \
  --header "x-acs-signature-nonce: ${nonce}" \
  --header 'x-acs-version: @VERSION@' \
  --header "Authorization: ACS3-HMAC-SHA256 Credential=${key_id},SignedHeaders=${names},Signature=${signature}"
"#;
