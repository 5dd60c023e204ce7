"""Teacher sets: the built-in ones, files of one's own with all that can be wrong with them, scaling, features, classes."""

from __future__ import annotations

import copy
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import ConfigError, TeacherSet, TeacherSetError
from backprop.browser.limits import OF_TABLES
from backprop.teacher.named_sets import NAMED_SETS
from backprop.teacher.tables import read_table

GOOD = "a,b,kind\n1,2,red\n3,4,blue\n5,6,red\n"


@pytest.mark.parametrize("name", NAMED_SETS)
def test_named_sets_are_as_they_say(name: str) -> None:
    info, made = NAMED_SETS[name], TeacherSet.named(name, seed=4)
    assert made.inputs.shape[1] == info.inputs and made.targets.shape[1] == info.outputs and made.task == info.task
    np.testing.assert_array_equal(made.inputs, TeacherSet.named(name, seed=4).inputs)
    assert np.abs(made.inputs).max() < 5


def test_digits_are_those_of_uci() -> None:
    """Against scikit-learn's own reader of the same measurements."""
    from sklearn.datasets import load_digits

    digits, given = TeacherSet.named("digits"), load_digits()
    np.testing.assert_array_equal(digits.inputs * 16, given.data)
    np.testing.assert_array_equal(digits.targets.argmax(axis=1), given.target)
    assert (
        digits.task == "classification" and digits.class_names == list("0123456789") and digits.input_names[-1] == "x64"
    )


def test_a_set_that_was_not_fetched_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "exists", lambda path: False)
    with pytest.raises(ConfigError, match="build.py build") as caught:
        TeacherSet.named("digits")
    assert caught.value.field == "data"


def test_numbers_as_classes_and_names_that_occur_twice() -> None:
    made = TeacherSet.from_csv("a,a,kind\n1,2,10\n3,4,9\n5,6,10\n", classes=True)
    assert made.class_names == ["9", "10"] and made.raw_names == ["a", "a (2)"]
    np.testing.assert_array_equal(made.targets, [[0, 1], [1, 0], [0, 1]])
    assert TeacherSet.from_csv("a,kind\n1,10\n3,9\n").task == "regression"


def test_iris_is_fishers() -> None:
    """150 flowers, 50 a kind; means as in Fisher's Table I (setosa: 5.006, 3.428, 1.462, 0.246)."""
    iris = TeacherSet.named("iris")
    assert len(iris) == 150 and iris.targets.sum(axis=0).tolist() == [50, 50, 50]
    assert iris.class_names == ["setosa", "versicolor", "virginica"]
    np.testing.assert_allclose(iris.raw_inputs[:50].mean(axis=0), [5.006, 3.428, 1.462, 0.246], atol=1e-12)
    np.testing.assert_allclose(iris.inputs.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(iris.inputs.std(axis=0), 1)


def test_logic() -> None:
    assert TeacherSet.named("xor").targets.ravel().tolist() == [0, 1, 1, 0]
    assert TeacherSet.named("and").targets.ravel().tolist() == [0, 0, 0, 1]
    assert TeacherSet.named("or").targets.ravel().tolist() == [0, 1, 1, 1]


def test_good_csv() -> None:
    made = TeacherSet.from_csv(GOOD)
    assert made.input_names == ["a", "b"] and made.class_names == ["blue", "red"] and made.task == "classification"
    assert made.inputs.tolist() == [[1, 2], [3, 4], [5, 6]] and made.targets.tolist() == [[0, 1], [1, 0], [0, 1]]


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "# measured by hand\n\n" + GOOD,
        GOOD.replace("red", '"red"'),
        GOOD.replace(",", " , "),
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
    ],
)
def test_same_table_in_many_dresses(text: str | bytes) -> None:
    made = TeacherSet.from_csv(text)
    assert made.inputs.tolist() == [[1, 2], [3, 4], [5, 6]] and made.class_names == ["blue", "red"]


def test_quotes_may_hold_delimiters_and_line_breaks() -> None:
    made = TeacherSet.from_csv('a,kind\n1,"big, red"\n2,"two\nlines"\n3,"big, red"\n')
    assert made.class_names == ["big, red", "two\nlines"]
    with pytest.raises(TeacherSetError) as caught:  # the third record begins in line 5
        TeacherSet.from_csv('a,kind\n1,"big, red"\n2,"two\nlines"\nx,"big, red"\n4,y\n5,y\n')
    assert caught.value.row == 5 and caught.value.column == 1


def test_columns_can_be_chosen_by_name_or_number() -> None:
    made = TeacherSet.from_csv(GOOD, inputs=["b"], targets=[0])
    assert (
        made.inputs.tolist() == [[2], [4], [6]]
        and made.targets.tolist() == [[1], [3], [5]]
        and made.task == "regression"
    )


