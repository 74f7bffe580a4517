import { tmpdir } from 'node:os';

import { TaskError } from '../../../core/errors.ts';
import type { Connection, NetworkSettings } from '../../../core/ports/agent.ts';
import type { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../platform/clock.ts';
import type { ClusterAgent } from '../../../platform/kubernetes/open.ts';

/** What opening a cluster takes of an agent, and what it told it. */
export interface OpeningAgent extends ClusterAgent {
  readonly warnings: string[];
  readonly masked: Secret[];
}

export function openingAgent(
  o: {
    readonly network?: NetworkSettings;
    readonly connections?: readonly Connection[];
    readonly job?: Connection;
    readonly variables?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
    readonly clock?: ClusterAgent['clock'];
    readonly temporaryFolder?: string;
  } = {},
): OpeningAgent {
  const warnings: string[] = [];
  const masked: Secret[] = [];
  const silent = (): void => undefined;
  const none = (id: string): never => {
    throw new TaskError('CONNECTION_INVALID', `no ${id}`, 'Give it.');
  };
  return {
    warnings,
    masked,
    clock: o.clock ?? systemClock(),
    signal: o.signal ?? new AbortController().signal,
    network: o.network ?? { skipCertificateValidation: false },
    temporaryFolder: o.temporaryFolder ?? tmpdir(),
    log: {
      info: silent,
      warning: (text) => void warnings.push(text),
      error: silent,
      debug: silent,
      group: silent,
      endGroup: silent,
      progress: silent,
    },
    variable: (name) => o.variables?.[name],
    connection: (id) => o.connections?.find((one) => one.id === id) ?? none(id),
    jobConnection: () => o.job ?? none('job'),
    maskSecret: (secret) => void masked.push(secret),
  };
}
