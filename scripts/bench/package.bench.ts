import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sizeLimit } from '../package/check.ts';
import { readVersion, root } from '../project.ts';
import type { Bench } from './harness.ts';

/** What agents download: the whole extension, as the Marketplace serves it. */
export const bench: Bench = {
  title: 'The packaged extension',
  async run() {
    const { size } = await stat(join(root, 'dist', `gitops-delivery-${readVersion()}.vsix`));
    return [{ name: 'VSIX', value: size / 1000, unit: 'kB', atMost: sizeLimit / 1000 }];
  },
};
