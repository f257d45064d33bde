"""Whole trainings, started as the platform starts them."""

import json
import signal
import subprocess
from pathlib import Path

import pytest
import torch
from drawing import CLASS_NAMES, draw_samples
from shard_server import StagedSample, serve
from trainer_process import named, run_trainer, start_trainer, write_configuration

from loupe_trainer.batches import Batch
from loupe_trainer.configuration import parse_configuration
from loupe_trainer.errors import TrainerError
from loupe_trainer.training import begin, take_step

SHORT = {"steps": 8, "batchSize": 4, "warmUp": 2, "logEvery": 1, "checkpointEvery": 2, "rotation": 5}


def test_training_lowers_the_loss_raises_ap_and_makes_a_package(tmp_path: Path) -> None:
    options = {"steps": 160, "batchSize": 8, "warmUp": 20, "evaluateEvery": 40, "rotation": 5, "crop": 0.5}
    with serve(draw_samples(160), CLASS_NAMES) as train, serve(draw_samples(24, seed=2), CLASS_NAMES) as validation:
        code, events = run_trainer(write_configuration(tmp_path / "run", train, validation, **options))
    assert (code, events[-1]["event"]) == (0, "done")
    losses = [event["figures"]["loss"] for event in named(events, "progress")]
    assert losses[-1] < 0.6 * losses[0]
    evaluations = [event["figures"] for event in named(events, "evaluation")]
    assert evaluations[-1]["AP50"] > max(0.5, evaluations[0]["AP50"])
    (model,) = named(events, "model")
    manifest = json.loads(Path(model["folder"], "model.json").read_text())
    assert manifest["class_names"] == list(CLASS_NAMES)
    assert manifest["trained"]["dataset"] == "admin/drawn"
    for graph in ("predict.onnx", "loss.onnx"):
        assert 1_000_000 < Path(model["folder"], graph).stat().st_size < 4_000_000


def test_a_training_that_was_killed_goes_on_from_its_checkpoint_to_the_same_weights(tmp_path: Path) -> None:
    with serve(draw_samples(40), CLASS_NAMES) as train:
        whole = write_configuration(tmp_path / "whole", train, None, **SHORT)
        assert run_trainer(whole)[0] == 0
        killed = write_configuration(tmp_path / "killed", train, None, **SHORT)
        for stop, expected in ((kill, -signal.SIGKILL), (abandon, 128 + signal.SIGTERM)):
            process = start_trainer(killed, "--attended")
            assert process.stdout is not None
            next(line for line in process.stdout if json.loads(line).get("step", 0) >= 3)
            stop(process)
            process.communicate()
            assert process.returncode == expected
        code, events = run_trainer(killed)
    assert code == 0
    assert named(events, "progress")[0]["step"] > 3
    weights = [torch.load(tmp_path / name / "checkpoint.pt")["model"] for name in ("whole", "killed")]
    assert all(torch.equal(value, weights[1][name]) for name, value in weights[0].items())


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()


def abandon(process: "subprocess.Popen[str]") -> None:
    """As when whoever has started it is gone."""
    assert process.stdin is not None
    process.stdin.close()
    process.stdin = None


def test_one_that_is_told_to_stop_before_its_first_step_ends_at_once(tmp_path: Path) -> None:
    with serve(draw_samples(40), CLASS_NAMES) as train:
        process = start_trainer(write_configuration(tmp_path / "run", train, None, **SHORT))
        assert process.stdout is not None
        assert json.loads(next(process.stdout))["event"] == "log"
        process.terminate()
        assert process.wait(timeout=20) == 128 + signal.SIGTERM
    assert not (tmp_path / "run" / "checkpoint.pt").exists()


def test_a_broken_image_stops_the_training_by_name_or_is_left_out(tmp_path: Path) -> None:
    samples = draw_samples(12)
    samples[6] = StagedSample(7, b"no image", samples[6].boxes, samples[6].labels)
    with serve(samples, CLASS_NAMES) as train:
        stopping = write_configuration(tmp_path / "stopping", train, None, **SHORT)
        code, events = run_trainer(stopping)
        assert code == 1
        assert "sample 7 (index 6) can't be decoded" in events[-1]["message"]
        skipping = write_configuration(tmp_path / "skipping", train, None, **SHORT, brokenImages="skip")
        code, events = run_trainer(skipping)
    assert (code, events[-1]["event"]) == (0, "done")
    assert any("sample 7" in event["message"] for event in named(events, "log"))


def test_folds_give_a_package_for_each_part(tmp_path: Path) -> None:
    options = {**SHORT, "steps": 2, "processes": 1, "folds": 2}
    with serve(draw_samples(24), CLASS_NAMES) as train:
        code, events = run_trainer(write_configuration(tmp_path / "run", train, None, **options))
    assert code == 0
    (model,) = named(events, "model")
    assert {event["fold"] for event in named(events, "progress")} == {0, 1}
    manifest = json.loads(Path(model["folder"], "model.json").read_text())
    for number, name in enumerate(manifest["folds"]):
        package = Path(model["folder"], name)
        assert json.loads((package / "model.json").read_text())["fold"] == {"number": number, "of": 2}
        assert (package / "loss.onnx").exists()


def test_a_loss_that_is_not_finite_stops_the_training(tmp_path: Path) -> None:
    source = {"url": "http://127.0.0.1/shards"}
    configuration = parse_configuration({"train": source, "folder": str(tmp_path), "options": {"processes": 1}})
    training = begin(0, 1, configuration, CLASS_NAMES, None)
    training.model.roi_heads.box_predictor.cls_score.bias.data.fill_(float("nan"))
    targets = [{"boxes": torch.tensor([[10.0, 10, 30, 50]]), "labels": torch.tensor([1])}] * 2
    with pytest.raises(TrainerError, match="The loss is not finite at step 1;"):
        take_step(training, Batch(torch.rand(2, 3, 64, 128), targets))
    assert training.step == 0


def test_what_cannot_be_trained_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with serve(draw_samples(8), CLASS_NAMES) as train:
        for options, message in (
            ({"stepz": 3}, 'There is no option "stepz"'),
            ({"steps": 0}, 'Option "steps" is 0; expected a whole number from 1'),
            ({"network": "yolo"}, 'Option "network" is "yolo"; expected "digits"'),
        ):
            code, events = run_trainer(write_configuration(tmp_path / "run", train, None, **options))
            assert code == 1
            assert message in events[-1]["message"]
