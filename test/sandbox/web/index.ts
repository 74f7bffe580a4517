import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { serveUpload } from '../git/serve-git.ts';
import { GitRunner } from '../git/runner.ts';
import { FaultList, type Faults } from '../http/faults.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import { startHttpServer, type Exchange, type ServerTls } from '../http/server.ts';

/** A file's answer. */
export interface WebFile {
  readonly body?: string | Buffer;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A git repository of a host. */
export interface WebRepository {
  readonly url: string;
  /** Commits on a branch (`main`), with nothing but these files; answers its id. */
  commit(files: Readonly<Record<string, string>>, branch?: string): Promise<string>;
  git(...args: string[]): Promise<string>;
}

/** A host of files and git repositories that is nothing else. */
export interface WebHost {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** The `Authorization` header of each request, decoded where it is Basic; empty for none. */
  readonly shown: readonly { readonly path: string; readonly authorization: string }[];
  readonly faults: Faults;
  /** Serves a file at a path. */
  file(path: string, file: string | WebFile): string;
  repository(name: string): Promise<WebRepository>;
  stop(): Promise<void>;
}

/**
 * Serves files at their paths, and repositories below `/git/` by git.
 * @param folder where the repositories are
 * @param token what git clients must show as their password; undefined: nobody is asked
 */
export async function startWebHost(options: {
  readonly folder: string;
  readonly tls?: ServerTls;
  readonly token?: string;
  /** Speaks git's old protocol alone, in which a server gives away only what a ref leads to. */
  readonly old?: boolean;
}): Promise<WebHost> {
  const { folder, tls, token, old = false } = options;
  const faults = new FaultList();
  const requests: RecordedRequest[] = [];
  const shown: { path: string; authorization: string }[] = [];
  const files = new Map<string, WebFile>();
  const runner = new GitRunner(folder);
  const server = await startHttpServer({
    faults,
    requests,
    ...(tls === undefined ? {} : { tls }),
    async handle(exchange) {
      const header = exchange.request.headers.authorization ?? '';
      const basic = /^Basic (.*)$/.exec(header)?.[1];
      const authorization = basic === undefined ? header : Buffer.from(basic, 'base64').toString();
      shown.push({ path: exchange.path, authorization });
      const [, repository, service] = /^\/git\/([\w.-]+)\/(.*)$/.exec(exchange.path) ?? [];
      if (repository !== undefined && service !== undefined) {
        if (old) delete exchange.request.headers['git-protocol'];
        if (token !== undefined && !authorization.endsWith(`:${token}`)) {
          return send(exchange, { status: 401, headers: { 'www-authenticate': 'Basic realm="git"' } });
        }
        return serveUpload({ runner, exchange, bare: { folder: join(folder, repository) } }, service);
      }
      exchange.request.resume();
      await send(exchange, files.get(exchange.path) ?? { status: 404, body: 'not here' });
    },
  });
  return {
    url: server.url,
    requests,
    shown,
    faults,
    file(path, file) {
      files.set(path, typeof file === 'string' ? { body: file } : file);
      return `${server.url}${path}`;
    },
    repository: (name) => makeRepository(runner, join(folder, name), `${server.url}/git/${name}`),
    async stop() {
      await server.stop();
      await runner.stop();
    },
  };
}

async function makeRepository(runner: GitRunner, folder: string, url: string): Promise<WebRepository> {
  await mkdir(folder, { recursive: true });
  const git = async (...args: string[]): Promise<string> => (await runner.run(folder, args)).toString().trim();
  await git('init', '--quiet', '--bare', '--initial-branch=main', folder);
  let index = 0;
  return {
    url,
    git,
    async commit(content, branch = 'main') {
      const environment = {
        GIT_INDEX_FILE: join(folder, `index-${index++}`),
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@x',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@x',
        GIT_AUTHOR_DATE: '2024-01-01T00:00:00Z',
        GIT_COMMITTER_DATE: '2024-01-01T00:00:00Z',
      };
      const work = join(folder, `work-${index}`);
      for (const [path, text] of Object.entries(content)) {
        await mkdir(dirname(join(work, path)), { recursive: true });
        await writeFile(join(work, path), text);
      }
      const run = async (...args: string[]): Promise<string> =>
        (await runner.run(folder, args, { environment })).toString().trim();
      await run(`--work-tree=${work}`, 'add', '--all');
      const tree = await run('write-tree');
      const parent = await run('for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`);
      const commit = await run('commit-tree', '-m', `commit ${index}`, ...(parent === '' ? [] : ['-p', parent]), tree);
      await run('update-ref', `refs/heads/${branch}`, commit);
      return commit;
    },
  };
}

async function send(exchange: Exchange, { body = '', status = 200, headers = {} }: WebFile): Promise<void> {
  exchange.request.resume();
  exchange.sink.begin(status, {
    'content-type': 'text/plain',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  });
  await exchange.sink.write(Buffer.from(body));
  await exchange.sink.end();
}
