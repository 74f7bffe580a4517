import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildAll, markCommonJs } from '../build/build-all.ts';
import { readJson, readTasks, ScriptError } from '../project.ts';
import { readZip } from '../zip.mjs';
import { checkPackage } from './check.ts';
import { readComponents } from './components.ts';
import { formatNotices } from './notices.ts';
import { repack } from './repack.ts';
import { makeSbom } from './sbom.ts';
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
 * Makes `dist/gitops-delivery[-dev]-<version>.vsix`, its bill of materials beside it (`….cdx.json`), and the same unpacked in
 * `dist/extension[-dev]/`.
 * Everything is made in a folder of its own and moved into place at the end: a failure leaves the last good package.
 */
export async function makePackage(root: string, variant: Variant): Promise<Package> {
  const dist = join(root, 'dist');
  const suffix = variant.kind === 'dev' ? '-dev' : '';
  await markCommonJs(dist);
  const work = await mkdtemp(join(dist, '.package-'));
  try {
    const bundles = await buildAll(root, join(work, 'bundles'));
    const tasks = readTasks(root);
    const { id } = readJson<ExtensionManifest>(join(root, 'vss-extension.json'));
    const components = readComponents(root, bundles);
    const code = new Map<string, ReadonlyMap<string, Buffer>>();
    for (const { task, file, files } of bundles) {
      const read = files.map(async (name) => [name, await readFile(join(dirname(file), name))] as const);
      code.set(task, new Map(await Promise.all(read)));
    }
    const sbom = makeSbom(
      {
        name: `${id}${suffix}`,
        version: variant.version,
        license: readJson<{ readonly license: string }>(join(root, 'package.json')).license,
        tasks: tasks.map(({ name }) => ({ name, code: code.get(name) ?? new Map() })),
      },
      components,
    );
    const staged = join(work, 'staged');
    await stage({
      root,
      bundles,
      texts: { 'ThirdPartyNotices.txt': formatNotices(components), 'sbom.cdx.json': sbom },
      variant,
      output: staged,
    });
    const packed = join(work, 'packed.vsix');
    await createVsix(staged, packed);

    const archive = await repack(await readFile(packed));
    await writeFile(packed, archive);
    const files = readZip(archive);
    const { problems, remarks } = checkPackage(files, {
      variant,
      tasks,
      extensionId: id,
      machinePaths: [root, homedir()].filter((path) => path.length > 3),
      size: archive.length,
    });
    if (problems.length > 0) {
      throw new ScriptError(`the package is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    }
    const unpacked = join(work, 'unpacked');
    await unpack(files, unpacked);

    const folder = join(dist, `extension${suffix}`);
    const file = join(dist, `gitops-delivery${suffix}-${variant.version}`);
    const vsix = `${file}.vsix`;
    await replace(unpacked, folder, join(work, 'old'));
    await copyFile(join(folder, 'sbom.cdx.json'), `${file}.cdx.json`);
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
