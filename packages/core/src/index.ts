// The public entry of @melete/core: the words of a turn, and what can be done with them. Types first.
export type { Budget } from "./budget.ts";
export type {
  Decision,
  Effort,
  Failure,
  Mode,
  ModelEvent,
  ResponseFormat,
  Said,
  Stage,
  ToolChoice,
  ToolSpec,
  TurnEvent,
  TurnEventBody,
  TurnEventOf,
  Usage,
} from "./event.ts";
export type { CheckResult, Checker } from "./contemplate/checker.ts";
export type { Inspection, MadePage, Workbench } from "./contemplate/workbench.ts";
export type { ContemplatePolicy } from "./contemplate/plan.ts";
export type { Clock, ManualClock } from "./clock.ts";
export type { FoundImage } from "./handles.ts";
export type { HeaderReading, ImageHeader } from "./image-header.ts";
export type { Matrix3, Point } from "./matrix.ts";
export type { AgentRecord, Annotations, ArtifactVersion, BlobRef, Blobs, BlobStore, Message, Part, PartOf, ProviderData } from "./message.ts";
export type { Capabilities, Model, ModelRequest, StreamOptions } from "./model/model.ts";
export type { Notation } from "./notation.ts";
export type { Recording } from "./model/recorded.ts";
export type { Gate, Script, ScriptedModel, ScriptedModelOptions, ScriptStep } from "./model/scripted.ts";
export type { AgentView, AgreementView, AnswerView, ApprovalView, ControlView, RoundView, ToolCallView, TurnView } from "./reduce-turn.ts";
export type { Box, Mark, Region } from "./region.ts";
export type { SseMessage, SseParser } from "./sse.ts";
export type { FoundPlaces } from "./agent/confirm-marks.ts";
export type { Approval, ApprovalRequest, Question, Reply, Tool, ToolContext, ToolEffects, ToolOutput, Person } from "./agent/tool.ts";
export type { CreateRunTurnOptions, RunTurn, RunTurnOptions } from "./turn/run-turn.ts";
export type { TurnControl, TurnControls } from "./turn/turn-controls.ts";
export type { Roles, TurnRequest } from "./turn/turn-request.ts";

export { stripHidden } from "./agent/strip-hidden.ts";
export { executeTool, toolSpec } from "./agent/execute-tools.ts";
export { budgetSchema } from "./budget.ts";
export { createManualClock, systemClock } from "./clock.ts";
export { noAnswerSentence } from "./contemplate/answer-class.ts";
export { defaultPolicy } from "./contemplate/plan.ts";
export { plainAggregatePrompt } from "./contemplate/prompts.ts";
export {
  decisionSchema,
  effortSchema,
  modeSchema,
  stageSchema,
  turnEventSchema,
  usageSchema,
} from "./event.ts";
export { findImage, imageHandle, imagesIn, latestArtifacts } from "./handles.ts";
export { readImageHeader, uprightSize } from "./image-header.ts";
export { newId } from "./ids.ts";
export { applyMatrix, cropMatrix, identityMatrix, invertMatrix, multiplyMatrices, pixelsToFractions } from "./matrix.ts";
export { createMemoryBlobs } from "./memory-blobs.ts";
export { annotationsSchema, blobRefSchema, messageSchema, partSchema, recordSchema, textOf } from "./message.ts";
export { nearestName } from "./nearest-name.ts";
export { decodeTextFile, fileHandle, maxTextFileBytes, startOfText, textFileEndings, textFileKind } from "./text-files.ts";
export { estimateTokens } from "./model/metered-stream.ts";
export { capabilitiesSchema } from "./model/capabilities-schema.ts";
export { createRecordedModel, recordingSchema, recordModel } from "./model/recorded.ts";
export { createGate, createScriptedModel, fail, say } from "./model/scripted.ts";
export { readRegion, writeRegion } from "./notation.ts";
export { emptyTurnView, reduceTurn } from "./reduce-turn.ts";
export { boxIou, markSchema } from "./region.ts";
export { createSseParser, encodeSse, encodeSseComment, encodeTurnEvent, parseSse, parseTurnEvents } from "./sse.ts";
export { createRunTurn } from "./turn/run-turn.ts";
export { createTurnControls, turnControlSchema } from "./turn/turn-controls.ts";
export { agentCounts, rolesSchema, turnRequestSchema } from "./turn/turn-request.ts";
