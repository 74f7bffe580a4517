import type { Log } from '../../ports/agent.ts';
import type { Files } from '../../ports/files.ts';
import { textAt, type Data } from '../../unstructured.ts';
import type { Manifest } from '../objects.ts';
import { inParallel } from '../parallel.ts';
import { parseManifests } from '../parse.ts';
import type { Build, Builder } from './build.ts';
import { covers, isSame, placeOfBuilt, type Discovered, type FileKustomization } from './discover.ts';
import { definitionOf, judgeHome, type SourceVerdict } from './home-source.ts';
import {
  isFluxKustomization,
  mayBe,
  nameOf,
  readKustomization,
  type FluxKustomization,
  type Reference,
} from './kustomization.ts';
import { textsBelow, type Repository } from './repository.ts';
import { substituteBuild, type BuiltKustomization } from './substitute.ts';
import { isSource, variableSources, type VariableSource } from './variables.ts';

/** What became of a cluster's Kustomizations, in the order in which they were met. */
export interface BuiltCluster {
  readonly built: readonly BuiltKustomization[];
  /** Not built: their source is another repository, or a variable stands in their path. */
  readonly passedOver: readonly FluxKustomization[];
}

type Entry = { kustomization: FluxKustomization; readonly fromFile: boolean } & (
  { state: 'passedOver' } | { state: 'waiting'; build: Build } | { state: 'done'; result: BuiltKustomization }
);

/** What building a cluster takes. */
export interface ClusterContext {
  readonly files: Pick<Files, 'read'>;
  readonly log: Log;
  readonly repository: Repository;
  readonly builder: Pick<Builder, 'build'>;
  /** The folder that the cluster's Kustomizations are looked for in, relative to the root. */
  readonly folder: string;
  readonly discovered: Discovered;
  /** A folder to be built although no Kustomization is known to name it. */
  readonly start: FileKustomization | undefined;
  /** Values for variables that the repository doesn't hold. */
  readonly given: ReadonlyMap<string, string>;
  /** How many are built side by side. */
  readonly cores: number;
}

/**
 * Builds a cluster's Kustomizations: those of the files that no other of them builds first, then what is in their
 * output, until there is nothing new. What building makes of a Kustomization counts, not what its file says.
 */
export async function buildCluster(context: ClusterContext): Promise<BuiltCluster> {
  const cluster = new Cluster(context);
  for (let wave = cluster.roots(); ; wave = cluster.next()) {
    // Nothing that is still to come brings the variables of those that wait.
    if (wave.length === 0 && !(await cluster.settleAll())) return cluster.result();
    const build = async (kustomization: FluxKustomization) =>
      context.builder.build(kustomization, cluster.seenBy(kustomization));
    const builds = await inParallel(wave, build, context.cores);
    for (const [index, kustomization] of wave.entries()) cluster.take(kustomization, builds[index]);
    await cluster.settle();
  }
}

class Cluster {
  readonly #context: ClusterContext;
  readonly #all: readonly FileKustomization[];
  readonly #entries: Entry[] = [];
  #found: FluxKustomization[] = [];
  readonly #notApplied = new Set<FileKustomization>();

  constructor(context: ClusterContext) {
    this.#context = context;
    const { start, discovered } = context;
    this.#all = [...(start === undefined ? [] : [start]), ...discovered.kustomizations];
  }

  /** The Kustomizations of files that no other one builds; where none of these is to be built, those that are left. */
  roots(): readonly FluxKustomization[] {
    const roots = this.#admitted(rootsOf(this.#all), true);
    return roots.length > 0 ? roots : this.next();
  }

  /** What was found in the last outputs; when there was nothing, a Kustomization of a file that nothing has built. */
  next(): readonly FluxKustomization[] {
    const found = this.#found;
    this.#found = [];
    for (let wave = this.#admitted(found, false); ;) {
      if (wave.length > 0) return wave;
      const left = this.#leftOver();
      if (left.length === 0) return [];
      wave = this.#admitted(rootsOf(left), true);
    }
  }

