"""The configuration: one table; strict for people, lenient for links."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import ConfigError, TeacherSet
from backprop.browser.limits import PAGE
from backprop.config import schema
from backprop.config.run import Run
from backprop.teacher.named_sets import NAMED_SETS

PUBLISHED = [
    "net",
    "hidden",
    "output",
    "loss",
    "reduction",
    "init",
    "seed",
    "data",
    "noise",
    "split",
    "features",
    "batch",
    "rate",
    "optimizer",
    "momentum",
    "l1",
    "l2",
    "shuffle",
    "at",
    "signal",
    "edges",
    "lesson",
    "controls",
    "theme",
    "lang",
]


def test_every_published_key_is_there_with_its_help() -> None:
    data = json.loads(json.dumps(schema.as_data(), allow_nan=False))
    by_name = {key["name"]: key for key in data["keys"]}
    assert set(PUBLISHED) <= set(by_name)
    assert all(key["help"] and key["label"] for key in data["keys"])
    assert [each["name"] for each in data["teacher_sets"]] == list(NAMED_SETS)


def test_defaults_are_valid_and_learn_xor() -> None:
    config = schema.validate({})
    assert {name: config[name] for name in ("net", "hidden", "output", "loss", "data", "batch", "rate")} == {
        "net": "2-2-2-1",
        "hidden": "tanh",
        "output": "sigmoid",
        "loss": "squared_error",
        "data": "xor",
        "batch": 1,
        "rate": 0.5,
    }
    run = Run.of({}).training
    run.run(2000)
    assert run.trace().scalars[5] == 1.0 and run.history.loss[-4:].mean() < 0.01


@pytest.mark.parametrize("name", NAMED_SETS)
def test_the_table_alone_says_the_defaults_of_every_set(name: str) -> None:
    """The page completes a configuration from the table: Python must come to the same."""
    data = schema.as_data()
    own = next(each for each in data["teacher_sets"] if each["name"] == name)["defaults"]
    by_table = {key["name"]: own.get(key["name"], key["default"]) for key in data["keys"]} | {"data": name}
    assert schema.validate({"data": name}) == by_table
    assert Run.of({"data": name}).notes == []


@pytest.mark.parametrize("name", ["gauss", "plane", "sine", "iris", "circle", "and", "or", "spiral", "digits"])
def test_defaults_learn(name: str) -> None:
    run = Run.of({"data": name}).training
    run.run(10_000 if name != "digits" else 500)
    scalars = run.trace().scalars
    assert scalars[5] > 0.93 if run.teacher.task == "classification" else scalars[3] < 0.02


@pytest.mark.parametrize(
    ("explicit", "field", "words"),
    [
        ({"rate": 0}, "rate", "a number above 0"),
        ({"rate": "fast"}, "rate", "a number"),
        ({"seed": 1.5}, "seed", "a whole number"),
        ({"batch": "some"}, "batch", "all"),
        ({"net": "2"}, "net", "2-2-1"),
        ({"net": "2-0-1"}, "net", "2-2-1"),
        ({"hidden": "softmax"}, "hidden", "tanh"),
        ({"what": 1}, "what", "allowed are net"),
        ({"features": "x9"}, "features", "x1 to x2"),
        ({"net": "3-2-1"}, "net", "2-…-1"),
        ({"output": "softmax"}, "output", "two outputs"),
        ({"data": "own"}, "data", "no teacher set"),
        ({"loss": "cross_entropy", "output": "tanh"}, "loss", "sigmoid, softmax"),
        ({"data": "sine", "output": "sigmoid", "loss": "cross_entropy"}, "loss", "between 0 and 1"),
        (
            {"data": "bumps", "output": "sigmoid", "loss": "cross_entropy", "noise": 0.5, "seed": 3},
            "loss",
            "between 0 and 1",
        ),
        ({"net": "2-2000-2000-1"}, "net", "2,000,000"),
        ({"shuffle": "maybe"}, "shuffle", "0 or 1"),
        ({"at": "1.sideways"}, "at", "backward"),
        ({"split": 1.5}, "split", "up to 1"),
    ],
)
def test_what_is_not_allowed(explicit: dict[str, object], field: str, words: str) -> None:
    """Strict: an error that names the field and what is allowed. Lenient: a note that says the same, and a run all the same."""
    with pytest.raises(ConfigError) as caught:
        schema.validate(explicit, host=PAGE)
    assert caught.value.field == field and words in str(caught.value)
    _, notes = schema.resolve(explicit, host=PAGE)
    assert any(note["field"] == field and words in note["message"] for note in notes)
    assert Run.of(explicit, lenient=True, host=PAGE).training.iteration == 0


@pytest.mark.parametrize("text", ["0x10", "1_0", "1e", ".", "+", "١", "Infinity", "nan", "1,5"])
def test_a_number_is_written_as_the_page_reads_it_too(text: str) -> None:
    with pytest.raises(ConfigError, match="a number above 0 up to 1000"):
        schema.check("rate", text)


def test_every_key_says_what_is_allowed_and_its_default_is() -> None:
    for key in schema.as_data()["keys"]:
        assert key["allowed"] and (key["choices"] or key["pattern"])
        assert schema.check(key["name"], key["default"]) == key["default"]


def test_without_a_browser_the_memory_is_the_limit() -> None:
    assert schema.validate({"net": "2-2000-2000-1"})["net"] == "2-2000-2000-1"


@given(
    st.dictionaries(
        st.sampled_from([*PUBLISHED, "unknown"]),
        st.one_of(
            st.text(max_size=12),
            st.integers(),
            st.floats(),
            st.booleans(),
            st.none(),
            st.sampled_from(
                ["iris", "sine", "softmax", "cross_entropy", "4-8-3", "all", "x1,x2,x1x2", "relu", "nesterov"]
            ),
        ),
        max_size=6,
    )
)
@settings(max_examples=200, deadline=None)
def test_no_link_breaks_the_page(explicit: dict[str, object]) -> None:
    config, notes = schema.resolve(explicit)
    assert schema.validate(config) == config or config["data"] == "own"
    assert all(note["message"] for note in notes)
    Run.of(explicit, lenient=True)


def test_some_settings_may_give_way_while_the_others_are_held_to() -> None:
    wanted = {"data": "circle", "net": "2-3-1", "features": "x1,x2,x1x2"}
    config, notes = schema.resolve(wanted, among=["net"])
    assert (
        config["net"] == "3-3-1"
        and [note["field"] for note in notes] == ["net"]
        and "3-3-1 is used" in notes[0]["message"]
    )
    assert Run.of(wanted, lenient=["net"]).training.network.sizes == (3, 3, 1)
    for wrong in ({"features": "x9"}, {"rate": 0}, {"output": "softmax"}, {"colour": "red"}):
        with pytest.raises(ConfigError) as caught:
            schema.resolve({**wanted, **wrong}, among=["net"])
        assert caught.value.field == next(iter(wrong))


def test_written_values_read_back() -> None:
    config = schema.validate(
        {"shuffle": "0", "batch": "all", "rate": "1e-3", "features": "x1, x2, x1x2", "net": "3-4-1"}
    )
    assert (config["shuffle"], config["batch"], config["rate"], config["features"]) == (
        False,
        "all",
        0.001,
        "x1,x2,x1x2",
    )
    assert schema.validate({"rate": 1.0})["rate"] == 1


def test_own_data_sets_its_own_defaults() -> None:
    config = schema.validate({}, TeacherSet([[1, 2, 3], [4, 5, 6]], [[0.5], [0.7]]))
    assert config["data"] == "own" and config["net"].startswith("3-") and config["output"] == "identity"
    with pytest.raises(ConfigError, match="3-…-1"):
        schema.validate({"net": "2-2-1"}, TeacherSet([[1, 2, 3]], [1]))


def test_the_loss_suits_the_desired_outputs_of_own_data_noise_and_all() -> None:
    wanted = {"loss": "cross_entropy", "output": "sigmoid"}
    shares = TeacherSet([[0.0], [1.0], [2.0]], [[0.0], [0.5], [1.0]])
    assert schema.validate(wanted, shares)["loss"] == "cross_entropy"
    with pytest.raises(ConfigError, match="between 0 and 1"):
        schema.validate({**wanted, "noise": 2}, shares)
    rows = TeacherSet([[0.0], [1.0]], [[0.5, 0.5], [0.5, 0.6]])
    config, notes = schema.resolve({**wanted, "output": "softmax"}, rows)
    assert config["loss"] == "squared_error" and "adding up to 1. The squared error is used." in notes[0]["message"]
    assert Run.of({**wanted, "output": "softmax"}, rows, lenient=True).notes == notes


def test_momentum_has_a_default_where_it_is_asked_for() -> None:
    assert schema.validate({"optimizer": "momentum"})["momentum"] == 0.9
    assert schema.validate({"optimizer": "momentum", "momentum": 0.5})["momentum"] == 0.5
    assert schema.validate({})["momentum"] == 0


# Links that do not say otherwise have had these since they are written: no later version may change one, only add settings.
UNSAID = {
    "net": "2-2-2-1",
    "hidden": "tanh",
    "output": "sigmoid",
    "loss": "squared_error",
    "reduction": "mean",
    "init": "uniform",
    "seed": 0,
    "data": "xor",
    "noise": 0,
    "split": 1,
    "features": "x1,x2",
    "batch": 1,
    "rate": 0.5,
    "optimizer": "sgd",
    "momentum": 0,
    "l1": 0,
    "l2": 0,
    "shuffle": True,
    "train_biases": True,
    "signal": "activation",
    "edges": "auto",
    "scale": "step",
    "labels": "numbers",
    "neurons": "output",
    "lesson": "",
    "controls": "all",
    "theme": "auto",
}
CLOUD = {"net": "2-4-2-1", "loss": "cross_entropy", "batch": 10, "rate": 0.3, "split": 0.8}
FIT = {"output": "identity", "batch": 10, "rate": 0.1}
UNSAID_OF: dict[str, dict[str, object]] = {
    "xor": {},
    "and": {"net": "2-1"},
    "or": {"net": "2-1"},
    "circle": CLOUD,
    "quadrants": CLOUD,
    "gauss": {**CLOUD, "net": "2-2-1"},
    "spiral": {**CLOUD, "net": "2-8-8-1", "optimizer": "adam", "rate": 0.01},
    "plane": {**FIT, "net": "2-2-1", "split": 0.8},
    "bumps": {**FIT, "net": "2-8-4-1", "split": 0.8},
    "sine": {**FIT, "net": "1-16-1", "features": "x1"},
    "iris": {
        "net": "4-8-3",
        "output": "softmax",
        "loss": "cross_entropy",
        "batch": 10,
        "rate": 0.1,
        "split": 0.8,
        "features": "x1,x2,x3,x4",
    },
    "digits": {
        "net": "64-32-10",
        "output": "softmax",
        "loss": "cross_entropy",
        "batch": 32,
        "rate": 0.3,
        "split": 0.8,
        "scale": "layer",
        "features": ",".join(f"x{k + 1}" for k in range(64)),
    },
}


@pytest.mark.parametrize("name", UNSAID_OF)
def test_what_a_link_does_not_say_means_for_ever_what_it_meant(name: str) -> None:
    now = schema.validate({"data": name})
    wanted = {**UNSAID, **UNSAID_OF[name], "data": name}
    assert {key: now[key] for key in wanted} == wanted
    assert schema.validate({"data": name, "optimizer": "momentum"})["momentum"] == 0.9


def test_few_samples_of_ones_own_are_all_learned_from() -> None:
    for count, split, batch in ((1, 1, 1), (4, 1, 1), (49, 1, 1), (50, 0.8, 10), (500, 0.8, 10)):
        proposed = schema.proposed(TeacherSet([[k / 7] for k in range(count)], [k % 2 for k in range(count)]))
        assert (proposed["split"], proposed["batch"]) == (split, batch)


def test_data_of_ones_own_have_the_settings_that_go_with_them() -> None:
    teacher = TeacherSet([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    assert schema.validate({}, teacher)["split"] == 0.8  # as links have it that were written before they went with them
    suited = teacher.altered(settings=schema.proposed(teacher))
    assert schema.validate({}, suited)["split"] == 1 and schema.validate({"split": 0.5}, suited)["split"] == 0.5
    assert schema.validate({"features": "x1"}, suited)["net"] == "1-4-1"
    for wrong, words in (({"data": "xor"}, "allowed are net"), ({"rate": 0}, "above 0"), ({"x" * 500: 1}, "xxx…")):
        with pytest.raises(ConfigError, match=words) as caught:
            schema.checked_settings(wrong)
        assert len(str(caught.value)) < 500
