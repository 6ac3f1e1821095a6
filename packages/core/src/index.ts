// The public entry of @melete/core: the words of a turn, and what can be done with them. Types first.
export type { Budget } from "./budget.ts";
export type { Decision, Failure, Mode, ModelEvent, Stage, TurnEvent, TurnEventBody, TurnEventOf, Usage } from "./event.ts";
export type { Clock, ManualClock } from "./clock.ts";
export type { AgentRecord, Annotations, BlobRef, Blobs, Message, Part, PartOf } from "./message.ts";
export type { Capabilities, Model, ModelRequest, StreamOptions, ToolSpec } from "./model/model.ts";
export type { Recording } from "./model/recorded.ts";
export type { Gate, Script, ScriptedModel, ScriptedModelOptions, ScriptStep } from "./model/scripted.ts";
export type { AgentView, AnswerView, RoundView, ToolCallView, TurnView } from "./reduce-turn.ts";
export type { Box, Mark, Region } from "./region.ts";
export type { SseMessage, SseParser } from "./sse.ts";
export type { Tool, ToolContext, ToolEffects, ToolOutput } from "./agent/tool.ts";
export type { RunTurn, RunTurnOptions } from "./turn/run-turn.ts";
export type { TurnRequest } from "./turn/turn-request.ts";

export { budgetSchema } from "./budget.ts";
export { createManualClock, systemClock } from "./clock.ts";
export { decisionSchema, failureSchema, modeSchema, stageSchema, turnEventSchema, usageSchema } from "./event.ts";
export { newId } from "./ids.ts";
export { annotationsSchema, blobRefSchema, messageSchema, partSchema, recordSchema, textOf } from "./message.ts";
export { createRecordedModel, recordingSchema, recordModel } from "./model/recorded.ts";
export { createGate, createScriptedModel, fail, say } from "./model/scripted.ts";
export { emptyTurnView, reduceTurn } from "./reduce-turn.ts";
export { boxIou, boxSchema, markSchema, pointSchema, polygonSchema, regionSchema } from "./region.ts";
export { createSseParser, encodeSse, encodeSseComment, encodeTurnEvent, parseSse, parseTurnEvents } from "./sse.ts";
export { agentCounts, turnRequestSchema } from "./turn/turn-request.ts";
