"""YAML text to checked, ordered, unconnected plans, and back."""

from .dump import dump as dump
from .files import bundled as bundled
from .plan import Keep as Keep
from .plan import PanelPart as PanelPart
from .plan import Plan as Plan
from .plan import PlannedPart as PlannedPart
from .plan import Ref as Ref
from .plan import Slider as Slider
from .plan import paths as paths
from .reader import read as read
from .reader import read_yaml as read_yaml
from .schema import schema as schema
from .source import source_of as source_of
