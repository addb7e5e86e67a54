//! What the types cannot say: formats, references and doubles, each refused with its line and key.

use std::collections::HashSet;
use std::hash::Hash;
use std::num::NonZeroU32;

use toml::Spanned;

use super::super::error::Error;
use super::super::settings::{is_operation, parse_limit_default};
use super::WorldLimits;
use super::file::{AccountFile, GroupFile, InstanceFile, Lines, NumberFile, TemplateFile, WorldFile};
use crate::model::WebAddress;

/// The channel of numbers, groups and templates, and of an instance that names none.
pub(super) const WHATSAPP: &str = "WHATSAPP";

/// The channels, behaviour notes, 1.2.
const CHANNELS: [&str; 6] = [WHATSAPP, "MESSENGER", "INSTAGRAM", "VIBER", "TELEGRAM", "LINE"];

/// Meta's messaging limits, behaviour notes, 1.4.
const TIERS: [&str; 7] =
    ["TIER_50", "TIER_250", "TIER_1K", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"];

/// The categories of WhatsApp's templates, behaviour notes, 5.3.
const CATEGORIES: [&str; 3] = ["UTILITY", "MARKETING", "AUTHENTICATION"];

/// Digits of a phone number with its country code, by ITU-T E.164; the lower bound is ours.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

/// Characters of a template's name and body, behaviour notes, 5.3 and 5.4.
const TEMPLATE_NAME_CHARACTERS: usize = 512;
const TEMPLATE_BODY_CHARACTERS: usize = 1024;

type Checked<T = ()> = Result<T, Error>;

/// What stands somewhere already, by kind, so that a double is refused.
#[derive(Default)]
struct Seen<'a> {
    accounts: HashSet<&'a str>,
    access_keys: HashSet<&'a str>,
    instances: HashSet<&'a str>,
    wabas: HashSet<&'a str>,
    number_ids: HashSet<&'a str>,
    /// Business numbers and persons share one network, so a phone is one or the other.
    phones: HashSet<&'a str>,
    groups: HashSet<&'a str>,
    template_codes: HashSet<&'a str>,
}

/// Checks the whole file; its limits come back typed.
pub(super) fn world(file: &WorldFile, lines: &Lines<'_>) -> Checked<WorldLimits> {
    let mut seen = Seen::default();
    if let Some(id) = &file.account.id {
        account_id(id, &mut seen, lines)?;
    }
    for account in &file.accounts {
        further_account(account, &mut seen, lines)?;
    }
    for instance in &file.instance {
        whole_instance(instance, &mut seen, lines)?;
    }
    for waba in &file.waba {
        if let Some(id) = &waba.id {
            digits("waba.id", id, lines)?;
            once("waba.id", id, &mut seen.wabas, lines)?;
        }
        for each in &waba.number {
            number(each, &mut seen, lines)?;
            if let Some(key) = each.webhook_key() {
                return Err(lines.refuse(
                    &each.phone,
                    format!("number.{key}: a WABA that is bound to nobody has no webhook"),
                ));
            }
        }
    }
    people(file, &mut seen, lines)?;
    limits(file, lines)
}

fn account_id<'a>(id: &'a Spanned<String>, seen: &mut Seen<'a>, lines: &Lines<'_>) -> Checked {
    digits("account id", id, lines)?;
    once("account id", id, &mut seen.accounts, lines)
}

fn further_account<'a>(account: &'a AccountFile, seen: &mut Seen<'a>, lines: &Lines<'_>) -> Checked {
    account_id(&account.id, seen, lines)?;
    filled("accounts.access_key_id", &account.access_key_id, lines)?;
    once("accounts.access_key_id", &account.access_key_id, &mut seen.access_keys, lines)?;
    if account.access_key_secret.get_ref().is_empty() {
        return Err(lines.refuse(&account.access_key_secret, "accounts.access_key_secret: must not be empty"));
    }
    Ok(())
}

