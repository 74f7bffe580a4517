import assert from 'node:assert/strict';
import { downgradeNote, downgradeReason, isNewer } from '../../../core/gitops-repo/downgrade.ts';
import { descriptorOf } from './descriptors.ts';
import { said } from './arrived.ts';

describe('A version that would go back', () => {
  const at = (version: string, id: string, definition = 'cd', number = id) => ({
    version,
    build: { id, number, definition, url: '' },
  });
  const of = (version: string, id: string) => descriptorOf(at(version, id));

  it('is told by builds of the same definition, else by semantic versions', () => {
    const reasons: readonly (readonly [ReturnType<typeof at>, ReturnType<typeof at>, string | undefined])[] = [
      [at('x', '11', 'cd', '2026.3'), at('x', '10', 'cd', '2026.2'), 'build 2026.3 of cd is newer than 2026.2'],
      [at('x', '11', 'cd', ''), at('x', '10', 'cd', ''), 'build 11 of cd is newer than 10'],
      [at('x', '11', 'a'), at('x', '10', 'b'), undefined],
      [at('x', '11', ''), at('x', '10', ''), undefined],
      [at('x', '1 1'), at('x', '10'), undefined],
      [at('x', '1'.repeat(16)), at('x', '10'), undefined],
      [at('1.2.0', '1', 'a'), at('1.1.0', '2', 'b'), 'version 1.2.0 is newer than 1.1.0'],
      [at('1.2.0', '1', 'a'), at('x', '2', 'b'), undefined],
      [at('x', '1', 'a'), at('1.1.0', '2', 'b'), undefined],
      [at('1.1.0', '1', 'a'), at('1.1.0', '2', 'b'), undefined],
    ];
    for (const [current, next, reason] of reasons) assert.equal(downgradeReason(current, next), reason);
  });

  it('is refused, noted or allowed, as the input says', () => {
    const [current, next] = [of('1.2.0', '2'), of('1.1.0', '1')];
    const note = downgradeNote(current, next, 'warning');
    assert.match(note ?? '', /^shop in dev would go back: build 2 of cd is newer than 1/);
    assert.equal(downgradeNote(current, next, 'allow'), undefined);
    assert.equal(downgradeNote(next, current, 'error'), undefined);
    const refused = said(() => downgradeNote(current, next, 'error')) as string[];
    assert.deepEqual(
      [refused[0], refused[2]],
      ['DOWNGRADE_REFUSED', 'To go back on purpose use operation: rollback, or set downgrade: allow.'],
    );
  });

  it('was made after the other by its build, where both are of one definition', () => {
    assert.equal(isNewer(at('1.0.0', '2'), at('2.0.0', '1')), true);
    assert.equal(isNewer(at('2.0.0', '1'), at('1.0.0', '2')), false);
    assert.equal(isNewer(at('2.0.0', '2'), at('1.0.0', '2')), false);
    assert.equal(isNewer(at('2.0.0', '1', 'a'), at('1.0.0', '2', 'b')), true);
    assert.equal(isNewer(at('2.0.0', ''), at('1.0.0', '2')), true);
    assert.equal(isNewer(at('2.0.0', '1'), at('1.0.0', '')), true);
    assert.equal(isNewer(at('1.0.0', ''), at('2.0.0', '')), false);
  });
});
