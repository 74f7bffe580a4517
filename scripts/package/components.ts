import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../build/bundle.ts';
import { packageOf } from '../build/checks.ts';
import { readJson, ScriptError } from '../project.ts';
import { readNotice, type Notice } from './notices.ts';

/** Something that others made and of which bundles hold a part: a package, or data. */
export interface Component extends Notice {
  readonly kind: 'library' | 'data';
  /** Package URLs of what it is, or was made from; the first is its own. */
  readonly purls: readonly [string, ...string[]];
  /** Of the package as it was published, in hex; undefined for data, which we made of it. */
  readonly sha512: string | undefined;
  /** The bundles that hold it, by task, and its bytes in each. */
  readonly bytes: ReadonlyMap<string, number>;
  /** Names of the packages that import it; '' is our own code. */
  readonly importedBy: ReadonlySet<string>;
}

/**
 * What is really in the bundles, by name and version.
 *
 * @throws ScriptError for a package that the lock file does not know, and for licences: see `readNotice`
 */
export function readComponents(root: string, bundles: readonly Pick<Bundle, 'task' | 'metafile'>[]): Component[] {
  const found = new Map<string, { readonly bytes: Map<string, number>; readonly importedBy: Set<string> }>();
  const entry = (origin: string) => {
    const known = found.get(origin) ?? { bytes: new Map<string, number>(), importedBy: new Set<string>() };
    found.set(origin, known);
    return known;
  };
  for (const { task, metafile } of bundles) {
    for (const [input, { bytesInOutput }] of Object.values(metafile.outputs).flatMap((one) =>
      Object.entries(one.inputs),
    )) {
      const origin = originOf(input);
      if (origin === undefined || bytesInOutput === 0) continue;
      const { bytes } = entry(origin);
      bytes.set(task, (bytes.get(task) ?? 0) + bytesInOutput);
    }
    for (const [input, { imports }] of Object.entries(metafile.inputs)) {
      for (const { path } of imports) {
        const origin = originOf(path);
        if (origin !== undefined && origin !== originOf(input))
          entry(origin).importedBy.add(packageOf(input)?.name ?? '');
      }
    }
  }
  const lock = readJson<Lock>(join(root, 'package-lock.json'));
  return [...found]
    .filter(([, { bytes }]) => bytes.size > 0)
    .map(([origin, known]) => ({
      ...known,
      ...(origin === kubernetesData ? kubernetes(root) : npmPackage(root, lock, origin)),
    }))
    .toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>;
}

type Identity = Omit<Component, 'bytes' | 'importedBy'>;

/** The folder of a package, or the path of data that we made from others'; undefined for code of our own. */
function originOf(input: string): string | undefined {
  return packageOf(input)?.folder ?? (input === kubernetesData ? input : undefined);
}

function npmPackage(root: string, { packages }: Lock, folder: string): Identity {
  const notice = readNotice(join(root, folder));
  // Packages may be linked from elsewhere: the lock names them from the first node_modules on.
  const locked = packages[folder.replace(/^.*?(?=node_modules\/)/, '')];
  const integrity = /^sha512-(.+)$/.exec(locked?.integrity ?? '')?.[1];
  if (locked?.version !== notice.version || integrity === undefined) {
    throw new ScriptError(
      `${notice.name} ${notice.version} is bundled, but package-lock.json does not have it with its sha512. Run npm ci.`,
    );
  }
  return {
    ...notice,
    kind: 'library',
    purls: [`pkg:npm/${notice.name.replace('@', '%40')}@${notice.version}`],
    sha512: Buffer.from(integrity, 'base64').toString('hex'),
  };
}

const kubernetesData = 'core/manifests/schema/kubernetes-data.ts';

/** No package, but made from Kubernetes' own descriptions of its API: see scripts/schemas.ts. */
function kubernetes(root: string): Identity {
  const data = readFileSync(join(root, kubernetesData), 'utf8');
  const [, schemas, api] = /from kubernetes-validate==([\d.]+) and k8s\.io\/api@(v0\.[\d.]+):/.exec(data) ?? [];
  if (schemas === undefined || api === undefined) {
    throw new ScriptError(`${kubernetesData} does not say which versions it was made from`);
  }
  const text = readFileSync(join(root, kubernetesData.replace(/ts$/, 'LICENSE')), 'utf8');
  const intro = 'What Kubernetes says of its own API, condensed. Copyright The Kubernetes Authors.';
  return {
    name: 'Kubernetes API',
    version: api.replace(/^v0/, '1'),
    license: 'Apache-2.0',
    text: `${intro}\n\n${text}`,
    kind: 'data',
    purls: [`pkg:golang/k8s.io/api@${api}`, `pkg:pypi/kubernetes-validate@${schemas}`],
    sha512: undefined,
  };
}
