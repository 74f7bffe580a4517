// A file of its own in a task, with just what is used of the package: see scripts/build/bundle.ts.
export {
  debugExternalOutput,
  getEndpointAuthorizationScheme,
  getEndpointDataParameter,
  getEndpointUrl,
  getVariable,
  IssueType,
  logIssue,
  setProgress,
  setResult,
  setSecret,
  setVariable,
  TaskResult,
  TestPublisher,
  uploadFile,
  uploadSummary,
  writeExternalOutput,
} from 'azure-pipelines-task-lib/task.js';
