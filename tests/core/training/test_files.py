"""A network or a run comes back from its file, and goes on with the same bits."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import (
    ACTIVATIONS,
    Activation,
    ConfigError,
    FileError,
    Network,
    TeacherSet,
    Training,
    load_network,
    load_training,
    save,
)

OPTIONS = st.fixed_dictionaries({
    "batch_size": st.sampled_from([1, 3, "all"]), "optimizer": st.sampled_from(["sgd", "momentum", "adam"]), "shuffle": st.booleans(),
    "momentum": st.sampled_from([0.0, 0.9]), "l2": st.sampled_from([0.0, 0.01]), "train_biases": st.booleans(), "seed": st.integers(0, 9),
})  # fmt: skip


def state(run: Training) -> list[bytes]:
    return [run.network.parameters.tobytes(), run.descent.memory.tobytes(), run.trace().buffer.tobytes()]


@given(
    OPTIONS,
    st.sampled_from(["float64", "float32"]),
    st.sampled_from(["xor", "iris", "sine"]),
    st.integers(0, 300),
    st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_a_run_goes_on_with_the_same_bits(
    tmp_path_factory: pytest.TempPathFactory, options: dict[str, Any], dtype: str, data: str, updates: int, edited: bool
) -> None:
    whole = TeacherSet.named(data).with_noise(0.1)
    if data == "iris":
        whole = whole.with_features(["x1", "x2^2", "x1x3"])
    teacher, held_out = whole.split(0.7)
    sizes = [teacher.inputs.shape[1], 4, teacher.targets.shape[1]]
    network = Network(sizes, ["tanh"], "identity" if data == "sine" else "sigmoid", seed=1, dtype=dtype)
    run = Training(network, teacher, 0.1, held_out=held_out, **options)
    run.run(updates // 2)
    if edited:
        run.learning_rate = 0.05
        run.network.weights[0][:] *= 0.5
    run.run(updates - updates // 2)
    path = tmp_path_factory.mktemp("files") / "run.npz"
    save(run, path)
    again = load_training(path)
    assert repr(again) == repr(run) and state(again) == state(run) and again.events == run.events
    np.testing.assert_array_equal(again.history.loss, run.history.loss)
    for name in ("task", "class_names", "input_names", "target_names", "features", "name"):
        assert getattr(again.teacher, name) == getattr(teacher, name)
    assert again.score() == run.score() and again.score(again.held_out) == run.score(run.held_out)
    assert again.run(40) == run.run(40)
    assert state(again) == state(run)
    for n in (updates // 3, 0, updates + 40):
        for each in (run, again):
            each.seek(n)
        assert state(again) == state(run)
    assert load_network(path).predict(teacher.inputs).shape == (len(teacher), sizes[-1])


def test_a_network_comes_back(tmp_path: Path) -> None:
    network = Network([2, 3, 4, 2], ["relu", "tanh"], "softmax", "cross_entropy", "sum", "he", 5, "float32")
    save(network, tmp_path / "net.npz")
    again = load_network(str(tmp_path / "net.npz"))
    assert (repr(again), again.reduction, again.dtype) == (repr(network), network.reduction, network.dtype)
    np.testing.assert_array_equal(again.parameters, network.parameters)
    with np.load(tmp_path / "net.npz") as plain:  # readable without this package
        np.testing.assert_array_equal(plain["weights_2"], network.weights[1])
        assert json.loads(str(plain["about"]))["sizes"] == [2, 3, 4, 2]


def test_a_long_run_is_a_small_file_and_at_hand_at_once(tmp_path: Path) -> None:
    run = Training(Network([2, 3, 1], seed=1), TeacherSet.named("xor"), 0.3)
    run.run(70_000)
    save(run, tmp_path / "run.npz")
    assert (tmp_path / "run.npz").stat().st_size < 2_500_000
    again = load_training(tmp_path / "run.npz")
    assert state(again) == state(run) and len(again.history) == 70_000 and len(again.kept_states()) > 20


def test_a_run_that_diverged_is_still_known_to_have(tmp_path: Path) -> None:
    run = Training(Network([1, 1], output="identity", seed=1), TeacherSet([[1.0], [2.0]], [[1.0], [-1.0]]), 3.0, "all")
    run.run(1000)
    save(run, tmp_path / "run.npz")
    again = load_training(tmp_path / "run.npz")
    assert run.diverged and again.diverged == run.diverged and again.iteration == run.iteration


def test_a_function_of_ones_own_is_in_no_file(tmp_path: Path) -> None:
    tanh = ACTIVATIONS["tanh"]
    for name in ("cube", "tanh"):  # of whatever name
        own = Activation(name, tanh.f, tanh.slope, "", "")
        for network in (Network([2, 2, 1], own), Network([2, 2, 1], output=own), Network([2, 2, 2, 1], ["tanh", own])):
            with pytest.raises(ConfigError, match=f"activation '{name}' is one of your own"):
                save(network, tmp_path / "net.npz")
    with pytest.raises(ConfigError, match="what is str; allowed is a Network or a Training"):
        save("net", tmp_path / "net.npz")  # type: ignore[arg-type]
    assert not (tmp_path / "net.npz").exists()


def test_what_is_no_such_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    with pytest.raises(FileError, match="cannot be read"):
        load_network(path)
    save(Network([2, 2, 1]), path)
    with pytest.raises(FileError, match="is of the kind backprop-network; allowed here is backprop-training"):
        load_training(path)
    whole = path.read_bytes()
    for wrong in (b"", b"PK\x03\x04", b"some text", whole[: len(whole) // 2]):
        path.write_bytes(wrong)
        with pytest.raises(FileError, match="is no file of a network or a training"):
            load_network(path)
    np.savez(path, a=np.zeros(3))
    with pytest.raises(FileError, match="is no file of"):
        load_network(path)
    for changes, words in (
        ({"version": 2}, "version 2"),
        ({"sizes": [2, 3, 1]}, "damaged"),
        ({"hidden": "no"}, "damaged"),
        ({"loss": None}, "damaged"),
    ):
        path.write_bytes(whole)
        with np.load(path) as file:
            arrays: dict[str, Any] = {name: file[name] for name in file.files}
        arrays["about"] = np.array(json.dumps({**json.loads(str(arrays["about"])), **changes}))
        np.savez(path, **arrays)
        with pytest.raises(FileError, match=words):
            load_network(path)
    with zipfile.ZipFile(path, "w") as archive:  # never run what a file says
        header = b"{'descr': '|O', 'fortran_order': False, 'shape': (), }".ljust(117) + b"\n"
        archive.writestr("about.npy", b"\x93NUMPY\x01\x00v\x00" + header + b"cos\nsystem\n.")
    with pytest.raises(FileError, match="is no file of"):
        load_network(path)
