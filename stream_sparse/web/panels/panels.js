// All panels of a page, by their names in a pipeline. Written by tools/generate.py; do not edit.
import { Atoms } from "./atoms.js";
import { Bars } from "./bars.js";
import { Codes } from "./codes.js";
import { Curve } from "./curve.js";
import { Equation } from "./equation.js";
import { Histogram } from "./histogram.js";
import { Image } from "./image.js";
import { Raster } from "./raster.js";
import { Response } from "./response.js";
import { Rose } from "./rose.js";
import { Stems } from "./stems.js";
import { Text } from "./text.js";
import { Trace } from "./trace.js";

export const PANELS = { atoms: Atoms, bars: Bars, codes: Codes, curve: Curve, equation: Equation, histogram: Histogram, image: Image, raster: Raster, response: Response, rose: Rose, stems: Stems, text: Text, trace: Trace };
