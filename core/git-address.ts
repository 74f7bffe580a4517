/** A repository's place on Azure DevOps, in lower case. */
interface AzureRepository {
  readonly host: string;
  /** Collection and project, as far as the address names them: a project's repository of the same name needs no project. */
  readonly above: readonly string[];
  readonly repository: string;
}

/**
 * Whether two addresses mean one git repository: `unknown` unless both can be read, since a mirror or a proxy may stand
 * between. Azure Repos has several addresses for one repository (dev.azure.com, visualstudio.com, ssh); a port, a user or
 * a `.git` at the end makes no difference, nor does case.
 */
export function sameGitRepository(a: string, b: string): 'same' | 'different' | 'unknown' {
  const left = azureRepository(a);
  const right = azureRepository(b);
  if (left !== undefined && right !== undefined) {
    const same = left.host === right.host && left.repository === right.repository && sameProject(left, right);
    if (same) return 'same';
    // The same path under another host name may be the same server by another name.
    return left.host === right.host || left.repository !== right.repository ? 'different' : 'unknown';
  }
  const plainA = plain(a);
  const plainB = plain(b);
  if (plainA === undefined || plainB === undefined) return 'unknown';
  if (plainA.host === plainB.host) return plainA.path === plainB.path ? 'same' : 'different';
  return 'unknown';
}

/** Whether two repositories of one name are in the same project. How deep a server's collections lie, no address tells. */
function sameProject(a: AzureRepository, b: AzureRepository): boolean {
  const [one, other] = [a, b].map(({ above }) => above.join('/'));
  return one === other || `${one}/${a.repository}` === other || one === `${other}/${b.repository}`;
}

function azureRepository(address: string): AzureRepository | undefined {
  const ssh =
    /^(?:ssh:\/\/)?(?:[^@/]+@)?(?:ssh\.dev\.azure\.com|vs-ssh\.visualstudio\.com)(?::\d+)?[:/]v3\/([^/]+)\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/i;
  const match = ssh.exec(address.trim());
  if (match !== null) {
    const [, organization = '', project = '', repository = ''] = match.map((part) => decode(part).toLowerCase());
    return { host: 'dev.azure.com', above: [organization, project], repository };
  }
  const parts = plain(address);
  if (parts === undefined) return undefined;
  const segments = parts.path.split('/');
  const git = segments.indexOf('_git');
  const repository = segments[git + 1];
  if (git < 0 || repository === undefined) return undefined;
  const above = segments.slice(0, git);
  const organization = /^([^.]+)\.visualstudio\.com$/.exec(parts.host)?.[1];
  return organization === undefined
    ? { host: parts.host, above, repository }
    : {
        host: 'dev.azure.com',
        above: [organization, ...above.filter((segment) => segment !== 'defaultcollection')],
        repository,
      };
}

function plain(address: string): { readonly host: string; readonly path: string } | undefined {
  const scp = /^(?:[^@/:]+@)([^:/]+):(?!\/)(.+)$/.exec(address.trim());
  try {
    const url = scp === null ? new URL(address) : new URL(`ssh://${scp[1]}/${scp[2]}`);
    const path = decode(url.pathname)
      .replace(/^\/+|\/+$/g, '')
      .replace(/\.git$/i, '');
    return { host: url.hostname.toLowerCase(), path: path.toLowerCase() };
  } catch {
    return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