def test_numbers_without_a_header() -> None:
    made = TeacherSet.from_csv("1,2,0\n3,4,1\n")
    assert (
        made.input_names == ["column 1", "column 2"]
        and made.targets.tolist() == [[0], [1]]
        and made.class_names == ["0", "1"]
    )


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        ("", None, None, "empty"),
        ("\n  \n", None, None, "empty"),
        ("a,b,c\n", None, None, "0 rows"),
        ("a,b,c\n1,2,3\n", None, None, "1 row of data"),
        ("only\n1\n2\n", 1, 1, "one column"),
        ("a,b,c\n1,2,3\n4,5\n6,7,8\n", 3, 3, "row 3 has 2 columns where row 1 has 3"),
        ("a,b,c\n1,2,3\n4,5,6,7\n", 3, 4, "row 3 has 4 columns"),
        ("a,b,c\n1,2,3\n1,oops,4\n5,6,7\n", 3, 2, "row 3, column 2 (“b”): “oops” is not a number"),
        ("a,b,c\n1,2,3\n1,,4\n5,6,7\n", 3, 2, "row 3, column 2 (“b”): a value is missing"),
        ("a,b,c\n1,2,3\n1,NA,4\n5,6,7\n", 3, 2, "missing (“NA”)"),
        ("a,b,c\n1,2,3\n1,inf,4\n5,6,7\n", 3, 2, "not a finite number"),
        ("a;b;c\n1,5;2;0\n2,5;3;1\n", 2, 1, "“1,5” has a decimal comma"),
        ("a,b,kind\n1,2,red\n3,4,red\n", None, 3, "the one class “red”"),
        ("a,b,c\n1,2,5\n3,4,5\n", None, 3, "5 in every row"),
        ("a,b,kind\n1,2,red\n3,4,\n5,6,blue\n", 3, 3, "a class is missing"),
        ('a,b,kind\n1,2,"red\n3,4,blue\n', 2, None, "quotation mark left open"),
        ("a,b\ufffd,c\n1,2,3\n", 1, None, "UTF-8"),
        ("a,b\n1,2\n3,\x004\n", 3, None, "zero byte"),
    ],
)
def test_bad_csv_says_where(text: str, row: int | None, column: int | None, words: str) -> None:
    with pytest.raises(TeacherSetError) as caught:
        TeacherSet.from_csv(text)
    assert words in str(caught.value)
    assert (caught.value.row, caught.value.column) == (row, column)


def test_wrong_encodings() -> None:
    with pytest.raises(TeacherSetError, match="row 2 is not in UTF-8"):
        TeacherSet.from_csv("a,b\nné,1\n".encode("latin-1"))
    with pytest.raises(TeacherSetError, match="UTF-16"):
        TeacherSet.from_csv(GOOD.encode("utf-16"))


