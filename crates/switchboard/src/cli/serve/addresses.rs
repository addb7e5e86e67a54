//! The addresses that a world names, judged when it is made. Nobody is there to be refused: the service starts, and says
//! which receipts will not leave (decided).

use std::collections::BTreeSet;

use url::Url;

use crate::channels::guard::{Guard, Refusal};
use crate::cli::world::World;

/// Warns of each address that the guard refuses.
pub async fn warn_of_refused(guard: Guard, addresses: BTreeSet<String>) {
    for (host, refusal) in refused(&guard, &addresses).await {
        tracing::warn!(
            host,
            rule = refusal.rule.name(),
            "receipts will not go to an address of the world: it {refusal}"
        );
    }
}

/// All addresses of a world that receipts go to.
pub fn of_world(world: &World) -> BTreeSet<String> {
    let wabas = world.wabas.iter().flat_map(|waba| &waba.numbers);
    let numbers = world.instances.iter().flat_map(|instance| &instance.numbers).chain(wabas);
    let of_numbers = numbers
        .filter_map(|number| number.webhook.as_ref())
        .flat_map(|webhook| [&webhook.status_callback_url, &webhook.up_callback_url]);
    let of_spaces = world.instances.iter().filter_map(|instance| instance.webhook.as_ref());
    of_spaces.map(|webhook| &webhook.status_callback_url).chain(of_numbers).flatten().cloned().collect()
}

/// The hosts that are refused, with the reason; of the rest of an address a log is told nothing.
async fn refused(guard: &Guard, addresses: &BTreeSet<String>) -> Vec<(String, Refusal)> {
    let mut refused = Vec::new();
    for address in addresses {
        if let Err(refusal) = guard.check_saved(address).await {
            let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
            refused.push((host.unwrap_or_default(), refusal));
        }
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::world::Draft;

    #[tokio::test]
    async fn each_refused_address_of_a_world_is_found_with_its_rule() {
        let text = "[[instance]]\nchannel = \"WHATSAPP\"\nstatus_callback_url = \"http://10.1.2.3/space\"\nhttp = true\n\
                    [[instance.number]]\nphone = \"8613800001234\"\nstatus_callback_url = \"http://127.0.0.1:9000/a\"\n\
                    up_callback_url = \"http://9.9.9.9/up?token=t\"\nhttp = true\n";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("world.toml");
        std::fs::write(&path, text).unwrap();
        let world = Draft::read(&path).unwrap().complete(&mut rand::rng(), None);
        let addresses = of_world(&world);
        assert_eq!(addresses.len(), 3);
        let found = refused(&Guard::new(Vec::new()), &addresses).await;
        let found: Vec<_> =
            found.iter().map(|(host, refusal)| (host.as_str(), refusal.rule.name())).collect();
        assert_eq!(found, [("10.1.2.3", "private"), ("127.0.0.1", "loopback")]);
        let open = Guard::new(vec!["10.0.0.0/8".parse().unwrap(), "127.0.0.0/8".parse().unwrap()]);
        assert!(refused(&open, &addresses).await.is_empty());
    }
}
