import type { User } from '@kubernetes/client-node/dist/config_types.js';

import type { Agent } from '../../core/ports/agent.ts';
import { Secret } from '../../core/secret.ts';

/** Has what a kubeconfig itself holds of its user masked: token, password, and the key, also as PEM has it. */
export function maskUser({ token, password, keyData }: User, { maskSecret }: Pick<Agent, 'maskSecret'>): void {
  const given = [token, password, keyData].filter((value) => typeof value === 'string' && value !== '');
  for (const value of given) maskSecret(new Secret(value ?? ''));
  const pem = Buffer.from(keyData ?? '', 'base64').toString('utf8');
  // Line by line, without those that are the same in every key.
  const lines = pem.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('-----'));
  if (lines.length > 0) maskSecret(new Secret(lines.join('\n')));
}
