import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';

export const pod = (...images: readonly string[]): string =>
  `kind: Pod\nspec:\n  containers:\n${images.map((image) => `    - image: ${image}\n`).join('')}`;

/** What is wrong, with the place of each part. */
export function thrown(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof TaskError);
    const related = error.related.map(
      ({ message, at }) => `${at?.file ?? ''}${at?.line === undefined ? '' : `:${at.line}`} ${message}`,
    );
    return [error.code, error.message, error.mend, ...related];
  }
  assert.fail('nothing was thrown');
}

export const texts = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => ({ path, text }));
