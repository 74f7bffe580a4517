import { TaskError, type Finding } from '../../core/errors.ts';
import type { InputReader } from '../../core/inputs.ts';

/** Reads what the contract names and this version has not. The answer throws NOT_AVAILABLE for what was asked for. */
export function refuseUnavailable(reader: InputReader): () => void {
  const asked: Finding[] = [];
  const refuse = (name: string, instead: string): void => void asked.push({ message: `${name}: ${instead}` });
  if (reader.optional('azureDevOpsConnection') !== undefined) {
    refuse('azureDevOpsConnection', 'use the job’s own token or azureReposConnection');
  }
  return () => {
    if (asked.length === 0) return;
    const count = asked.length === 1 ? 'An input asks' : `${asked.length} inputs ask`;
    throw new TaskError(
      'NOT_AVAILABLE',
      `${count} for what this version does not have:`,
      'Use what stands beside it.',
      {
        related: asked,
      },
    );
  };
}
