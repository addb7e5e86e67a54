//! The network's half of a world: the body of `POST /simulator/world` (decision 3).
//!
//! The network knows nothing of spaces and TemplateCodes, and writes a template's variables as `{{1}}`, `{{2}}`, … in
//! the order in which their names first appear (behaviour notes, 5.3). A template that comes with a world is approved.

use serde::Serialize;
use serde_json::{Value, json};

use super::{NetworkBehaviour, Number, Template, World};

/// The app that the simulated network is to know us by.
#[derive(Clone, Serialize)]
pub struct App {
    /// Its id.
    pub id: String,
    /// The secret that signs webhooks.
    pub secret: String,
    /// The token that calls are made with.
    pub access_token: String,
}

impl std::fmt::Debug for App {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("App").field("id", &self.id).finish_non_exhaustive()
    }
}

impl World {
    /// What the simulated network is to make: the app, the WABAs with their numbers and templates, groups and phones;
    /// beside the members of decision 3 also `review` and `delays`, where the world changes how it behaves.
    pub fn network_half(&self, app: &App) -> Value {
        let bound = self.instances.iter().filter_map(|instance| {
            let id = instance.waba.as_ref()?;
            let templates: Vec<Value> = instance.templates.iter().map(template).collect();
            Some(waba(id, &instance.name, &instance.numbers, &templates))
        });
        let unbound = self.wabas.iter().map(|each| waba(&each.id, &each.name, &each.numbers, &[]));
        let groups = self.instances.iter().flat_map(|instance| &instance.groups);
        let mut half = json!({
            "app": app,
            "wabas": bound.chain(unbound).collect::<Vec<_>>(),
            "groups": groups.collect::<Vec<_>>(),
            "phones": self.phones,
        });
        if self.network != NetworkBehaviour::default() {
            half["review"] = json!(self.network.review);
            half["delays"] = json!(self.network.delays);
        }
        half
    }
}

fn waba(id: &str, name: &str, numbers: &[Number], templates: &[Value]) -> Value {
    let numbers: Vec<Value> = numbers.iter().map(number).collect();
    json!({ "id": id, "name": name, "numbers": numbers, "templates": templates })
}

fn number(number: &Number) -> Value {
    json!({
        "id": number.id,
        "phone": number.phone,
        "name": number.name,
        "tier": number.tier,
        "throughput": number.throughput,
        "pair_limit": number.pair_limit,
        "groups": number.groups,
    })
}

fn template(template: &Template) -> Value {
    let (text, names) = positional(&template.body);
    let mut body = json!({ "type": "BODY", "text": text });
    if !names.is_empty() {
        // A variable without a sample gets its own name as the sample (decision 32).
        body["example"] = json!({ "body_text": [names] });
    }
    json!({
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "components": [body],
    })
}

/// `$(name)` as `{{n}}`, and the names in the order of their numbers. What is no whole variable stays as it is.
fn positional(body: &str) -> (String, Vec<String>) {
    let mut text = String::with_capacity(body.len());
    let mut names: Vec<String> = Vec::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("$(") {
        text.push_str(before);
        let Some((name, behind)) = after.split_once(')').filter(|(name, _)| !name.is_empty()) else {
            text.push_str("$(");
            rest = after;
            continue;
        };
        let known = names.iter().position(|known| known == name);
        let at = known.unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        text.push_str(&format!("{{{{{}}}}}", at + 1));
        rest = behind;
    }
    text.push_str(rest);
    (text, names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_numbered_in_the_order_of_their_first_appearance() {
        let (text, names) = positional("Dear $(name), $(order) of $(name) costs $5 $( $(");
        assert_eq!(text, "Dear {{1}}, {{2}} of {{1}} costs $5 $( $(");
        assert_eq!(names, ["name", "order"]);
    }
}
