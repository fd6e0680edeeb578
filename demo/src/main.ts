/** The page: loads the kernel, then opens every room. */

import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/bar.css";
import "./styles/controls.css";
import "./styles/matrix.css";
import "./styles/charts.css";
import "./styles/attack.css";
import "./styles/upload.css";
import { backend, init } from "yuma-kernel";
import { byId } from "./element.js";
import { startEpochs } from "./epochs/chapter.js";
import { startAttack } from "./attack/chapter.js";
import { startChapters } from "./chapters.js";
import { startConsensusGraph } from "./graph/chart.js";
import { startHistory } from "./history.js";
import { startMatrix } from "./matrix/editor.js";
import { notice } from "./notice.js";
import { startUpload } from "./upload/chapter.js";
import { startRules } from "./rules-panel.js";
import { startTheme } from "./theme.js";

startTheme();
startChapters();
try {
  await init();
} catch (error) {
  notice("The kernel could not be loaded: this page needs WebAssembly and all of its files.");
  throw error;
}
startHistory();
startMatrix();
startConsensusGraph();
startRules();
startEpochs();
startAttack();
startUpload();
byId("about").textContent =
  `Every number on this page comes from yuma-kernel, exact to the bit: the chain's own arithmetic, as a WebAssembly module (${backend()}) in this tab. Nothing is sent anywhere.`;
document.documentElement.dataset["ready"] = "";
