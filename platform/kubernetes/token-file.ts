import { readFileSync } from 'node:fs';

import { messageOf, TaskError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { readFailureCode } from '../file-errors.ts';
import { keepCredentials, type Credentials } from './credentials.ts';

/** As often a file is looked at; Kubernetes renews a pod's token minutes before it ends. */
const readAgain = 10_000;

/**
 * A token that something else writes into a file, and renews there.
 * @param secret has a value masked
 * @returns credentials whose `current` throws FILE_NOT_FOUND, FILE_NOT_ALLOWED
 */
export function fileCredentials(
  file: string,
  clock: Pick<Clock, 'now' | 'elapsed'>,
  secret: (value: string) => Secret,
): Credentials {
  return keepCredentials(clock, async () => {
    try {
      const token = secret(readFileSync(file, 'utf8').trim());
      return await Promise.resolve({ credential: { token }, until: clock.now() + readAgain });
    } catch (cause) {
      throw new TaskError(
        readFailureCode(cause),
        `The file with the cluster’s token, ${file}, cannot be read: ${messageOf(cause)}`,
        'Look at tokenFile in the kubeconfig, or at the pod’s service account (automountServiceAccountToken).',
        { cause },
      );
    }
  });
}