fn whole_instance<'a>(instance: &'a InstanceFile, seen: &mut Seen<'a>, lines: &Lines<'_>) -> Checked {
    if let Some(id) = &instance.id {
        filled("instance.id", id, lines)?;
        once("instance.id", id, &mut seen.instances, lines)?;
    }
    if let Some(account) = &instance.account
        && !seen.accounts.contains(account.get_ref().as_str())
    {
        let reason = format!("instance.account: there is no account `{}` in this world", account.get_ref());
        return Err(lines.refuse(account, reason));
    }
    if let Some(name) = &instance.name {
        filled("instance.name", name, lines)?;
    }
    channel(instance, lines)?;
    if let Some(waba) = &instance.waba {
        digits("instance.waba", waba, lines)?;
        once("instance.waba", waba, &mut seen.wabas, lines)?;
    }
    callback("instance.status_callback_url", instance.status_callback_url.as_ref(), lines)?;
    http_needs("instance", instance.http.as_ref(), instance.status_callback_url.is_some(), lines)?;
    for each in &instance.number {
        number(each, seen, lines)?;
    }
    for each in &instance.group {
        group(each, instance, seen, lines)?;
    }
    let mut names = HashSet::new();
    for each in &instance.template {
        template(each, &mut names, seen, lines)?;
    }
    Ok(())
}

fn channel(instance: &InstanceFile, lines: &Lines<'_>) -> Checked {
    let Some(channel) = &instance.channel else { return Ok(()) };
    let name = channel.get_ref().to_ascii_uppercase();
    one_of("instance.channel", channel, &name, &CHANNELS, lines)?;
    let has_whatsapp_parts = instance.waba.is_some()
        || !(instance.number.is_empty() && instance.group.is_empty() && instance.template.is_empty());
    if name != WHATSAPP && has_whatsapp_parts {
        let reason =
            format!("instance.channel: waba, number, group and template belong to {WHATSAPP}, not to {name}");
        return Err(lines.refuse(channel, reason));
    }
    Ok(())
}

fn number<'a>(number: &'a NumberFile, seen: &mut Seen<'a>, lines: &Lines<'_>) -> Checked {
    if let Some(id) = &number.id {
        digits("number.id", id, lines)?;
        once("number.id", id, &mut seen.number_ids, lines)?;
    }
    phone("number.phone", &number.phone, lines)?;
    once("number.phone", &number.phone, &mut seen.phones, lines)?;
    if let Some(tier) = &number.tier {
        one_of("number.tier", tier, tier.get_ref(), &TIERS, lines)?;
    }
    if let Some(throughput) = &number.throughput
        && *throughput.get_ref() == 0
    {
        return Err(lines.refuse(throughput, "number.throughput: expected messages a second, from 1"));
    }
    callback("number.status_callback_url", number.status_callback_url.as_ref(), lines)?;
    callback("number.up_callback_url", number.up_callback_url.as_ref(), lines)?;
    let has_url = number.status_callback_url.is_some() || number.up_callback_url.is_some();
    http_needs("number", number.http.as_ref(), has_url, lines)
}

fn group<'a>(group: &'a GroupFile, of: &InstanceFile, seen: &mut Seen<'a>, lines: &Lines<'_>) -> Checked {
    if let Some(id) = &group.id {
        filled("group.id", id, lines)?;
        once("group.id", id, &mut seen.groups, lines)?;
    }
    if !of.number.iter().any(|number| number.phone.get_ref() == group.number.get_ref()) {
        let reason = format!("group.number: `{}` is no number of this instance", group.number.get_ref());
        return Err(lines.refuse(&group.number, reason));
    }
    if let Some(subject) = &group.subject {
        filled("group.subject", subject, lines)?;
    }
    let mut participants = HashSet::new();
    for participant in &group.participants {
        phone("group.participants", participant, lines)?;
        once("group.participants", participant, &mut participants, lines)?;
    }
    Ok(())
}

fn template<'a>(
    template: &'a TemplateFile,
    names: &mut HashSet<(&'a str, &'a str)>,
    seen: &mut Seen<'a>,
    lines: &Lines<'_>,
) -> Checked {
    let name = template.name.get_ref();
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || name.len() > TEMPLATE_NAME_CHARACTERS || !name.bytes().all(allowed) {
        let reason = format!("template.name: expected lower-case letters, digits and _, got `{name}`");
        return Err(lines.refuse(&template.name, reason));
    }
    let language = template.language.as_deref().unwrap_or(super::complete::LANGUAGE);
    if !names.insert((name, language)) {
        let reason = format!("template.name: `{name}` in `{language}` stands twice in this instance");
        return Err(lines.refuse(&template.name, reason));
    }
    if let Some(code) = &template.code {
        filled("template.code", code, lines)?;
        once("template.code", code, &mut seen.template_codes, lines)?;
    }
    if let Some(category) = &template.category {
        one_of("template.category", category, category.get_ref(), &CATEGORIES, lines)?;
    }
    filled("template.body", &template.body, lines)?;
    if template.body.get_ref().chars().count() > TEMPLATE_BODY_CHARACTERS {
        let reason = format!("template.body: longer than {TEMPLATE_BODY_CHARACTERS} characters");
        return Err(lines.refuse(&template.body, reason));
    }
    Ok(())
}

