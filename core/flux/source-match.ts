/** A repository's place on Azure DevOps, in lower case. */
interface AzureRepository {
  readonly host: string;
  readonly collection: string;
  readonly project: string;
  readonly repository: string;
}

/**
 * Whether two addresses mean one git repository: `unknown` unless both can be read, since a mirror or a proxy may stand
 * between. Azure Repos has several addresses for one repository (dev.azure.com, visualstudio.com, ssh); a port, a user or
 * a `.git` at the end makes no difference, nor does case.
 */
export function sameRepository(a: string, b: string): 'same' | 'different' | 'unknown' {
  const left = azureRepository(a);
  const right = azureRepository(b);
  if (left !== undefined && right !== undefined) {
    const same = (['host', 'collection', 'project', 'repository'] as const).every((part) => left[part] === right[part]);
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

function azureRepository(address: string): AzureRepository | undefined {
  const ssh =
    /^(?:ssh:\/\/)?(?:[^@/]+@)?(?:ssh\.dev\.azure\.com|vs-ssh\.visualstudio\.com)(?::\d+)?[:/]v3\/([^/]+)\/([^/]+)\/([^/]+?)\/?$/i;
  const match = ssh.exec(address.trim());
  if (match !== null) {
    const [, organization = '', project = '', repository = ''] = match.map((part) => decode(part).toLowerCase());
    return { host: 'dev.azure.com', collection: organization, project, repository };
  }
  const parts = plain(address);
  if (parts === undefined) return undefined;
  const segments = parts.path.split('/');
  const git = segments.indexOf('_git');
  const repository = segments[git + 1];
  if (git < 0 || repository === undefined) return undefined;
  // A project's repository of the same name may be addressed without the project.
  const old = /^([^.]+)\.visualstudio\.com$/.exec(parts.host);
  const before = segments.slice(0, git).filter((segment) => segment !== 'defaultcollection' || old === null);
  if (old !== null) {
    return { host: 'dev.azure.com', collection: old[1] ?? '', project: before[0] ?? repository, repository };
  }
  return {
    host: parts.host,
    collection: before.slice(0, Math.max(1, before.length - 1)).join('/'),
    project: before.length > 1 ? (before.at(-1) ?? '') : repository,
    repository,
  };
}

function plain(address: string): { readonly host: string; readonly path: string } | undefined {
  const scp = /^(?:[^@/:]+@)([^:/]+):(?!\/)(.+)$/.exec(address.trim());
  try {
    const url = scp === null ? new URL(address.trim()) : new URL(`ssh://${scp[1]}/${scp[2]}`);
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
