import assert from 'node:assert/strict';
import { releaseChangelog } from '../../scripts/release/changelog.ts';
import { nextVersion } from '../../scripts/release/next-version.ts';

describe('a release', () => {
  it('raises the version', () => {
    assert.equal(nextVersion('1.2.3', 'patch', ['v1.2.3']), '1.2.4');
    assert.equal(nextVersion('1.2.3', 'minor', ['v1.2.3']), '1.3.0');
    assert.equal(nextVersion('1.2.3', 'major', ['v1.2.3']), '2.0.0');
    assert.equal(nextVersion('1.2.3', '1.4.0', ['v1.2.3']), '1.4.0');
  });

  it('may release the very first version as it is', () => {
    assert.equal(nextVersion('1.0.0', '1.0.0', []), '1.0.0');
  });

  it('refuses what is no version, not newer, or released already', () => {
    assert.throws(() => nextVersion('1.2.3', 'next', []), /neither patch, minor or major/);
    assert.throws(() => nextVersion('1.2.3', '1.3.0-beta.1', []), /neither/);
    assert.throws(() => nextVersion('1.2.3', '1.2.2', ['v1.2.3']), /1\.2\.2 is not newer than 1\.2\.3/);
    assert.throws(() => nextVersion('1.2.3', '1.2.3', ['v1.2.3']), /released already/);
  });

  it('gives the unreleased changes their version and date, and makes room for the next', () => {
    const before = '# Changelog\n\n## Unreleased\n\n- New.\n\n## 1.0.0 (2026-01-01)\n\n- First.\n';
    assert.equal(
      releaseChangelog(before, '1.1.0', '2026-02-03'),
      '# Changelog\n\n## Unreleased\n\n## 1.1.0 (2026-02-03)\n\n- New.\n\n## 1.0.0 (2026-01-01)\n\n- First.\n',
    );
  });

  it('refuses to release nothing', () => {
    assert.throws(
      () => releaseChangelog('# Changelog\n\n## Unreleased\n\n## 1.0.0\n\n- x\n', '1.1.0', 'd'),
      /tells nothing/,
    );
  });
});
