// A file of its own in a task, with just what is used of the package: see scripts/build/bundle.ts.
export { TaskCommand } from 'azure-pipelines-task-lib/taskcommand.js';
