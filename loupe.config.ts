import { defineConfig } from "@loupe/plugin-api";
import detectionMetrics from "./plugins/detection-metrics/src/index.ts";
import example from "./plugins/example/src/index.ts";
import fasterRcnn from "./plugins/faster-rcnn/src/index.ts";
import formats from "./plugins/formats/src/index.ts";
import houseNumbers from "./plugins/house-numbers/src/index.ts";

/** The installed plugins: a plugin that is not named here does not exist. */
export default defineConfig({
  plugins: [detectionMetrics(), example(), fasterRcnn(), formats(), houseNumbers()],
});
