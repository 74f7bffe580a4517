import { TaskError } from '../../core/errors.ts';

/** A GitHub site: github.com, an enterprise's own domain below ghe.com, or a GitHub Enterprise Server. */
export interface GitHubSite {
  /** What people and git use: no path, no credentials, no slash at the end. */
  readonly webUrl: string;
  /** The REST API's address, without a slash at the end. */
  readonly apiUrl: string;
}

/** A repository as its users name it, before the server was asked. */
export interface GitHubAddress {
  readonly owner: string;
  readonly name: string;
}

/**
 * The site of a connection's URL. A server has its API below `/api/v3`, github.com and what is below ghe.com on a host
 * of its own.
 * @throws CONNECTION_INVALID
 */
export function siteOf(text: string): GitHubSite {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new TaskError(
      'CONNECTION_INVALID',
      'The connection holds no URL of a GitHub server.',
      'Open the service connection and correct its server URL: https://github.example.com.',
      { cause },
    );
  }
  const host = url.hostname.replace(/^(?:www|api)\.(?=github\.com$|[^.]+\.ghe\.com$)/, '');
  if (host === 'github.com' || /^[^.]+\.ghe\.com$/.test(host)) {
    return { webUrl: `https://${host}`, apiUrl: `https://api.${host}` };
  }
  return { webUrl: url.origin, apiUrl: `${url.origin}/api/v3` };
}

/**
 * Reads `owner/repo` or a URL of the repository. A URL must lie on the site whose credentials are used: they are never
 * sent anywhere else.
 * @throws INPUT_INVALID
 */
export function parseGitHubRepository(text: string, { webUrl }: Pick<GitHubSite, 'webUrl'>): GitHubAddress {
  if (/^[^/]*@[^/]*:/.test(text) || /^ssh:/i.test(text)) {
    throw wrong(text, 'is an SSH address', 'Give owner/repo, or the HTTPS address.');
  }
  if (/^[a-z][a-z+.-]*:\/\//i.test(text)) return fromUrl(text, webUrl);
  const parts = text.split('/').map((part) => part.trim());
  const [owner = '', name = ''] = parts;
  if (parts.length !== 2) throw wrong(text, 'is not owner/repo', 'Write owner/repo, or the repository’s address.');
  return checked(text, owner, name);
}

function fromUrl(text: string, webUrl: string): GitHubAddress {
  const shown = text.replace(/\/\/[^/]*@/, '//');
  if (!URL.canParse(text)) throw wrong(shown, 'is no URL', 'Copy it from Code → HTTPS.');
  const url = new URL(text);
  const site = new URL(webUrl);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw wrong(`${url.host}${url.pathname}`, `has the scheme ${url.protocol}`, 'Give the HTTPS address.');
  }
  const place = `${url.host}${url.pathname}`;
  if (url.host.replace(/^www\./, '') !== site.host) {
    throw wrong(
      place,
      `is not on ${site.host}, the server of the credentials in use`,
      'Name a service connection of its server: githubConnection for github.com, githubEnterpriseConnection for a server of your own.',
    );
  }
  const [owner = '', name = '', ...rest] = url.pathname.split('/').filter((segment) => segment !== '');
  if (name === '' || rest.length > 0) {
    throw wrong(place, 'is not the address of a repository', 'Copy it from Code → HTTPS.');
  }
  return checked(place, owner, name);
}

// What GitHub allows in names: anything else would be another path of the API.
function checked(text: string, owner: string, given: string): GitHubAddress {
  const name = given.replace(/\.git$/i, '');
  const good = /^[\w.-]{1,100}$/;
  if (!good.test(owner) || !good.test(name) || [owner, name].some((part) => part === '.' || part === '..')) {
    throw wrong(text, 'is no name that a repository of GitHub can have', 'Write owner/repo.');
  }
  return { owner, name };
}

function wrong(text: string, what: string, mend: string): TaskError {
  return new TaskError('INPUT_INVALID', `repository: "${text}" ${what}.`, mend);
}
