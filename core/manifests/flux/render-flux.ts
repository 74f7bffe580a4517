import { posix } from 'node:path';
import { byCodeUnit } from '../../by-code-unit.ts';
import { TaskError } from '../../errors.ts';
import type { Log } from '../../ports/agent.ts';
import type { Files } from '../../ports/files.ts';
import type { ManifestTools } from '../../ports/manifest-tools.ts';
import type { RenderOptions } from '../options.ts';
import { sortManifests } from '../sort.ts';
import type { Source } from '../sources.ts';
import { counted } from '../../wording.ts';
import { Builder } from './build.ts';
import { checkFlux } from './check-flux.ts';
import { buildCluster } from './cluster.ts';
import { covers, discover, type Discovered, type FileKustomization } from './discover.ts';
import { nameOf } from './kustomization.ts';
import { kustomizationIn } from './path-guard.ts';
import { isBelow, openRepository, repositoryRoot, type Repository } from './repository.ts';
import type { BuiltKustomization } from './substitute.ts';

/** One Kustomization, rendered as an application. */
export interface FluxApplication extends Omit<BuiltKustomization, 'kustomization'> {
  readonly application: string;
  readonly folder: string;
  readonly engine: 'flux';
  readonly templates: readonly [];
  /** HelmReleases stay objects. */
  readonly charts: readonly [];
}

/** What rendering the Kustomizations of Flux takes. */
export interface FluxPorts {
  readonly files: Files;
  readonly tools: Pick<ManifestTools, 'kustomize'>;
  readonly log: Log;
  /** How many Kustomizations are built side by side. */
  readonly cores: number;
}

/**
 * Builds every path that the Kustomizations below the source folders name, as kustomize-controller would. Each folder is
 * a cluster of its own, each Kustomization an application.
 * @param base the absolute working folder
 */
export async function renderFlux(
  ports: FluxPorts,
  options: Pick<RenderOptions, 'variables' | 'sort'>,
  sources: readonly Source[],
  base: string,
): Promise<readonly FluxApplication[]> {
  const builder = new Builder(ports, base);
  const repositories = new Map<string, Repository>();
  const rendered: FluxApplication[] = [];
  for (const source of sources) {
    const root = await repositoryRoot(ports.files, source.folder, base);
    const repository = repositories.get(root) ?? (await openRepository(ports.files, root, base));
    repositories.set(root, repository);
    const prefix = sources.length === 1 ? '' : `${source.application}-`;
    rendered.push(...(await renderCluster(ports, options, { source, prefix, repository, builder })));
  }
  return rendered;
}

interface ClusterSource {
  readonly source: Source;
  /** Of the applications' names. */
  readonly prefix: string;
  readonly repository: Repository;
  readonly builder: Builder;
}

async function renderCluster(
  ports: FluxPorts,
  options: Pick<RenderOptions, 'variables' | 'sort'>,
  { source, prefix, repository, builder }: ClusterSource,
): Promise<readonly FluxApplication[]> {
  const { files, log } = ports;
  const folder = repository.pathOf(await files.realPath(source.folder));
  log.info(`${source.folder}: engine flux; paths count from ${repository.nameOf('.')}`);
  const discovered = await discover(files, repository, folder);
  refuseSeveralClusters(source, discovered);
  const start = await startOf(files, repository, source, folder, discovered);
  if (start === undefined && discovered.kustomizations.length === 0) throw nothingFound(source);
  const cluster = await buildCluster({
    files,
    log,
    repository,
    builder,
    folder,
    discovered,
    start,
    given: options.variables,
    cores: ports.cores,
  });
  if (cluster.built.length === 0) throw nothingFound(source);
  const kustomizations = [...cluster.built.map(({ kustomization }) => kustomization), ...cluster.passedOver];
  const findings = checkFlux({
    applied: cluster.built,
    kustomizations: kustomizations.map(({ namespace, name }) => ({ kind: 'Kustomization', namespace, name })),
    complete: cluster.passedOver.length === 0 && cluster.built.every(({ broken }) => broken.length === 0),
  });
  const names = applicationNames(cluster.built, prefix);
  return cluster.built
    .map((built, index): FluxApplication => {
      const application = names[index] ?? built.kustomization.name;
      const { kustomization, manifests, broken } = built;
      const suspended = kustomization.suspended ? ', suspended' : '';
      const outcome = broken.length > 0 ? 'failed' : counted(manifests.length, 'object');
      log.info(`${application}: Kustomization ${nameOf(kustomization)}, ${kustomization.path}${suspended}: ${outcome}`);
      const own = new Set(manifests);
      const remarks = findings.filter(
        ({ manifest }) =>
          own.has(manifest) || (manifest === kustomization.manifest && !isInOutput(cluster.built, manifest)),
      );
      return {
        application,
        folder: source.folder,
        engine: 'flux',
        templates: [],
        manifests: sortManifests(manifests, options.sort),
        broken,
        remarks: [...built.remarks, ...remarks],
        charts: [],
      };
    })
    .toSorted((a, b) => byCodeUnit(a.application, b.application));
}

