import { nodeId } from '../account-json.ts';
import type { RepositoryState } from '../state.ts';
import type { Reader } from './access.ts';
import type { Fields } from './actor-fields.ts';
import { commitFields } from './commit-fields.ts';

const kinds: Readonly<Record<string, string>> = { blob: 'Blob', tree: 'Tree', tag: 'Tag' };

/** What git calls by a name (`commit:path`); null when there is no such thing. */
export async function objectFields(reader: Reader, repository: RepositoryState, name: string): Promise<Fields | null> {
  const [oid = '', type = '', size = ''] = (await lookUp(repository, name)).split(' ');
  if (type === 'commit') return commitFields(reader, repository, oid);
  if (kinds[type] === undefined) return null;
  return { __typename: kinds[type], id: nodeId('O', repository.id), oid, byteSize: Number(size) };
}

/** The names that one query asks for are looked up by one git. */
const asked = new WeakMap<RepositoryState, { readonly names: string[]; readonly answers: Promise<string[]> }>();

async function lookUp(repository: RepositoryState, name: string): Promise<string> {
  let batch = asked.get(repository);
  if (batch === undefined) {
    const names: string[] = [];
    const answers = new Promise((resolve) => setImmediate(resolve)).then(() => {
      asked.delete(repository);
      return repository.bare.run(['cat-file', '--batch-check'], { input: names.map((one) => `${one}\n`).join('') });
    });
    batch = { names, answers: answers.then((out) => out.split('\n')) };
    asked.set(repository, batch);
  }
  // A name is a line.
  const index = batch.names.push(name.includes('\n') ? '' : name) - 1;
  return (await batch.answers)[index] ?? '';
}
