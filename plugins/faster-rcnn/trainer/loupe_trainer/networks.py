"""The networks that can be trained, as torchvision's Faster R-CNN, and the weights they start from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError

import torch
from torch import Tensor
from torchvision.models import detection
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.transform import GeneralizedRCNNTransform

from .augment import Size
from .digits_network import create_digits
from .errors import TrainerError
from .events import log
from .onnx_weights import read_onnx_weights
from .options import Options


Target = dict[str, Tensor] | None

OWN_MODELS = Path(__file__).parents[2] / "models"


@dataclass(frozen=True)
class Network:
    create: Callable[[int], FasterRCNN]
    """Takes the number of classes, with the background."""
    size: Size
    """Of its input, where the options don't say."""


class KeepSize(GeneralizedRCNNTransform):
    """Normalises. Images come in the size of the input, and are not resized again."""

    def resize(self, image: Tensor, target: Target = None) -> tuple[Tensor, Target]:
        return image, target


def stock(name: str) -> Callable[[int], FasterRCNN]:
    """Torchvision's own, without weights."""
    return lambda classes: getattr(detection, name)(weights=None, weights_backbone=None, num_classes=classes)


NETWORKS = {
    "digits": Network(create_digits, Size(128, 64)),
    "fasterrcnn_mobilenet_v3_large_320_fpn": Network(stock("fasterrcnn_mobilenet_v3_large_320_fpn"), Size(320, 320)),
    "fasterrcnn_resnet50_fpn": Network(stock("fasterrcnn_resnet50_fpn"), Size(640, 640)),
}


def input_size(options: Options) -> Size:
    own = NETWORKS[options.network].size
    return Size(options.width or own.width, options.height or own.height)


def create_network(options: Options, classes: int) -> FasterRCNN:
    """Equal for equal seeds, and with the weights the options name."""
    torch.manual_seed(options.seed)
    model = NETWORKS[options.network].create(classes)
    size, own = input_size(options), model.transform
    model.transform = KeepSize(min(size.height, size.width), max(size.height, size.width), own.image_mean, own.image_std)
    if options.weights:
        load_weights(model, weights_file(options.weights))
    return model


def weights_file(named: str) -> Path:
    """A file itself, or the graph of a model: of one in a folder, or of one that comes with the plugin, by its name."""
    graph = OWN_MODELS / named / "predict.onnx"
    return graph if graph.is_file() else Path(named)


def read_weights(model: FasterRCNN, file: Path) -> dict[str, Tensor]:
    if file.suffix == ".onnx":
        return read_onnx_weights(file, model)
    weights: dict[str, Tensor] = torch.load(file, map_location="cpu", weights_only=True)
    return weights


def load_weights(model: FasterRCNN, file: Path) -> None:
    """Where the file was made for other classes, the last layer starts anew."""
    try:
        weights = read_weights(model, file)
    except UnpicklingError as error:
        raise TrainerError(f"The weights {file} are no torch state dict; expected names with tensors only.") from error
    except Exception as error:  # torch raises whatever its unpickler does
        raise TrainerError(f"The weights {file} can't be read: {error}.") from error
    own = model.state_dict()
    fitting = {name: value for name, value in weights.items() if name in own and own[name].shape == value.shape}
    left = [name for name in own if name not in fitting and not name.endswith("num_batches_tracked")]
    if any(not name.startswith("roi_heads.box_predictor.") for name in left):
        raise TrainerError(f"The weights {file} don't fit the network: {left[0]} is missing or has another shape.")
    model.load_state_dict(fitting, strict=False)
    if left:
        log(f"{file.name} was made for other classes: the last layer starts anew.")