def test_too_large(tmp_path: Path) -> None:
    with pytest.raises(TeacherSetError, match="50 MB; allowed are 20 MB"):
        TeacherSet.from_csv("1,2,3\n" + "1,2,3\n" * (50_000_000 // 6), limits=OF_TABLES)
    with pytest.raises(TeacherSetError, match="100,000 rows"):
        TeacherSet.from_csv("1,2\n" * 100_010, limits=OF_TABLES)
    with pytest.raises(TeacherSetError, match="101 columns"):
        TeacherSet.from_csv(",".join("1" * 101) + "\n", limits=OF_TABLES)


def test_without_a_browser_the_memory_is_the_limit() -> None:
    wide = TeacherSet.from_csv(",".join("1" * 785) + "\n" + ",".join("0" * 785) + "\n")  # as MNIST has columns
    assert wide.inputs.shape == (2, 784)
    assert len(TeacherSet.from_csv("1,0\n" + "2,1\n" * 100_010)) == 100_011
    train, held_out = TeacherSet(np.random.default_rng(0).normal(size=(10, 1500)), [0, 1] * 5).split(0.5)
    assert (
        train.inputs.shape == (5, 1500)
        and held_out is not None
        and train.with_features(["x1500"]).input_names == ["x1500"]
    )
    with pytest.raises(ConfigError, match="x1 to x1500"):
        train.with_features(["x1501"])


def test_too_many_classes() -> None:
    with pytest.raises(TeacherSetError, match="more than 50 different values"):
        TeacherSet.from_csv("a,name\n" + "".join(f"{k},n{k}\n" for k in range(60)), limits=OF_TABLES)


def test_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text(GOOD)
    assert len(TeacherSet.from_csv(path)) == len(TeacherSet.from_csv(str(path))) == 3
    with pytest.raises(TeacherSetError, match=r"missing\.csv cannot be read"):
        TeacherSet.from_csv(tmp_path / "missing.csv")


def test_unknown_column_lists_those_there_are() -> None:
    with pytest.raises(TeacherSetError, match="a, b, kind"):
        TeacherSet.from_csv(GOOD, inputs=["c"])
    with pytest.raises(TeacherSetError, match="both input and target"):
        TeacherSet.from_csv(GOOD, inputs=["a"], targets=["a"])


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        table = read_table(text)
    except TeacherSetError as error:
        assert str(error)
    else:
        assert len(table.rows) >= 2 and all(len(row) == len(table.names) for row in table.rows)
        table.problems()


def test_scaling_is_remembered() -> None:
    raw = [[0, 10], [2, 30], [4, 20]]
    made = TeacherSet(raw, [0, 1, 1]).scaled("range")
    assert made.inputs.tolist() == [[-1, -1], [0, 1], [1, 0]]
    assert made.prepare(np.array([[6.0, 10.0]])).tolist() == [[2, -1]]
    other = TeacherSet(raw, [0, 1, 1]).scaled(made.scaling)
    np.testing.assert_array_equal(other.inputs, made.inputs)
    constant = TeacherSet([[5], [5]], [0, 1]).scaled("standard")
    assert constant.inputs.tolist() == [[0], [0]]


def test_features() -> None:
    made = TeacherSet([[0.5, 2.0]], [1]).with_features(["x1", "x2^2", "x1x2", "sin(x1)"])
    np.testing.assert_allclose(made.inputs, [[0.5, 4.0, 1.0, 1.0]])
    for bad in ("x3", "x0", "x1^3", "cos(x1)", "__import__"):
        with pytest.raises(ConfigError, match="features"):
            TeacherSet([[0.5, 2.0]], [1]).with_features([bad])


def test_split_holds_out_the_rest() -> None:
    made = TeacherSet.named("gauss")
    train, rest = made.split(0.8, seed=1)
    assert rest is not None and len(train) == 200 and len(rest) == 50
    together = np.vstack([train.inputs, rest.inputs])
    assert len(np.unique(together, axis=0)) == 250
    assert made.split(1.0)[1] is None


def test_noise_is_seeded_and_of_the_size_asked_for() -> None:
    made = TeacherSet.named("gauss")
    noisy = made.with_noise(0.5, seed=2)
    np.testing.assert_array_equal(noisy.inputs, made.with_noise(0.5, seed=2).inputs)
    assert (noisy.inputs - made.inputs).std() == pytest.approx(0.5 * made.inputs.std(axis=0).mean(), rel=0.15)
    np.testing.assert_array_equal(noisy.targets, made.targets)
    plane = TeacherSet.named("plane")
    np.testing.assert_array_equal(plane.with_noise(0.5).inputs, plane.inputs)
    assert not np.array_equal(plane.with_noise(0.5).targets, plane.targets)


def test_two_classes_with_one_output_and_with_two() -> None:
    """One output: above ½ is class 1. Two outputs: the larger wins, whatever ½ would say. Never above 100 %."""
    one = TeacherSet([[0], [1], [2]], [0, 1, 1])
    assert one.accuracy(np.array([[0.4], [0.6], [0.2]])) == pytest.approx(2 / 3)
    two = TeacherSet([[0], [1], [2]], [[1, 0], [0, 1], [0, 1]])
    assert two.accuracy(np.array([[0.3, 0.2], [0.1, 0.2], [0.9, 0.8]])) == pytest.approx(2 / 3)
    assert two.class_names == ["d1", "d2"] and one.class_names == ["0", "1"]
    assert TeacherSet([[0], [1]], [[1, 1], [0, 1]]).task == "regression"
    assert np.isnan(TeacherSet([[0], [1]], [0.5, 1]).accuracy(np.array([[1.0], [0.0]])))


@pytest.mark.parametrize(
    ("inputs", "targets", "words"),
    [
        ([[1, 2], [3]], [0, 1], "inputs is not an array"),
        ([[1, 2]], [0, 1], "1 row and targets has 2"),
        ([], [], "not empty"),
        ([[1, np.nan]], [0], "row 1, column 2 is nan"),
        ([["x"]], [0], "inputs is not an array"),
    ],
)
def test_bad_arrays(inputs: object, targets: object, words: str) -> None:
    with pytest.raises(TeacherSetError, match=words):
        TeacherSet(inputs, targets)


@pytest.mark.parametrize(
    "labels", [["b", "a", "b"], np.array(["b", "a", "b"]), np.array([["b"], ["a"], ["b"]], dtype=object)]
)
def test_texts_are_classes(labels: Any) -> None:
    made = TeacherSet([[1], [2], [3]], labels)
    assert made.task == "classification" and made.class_names == made.target_names == ["a", "b"]
    np.testing.assert_array_equal(made.targets, [[0, 1], [1, 0], [0, 1]])


@pytest.mark.parametrize("labels", [[0, 2, 10], [0.0, 2.0, 10.0], np.array([0, 2, 10])])
def test_whole_numbers_are_told_to_be_classes_or_quantities(labels: Any) -> None:
    with pytest.raises(
        TeacherSetError, match=r"targets has the whole numbers 0, 2, 10, .* allowed are classes=True .* classes=False"
    ):
        TeacherSet([[1], [2], [3]], labels)
    made = TeacherSet([[1], [2], [3]], labels, classes=True)
    assert made.task == "classification" and made.class_names == ["0", "2", "10"]  # by size, as in a table
    np.testing.assert_array_equal(made.targets, np.eye(3))
    fitted = TeacherSet([[1], [2], [3]], labels, classes=False)
    assert fitted.task == "regression" and fitted.targets.ravel().tolist() == [0, 2, 10]
    rows = np.reshape(labels, (3, 1))  # desired outputs
    assert TeacherSet([[1], [2], [3]], rows).task == "regression"
    assert TeacherSet([[1], [2], [3]], rows, classes=True).targets.shape == (3, 3)


def test_classes_are_those_of_a_table_with_the_same_labels() -> None:
    for labels in (["red", "blue", "red"], [3, 1, 3], [2.5, -1, 2.5]):
        table = "x,kind\n" + "".join(f"{k},{label}\n" for k, label in enumerate(labels))
        theirs, ours = TeacherSet.from_csv(table, classes=True), TeacherSet([[0], [1], [2]], labels, classes=True)
        assert ours.class_names == theirs.class_names
        np.testing.assert_array_equal(ours.targets, theirs.targets)


def test_classes_may_be_listed_in_the_order_of_the_outputs() -> None:
    made = TeacherSet([[1], [2]], ["low", "high"], classes=["low", "middle", "high"])
    assert made.class_names == ["low", "middle", "high"] and made.targets.tolist() == [[1, 0, 0], [0, 0, 1]]
    with pytest.raises(TeacherSetError, match="row 2: “huge” is none of the classes low, high") as caught:
        TeacherSet([[1], [2]], ["low", "huge"], classes=["low", "high"])
    assert caught.value.row == 2
    for wrong in ("low", ["low", "low"], 5):
        with pytest.raises(TeacherSetError, match="classes is"):
            TeacherSet([[1], [2]], ["low", "huge"], classes=wrong)  # type: ignore[arg-type]


def test_targets_of_0_and_1_need_no_word() -> None:
    assert TeacherSet([[1], [2]], [0, 1]).class_names == ["0", "1"]
    assert TeacherSet([[1], [2]], [[0, 1], [1, 0]]).targets.shape == (2, 2)
    assert TeacherSet([[1], [2]], [[0, 1], [1, 0]], classes=True).targets.shape == (2, 2)
    assert TeacherSet([[1], [2]], [0.5, 2.0]).task == TeacherSet([[1], [2]], [[1, 2], [3, 4]]).task == "regression"


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["a", ""], "row 2: a class is missing"),
        (["a", "a"], "the one class “a”"),
        ([["a", "b"], ["b", "a"]], "one label a sample"),
    ],
)
def test_labels_that_cannot_be_classes(labels: Any, words: str) -> None:
    with pytest.raises(TeacherSetError, match=words):
        TeacherSet([[1], [2]], labels)


def test_nothing_can_be_written_into_a_set() -> None:
    made = TeacherSet.named("iris")
    for each in (
        made,
        made.with_noise(0.1),
        made.split(0.5)[0],
        made.with_features(["x1", "x2"]),
        copy.deepcopy(made),
        pickle.loads(pickle.dumps(made)),
    ):
        for array in (each.inputs, each.raw_inputs, each.targets):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 9
        for name in ("inputs", "targets", "class_names", "task"):
            with pytest.raises(ConfigError, match=f"{name} of a TeacherSet cannot be assigned to"):
                setattr(each, name, None)
    given = np.ones((3, 2))
    TeacherSet(given, [0, 1, 0])
    given[0] = 2  # the caller's own array stays the caller's


def test_a_seed_may_be_none_or_a_generator() -> None:
    first, second = (TeacherSet.named("circle", np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first.inputs, second.inputs)
    assert not np.array_equal(TeacherSet.named("circle", None).inputs, TeacherSet.named("circle", None).inputs)
    with pytest.raises(ConfigError, match="seed is -1; allowed are whole numbers from 0, a Generator, and None"):
        TeacherSet.named("circle", -1)
