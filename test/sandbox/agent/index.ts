export { runTask } from './run-task.ts';
export { createAgentFolders, emptyTemp, leftoversOf } from './folders.ts';
export type { AgentFolders } from './folders.ts';
export { predefinedVariables } from './predefined.ts';
export { CANCEL_TIMES } from './types.ts';
export type {
  Attachment,
  CancelTimes,
  Endpoint,
  Issue,
  LogLine,
  ParsedCommand,
  RunTaskOptions,
  TaskResult,
  TaskRun,
  UploadedArtifact,
} from './types.ts';
