//! What a world is made of. It is stored with the store until it is applied, so it goes through serde both ways.

use serde::{Deserialize, Serialize};

use super::super::settings::WorldLimits;

/// A whole world: every id is filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct World {
    /// The root account.
    pub account: RootAccount,
    /// Further accounts.
    pub accounts: Vec<Account>,
    /// How often operations may be called, where the configuration says nothing.
    pub limits: WorldLimits,
    /// How the simulated network behaves.
    pub network: NetworkBehaviour,
    /// The instances (spaces) of all accounts.
    pub instances: Vec<Instance>,
    /// WhatsApp Business Accounts that are bound to no instance.
    pub wabas: Vec<Waba>,
    /// The people of the simulated network, participants of groups included.
    pub phones: Vec<Phone>,
}

/// The root account. Its key does not come from a world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootAccount {
    /// Its uid: digits.
    pub id: String,
}

/// A further account, opened like every account of a world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its uid: digits.
    pub id: String,
    /// Its key's id.
    pub access_key_id: String,
    /// Its key's secret.
    pub access_key_secret: AccessKeySecret,
}

/// The secret of an access key. Stored with the world, so whoever stores a world seals it; never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccessKeySecret(pub(super) String);

/// `[network]`: how the simulated network behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkBehaviour {
    /// Who reviews new templates.
    pub review: Review,
    /// Whether statuses take their time.
    pub delays: bool,
}

/// Who reviews new templates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Review {
    /// The network itself, after a second.
    #[default]
    Auto,
    /// Whoever calls the network's control.
    Manual,
}

/// An instance, which is also the space of its numbers, groups and templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// InstanceId and CustSpaceId.
    pub id: String,
    /// The account that it belongs to.
    pub account: String,
    /// InstanceName.
    pub name: String,
    /// ChannelType in upper case, such as `WHATSAPP`.
    pub channel: String,
    /// The WhatsApp Business Account that is bound to it; present exactly when the channel is `WHATSAPP`.
    pub waba: Option<String>,
    /// The account-level webhook, when a key of it is given.
    pub webhook: Option<AccountWebhook>,
    /// Its numbers.
    pub numbers: Vec<Number>,
    /// Its groups.
    pub groups: Vec<Group>,
    /// Its templates, already approved.
    pub templates: Vec<Template>,
}

/// What UpdateAccountWebhook sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountWebhook {
    /// StatusCallbackUrl.
    pub status_callback_url: Option<String>,
    /// HttpFlag.
    pub http: bool,
    /// QueueFlag.
    pub queue: bool,
}

/// What UpdatePhoneWebhook sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneWebhook {
    /// StatusCallbackUrl.
    pub status_callback_url: Option<String>,
    /// UpCallbackUrl.
    pub up_callback_url: Option<String>,
    /// HttpFlag.
    pub http: bool,
    /// QueueFlag.
    pub queue: bool,
}

/// A business number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// The network's phone_number_id.
    pub id: String,
    /// Country code and number, digits only.
    pub phone: String,
    /// Its verified name.
    pub name: String,
    /// Its messaging limit, such as `TIER_UNLIMITED`.
    pub tier: String,
    /// Messages a second.
    pub throughput: u32,
    /// Whether the limit of messages to one person holds.
    pub pair_limit: bool,
    /// Whether it may have groups (Meta's beta list).
    pub groups: bool,
    /// Its webhook; any key of it counts as UpdatePhoneWebhook called.
    pub webhook: Option<PhoneWebhook>,
}

/// A group that is already active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// GroupId, the network's as well.
    pub id: String,
    /// The phone of the number that it belongs to.
    pub number: String,
    /// Its title.
    pub subject: String,
    /// Its description; empty when it has none.
    pub description: String,
    /// The phones of the people in it.
    pub participants: Vec<String>,
}

/// A template that is already approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The network's id.
    pub id: String,
    /// TemplateCode.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its language, such as `en`.
    pub language: String,
    /// UTILITY, MARKETING or AUTHENTICATION.
    pub category: String,
    /// The body with its variables as `$(name)`.
    pub body: String,
}

/// A WhatsApp Business Account that waits for ChatappBindWaba.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waba {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its numbers.
    pub numbers: Vec<Number>,
}

/// A person in the simulated network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// Country code and number, digits only.
    pub number: String,
    /// The name in the profile.
    pub name: String,
    /// Whether what arrives is read at once.
    pub reads: bool,
}

impl AccessKeySecret {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for AccessKeySecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AccessKeySecret(…)")
    }
}
