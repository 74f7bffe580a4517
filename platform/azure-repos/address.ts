import { TaskError } from '../../core/errors.ts';

/** A repository as its users name it, before the server was asked. */
export interface RepositoryAddress {
  /** Organization or collection, ending in `/`. */
  readonly collectionUrl: string;
  readonly project: string;
  /** Name or id. */
  readonly repository: string;
}

/**
 * Reads `repo`, `project/repo` or a clone URL. What isn't said is the pipeline's own organization and project.
 * A URL must lie in the organization whose credentials are used: they are never sent anywhere else.
 * @throws INPUT_INVALID
 */
export function parseRepository(text: string, collectionUrl: string, ownProject: string): RepositoryAddress {
  const collection = normalCollection(collectionUrl);
  if (/^[a-z][a-z+.-]*:\/\//i.test(text)) return fromUrl(text, collection);
  if (/^[^/]*@[^/]*:/.test(text)) {
    throw wrong(text, 'is an SSH address', 'Give the HTTPS clone address, or project/repository.');
  }
  const parts = text.split('/').map((part) => part.trim());
  if (parts.includes('') || parts.length > 2) {
    throw wrong(text, 'is neither a name nor project/name', 'Write repository, project/repository, or the clone URL.');
  }
  const [first = '', second] = parts;
  if (second !== undefined) return { collectionUrl: collection, project: first, repository: second };
  if (ownProject === '') throw wrong(text, 'names no project', 'Write project/repository.');
  return { collectionUrl: collection, project: ownProject, repository: first };
}

/** Whether a clone URL leads into an organization or collection, by the same protocol: only then its token goes there. */
export function belongsToCollection(url: string, collectionUrl: string): boolean {
  if (!URL.canParse(url) || !URL.canParse(collectionUrl)) return false;
  if (new URL(url).protocol !== new URL(collectionUrl).protocol) return false;
  try {
    return fromUrl(url, normalCollection(collectionUrl)).repository !== '';
  } catch (error) {
    if (error instanceof TaskError) return false;
    throw error;
  }
}

function fromUrl(text: string, collection: string): RepositoryAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw wrong(text.replace(/\/\/[^/]*@/, '//'), 'is no URL', 'Copy it from Repos → Clone.', cause);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw wrong(hostAndPath(url), `has the scheme ${url.protocol}`, 'Give the HTTPS clone address.');
  }
  if (!decodable(url.pathname))
    throw wrong(hostAndPath(url), 'holds a stray %', 'Write % as %25, or copy it from Repos → Clone.');
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const git = segments.indexOf('_git');
  const repository = segments[git + 1];
  if (git < 0 || repository === undefined) {
    throw wrong(hostAndPath(url), 'has no /_git/ in it', 'Copy it from Repos → Clone.');
  }
  // `…/_git/repo` is short for a repository of the project's own name; `DefaultCollection` is optional on Services, and a
  // collection like any other on a server.
  const base = new URL(collection);
  const sameHost = organization(url) === organization(base);
  const before = segments.slice(0, git).filter((segment) => !isServices(base) || segment !== 'DefaultCollection');
  const prefix = isServices(base) ? organizationPath(url) : base.pathname.split('/').filter((part) => part !== '');
  const inside = prefix.every((segment, index) => same(segment, before[index] ?? ''));
  if (!sameHost || !inside || before.length > prefix.length + 1) {
    throw wrong(
      hostAndPath(url),
      `is not below ${collection}, the organization of the credentials in use`,
      'Name a service connection of its organization in azureReposConnection.',
    );
  }
  const decoded = decodeURIComponent(repository);
  const project = before[prefix.length];
  return {
    collectionUrl: collection,
    project: project === undefined ? decoded : decodeURIComponent(project),
    repository: decoded,
  };
}

/** The organization's or collection's URL: https://dev.azure.com/{name}/ for its old host name too; ends in `/`. */
export function normalCollection(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw noOrganization(cause);
  }
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  if (isServices(url)) {
    // Whatever else was copied with it (a project, a page): an organization is all that is signed in to.
    const [name] = organizationPath(url);
    if (name === undefined && isDevAzure(url)) throw noOrganization();
    url.pathname = name === undefined ? '/' : `/${name}/`;
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}

function noOrganization(cause?: unknown): TaskError {
  return new TaskError(
    'CONNECTION_INVALID',
    'The connection holds no URL of an Azure DevOps organization.',
    'Open the service connection and correct its URL: https://dev.azure.com/{organization}.',
    cause === undefined ? {} : { cause },
  );
}

function decodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

const isDevAzure = (url: URL): boolean => url.hostname === 'dev.azure.com';
const isServices = (url: URL): boolean => isDevAzure(url) || url.hostname.endsWith('.visualstudio.com');
const same = (a: string, b: string): boolean =>
  decodeURIComponent(a).toLowerCase() === decodeURIComponent(b).toLowerCase();

function organizationPath(url: URL): readonly string[] {
  return isDevAzure(url)
    ? url.pathname
        .split('/')
        .filter((segment) => segment !== '')
        .slice(0, 1)
    : [];
}

// An organization has two addresses: dev.azure.com/{name} and {name}.visualstudio.com.
function organization(url: URL): string {
  if (url.hostname.endsWith('.visualstudio.com')) return url.hostname.slice(0, -'.visualstudio.com'.length);
  if (isDevAzure(url)) return (organizationPath(url)[0] ?? '').toLowerCase();
  return url.host;
}

const hostAndPath = (url: URL): string => `${url.host}${url.pathname}`;

function wrong(text: string, what: string, mend: string, cause?: unknown): TaskError {
  return new TaskError('INPUT_INVALID', `repository: "${text}" ${what}.`, mend, cause === undefined ? {} : { cause });
}
