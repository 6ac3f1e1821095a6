// All tools that this Melete has, made from its settings: the place to add one. It does not know which model will be offered them.
import type { Tool } from "@melete/core";
import { createArtifact } from "./artifact/create-artifact.ts";
import { readArtifact } from "./artifact/read-artifact.ts";
import { renderCheck } from "./artifact/render-check.ts";
import { updateArtifact } from "./artifact/update-artifact.ts";
import { createFoodPage } from "./applications/food-page.ts";
import { createSudokuGame } from "./applications/sudoku-game.ts";
import { tutorialPage } from "./applications/tutorial-page.ts";
import { createYogaForm } from "./applications/yoga-form.ts";
import { calculate } from "./code/calculate.ts";
import { listFiles } from "./code/list-files.ts";
import { readFile } from "./code/read-file.ts";
import { createRunJavascript } from "./code/run-javascript.ts";
import { createRunPython } from "./code/run-python.ts";
import { annotate } from "./image/annotate.ts";
import { createDetectGrid } from "./image/detect-grid.ts";
import { createDetectPose } from "./image/detect-pose.ts";
import { eyes } from "./image/eyes.ts";
import { createFindText } from "./image/find-text.ts";
import { createLocate } from "./image/locate.ts";
import { look } from "./image/look.ts";
import { createMeasure } from "./image/measure.ts";
import { createReadCells } from "./image/read-cells.ts";
import { createReadChart } from "./image/read-chart.ts";
import { createReadText } from "./image/read-text.ts";
import { createScanCode } from "./image/scan-code.ts";
import { createSegment } from "./image/segment.ts";
import { zoom } from "./image/zoom.ts";
import { type OpenFoodTable, ownFoodTable } from "./nutrition/food-table.ts";
import { remember } from "./memory/remember.ts";
import { createLookUpFood } from "./nutrition/look-up-food.ts";
import { createScoreFood } from "./nutrition/score-food.ts";
import type { Skill } from "./skills/skill.ts";
import { createUseSkill } from "./skills/use-skill.ts";
import { createWebTools, type WebSettings } from "./web/web-tools.ts";

export interface ToolboxSettings {
  skills?: readonly Skill[];
  /** where food tools look; without it in our own table */
  foods?: OpenFoodTable;
  /** what can be looked up, and where */
  web?: WebSettings;
  /** tools of MCP servers (mcp/open-mcp-servers.ts) */
  more?: readonly Tool[];
}

export function createToolbox({ skills = [], foods = ownFoodTable, web, more = [] }: ToolboxSettings = {}): Tool[] {
  const tools = [
    calculate,
    createRunPython(),
    createRunJavascript(),
    listFiles,
    readFile,
    look,
    zoom,
    createLocate(eyes),
    annotate,
    createReadText(eyes),
    createFindText(eyes),
    createDetectGrid(eyes),
    createReadCells(eyes),
    createReadChart(eyes),
    createScanCode(eyes),
    createSegment(eyes),
    createMeasure(eyes),
    createDetectPose(eyes),
    createSudokuGame(eyes),
    tutorialPage,
    createYogaForm(eyes),
    createLookUpFood(foods),
    createScoreFood(foods),
    createFoodPage(foods),
    createArtifact,
    updateArtifact,
    readArtifact,
    renderCheck,
    remember,
    ...createWebTools(web),
    ...more,
    ...(skills.length > 0 ? [createUseSkill(skills)] : []),
  ];
  // each tool parses its own input before it runs
  return tools as Tool[];
}
