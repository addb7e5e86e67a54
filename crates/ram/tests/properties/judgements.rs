//! Properties of decisions and of their explanations.

use std::slice::from_ref;

use proptest::prelude::*;
use ram::{Attached, Decision, Effect, Layer, PolicyKind, Request, evaluate, explain};
use serde_json::json;

use crate::generate::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// The definition over again: each statement alone, then Deny before Allow before nothing.
    #[test]
    fn a_deny_that_applies_wins_and_else_an_allow_that_applies(
        documents in documents(), action in action(), resource in resource(), context in context(),
    ) {
        let request = Request { action, resource, context: &context };
        let single: Vec<_> = documents.iter().flatten().map(|one| policy(from_ref(one), PolicyKind::Identity)).collect();
        let said: Vec<_> = single.iter().map(|policy| outcome(alone(policy, &request))).collect();
        let expected = [Outcome::Explicit, Outcome::Allow].into_iter().find(|wanted| said.contains(wanted));
        let policies = policies(&documents);
        prop_assert_eq!(outcome(evaluate(attached(&policies), None, &request)), expected.unwrap_or(Outcome::Implicit));
    }

    #[test]
    fn a_deny_of_everything_wins_wherever_it_stands(
        documents in documents(), place: prop::sample::Index, action in action(), resource in resource(), context in context(),
    ) {
        let request = Request { action, resource, context: &context };
        let deny = policy(&[json!({"Effect": "Deny", "Action": "*", "Resource": "*"})], PolicyKind::Identity);
        let mut policies = policies(&documents);
        policies.insert(place.index(policies.len() + 1), deny);
        prop_assert_eq!(outcome(evaluate(attached(&policies), None, &request)), Outcome::Explicit);
    }

    #[test]
    fn the_order_of_statements_and_policies_never_matters(
        (documents, shuffled) in documents().prop_flat_map(|documents| {
            let inner: Vec<_> = documents.iter().map(|document| Just(document.clone()).prop_shuffle()).collect();
            (Just(documents), inner.prop_shuffle())
        }),
        action in action(), resource in resource(), context in context(),
    ) {
        let request = Request { action, resource, context: &context };
        let (policies, shuffled) = (policies(&documents), policies(&shuffled));
        let decision = evaluate(attached(&policies), None, &request);
        prop_assert_eq!(outcome(decision), outcome(evaluate(attached(&shuffled), None, &request)));
    }

    #[test]
    fn not_action_is_everything_that_action_is_not(actions in actions(), action in action(), context in context()) {
        let request = Request { action, resource: "acs:cams:r:1:*", context: &context };
        let of = |element: &str| policy(&[json!({"Effect": "Allow", element: actions, "Resource": "*"})], PolicyKind::Identity);
        let (listed, others) = (of("Action"), of("NotAction"));
        prop_assert_ne!(alone(&listed, &request).is_allow(), alone(&others, &request).is_allow());
    }

    #[test]
    fn not_resource_is_everything_that_resource_is_not(
        resources in resources(), resource in resource(), context in context(),
    ) {
        let request = Request { action: "cams:UpdateInstance", resource, context: &context };
        let of = |element: &str| policy(&[json!({"Effect": "Allow", "Action": "*", element: resources})], PolicyKind::Identity);
        let (listed, others) = (of("Resource"), of("NotResource"));
        prop_assert_ne!(alone(&listed, &request).is_allow(), alone(&others, &request).is_allow());
    }

    #[test]
    fn a_session_policy_never_widens(
        documents in documents(), session in prop::collection::vec(statement(), 0..4),
        action in action(), resource in resource(), context in context(),
    ) {
        let request = Request { action, resource, context: &context };
        let (policies, session) = (policies(&documents), policy(&session, PolicyKind::Session));
        let own = evaluate(attached(&policies), None, &request);
        let narrowed = evaluate(attached(&policies), Some(Attached { name: "session", policy: &session }), &request);
        prop_assert_eq!(narrowed.is_allow(), own.is_allow() && alone(&session, &request).is_allow());
        if let Decision::ExplicitDeny { layer: Layer::Identity, .. } | Decision::ImplicitDeny { layer: Layer::Identity } = narrowed {
            prop_assert_eq!(narrowed, own);
        }
    }

    /// The decision follows from the statements that are said to apply.
    #[test]
    fn an_explanation_says_what_the_evaluation_says(
        documents in documents(), session in prop::option::of(prop::collection::vec(statement(), 0..4)),
        action in action(), resource in resource(), context in context(),
    ) {
        let request = Request { action, resource, context: &context };
        let (policies, session) = (policies(&documents), session.map(|session| policy(&session, PolicyKind::Session)));
        let session = session.as_ref().map(|policy| Attached { name: "session", policy });
        let explanation = explain(attached(&policies), session, &request);
        prop_assert_eq!(explanation.decision, evaluate(attached(&policies), session, &request));
        let mut derived = None;
        for step in &explanation.steps {
            let first = |effect| step.statements.iter().find(|one| one.effect == effect && one.mismatch.is_none());
            let layer = step.layer;
            let said = match (first(Effect::Deny), first(Effect::Allow)) {
                (Some(deny), _) => Decision::ExplicitDeny { layer, by: deny.statement },
                (None, Some(allow)) => Decision::Allow(allow.statement),
                (None, None) => Decision::ImplicitDeny { layer },
            };
            derived = Some(derived.map_or(said, |earlier: Decision<'_>| earlier.and(|| said)));
        }
        prop_assert_eq!(derived, Some(explanation.decision));
        prop_assert_eq!(explanation.steps.len(), 1 + usize::from(session.is_some()));
        let lines = 1 + explanation.steps.iter().map(|step| 1 + step.statements.len()).sum::<usize>();
        prop_assert_eq!(explanation.to_string().lines().count(), lines);
    }
}