function isInOutput(built: readonly BuiltKustomization[], manifest: BuiltKustomization['manifests'][number]): boolean {
  return built.some(({ manifests }) => manifests.includes(manifest));
}

/** A folder that a kustomization makes one, and that no Kustomization here names, is where Flux would start. */
async function startOf(
  files: Pick<Files, 'kind'>,
  repository: Repository,
  source: Source,
  folder: string,
  { kustomizations }: Discovered,
): Promise<FileKustomization | undefined> {
  const file = await kustomizationIn(files, repository.absolute(folder));
  if (file === undefined || kustomizations.some(({ path }) => isBelow(path, folder))) return undefined;
  const at = { file: repository.nameOf(repository.pathOf(file)) };
  const data = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' };
  return {
    namespace: '',
    name: source.application,
    version: 'v1',
    path: folder,
    source: { kind: '', namespace: '', name: '' },
    spec: {},
    dependsOn: [],
    target: '""',
    suspended: false,
    manifest: {
      reference: { ...data, namespace: '', name: source.application },
      data,
      text: '',
      origin: { rendered: at, template: at.file, document: { text: '', line: 1, path: [] } },
    },
    at,
    file: repository.pathOf(file),
  };
}

/** One name for two Kustomizations that nothing builds: two clusters, whose objects must not be mixed up. */
function refuseSeveralClusters({ folder }: Source, { kustomizations }: Discovered): void {
  const roots = kustomizations.filter((one) => !kustomizations.some((other) => other !== one && covers(other, one)));
  for (const [index, root] of roots.entries()) {
    const other = roots.slice(0, index).find((each) => nameOf(each) === nameOf(root));
    if (other === undefined || other.file === root.file) continue;
    throw new TaskError(
      'INPUT_INVALID',
      `sourcePath: ${folder} holds more than one cluster: Kustomization ${nameOf(root)} is in ${other.at.file} and in ${root.at.file}.`,
      `Name the folder of each cluster, or a glob of them: ${posix.join(folder, '*')}.`,
    );
  }
}

function nothingFound({ folder }: Source): TaskError {
  return new TaskError(
    'NOTHING_RENDERED',
    `${folder} holds no Kustomization of Flux that this repository could be built for.`,
    'Name the folder that Flux starts from, such as clusters/production; the log says what was passed over.',
  );
}

/** The Kustomizations' names; with the namespace in front where two have one name. */
function applicationNames(built: readonly BuiltKustomization[], prefix: string): readonly string[] {
  const refs = built.map(({ kustomization }) => kustomization);
  const taken = (name: (ref: (typeof refs)[number]) => string, own: (typeof refs)[number]): boolean =>
    refs.some((other) => other !== own && name(other) === name(own));
  const joined = ({ namespace, name }: (typeof refs)[number]): string => `${namespace}-${name}`;
  return refs.map((ref) => {
    if (!taken(({ name }) => name, ref)) return `${prefix}${ref.name}`;
    // No name of Kubernetes holds a _.
    return `${prefix}${taken(joined, ref) ? `${ref.namespace}_${ref.name}` : joined(ref)}`;
  });
}