  /** The repository without what the Kustomization's source leaves out. */
  seenBy({ source }: FluxKustomization): Repository {
    const ignore = textAt(this.#definitionOf(source), 'spec', 'ignore');
    return this.#context.repository.through(ignore);
  }

  take(kustomization: FluxKustomization, build: Build | undefined): void {
    const entry = this.#entries.find((each) => each.kustomization === kustomization);
    if (entry === undefined || build === undefined) return;
    Object.assign(entry, { state: 'waiting', build });
  }

  /** Substitutes wherever the variables' sources are in what is built by now. */
  async settle(): Promise<void> {
    for (;;) {
      const ready = this.#waiting().filter(({ kustomization }) =>
        variableSources(kustomization).every((source) => this.#inOutput(source) !== undefined),
      );
      if (ready.length === 0) return;
      for (const entry of ready) await this.#finish(entry);
    }
  }

  /** Substitutes whatever waits: what files say must do, or the variables come from elsewhere. */
  async settleAll(): Promise<boolean> {
    const waiting = this.#waiting();
    for (const entry of waiting) await this.#finish(entry);
    return waiting.length > 0;
  }

  #waiting(): readonly Extract<Entry, { state: 'waiting' }>[] {
    return this.#entries.filter((entry) => entry.state === 'waiting');
  }

  result(): BuiltCluster {
    return {
      built: this.#entries.flatMap((entry) => (entry.state === 'done' ? [entry.result] : [])),
      passedOver: this.#entries.flatMap((entry) => (entry.state === 'passedOver' ? [entry.kustomization] : [])),
    };
  }

