import { cp, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { TaskResult } from '../../../agent/index.ts';
import type { StepRecord } from '../../../agent/record.ts';
import { log } from '../../../agent/record.ts';
import type { JobScope } from '../job-scope.ts';
import { matchingFiles } from './matching-files.ts';

/** CopyFiles@2: what matches keeps its path below the source folder. */
export async function copyFiles(
  scope: JobScope,
  record: StepRecord,
  input: (name: string) => string,
): Promise<TaskResult> {
  const { agent } = scope;
  const from = resolve(agent.folders.sources, agent.variables.expand(input('SourceFolder')));
  const to = resolve(agent.folders.sources, agent.variables.expand(input('TargetFolder')));
  const files = await matchingFiles(from, agent.variables.expand(input('Contents') || '**'));
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(from, file), join(to, file));
  }
  log(record, 'agent', `Copied ${files.length} files to ${to}`);
  return 'Succeeded';
}
