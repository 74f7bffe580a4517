import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildAll, markCommonJs } from '../build/build-all.ts';
import { readJson, readTasks, ScriptError } from '../project.ts';
import { readZip } from '../zip.mjs';
import { checkPackage } from './check.ts';
import { formatNotices, readNotices } from './notices.ts';
import { stage } from './stage.ts';
import { createVsix } from './tfx.ts';
import type { ExtensionManifest, Variant } from './variant.ts';

/** A finished, checked package. */
export interface Package {
  readonly vsix: string;
  /** The VSIX, unpacked. */
  readonly folder: string;
  readonly bytes: number;
  readonly bundles: readonly { readonly task: string; readonly bytes: number }[];
  readonly remarks: readonly string[];
}

/**
 * Makes `dist/gitops-delivery[-dev]-<version>.vsix` and the same unpacked in `dist/extension[-dev]/`.
 * Everything is made in a folder of its own and moved into place at the end: a failure leaves the last good package.
 */
export async function makePackage(root: string, variant: Variant): Promise<Package> {
  const dist = join(root, 'dist');
  const suffix = variant.kind === 'dev' ? '-dev' : '';
  await markCommonJs(dist);
  const work = await mkdtemp(join(dist, '.package-'));
  try {
    const bundles = await buildAll(root, join(work, 'bundles'));
    const notices = formatNotices(
      readNotices(
        root,
        bundles.map((made) => made.metafile),
      ),
    );
    const staged = join(work, 'staged');
    await stage({ root, bundles: join(work, 'bundles'), notices, variant, output: staged });
    const packed = join(work, 'packed.vsix');
    await createVsix(staged, packed);

    const archive = await readFile(packed);
    const files = readZip(archive);
    const { problems, remarks } = checkPackage(files, {
      variant,
      tasks: readTasks(root),
      extensionId: readJson<ExtensionManifest>(join(root, 'vss-extension.json')).id,
      machinePaths: [root, homedir()].filter((path) => path.length > 3),
      size: archive.length,
    });
    if (problems.length > 0) {
      throw new ScriptError(`the package is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    }
    const unpacked = join(work, 'unpacked');
    await unpack(files, unpacked);

    const folder = join(dist, `extension${suffix}`);
    const vsix = join(dist, `gitops-delivery${suffix}-${variant.version}.vsix`);
    await replace(unpacked, folder, join(work, 'old'));
    await rename(packed, vsix);
    return { vsix, folder, bytes: archive.length, bundles, remarks };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpack(files: ReadonlyMap<string, Buffer>, to: string): Promise<void> {
  for (const [name, content] of files) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    await writeFile(join(to, name), content);
  }
}

async function replace(from: string, to: string, aside: string): Promise<void> {
  await rename(to, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(from, to);
}
