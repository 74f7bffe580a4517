import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TaskResult } from '../../../agent/index.ts';
import { CANCEL_TIMES } from '../../../agent/index.ts';
import { variablesEnvironment } from '../../../agent/environment.ts';
import type { StepRecord } from '../../../agent/record.ts';
import { agentEnvironment, runStepProcess } from '../../../agent/run-step.ts';
import type { Step } from '../../model/types.ts';
import type { JobScope } from '../job-scope.ts';

/** CmdLine@2 and Bash@3: macros are replaced in the text, secrets reach the script only through `env:`. */
export async function runScript(
  scope: JobScope,
  step: Step,
  record: StepRecord,
  signal: AbortSignal,
  input: (name: string) => string,
): Promise<TaskResult> {
  const { agent, state } = scope;
  const { variables, folders } = agent;
  const text = variables.expand(scriptText(input));
  const file = join(folders.temp, `${randomUUID()}.sh`);
  await writeFile(file, text);
  const mapped = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, variables.expand(value)]));
  let onStandardError = false;
  const watched: StepRecord = {
    ...record,
    onLine: (line) => {
      onStandardError ||= line.stream === 'stderr';
      record.onLine(line);
    },
  };
  try {
    const { result } = await runStepProcess(
      watched,
      {
        file: 'bash',
        args: ['--noprofile', '--norc', file],
        cwd: resolve(folders.sources, variables.expand(input('workingDirectory'))),
        env: {
          ...agentEnvironment(agent, state.options.environment),
          ...variablesEnvironment(variables, false),
          ...mapped,
        },
        exitMessage: (code) => `Bash exited with code '${code}'.`,
      },
      {
        cancel: signal,
        cancelTimes: CANCEL_TIMES,
        ...(step.timeoutInMinutes > 0 && { timeoutMs: step.timeoutInMinutes * state.minuteMs }),
      },
    );
    if (watched.message !== undefined) record.message = watched.message;
    return result === 'Succeeded' && onStandardError && /^true$/i.test(input('failOnStderr')) ? 'Failed' : result;
  } finally {
    await rm(file, { force: true });
  }
}

function scriptText(input: (name: string) => string): string {
  if (input('targetType').toLowerCase() === 'inline' || input('filePath') === '') return input('script');
  return `exec bash '${input('filePath').replaceAll("'", "'\\''")}' ${input('arguments')}`;
}
