import { createHash } from 'node:crypto';
import type { Simulated } from './simulated.ts';

type Inputs = Readonly<Record<string, string>>;

/** How a run is to deliver: some of it. */
export function drawDemands({ random, shape }: Simulated, files: Inputs): Inputs {
  if (shape.demands === 0) return {};
  const digest = digestOf(files);
  const some: Inputs = {
    expectedDigest: random.pick([digest, digest, `sha256:${digest.toUpperCase()}`, digestOf({ ...files, more: '' })]),
    prune: random.pick(shape.prunesFolders ? ['none', 'folder', 'folder'] : ['none']),
    onForeignCommits: 'overwrite',
    downgrade: random.pick(['warning', 'allow']),
  };
  return Object.fromEntries(Object.entries(some).filter(() => random.chance(shape.demands)));
}

/** What of it runs demand that bring nothing from outside. */
export function drawOverwrite({ random, shape }: Simulated): Inputs {
  return random.happens(shape.demands) ? { onForeignCommits: 'overwrite' } : {};
}

/** Whether what a run brings is not what it is told to expect. */
export function isUnexpected(files: Inputs, { expectedDigest }: Inputs): boolean {
  return expectedDigest !== undefined && expectedDigest.toLowerCase().replace(/^sha256:/, '') !== digestOf(files);
}

/** As render-manifests gives it: over paths and bytes, in the paths' order, without descriptors. */
function digestOf(files: Inputs): string {
  const hash = createHash('sha256');
  const paths = Object.keys(files).filter((path) => !path.endsWith('/deployment.json'));
  for (const path of paths.toSorted((a, b) => (a < b ? -1 : 1))) {
    const bytes = Buffer.from(files[path] ?? '');
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
