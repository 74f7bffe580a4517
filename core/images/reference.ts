/** A container image's reference, taken apart as Docker's grammar has it (distribution/reference). */
export interface ImageReference {
  /** The repository as its author wrote it: `nginx`, `registry.example.com:5000/team/app`. */
  readonly written: string;
  /** The registry, normalised: `docker.io` when none was written. */
  readonly domain: string;
  /** The repository's path, normalised: `library/nginx` for Docker Hub's `nginx`. */
  readonly path: string;
  readonly tag?: string;
  /** With its algorithm: `sha256:…`. */
  readonly digest?: string;
}

const domainPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domainPattern = new RegExp(String.raw`^(?:${domainPart}(?:\.${domainPart})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$`);
const pathPattern = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
// The algorithm in lower case, as the image specification has it.
const digestPattern = /^[a-z][a-z0-9]*(?:[-_+.][a-z][a-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const registeredDigests: Readonly<Record<string, RegExp>> = {
  sha256: /^[0-9a-f]{64}$/,
  sha384: /^[0-9a-f]{96}$/,
  sha512: /^[0-9a-f]{128}$/,
};
// An image's id would be taken for a repository: Docker refuses such names.
const imageId = /^[0-9a-f]{64}$/;
// Longest repository name (255), tag and digest together, with room: longer text is refused before any pattern sees it.
const longest = 255 + 1 + 128 + 1 + 300;

/** Whether a text is a tag: at most 128 of letters, digits, `_`, `.`, `-`, not starting with `.` or `-`. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** Whether a text is a digest, `algorithm:hex`; the known algorithms must have their own length and lower case. */
export function isDigest(text: string): boolean {
  if (text.length > 300 || !digestPattern.test(text)) return false;
  const colon = text.indexOf(':');
  const known = registeredDigests[text.slice(0, colon)];
  return known === undefined || known.test(text.slice(colon + 1));
}

/**
 * Takes a reference apart: `[domain[:port]/]path[:tag][@digest]`. A colon makes a tag only after the last slash, so a
 * port is none.
 * @returns undefined when the text is no reference by Docker's grammar (upper case in the path, blanks, an empty tag …)
 */
export function parseReference(text: string): ImageReference | undefined {
  if (text.length > longest) return undefined;
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) return undefined;
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !isTag(tag)) return undefined;
  const written = colon === -1 ? named : named.slice(0, colon);
  const repository = parseRepository(written);
  if (repository === undefined) return undefined;
  return { written, ...repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The registry and path of a repository's name, normalised; undefined when it is no name by Docker's grammar. */
function parseRepository(written: string): Pick<ImageReference, 'domain' | 'path'> | undefined {
  const slash = written.indexOf('/');
  const first = slash === -1 ? '' : written.slice(0, slash);
  // Docker's rule: only with a dot, a port, the name localhost or upper case is the first part a registry.
  const hasDomain = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const domain = hasDomain ? first : 'docker.io';
  const rest = hasDomain ? written.slice(slash + 1) : written;
  if (!domainPattern.test(domain) || !rest.split('/').every((part) => pathPattern.test(part))) return undefined;
  if (!hasDomain && imageId.test(rest)) return undefined;
  const hub = domain === 'docker.io' || domain === 'index.docker.io';
  const path = hub && !rest.includes('/') ? `library/${rest}` : rest;
  if (`${domain}/${path}`.length > 255) return undefined;
  return { domain: hub ? 'docker.io' : domain, path };
}

/** The reference in its author's spelling. */
export function formatReference(reference: Pick<ImageReference, 'written' | 'tag' | 'digest'>): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.written}${tag}${digest}`;
}

/** Whether two references name the same repository, however they are spelt (`nginx` and `docker.io/library/nginx`). */
export function sameRepository(a: ImageReference, b: ImageReference): boolean {
  return repositoryKey(a) === repositoryKey(b);
}

/** A repository's normalised name, the same for all its spellings: for maps and comparisons. Host names know no case. */
export function repositoryKey(reference: Pick<ImageReference, 'domain' | 'path'>): string {
  return `${reference.domain.toLowerCase()}/${reference.path}`;
}
