import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { commitText } from '../../../core/gitops-repo/commit-text.ts';
import { readTrailers, withTrailers } from '../../../core/gitops-repo/trailers.ts';
import { remoteUrlOf } from '../../../core/remote-url.ts';
import { readImageTags } from '../../../core/manifests/variables.ts';
import { codeBlock, codeCell, escapeMarkdown, htmlCode, inlineCode, markdownLink } from '../../../core/markdown.ts';
import { fitMarkdown } from '../../../core/fit-markdown.ts';
import { fillMarkdown } from '../../../core/pull-requests/fill-markdown.ts';
import { readParts } from '../../../core/pull-requests/gathered-part.ts';
import { readMarker, withMarker, writeMarker } from '../../../core/pull-requests/marker.ts';
import { fitLine, plainValue, withSkipCi } from '../../../core/pull-requests/plain-text.ts';
import { holdsSecret } from '../../../core/secret-search.ts';
import { maskSecrets, Secret, withoutUserInfo } from '../../../core/secret.ts';
import { readHandedOver } from '../../../platform/agent/handed-over.ts';
import { belongsToCollection, parseRepository } from '../../../platform/azure-repos/address.ts';
import { nodeFiles } from '../../../platform/files.ts';
import { gitError } from '../../../platform/git/errors.ts';
import { fastImportStream, quotePath } from '../../../platform/git/fast-import.ts';
import { parseBatch, parseCommit, parseTree } from '../../../platform/git/objects.ts';
import { parseGitHubRepository, siteOf } from '../../../platform/github/address.ts';
import { parseKubeconfig } from '../../../platform/kubernetes/kubeconfig.ts';
import { retryAfterOf } from '../../../platform/patience.ts';
import { brokenMarkdown } from '../../core/hostile-texts.ts';
import { wrongPath } from '../oracles.ts';
import type { Way } from '../way.ts';

const collection = 'https://dev.azure.com/contoso/';
const id = '0'.repeat(40);
const identity = { environment: 'prod', cluster: '', application: 'shop' };
const markdown = (text: string, made: string) => ({
  leaves: [made],
  wrong: text.length > 4000 ? [] : brokenMarkdown(made).map((broken) => `breaks Markdown: ${broken}`),
});

let root = '';
let folder = '';
let count = 0;
const files = () => nodeFiles(join(root, 'temp'));

/** A folder of its own with a file in it, below one whose other files must stay. */
const fresh = (name: string, content: string | Buffer): string => {
  const own = join(folder, String((count += 1)));
  mkdirSync(own);
  writeFileSync(join(own, name), content);
  return own;
};

/** What opens it makes an error of ours of whatever the client says, without its words: they quote secrets. */
function kubeconfig(text: string): void {
  try {
    parseKubeconfig(() => new KubeConfig(), text, 'of a test');
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
  }
}

/** What lies beside what tasks may touch, and must be there in the end as it was. */
const untouched = (): string | undefined =>
  readdirSync(root).toSorted().join() === 'canary,folder,temp' ? undefined : 'writes beside the folder';

