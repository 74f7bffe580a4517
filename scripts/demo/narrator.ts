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
  /** The steps that are inside a group, which the web page folds away: its title is shown. */
  readonly #folded = new Set<string>();
  /** What a step has said already, so that its failure need not say it again. */
  readonly #said = new Map<string, string>();

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
        return this.#stepStarted(event);
      case 'log':
        if (!this.#standIns.has(stepKey(event)) || isTest(event)) this.#log(stepKey(event), event.text.trimEnd());
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
    if (formatted?.[1] === 'endgroup') this.#folded.delete(step);
    if (text === '' || this.#folded.has(step)) return;
    if (formatted?.[1] === 'group') {
      this.#folded.add(step);
      this.#print(`    ${formatted[2] ?? ''}`);
    } else if (formatted === null) {
      this.#said.set(step, `${this.#said.get(step) ?? ''}\n${text}`);
      this.#print(`    ${text}`);
    }
    // An error is the step's own and told at its end; the agent's remarks are for the web page.
    else if (formatted[1] === 'warning') this.#print(`    ${styled('yellow', `warning: ${formatted[2] ?? ''}`)}`);
  }

  #stepStarted(event: PipelineEvent & { kind: 'stepStarted' }): void {
    if (event.standIn) this.#standIns.add(stepKey(event));
    if (event.step === 'checkout none' || event.step === 'download none') return;
    const standIn = event.standIn ? styled('dim', ' (the sandbox stands in)') : '';
    this.#print(`  ${styled('cyan', event.displayName)}${standIn}`);
  }

  #stepFinished(event: PipelineEvent & { kind: 'stepFinished' }): void {
    if (event.result !== 'Failed') return;
    const said = this.#said.get(stepKey(event)) ?? '';
    for (const line of (event.message ?? 'failed').split('\n')) {
      if (!said.includes(line.replace(/^ *- /, ''))) this.#print(`    ${styled('red', line)}`);
    }
  }
}

/** The team's own tests: what they say is worth reading, though the sandbox stands in for the step's task. */
function isTest(event: { readonly stage: string; readonly step: string }): boolean {
  return event.stage.endsWith('_verify') && !/^(?:checkout|download)/.test(event.step);
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
