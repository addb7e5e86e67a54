//! The story of the demo (decision 34): a list of steps, a file each.
//!
//! A [`Step`] calls the service as a customer's program would, and waits until the effect shows where it belongs: on the
//! phone, at the receiver, or in another call. [`Scene`] is what a step has at hand.

mod account_webhook;
mod automation;
mod group_title;
mod instance;
mod opening;
mod person_answers;
mod phone_webhook;
mod queue;
mod receiver_down;
mod scene;
mod template_message;

use std::pin::Pin;

use super::super::error::Error;
use super::failure::Failure;
use super::narrator::Narrator;
use super::stage::Stage;
use scene::Scene;

/// A step that is under way.
type Acting<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// A step of the story.
struct Step {
    /// What happens, in a few words.
    title: &'static str,
    /// What is called, and what for.
    why: &'static str,
    /// Does it.
    act: for<'a> fn(&'a mut Scene<'_>) -> Acting<'a>,
}

const STORY: [Step; 9] = [
    phone_webhook::STEP,
    template_message::STEP,
    person_answers::STEP,
    group_title::STEP,
    automation::STEP,
    instance::STEP,
    account_webhook::STEP,
    receiver_down::STEP,
    queue::STEP,
];

/// Plays the whole story.
///
/// # Errors
///
/// The first step that failed, by its number and title, with what was expected and what was there.
pub async fn play(stage: &mut Stage, narrator: &mut Narrator) -> Result<(), Error> {
    opening::tell(stage, narrator).map_err(super::unheard)?;
    let mut scene = Scene::new(stage, narrator)
        .map_err(|failure| Error::Failed(format!("demo: the client cannot be made: {failure}")))?;
    for (number, step) in (1..).zip(&STORY) {
        perform(&mut scene, number, step).await.map_err(|failure| {
            Error::Failed(format!("demo: step {number} of {}, {}: {failure}", STORY.len(), step.title))
        })?;
    }
    let done = format!(
        "The story is complete: {} steps, {} signed calls, {} receipts.",
        STORY.len(),
        narrator.calls(),
        narrator.receipts()
    );
    narrator.heading(&done).map_err(super::unheard)
}

async fn perform(scene: &mut Scene<'_>, number: usize, step: &Step) -> Result<(), Failure> {
    scene.narrator.heading(&format!("{number}. {}", step.title))?;
    scene.narrator.explain(step.why)?;
    scene.begin_step();
    (step.act)(scene).await
}
