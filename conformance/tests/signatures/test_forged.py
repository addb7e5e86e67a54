"""Forged, mutated and moved calls, class by class, made of valid calls of both signature versions: none has an effect, each
is refused with a documented code, and the call that it was made of is still taken once. What means the same by the protocol
is taken once, as it was signed."""

import pytest

from harness.forgery import mutants
from harness.forgery.kinds import SHAPES, Key, Kind
from harness.forgery.mutants import FORGED
from harness.forgery.session import assume
from harness.forgery.trial import Trial

SPACES = 4

CLASSES = mutants.load()
#: Also with a temporary key and its token.
TEMPORARY = ("v1 GET query", "v1 POST form", "v3 query", "v3 json")
NAMES = [shape.name for shape in SHAPES] + [f"{name} with a token" for name in TEMPORARY]


@pytest.fixture(scope="module")
def kinds(server, pool):
    key = Key(server.access_key_id, server.access_key_secret)
    space = pool.take()
    session = assume(server)
    made = [Kind(shape, key, space, server.endpoint) for shape in SHAPES]
    made += [Kind(shape, session, space, server.endpoint) for shape in SHAPES if shape.name in TEMPORARY]
    return {kind.name: kind for kind in made}


@pytest.fixture(scope="module")
def trial(server, raw, kinds):
    one = Trial(server, raw, next(iter(kinds.values())).space)
    yield one
    one.close()


def judge_all(trial, kind, name):
    """Every mutant of a class, and all failures at the end."""
    failures = []
    for mutant in CLASSES[name](kind, kind.sign()):
        try:
            trial.judge(kind, mutant)
        except Exception as failure:
            failures.append(f"{kind.name} / {name} / {mutant.name}: {type(failure).__name__}: {str(failure)[:900]}")
            trial.close()
    if failures:
        pytest.fail(f"{len(failures)} mutants:\n" + "\n".join(failures), pytrace=False)


@pytest.mark.parametrize("shape", NAMES)
@pytest.mark.parametrize("name", CLASSES)
def test_a_forged_call(trial, kinds, name, shape):
    judge_all(trial, kinds[shape], name)


def test_there_are_hundreds_of_forged_calls_and_some_of_every_class_and_kind(kinds):
    """What the test above runs, counted."""
    counts = {
        (name, kind.name): [mutant.meaning for mutant in make(kind, kind.sign())].count(FORGED)
        for name, make in CLASSES.items()
        for kind in kinds.values()
    }
    for at, names in enumerate((CLASSES, NAMES)):
        for one in names:
            assert sum(count for key, count in counts.items() if key[at] == one) > 0, f"no forged call: {one}"
    assert sum(counts.values()) >= 1500, counts
