import { sameGitRepository } from '../../git-address.ts';
import { textAt, type Data } from '../../unstructured.ts';
import { groupOf, type Manifest } from '../objects.ts';
import { mayBe, type Reference } from './kustomization.ts';

/** Whether a Kustomization's source is the repository that is validated. */
export type SourceVerdict =
  | { readonly kind: 'here' }
  | { readonly kind: 'other'; readonly because: string }
  | { readonly kind: 'unclear'; readonly because: string };

/** What is known of a source for `judgeHome` to decide by. */
export interface SourceFacts {
  readonly source: Reference;
  /** The source's definition, where the repository has one. */
  readonly definition: Data | undefined;
  /** What git says the repository was fetched from. */
  readonly remote: string | undefined;
  /** Whether a Kustomization of this source names a folder (not just the root) that is here. */
  readonly pathsAreHere: boolean;
}

/**
 * Decides by the source's URL where it can be compared, else by what Flux's own bootstrap names `flux-system`, else by
 * whether the folders that it is asked for are here. An address behind a mirror or proxy is compared by the
 * repository's name.
 */
export function judgeHome({ source, definition, remote, pathsAreHere }: SourceFacts): SourceVerdict {
  const url = textAt(definition, 'spec', 'url');
  if (source.kind === 'GitRepository' && url !== '' && remote !== undefined) {
    switch (sameGitRepository(url, remote)) {
      case 'same':
        return { kind: 'here' };
      case 'different':
        return { kind: 'other', because: `its ${sourceText(source)} is another repository` };
      case 'unknown':
        if (source.name !== 'flux-system' && repositoryName(url) !== repositoryName(remote)) {
          return { kind: 'other', because: `its ${sourceText(source)} is another repository` };
        }
    }
  }
  // What is pushed to a registry or bucket may be a part of the repository.
  const isBootstrap = source.kind === 'GitRepository' && source.name === 'flux-system';
  if (isBootstrap || pathsAreHere) return { kind: 'here' };
  if (definition !== undefined) {
    return { kind: 'other', because: `its ${sourceText(source)} seems to be another: its path is not here` };
  }
  return {
    kind: 'unclear',
    because: `neither its ${sourceText(source)} nor its path is in this repository`,
  };
}

/** Whether an object defines a source of Flux. */
export function isSourceDefinition({ reference }: Pick<Manifest, 'reference'>): boolean {
  return groupOf(reference.apiVersion) === 'source.toolkit.fluxcd.io' && reference.name !== '';
}

/** The object that defines a source, the first where several fit; undefined: it is defined elsewhere. */
export function definitionOf(source: Reference, manifests: readonly Manifest[]): Data | undefined {
  return manifests.find((manifest) => isSourceDefinition(manifest) && mayBe(source, manifest.reference))?.data;
}

function sourceText({ kind, name }: Reference): string {
  return `${kind} ${name}`;
}

function repositoryName(url: string): string {
  const name =
    url
      .replace(/[/\s]+$/, '')
      .split(/[/:]/)
      .at(-1) ?? '';
  return name.replace(/\.git$/i, '').toLowerCase();
}