/** What comes from git, hosts' people, machines and the agent. */
export const ways: readonly Way[] = [
  { name: 'a tree object', takes: 'bytes', attempt: (_, raw) => void parseTree(id, raw) },
  {
    name: 'a name in a tree',
    takes: 'bytes',
    attempt: (_, raw) => {
      const name = Buffer.from(raw.filter((byte) => byte !== 0));
      const [[read] = ['']] = parseTree(id, Buffer.concat([Buffer.from('100644 '), name, Buffer.alloc(21)]));
      // As git reads it back: each escape a byte.
      const back = quotePath(read).slice(1, -1).replaceAll(/\\([0-7]{3})|\\(.)/g, (_whole, octal?: string, mark?: string) => octal === undefined ? (mark ?? '') : `\u0000${octal}`); // prettier-ignore
      const bytes = Buffer.from(back.replaceAll(/\u0000[0-7]{3}/g, '?'), 'utf8');
      return { wrong: [bytes.length <= name.length ? undefined : 'a name becomes longer', /[\n\0]/.test(quotePath(read)) ? 'ends the command' : undefined] }; // prettier-ignore
    },
  },
  { name: 'what cat-file answers', takes: 'bytes', attempt: (_, raw) => void parseBatch(raw) },
  { name: 'a commit object', takes: 'bytes', attempt: (_, raw) => void parseCommit(id, raw) },
  {
    name: 'a commit’s message and author',
    takes: 'text',
    longest: 50_000,
    attempt: (text) => {
      const read = parseCommit(id, Buffer.from(`tree ${id}\nauthor ${text.replaceAll('\n', ' ')}\n\n${text}`));
      readTrailers(read.message);
      const made = withTrailers(commitText(text), { identity, target: id, content: id });
      const trailers = readTrailers(made);
      return { leaves: [commitText(text)], wrong: [trailers?.identity.environment === 'prod' && trailers.target === id ? undefined : 'loses its trailers'] }; // prettier-ignore
    },
  },
  {
    name: 'what is handed to fast-import',
    takes: 'text',
    longest: 20_000,
    attempt: (text) => {
      const person = { name: text, email: text, time: 0 };
      const stream = fastImportStream({ base: id, parents: [id], changes: [{ kind: 'delete', path: text }], message: text, author: person, committer: person }, id, 'refs/gitops/0').toString('utf8'); // prettier-ignore
      const [head = ''] = stream.split('\ndata ');
      return { wrong: [head.split('\n').length === 4 ? undefined : 'a name that ends the line', stream.endsWith('done\n') ? undefined : 'ends early'] }; // prettier-ignore
    },
  },
  {
    name: 'what git says',
    takes: 'text',
    attempt: (text) => {
      throw gitError('push to', text, { label: 'gitops', secrets: [] });
    },
  },
  {
    name: 'a checkout’s configuration',
    takes: 'text',
    attempt: async (text) => {
      const there = (path: string): 'folder' | 'absent' => (path.endsWith('.git') ? 'folder' : 'absent');
      await remoteUrlOf({ kind: async (path) => there(path), readIfThere: async () => Buffer.from(text) }, '/a/b');
    },
  },
  {
    name: 'a description of a pull request',
    takes: 'text',
    attempt: (text) => {
      const read = readMarker(text);
      return { wrong: [...(read?.descriptors ?? []).map(wrongPath), read !== undefined && !text.startsWith('<!-- gitops-delivery ') ? 'finds a marker that is not at the start' : undefined] }; // prettier-ignore
    },
  },
  {
    name: 'words of a marker',
    takes: 'text',
    longest: 20_000,
    attempt: (text) => {
      const marker = writeMarker({ identity: { environment: text, cluster: text, application: text }, version: text, content: id, descriptors: ['a'] }); // prettier-ignore
      const one = readMarker(marker);
      const kept = withMarker(`${marker}\n${text}`, one ?? { identity, version: '', content: id, descriptors: [], wanted: undefined, links: [], superseded: false }, 4000); // prettier-ignore
      return { wrong: [marker.includes('\n') || marker.slice(4, -3).includes('-->') ? 'ends the marker' : undefined, kept.length > 4000 + marker.length ? 'is too long' : undefined, text.length <= 50 && one?.identity.environment !== text ? 'reads back as another' : undefined] }; // prettier-ignore
    },
  },
  { name: 'a title', takes: 'text', attempt: (text) => ({ leaves: [fitLine(text, 400), plainValue(text, 400)], wrong: [fitLine(text, 400).includes('\n') ? 'has two lines' : undefined] }) }, // prettier-ignore
  { name: 'a commit message that starts no CI', takes: 'text', attempt: (text) => ({ wrong: [/\[(?:skip ci|ci skip)\]/i.test(withSkipCi(text)) ? undefined : 'starts it'] }) }, // prettier-ignore
  {
    name: 'text in Markdown',
    takes: 'text',
    longest: 20_000,
    attempt: (text) => markdown(text, `A ${escapeMarkdown(text)} b ${inlineCode(text)} c`),
  },
  { name: 'code in Markdown', takes: 'text', longest: 20_000, attempt: (text) => markdown(text, `${codeBlock(text)}\n\n<details><summary>${htmlCode(text)}</summary>\n\n| ${codeCell(text)} |\n\n</details>`) }, // prettier-ignore
  {
    name: 'a link in Markdown',
    takes: 'text',
    longest: 20_000,
    attempt: (text) => ({ leaves: [markdownLink(text, text)] }),
  },
  { name: 'a description that is cut', takes: 'text', attempt: (text) => ({ wrong: [100, 1000, 4000].map((limit) => (fitMarkdown(text, limit).length <= limit ? undefined : `is longer than ${limit}`)) }) }, // prettier-ignore
  { name: 'a description with placeholders', takes: 'text', longest: 20_000, attempt: (text) => void fillMarkdown(text, { environment: text }, { changes: 'x', images: text }) }, // prettier-ignore
  {
    name: 'a secret, and what it is looked for in',
    takes: 'text',
    longest: 20_000,
    attempt: (text) => {
      const secrets = [new Secret(text), new Secret('hunter22')];
      holdsSecret(text, secrets);
      withoutUserInfo(text);
      return {
        wrong: [
          maskSecrets(`a hunter22 ${text}`, [new Secret('hunter22')]).includes('hunter22') ? 'shows it' : undefined,
        ],
      };
    },
  },
  {
    name: 'a repository of Azure Repos',
    takes: 'text',
    attempt: (text) => {
      belongsToCollection(text, collection);
      const { collectionUrl } = parseRepository(text, collection, 'own');
      return { wrong: [collectionUrl === collection ? undefined : `sends the token to ${collectionUrl}`] };
    },
  },
  { name: 'whose a clone address is', takes: 'text', attempt: (text) => ({ wrong: [belongsToCollection(text, collection) && new URL(text).host !== 'dev.azure.com' && !new URL(text).host.endsWith('contoso.visualstudio.com') ? 'sends the token elsewhere' : undefined] }) }, // prettier-ignore
  {
    name: 'a repository of GitHub',
    takes: 'text',
    attempt: (text) => {
      const { owner, name } = parseGitHubRepository(text, { webUrl: 'https://github.com' });
      return {
        wrong: [/^[\w.-]+$/.test(owner) && /^[\w.-]+$/.test(name) && name !== '..' ? undefined : 'is another path'],
      };
    },
  },
  { name: 'the address of a connection', takes: 'text', attempt: (text) => void siteOf(text) },
  {
    name: 'what the agent hands over',
    takes: 'text',
    longest: 100_000,
    attempt: (text) => {
      const read = readHandedOver({ [`INPUT_${text}`]: text, [`SECRET_${text}`]: text, [`ENDPOINT_AUTH_PARAMETER_${text}`]: text, VSTS_PUBLIC_VARIABLES: JSON.stringify([text, 1, null]) }); // prettier-ignore
      return { wrong: [read.publicVariables.size <= 1 ? undefined : 'makes up variables'] };
    },
  },
  {
    name: 'the agent’s list of public variables',
    takes: 'text',
    longest: 100_000,
    attempt: (text) => void readHandedOver({ VSTS_PUBLIC_VARIABLES: text, PATH: 'x' }),
  },
  {
    name: 'a Retry-After',
    takes: 'text',
    attempt: (text) => ({ wrong: [retryAfterOf(text, 0) >= 0 ? undefined : 'is no time'] }),
  },
  {
    name: 'a kubeconfig',
    takes: 'text',
    longest: 50_000,
    attempt: kubeconfig,
  },
  { name: 'words of a kubeconfig', takes: 'text', longest: 5000, attempt: (text) => kubeconfig(JSON.stringify({ clusters: [{ name: text, cluster: { server: text, 'certificate-authority-data': text } }], users: [{ name: text, user: { token: text, exec: { command: text, args: [text] } } }], contexts: [{ name: text, context: { cluster: text, user: text, namespace: text } }], 'current-context': text })) }, // prettier-ignore
  {
    name: 'an image-tag file',
    takes: 'bytes',
    attempt: async (_, raw) => void (await readImageTags(files(), fresh('frontend_image', raw))),
  },
  {
    name: 'a difference of another job',
    takes: 'bytes',
    attempt: async (_, raw) => {
      const printed: string[] = [];
      await readParts(files(), { warning: (text) => void printed.push(text) }, fresh('part.json', raw));
      return { printed };
    },
  },
  {
    name: 'a path that is written',
    takes: 'text',
    longest: 5000,
    attempt: async (text) => {
      // Only what was let pass comes so far.
      if (wrongPath(text) !== undefined || /^\.?$/.test(text)) return {};
      await files().write(join(folder, 'out', text), 'x');
      return { wrong: [untouched()] };
    },
  },
  {
    name: 'where a link leads',
    takes: 'text',
    longest: 5000,
    without: ['NUL'],
    attempt: async (text) => {
      const own = fresh('a.yaml', 'x');
      try {
        symlinkSync(text, join(own, 'link'));
      } catch {
        return {};
      }
      const listed = await files().list(own);
      await files().copy(own, join(folder, `copy${count}`)).catch((error: unknown) => { if (!(error instanceof Error) || !('code' in error) || error.code !== 'FILE_NOT_ALLOWED') throw error; }); // prettier-ignore
      return { wrong: [untouched(), listed.length === 2 ? undefined : 'follows it'] };
    },
  },
  {
    name: 'what is no file',
    takes: () => ['pipe', 'loop', 'device', 'folder'].map((text) => ({ kind: text, text, raw: Buffer.from(text) })),
    attempt: async (text) => {
      const own = fresh('a.yaml', 'x');
      const odd = join(own, 'b.yaml');
      if (text === 'pipe') execFileSync('sh', ['-c', 'mkfifo "$0"', odd]);
      else if (text === 'loop') symlinkSync('b.yaml', odd);
      else if (text === 'device') symlinkSync('/dev/zero', odd);
      else mkdirSync(odd);
      await files().list(own, ['**']);
      await files().read(odd);
    },
  },
];

export function start(): Promise<void> {
  root = mkdtempSync(join(tmpdir(), 'hostile-'));
  folder = join(root, 'folder');
  for (const name of ['canary', 'folder', 'temp']) mkdirSync(join(root, name));
  return Promise.resolve();
}

export function stop(): Promise<void> {
  rmSync(root, { recursive: true, force: true });
  return Promise.resolve();
}
