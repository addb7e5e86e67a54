//! From a draft to a world: everything that was left out is filled in.

use std::collections::HashSet;

use rand::Rng;
use toml::Spanned;

use super::check::WHATSAPP;
use super::file::{Draft, GroupFile, InstanceFile, NumberFile, TemplateFile, WorldFile};
use super::made_up::MadeUp;
use super::{
    AccessKeySecret, Account, AccountWebhook, Group, Instance, NetworkBehaviour, Number, Phone, PhoneWebhook,
    RootAccount, Template, Waba, World,
};

/// The language of a template that names none.
pub(super) const LANGUAGE: &str = "en";

/// The category of a template that names none.
const CATEGORY: &str = "UTILITY";

/// A world is for trying things out, so its numbers are not held back unless it says so (design, world file).
const TIER: &str = "TIER_UNLIMITED";

/// Messages a second of a number that names none (design, world file).
const THROUGHPUT: u32 = 1000;

impl Draft {
    /// Fills in every id that was left out. `root_account` is the id of the root account when the store has one
    /// already; it is used when the file names none.
    pub fn complete(self, random: &mut (impl Rng + ?Sized), root_account: Option<&str>) -> World {
        let Draft { file, limits } = self;
        let made_up = &mut MadeUp::beside(random, given(&file));
        let root = text(&file.account.id)
            .or_else(|| root_account.map(str::to_owned))
            .unwrap_or_else(|| made_up.account());
        let may_have_groups = |account: &str| {
            file.accounts
                .iter()
                .find(|further| further.id.get_ref() == account)
                .map_or(file.account.groups, |further| further.groups)
        };
        let instances: Vec<Instance> = file
            .instance
            .iter()
            .map(|instance| {
                let account = text(&instance.account).unwrap_or_else(|| root.clone());
                let groups = may_have_groups(&account);
                complete_instance(instance, account, groups, made_up)
            })
            .collect();
        let wabas = file.waba.iter().map(|waba| {
            let id = text(&waba.id).unwrap_or_else(|| made_up.network_object());
            let name = waba.name.clone().unwrap_or_else(|| id.clone());
            let number = |each| complete_number(each, &name, file.account.groups, made_up);
            let numbers = waba.number.iter().map(number).collect();
            Waba { id, name, numbers }
        });
        World {
            wabas: wabas.collect(),
            phones: people(&file),
            accounts: file.accounts.iter().map(Account::from).collect(),
            network: NetworkBehaviour { review: file.network.review, delays: file.network.delays },
            account: RootAccount { id: root },
            limits,
            instances,
        }
    }
}

fn complete_instance<R: Rng + ?Sized>(
    instance: &InstanceFile,
    account: String,
    groups: bool,
    made_up: &mut MadeUp<'_, R>,
) -> Instance {
    let id = text(&instance.id).unwrap_or_else(|| made_up.instance());
    let name = text(&instance.name).unwrap_or_else(|| id.clone());
    let channel =
        text(&instance.channel).map_or_else(|| WHATSAPP.to_owned(), |name| name.to_ascii_uppercase());
    let waba =
        (channel == WHATSAPP).then(|| text(&instance.waba).unwrap_or_else(|| made_up.network_object()));
    let status_callback_url = text(&instance.status_callback_url);
    let has_webhook = status_callback_url.is_some() || instance.http.is_some() || instance.queue.is_some();
    let webhook = has_webhook.then(|| AccountWebhook {
        status_callback_url,
        http: instance.http.as_ref().is_some_and(|flag| *flag.get_ref()),
        queue: instance.queue.unwrap_or(false),
    });
    Instance {
        account,
        channel,
        waba,
        webhook,
        numbers: instance.number.iter().map(|each| complete_number(each, &name, groups, made_up)).collect(),
        groups: instance.group.iter().map(|each| complete_group(each, made_up)).collect(),
        templates: complete_templates(&instance.template, made_up),
        id,
        name,
    }
}

fn complete_number<R: Rng + ?Sized>(
    number: &NumberFile,
    owner: &str,
    groups: bool,
    made_up: &mut MadeUp<'_, R>,
) -> Number {
    Number {
        id: text(&number.id).unwrap_or_else(|| made_up.network_object()),
        phone: number.phone.get_ref().clone(),
        name: number.name.clone().unwrap_or_else(|| owner.to_owned()),
        tier: text(&number.tier).unwrap_or_else(|| TIER.to_owned()),
        throughput: number.throughput.as_ref().map_or(THROUGHPUT, |rate| *rate.get_ref()),
        pair_limit: number.pair_limit,
        groups,
        webhook: number.webhook_key().map(|_| PhoneWebhook {
            status_callback_url: text(&number.status_callback_url),
            up_callback_url: text(&number.up_callback_url),
            http: number.http.as_ref().is_some_and(|flag| *flag.get_ref()),
            queue: number.queue.unwrap_or(false),
        }),
    }
}

