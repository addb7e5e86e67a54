//! What there is when the story begins: a shop with a number, a group and a template, and a customer with a phone.

/// The account, whose id stands in the names of its queues.
pub const ACCOUNT: &str = "1234567890123456";
/// InstanceId of the shop, which is the CustSpaceId of its calls.
pub const INSTANCE: &str = "cams-demo";
/// InstanceName of the shop.
pub const SHOP: &str = "Demo shop";
/// The shop's number.
pub const NUMBER: &str = "8613800001234";
/// The customer's name.
pub const CUSTOMER: &str = "Customer one";
/// The customer's number.
pub const PHONE: &str = "6591234567";
/// GroupId of the group that the customer is in.
pub const GROUP: &str = "G1";
/// The group's title at first.
pub const GROUP_TITLE: &str = "Regulars";
/// The name of the template, which has one variable, `order`.
pub const TEMPLATE: &str = "order_update";
/// Its language.
pub const LANGUAGE: &str = "en";

/// The world file.
pub fn file() -> String {
    format!(
        r#"[account]
id = "{ACCOUNT}"
groups = true
[[instance]]
id = "{INSTANCE}"
name = "{SHOP}"
channel = "WHATSAPP"
  [[instance.number]]
  phone = "{NUMBER}"
  name = "{SHOP}"
  [[instance.group]]
  id = "{GROUP}"
  number = "{NUMBER}"
  subject = "{GROUP_TITLE}"
  participants = ["{PHONE}"]
  [[instance.template]]
  name = "{TEMPLATE}"
  language = "{LANGUAGE}"
  category = "UTILITY"
  body = "Your order $(order) is on its way."
[[phone]]
number = "{PHONE}"
name = "{CUSTOMER}"
reads = true
"#
    )
}
