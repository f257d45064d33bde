"""Arithmetic: augmentation, matching, average precision, folds, and the loss in closed form."""

from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from loupe_trainer import check
from loupe_trainer.augment import Crop, Size, augment, cut_out, move_boxes, prepare, safe_crop
from loupe_trainer.batches import Batch
from loupe_trainer.errors import TrainerError
from loupe_trainer.evaluation import Found, image_iou, summarise
from loupe_trainer.export import export
from loupe_trainer.folds import Fold, fold_of
from loupe_trainer.half import halved
from loupe_trainer.loss_graph import NAMES, LossGraph, MeanOverDraws
from loupe_trainer.matching import best_total, pair_iou
from loupe_trainer.networks import create_network, weights_file
from loupe_trainer.options import parse_options
from loupe_trainer.reference import mean_losses
from loupe_trainer.samples import Sample
from loupe_trainer.schedule import learning_rate

SIZE = Size(128, 64)


def sample(boxes: list[list[float]], width: int = 100, height: int = 50) -> Sample:
    pixels = torch.zeros(3, height, width, dtype=torch.uint8)
    for left, top, right, bottom in boxes:
        pixels[:, int(top) : int(bottom), int(left) : int(right)] = 255
    return Sample(1, pixels, torch.tensor(boxes).reshape(-1, 4), torch.ones(len(boxes), dtype=torch.int64))


def test_boxes_move_with_the_pixels() -> None:
    seen = sample([[40.0, 15.0, 60.0, 35.0]])
    for angle in (0.0, 90.0):
        crop = Crop(10, 5, 80, 40)
        image = cut_out(seen.pixels.float(), crop, angle, SIZE)
        boxes, kept = move_boxes(seen.boxes, crop, angle, SIZE)
        y, x = torch.where(image[0] > 127)
        around = torch.tensor([x.min(), y.min(), x.max() + 1, y.max() + 1])
        assert kept.tolist() == [True]
        assert (boxes[0] - around).abs().max() <= 1


def test_a_safe_crop_keeps_all_but_the_erosion_of_each_box() -> None:
    seen = sample([[10.0, 10.0, 30.0, 40.0], [60.0, 5.0, 80.0, 45.0]])
    for number in range(200):
        crop = safe_crop(seen, 0.2, Random(number))
        assert crop.left <= 14 and crop.top <= 13
        assert crop.left + crop.width >= 76 - 1e-4 and crop.top + crop.height >= 37 - 1e-4


def test_without_augmentation_a_sample_is_only_resized() -> None:
    seen = sample([[10.0, 10.0, 30.0, 40.0]])
    options = parse_options({"crop": 0, "rotation": 0, "brightness": 0, "contrast": 0})
    augmented, plain = augment(seen, SIZE, options, Random(1)), prepare(seen, SIZE)
    assert torch.allclose(augmented.image, plain.image, atol=1e-4)
    assert torch.allclose(augmented.boxes, plain.boxes, atol=1e-4)


def test_the_best_pairing_is_that_of_trying_all() -> None:
    random = np.random.default_rng(1)
    for rows, columns in ((1, 1), (2, 4), (4, 3), (5, 5)):
        values = np.where(random.random((rows, columns)) < 0.3, 0, random.random((rows, columns)))
        wide = values if rows <= columns else values.T
        tried = [
            wide[list(order), list(chosen)].sum()
            for chosen in combinations(range(wide.shape[1]), len(wide))
            for order in permutations_of(len(wide))
        ]
        assert best_total(values)[0] == pytest.approx(max(tried))


def permutations_of(count: int) -> list[tuple[int, ...]]:
    if count == 0:
        return [()]
    return [(*rest[:at], count - 1, *rest[at:]) for rest in permutations_of(count - 1) for at in range(count)]


def found(predicted: list[list[float]], labels: list[int], scores: list[float]) -> Found:
    truth = np.array([[0, 0, 10, 40], [20, 0, 30, 10]], dtype=float)
    boxes = np.array(predicted, dtype=float).reshape(-1, 4)
    return Found(truth, np.array([1, 2]), boxes, np.array(labels, dtype=int), np.array(scores))


def test_figures_of_cases_that_are_worked_out() -> None:
    perfect = found([[0, 0, 10, 40], [20, 0, 30, 10]], [1, 2], [0.9, 0.8])
    assert summarise([perfect], 64)["AP"] == pytest.approx(1)
    assert image_iou(perfect) == 1
    missed = found([[0, 0, 10, 40]], [1], [0.9])
    assert summarise([missed], 64)["AP50"] == pytest.approx(0.5)
    assert image_iou(missed) == pytest.approx(0.5)
    assert summarise([missed], 64)["AP50_small"] == 0
    assert summarise([missed], 64)["AP50_large"] == pytest.approx(1)
    # A wrong one before the right one: precision is 1/2 at every recall.
    late = found([[50, 0, 60, 40], [0, 0, 10, 40], [20, 0, 30, 10]], [1, 1, 2], [0.95, 0.9, 0.8])
    assert summarise([late], 64)["AP50"] == pytest.approx(0.75)


def test_iou_of_boxes() -> None:
    a, b = np.array([[0, 0, 10, 10]], dtype=float), np.array([[5, 0, 15, 10], [20, 20, 30, 30]], dtype=float)
    assert pair_iou(a, b).tolist() == [[pytest.approx(1 / 3), 0]]


