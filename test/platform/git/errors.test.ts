import assert from 'node:assert/strict';
import { gitError } from '../../../platform/git/errors.ts';

describe('what git said', () => {
  const codeOf = (said: string): string => gitError('write to', said, { label: 'gitops', secrets: [] }).code;

  it('of a disk that is full is told as that, unless it is the server’s', () => {
    for (const said of [
      "fatal: sha1 file 'objects/pack/tmp_pack_1' write error. Out of diskspace",
      'warning: x\nfatal: write error: No space left on device',
      'fatal: cannot write: Disk quota exceeded',
      "error: cannot update ref 'refs/gitops/0': couldn't write '/a/_temp/gitops-x/0.git/./refs/gitops/0.lock'",
    ]) {
      assert.equal(codeOf(said), 'DISK_FULL', said);
      assert.equal(codeOf(`remote: ${said.replace('\n', '\nremote: ')}`), 'GIT_FAILED', said);
    }
  });
});