fn people<'a>(file: &'a WorldFile, seen: &mut Seen<'a>, lines: &Lines<'_>) -> Checked {
    for group in file.instance.iter().flat_map(|instance| &instance.group) {
        for participant in &group.participants {
            if seen.phones.contains(participant.get_ref().as_str()) {
                let reason = format!("group.participants: `{}` is a business number", participant.get_ref());
                return Err(lines.refuse(participant, reason));
            }
        }
    }
    for person in &file.phone {
        phone("phone.number", &person.number, lines)?;
        once("phone.number", &person.number, &mut seen.phones, lines)?;
    }
    Ok(())
}

fn limits(file: &WorldFile, lines: &Lines<'_>) -> Checked<WorldLimits> {
    let mut limits = WorldLimits::default();
    for (name, value) in &file.limits {
        let refuse = |expected: &str| Err(lines.refuse(value, format!("limits.{name}: expected {expected}")));
        match value.get_ref() {
            toml::Value::String(text) if name == "default" => match parse_limit_default(text) {
                Ok(default) => limits.default = Some(default),
                Err(expected) => return refuse(&expected),
            },
            _ if name == "default" => return refuse("documented or none"),
            _ if !is_operation(name) => {
                return Err(
                    lines.refuse(value, format!("limits: `{name}` is neither `default` nor an operation"))
                );
            }
            toml::Value::Integer(rate) => match u32::try_from(*rate).ok().and_then(NonZeroU32::new) {
                Some(rate) => drop(limits.operations.insert(name.clone(), rate)),
                None => return refuse("calls a second, from 1"),
            },
            _ => return refuse("calls a second, from 1"),
        }
    }
    Ok(limits)
}

fn once<'a, T>(key: &str, value: &'a Spanned<T>, seen: &mut HashSet<&'a str>, lines: &Lines<'_>) -> Checked
where
    T: AsRef<str> + Hash,
{
    let text = value.get_ref().as_ref();
    if seen.insert(text) { Ok(()) } else { Err(lines.refuse(value, format!("{key}: `{text}` stands twice"))) }
}

fn filled(key: &str, value: &Spanned<String>, lines: &Lines<'_>) -> Checked {
    if value.get_ref().trim().is_empty() {
        return Err(lines.refuse(value, format!("{key}: must not be empty")));
    }
    Ok(())
}

fn digits(key: &str, value: &Spanned<String>, lines: &Lines<'_>) -> Checked {
    let text = value.get_ref();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(lines.refuse(value, format!("{key}: expected digits, got `{text}`")));
    }
    Ok(())
}

fn phone(key: &str, value: &Spanned<String>, lines: &Lines<'_>) -> Checked {
    let text = value.get_ref();
    if !PHONE_DIGITS.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let reason = format!("{key}: expected a country code and a number, digits only, got `{text}`");
        return Err(lines.refuse(value, reason));
    }
    Ok(())
}

fn one_of(key: &str, value: &Spanned<String>, text: &str, allowed: &[&str], lines: &Lines<'_>) -> Checked {
    if allowed.contains(&text) {
        return Ok(());
    }
    Err(lines.refuse(value, format!("{key}: expected one of {}, got `{text}`", allowed.join(", "))))
}

fn callback(key: &str, value: Option<&Spanned<String>>, lines: &Lines<'_>) -> Checked {
    let Some(value) = value else { return Ok(()) };
    let address = WebAddress::parse(value.get_ref());
    address.map(drop).map_err(|error| lines.refuse(value, format!("{key}: {error}")))
}

fn http_needs(table: &str, http: Option<&Spanned<bool>>, has_url: bool, lines: &Lines<'_>) -> Checked {
    match http {
        Some(flag) if *flag.get_ref() && !has_url => {
            Err(lines.refuse(flag, format!("{table}.http: needs a callback URL beside it")))
        }
        _ => Ok(()),
    }
}