  async #finish(entry: Extract<Entry, { state: 'waiting' }>): Promise<void> {
    const { kustomization, build } = entry;
    const sources = new Map<VariableSource, Data | undefined>();
    for (const source of variableSources(kustomization)) {
      sources.set(source, this.#inOutput(source) ?? (await this.#inFiles(source)));
    }
    const result =
      build.kind === 'failed'
        ? { kustomization, manifests: [], broken: build.findings, remarks: [] }
        : substituteBuild(this.#context.log, kustomization, build.documents, sources, this.#context.given);
    const found = result.manifests
      .filter(isFluxKustomization)
      .map((one) => readKustomization(one, placeOfBuilt(one, this.#context.discovered.kustomizations)));
    const itself = found.find((one) => isSameObject(one, kustomization));
    if (itself !== undefined && entry.fromFile && isChanged(itself, kustomization)) {
      // Flux's own Kustomization builds itself: what comes out of that is what it goes by from then on.
      this.#found.push(itself);
      Object.assign(entry, { state: 'passedOver' });
      return;
    }
    Object.assign(entry, { state: 'done', result });
    this.#found.push(...found);
  }

  /** New Kustomizations, each once, and of those the ones to build; the others are noted with the reason. */
  #admitted(found: readonly FluxKustomization[], fromFile: boolean): readonly FluxKustomization[] {
    const admitted: FluxKustomization[] = [];
    for (const kustomization of found) {
      const known = this.#entries.findIndex((each) => isSameObject(each.kustomization, kustomization));
      const other = this.#entries[known];
      if (other !== undefined) {
        if (!other.fromFile || fromFile || !isChanged(other.kustomization, kustomization)) continue;
        this.#entries.splice(known, 1);
      }
      this.#entries.push({ kustomization, fromFile, state: 'passedOver' });
      if (this.#isToBuild(kustomization)) admitted.push(kustomization);
    }
    return admitted;
  }

  #isToBuild(kustomization: FluxKustomization): boolean {
    const { log } = this.#context;
    if (kustomization === this.#context.start) return true;
    const name = `Kustomization ${nameOf(kustomization)}`;
    const { unknown = [] } = kustomization.manifest.origin;
    if (unknown.some(([first, second]) => first === 'spec' && (second === 'path' || second === 'sourceRef'))) {
      const message = `${name} is not built: its path or source holds a variable whose value is not in this repository; give it in variables.`;
      log.warning(message, kustomization.at);
      return false;
    }
    const verdict = this.#judge(kustomization);
    switch (verdict.kind) {
      case 'here':
        return true;
      case 'other':
        log.info(`${name} is not built: ${verdict.because}.`);
        return false;
      case 'unclear':
        log.warning(`${name} is not built: ${verdict.because}.`, kustomization.at);
        return false;
    }
  }

  #judge({ source }: FluxKustomization): SourceVerdict {
    const { repository } = this.#context;
    const known = [...this.#entries.map((entry) => entry.kustomization), ...this.#all];
    return judgeHome({
      source,
      definition: this.#definitionOf(source),
      remote: repository.remote,
      pathsAreHere: known.some(
        (one) => mayBe(one.source, source) && one.path !== '.' && repository.holdsFolder(one.path),
      ),
    });
  }

  #definitionOf(source: Reference): Data | undefined {
    return definitionOf(source, [...this.#output(), ...this.#context.discovered.sources]);
  }

  /** Kustomizations of files that nothing built so far holds; what a built folder leaves out, Flux leaves out too. */
  #leftOver(): readonly FileKustomization[] {
    const left: FileKustomization[] = [];
    for (const one of this.#all) {
      if (this.#notApplied.has(one)) continue;
      if (this.#entries.some((entry) => isSame(entry.kustomization, one, this.#all))) continue;
      const holders = this.#entries.filter((entry) => covers(entry.kustomization, one));
      // Its output may still hold it.
      if (holders.some(({ state }) => state === 'waiting')) continue;
      const holder = holders.find((entry) => entry.state === 'done' && entry.result.broken.length === 0);
      if (holder === undefined) {
        left.push(one);
        continue;
      }
      this.#notApplied.add(one);
      this.#context.log.info(
        `Kustomization ${nameOf(one)} is not built: ${one.at.file} is no part of what Kustomization ${nameOf(holder.kustomization)} builds.`,
      );
    }
    return left;
  }

  #output(): readonly Manifest[] {
    return this.#entries.flatMap((entry) => (entry.state === 'done' ? entry.result.manifests : []));
  }

  #inOutput(source: VariableSource): Data | undefined {
    return this.#output().find((manifest) => isSource(source, manifest))?.data;
  }

  /** In what is built but not substituted, or in the cluster's files. */
  async #inFiles(source: VariableSource): Promise<Data | undefined> {
    const documents = this.#waiting().flatMap(({ build }) => (build.kind === 'built' ? build.documents : []));
    const texts = documents.filter((text) => text.includes(source.name)).map((text) => ({ file: '', text }));
    const objects = [...texts.flatMap((text) => parseManifests(text).manifests), ...(await this.#inFolder(source))];
    return objects.find((manifest) => isSource(source, manifest))?.data;
  }

  readonly #read = new Map<string, Promise<readonly Manifest[]>>();

  async #inFolder({ kind, name }: VariableSource): Promise<readonly Manifest[]> {
    const { files, repository, folder } = this.#context;
    const read = async (): Promise<readonly Manifest[]> => {
      const mentions = (text: string): boolean => text.includes(name) && text.includes(kind);
      const texts = await textsBelow(files, repository, folder, mentions);
      return texts.flatMap((text) => parseManifests(text).manifests);
    };
    const key = `${kind}/${name}`;
    const known = this.#read.get(key) ?? read();
    this.#read.set(key, known);
    return known;
  }
}

/** Those that no other one of them builds; of a circle, the first. */
function rootsOf(all: readonly FileKustomization[]): readonly FileKustomization[] {
  const roots = all.filter((one) => !all.some((other) => other !== one && covers(other, one)));
  return roots.length > 0 ? roots : all.slice(0, 1);
}

function isChanged(a: FluxKustomization, b: FluxKustomization): boolean {
  return JSON.stringify(a.spec) !== JSON.stringify(b.spec);
}

function isSameObject(a: FluxKustomization, b: FluxKustomization): boolean {
  return a.name === b.name && (a.namespace === b.namespace || (a.at.file === b.at.file && mayBe(refOf(a), refOf(b))));
}

function refOf({ namespace, name }: FluxKustomization): { kind: string; namespace: string; name: string } {
  return { kind: 'Kustomization', namespace, name };
}
