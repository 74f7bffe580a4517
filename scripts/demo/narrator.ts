import type { PipelineEvent } from '../../test/sandbox/pipeline/index.ts';
import { formatSeconds } from './seconds.ts';
import { styled } from './style.ts';

/** Tells people what a run does: stage by stage, in the tasks' own words. */
export class Narrator {
  readonly #print: (line: string) => void;
  /** The steps of others, by stage, job and name: they are named, their output isn't shown. */
  readonly #standIns = new Set<string>();
  /** The steps whose result the agent repeats in their log: told once, when they have finished. */
  readonly #finishing = new Set<string>();

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Something that happened outside the run: a person did it, or a server. */
  aside(text: string): void {
    this.#print(`    ${styled('magenta', `» ${text}`)}`);
  }

  tell(event: PipelineEvent): void {
    switch (event.kind) {
      case 'stageStarted':
        return this.#print(`\n${styled('bold', event.displayName)}`);
      case 'approvalAsked':
        return this.aside(`the environment ${event.environment} asks ${event.check} for approval`);
      case 'approvalGiven':
        return this.aside(`${event.check} ${event.decision === 'approved' ? 'approves' : 'rejects'} it`);
      case 'stepStarted':
        if (event.standIn) this.#standIns.add(stepKey(event));
        else this.#print(`  ${styled('cyan', event.displayName)}`);
        return undefined;
      case 'log':
        if (!this.#standIns.has(stepKey(event))) this.#log(stepKey(event), event.text.trimEnd());
        return undefined;
      case 'stepFinished':
        return this.#stepFinished(event);
      case 'stageFinished':
        if (event.result === 'Skipped') return undefined;
        return this.#print(`  ${verdict(event.result)} ${styled('dim', `in ${formatSeconds(event.durationMs)}`)}`);
      case 'lockWaiting':
      case 'lockTaken':
      case 'jobStarted':
      case 'summary':
      case 'jobFinished':
        return undefined;
    }
  }

  #log(step: string, text: string): void {
    if (text.startsWith('Finishing with:')) this.#finishing.add(step);
    if (this.#finishing.has(step)) return;
    const formatted = /^##\[(\w+)\](.*)$/s.exec(text);
    if (text === '') return;
    if (formatted === null) this.#print(`    ${text}`);
    // An error is the step's own and told at its end; groups and the agent's remarks are for the web page.
    else if (formatted[1] === 'warning') this.#print(`    ${styled('yellow', `warning: ${formatted[2] ?? ''}`)}`);
  }

  #stepFinished(event: PipelineEvent & { kind: 'stepFinished' }): void {
    if (event.result === 'Skipped') return;
    const standIn = this.#standIns.has(stepKey(event));
    if (event.result === 'Failed') {
      for (const line of (event.message ?? 'failed').split('\n')) this.#print(`    ${styled('red', line)}`);
    }
    if (standIn)
      this.#print(`  ${styled('dim', `${event.step} (sandbox’s stand-in), ${formatSeconds(event.durationMs)}`)}`);
  }
}

function stepKey(event: { readonly stage: string; readonly job: string; readonly step: string }): string {
  return JSON.stringify([event.stage, event.job, event.step]);
}

function verdict(result: string): string {
  switch (result) {
    case 'Succeeded':
      return styled('green', '✔ succeeded');
    case 'SucceededWithIssues':
      return styled('yellow', '✔ succeeded with issues');
    default:
      return styled('red', `✘ ${result.toLowerCase()}`);
  }
}