fn complete_group<R: Rng + ?Sized>(group: &GroupFile, made_up: &mut MadeUp<'_, R>) -> Group {
    let id = text(&group.id).unwrap_or_else(|| made_up.network_object());
    Group {
        number: group.number.get_ref().clone(),
        subject: text(&group.subject).unwrap_or_else(|| id.clone()),
        description: group.description.clone(),
        participants: group.participants.iter().map(|phone| phone.get_ref().clone()).collect(),
        id,
    }
}

/// One code stands for all languages of a name (behaviour notes, 5.2), so the later ones share the first one's.
fn complete_templates<R: Rng + ?Sized>(files: &[TemplateFile], made_up: &mut MadeUp<'_, R>) -> Vec<Template> {
    let mut templates: Vec<Template> = Vec::with_capacity(files.len());
    for file in files {
        let name = file.name.get_ref();
        let of_name = templates.iter().find(|template| template.name == *name).map(|template| &template.code);
        let code = text(&file.code).or_else(|| of_name.cloned()).unwrap_or_else(|| made_up.template_code());
        templates.push(Template {
            id: made_up.network_object(),
            code,
            name: name.clone(),
            language: file.language.clone().unwrap_or_else(|| LANGUAGE.to_owned()),
            category: text(&file.category).unwrap_or_else(|| CATEGORY.to_owned()),
            body: file.body.get_ref().clone(),
        });
    }
    templates
}

/// The phones of the file, then the participants that it does not list.
fn people(file: &WorldFile) -> Vec<Phone> {
    let mut phones: Vec<Phone> = file
        .phone
        .iter()
        .map(|person| {
            let number = person.number.get_ref().clone();
            Phone { name: person.name.clone().unwrap_or_else(|| number.clone()), number, reads: person.reads }
        })
        .collect();
    let mut known: HashSet<String> = phones.iter().map(|phone| phone.number.clone()).collect();
    let participants =
        file.instance.iter().flat_map(|instance| &instance.group).flat_map(|group| &group.participants);
    for participant in participants {
        let number = participant.get_ref().clone();
        if known.insert(number.clone()) {
            phones.push(Phone { name: number.clone(), number, reads: false });
        }
    }
    phones
}

impl From<&super::file::AccountFile> for Account {
    fn from(account: &super::file::AccountFile) -> Self {
        Account {
            id: account.id.get_ref().clone(),
            access_key_id: account.access_key_id.get_ref().clone(),
            access_key_secret: AccessKeySecret(account.access_key_secret.get_ref().clone()),
        }
    }
}

impl NumberFile {
    /// The first key of its webhook that is given.
    pub(super) fn webhook_key(&self) -> Option<&'static str> {
        let keys = [
            ("status_callback_url", self.status_callback_url.is_some()),
            ("up_callback_url", self.up_callback_url.is_some()),
            ("http", self.http.is_some()),
            ("queue", self.queue.is_some()),
        ];
        keys.into_iter().find(|(_, given)| *given).map(|(key, _)| key)
    }
}

fn text(value: &Option<Spanned<String>>) -> Option<String> {
    value.as_ref().map(|value| value.get_ref().clone())
}

/// Every id that the file gives, so that none is made up again.
fn given(file: &WorldFile) -> HashSet<String> {
    let mut ids: Vec<Option<String>> = vec![text(&file.account.id)];
    ids.extend(file.accounts.iter().map(|account| Some(account.id.get_ref().clone())));
    for instance in &file.instance {
        ids.extend([text(&instance.id), text(&instance.waba)]);
        ids.extend(instance.number.iter().map(|number| text(&number.id)));
        ids.extend(instance.group.iter().map(|group| text(&group.id)));
        ids.extend(instance.template.iter().map(|template| text(&template.code)));
    }
    for waba in &file.waba {
        ids.push(text(&waba.id));
        ids.extend(waba.number.iter().map(|number| text(&number.id)));
    }
    ids.into_iter().flatten().collect()
}