def test_every_sample_belongs_to_one_fold_for_ever() -> None:
    assert [fold_of(identity, 5) for identity in (1, 2, 3, 10, 123456)] == [
        fold_by_hand(text) % 5 for text in ("1", "2", "3", "10", "123456")
    ]
    counts = np.bincount([fold_of(identity, 4) for identity in range(1, 4001)])
    assert counts.min() > 800
    assert [Fold(number, 3).holds(17) for number in range(3)].count(True) == 1


def fold_by_hand(text: str) -> int:
    state = 0x811C9DC5
    for character in text:
        state = ((state ^ ord(character)) * 0x01000193) & 0xFFFFFFFF
    return state


def test_the_learning_rate_rises_and_falls() -> None:
    cosine = parse_options({"steps": 100, "warmUp": 10, "learningRate": 1})
    rates = [learning_rate(cosine, step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1, rel=0.01)
    assert max(rates) == pytest.approx(1, rel=0.03)
    assert rates[-1] < 0.005
    stairs = parse_options({"warmUp": 0, "learningRate": 1, "schedule": "step", "stepEvery": 10, "stepFactor": 0.5})
    assert [learning_rate(stairs, step) for step in (0, 9, 10, 25)] == [1, 1, 0.5, 0.25]


def test_weights_are_read_and_code_among_them_is_not_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[Path]]:
            return Path.touch, (tmp_path / "run",)

    file = tmp_path / "weights.pt"
    weights = create_network(parse_options({}), 3).state_dict()
    torch.save(weights, file)
    started = create_network(parse_options({"seed": 2, "weights": str(file)}), 3).state_dict()
    assert all(torch.equal(value, started[name]) for name, value in weights.items())
    torch.save(Trap(), file)
    with pytest.raises(TrainerError, match="are no torch state dict"):
        create_network(parse_options({"weights": str(file)}), 3)
    assert not (tmp_path / "run").exists()


def test_an_exported_model_is_what_another_training_starts_from(tmp_path: Path) -> None:
    model = create_network(parse_options({}), 3)
    for norm in (module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)):
        for values in (norm.weight.data, norm.bias.data, norm.running_mean, norm.running_var):
            assert values is not None
            values.uniform_(0.5, 2)
    exported = halved(model)
    export(exported, SIZE, tmp_path)
    started = halved(create_network(parse_options({"seed": 2, "weights": str(tmp_path)}), 3)).state_dict()
    for name, value in exported.state_dict().items():
        assert torch.allclose(started[name], value, rtol=1e-6, atol=1e-6), name
    file = tmp_path / "cut.onnx"
    for size in (0, 1_000):
        file.write_bytes((tmp_path / "predict.onnx").read_bytes()[:size])
        with pytest.raises(TrainerError, match="can't be read: it "):
            create_network(parse_options({"weights": str(file)}), 3)


def test_the_demo_model_is_named_as_evaluators_name_it() -> None:
    assert weights_file("digits").is_file()
    assert weights_file("weights.pt") == Path("weights.pt")


@pytest.mark.parametrize(("images", "may_differ"), [(1, 0), (2, 1), (19, 1), (20, 2), (32, 3)])
def test_few_images_may_differ_before_a_model_is_refused(
    images: int, may_differ: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "differs", lambda model, size, image, target: bool(image))
    model = create_network(parse_options({}), 3)

    def check_with(wrong: int) -> None:
        check.check_graphs(model, SIZE, Batch((torch.arange(images) < wrong).float(), [{}] * images))

    check_with(may_differ)
    with pytest.raises(TrainerError, match=f"on {may_differ + 1} of {images} held-out images; .* most {may_differ}"):
        check_with(may_differ + 1)


def test_the_mean_over_draws_is_that_of_all_samples() -> None:
    class Sampler:
        batch_size_per_image, positive_fraction = 4, 0.25

    positive = torch.tensor([[True, True, True, False, False, False, False]])
    losses = torch.tensor([[1.0, 2.0, 6.0, 3.0, 5.0, 7.0, 100.0]])
    negative = torch.tensor([[False, False, False, True, True, True, False]])
    draws = [losses[0, [p, *n]].mean() for p in range(3) for n in ([3, 4, 5],)]
    mean = MeanOverDraws(positive, negative, Sampler())
    assert float(mean.of_both(losses, losses)) == pytest.approx(float(sum(draws)) / len(draws))


@pytest.mark.parametrize(
    "network, size", [("digits", SIZE), ("fasterrcnn_mobilenet_v3_large_320_fpn", Size(128, 64))]
)
def test_the_loss_graph_is_torchvisions_loss(network: str, size: Size) -> None:
    options = parse_options({"network": network, "width": size.width, "height": size.height})
    model = halved(create_network(options, 3))
    images = torch.rand(2, 3, size.height, size.width)
    boxes = torch.tensor([[[10.0, 8, 30, 50], [60, 10, 80, 52]], [[0, 0, 0, 0], [0, 0, 0, 0]]])
    labels = torch.tensor([[1, 2], [0, 0]])
    with torch.no_grad():
        losses = LossGraph(model, size)(images, boxes, labels)
        for row in range(2):
            real = labels[row] > 0
            target = {"boxes": boxes[row][real], "labels": labels[row][real]}
            expected = mean_losses(model, images[row], target)
            assert {name: float(value[row]) for name, value in zip(NAMES, losses)} == pytest.approx(expected, abs=1e-4)
