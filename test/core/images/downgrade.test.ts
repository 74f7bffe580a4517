import assert from 'node:assert/strict';
import { compareVersions, type Comparison } from '../../../core/images/downgrade.ts';
import { edit } from './request.ts';

describe('which version is older', () => {
  const cases: readonly (readonly [string, string, Comparison])[] = [
    ['1.2.3', '1.2.4', 'newer'],
    ['v1.10.0', '1.9.0', 'older'],
    ['1.2', '1.2.1', 'newer'],
    ['1.0.0-rc.1', '1.0.0', 'newer'],
    ['1.0.0', '1.0.0-rc.1', 'older'],
    ['1.0.0-rc9', '1.0.0-rc10', 'newer'],
    ['1.27.1-alpine', '1.27.2-alpine', 'newer'],
    ['1.27.1-alpine', '1.27.2-perl', 'unlike'],
    ['1234', '1233', 'older'],
    ['20240131.2', '20240131.10', 'newer'],
    ['2024-01-31', '2023-12-31', 'older'],
    ['main-1234-abcdef1', 'main-1235-0fedcba', 'newer'],
    ['main-1234-abcdef1', 'main-999-0fedcba', 'older'],
    ['main-1234', 'feature-1235', 'unlike'],
    ['abcdef1', '1fedcba', 'unlike'],
    ['1.2.3', 'latest', 'unlike'],
    ['1.2.3', '1234', 'unlike'],
    ['build42', 'build7', 'older'],
    ['x', 'x', 'same'],
  ];
  for (const [before, after, expected] of cases)
    it(`${before} → ${after}: ${expected}`, () => assert.equal(compareVersions(before, after), expected));

  it('is reported with its place, and nothing is edited, unless allowed', () => {
    const text = 'containers:\n- image: app:2.0.0\n- image: app:1.0.0\n';
    const plan = edit(text, { images: ['app:1.5.0'], downgrade: 'skip' });
    assert.deepEqual(
      plan.downgrades.map(({ at }) => at?.line),
      [2],
    );
    assert.equal(plan.text, text.replace('1.0.0', '1.5.0'));
    const allowed = edit(text, { images: ['app:1.5.0'], downgrade: 'allow' });
    assert.equal(allowed.text, 'containers:\n- image: app:1.5.0\n- image: app:1.5.0\n');
  });
});
