import { ApiError, qualified, unauthorized } from './status.ts';

/** Which requests a rule is about; a missing member means all. `*` counts as all too. */
export interface AccessRule {
  verbs?: string[];
  /** Plural names, with a subresource as `pods/log`. */
  resources?: string[];
  groups?: string[];
  namespaces?: string[];
}

/** What is asked of the API. */
export interface AccessRequest {
  verb: string;
  group: string;
  plural: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

interface User {
  name: string;
  allow: AccessRule[];
  deny: AccessRule[];
}

/** Bearer tokens and what their users may do. */
export class Access {
  readonly #users = new Map<string, User>();

  /** Accepts a token from now on; without `allow` the user may do all that `deny` does not name. */
  add(token: string, name: string, o: { allow?: AccessRule[]; deny?: AccessRule[] } = {}): void {
    this.#users.set(token, { name, allow: o.allow ?? [{}], deny: [...(o.deny ?? [])] });
  }

  /** Stops accepting a token. */
  revoke(token: string): void {
    this.#users.delete(token);
  }

  /** Takes a right from a token's user. */
  deny(token: string, rule: AccessRule): void {
    this.#users.get(token)?.deny.push(rule);
  }

  /** Gives back all that `deny` took. */
  restore(token: string): void {
    const user = this.#users.get(token);
    if (user !== undefined) user.deny = [];
  }

  /** The token of an Authorization header. @throws ApiError 401 where it is missing or unknown. */
  authenticate(header: string | undefined): string {
    const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1]?.trim();
    if (token === undefined || !this.#users.has(token)) throw unauthorized();
    return token;
  }

  userName(token: string): string {
    return this.#users.get(token)?.name ?? 'system:anonymous';
  }

  may(token: string, request: AccessRequest): boolean {
    const user = this.#users.get(token);
    if (user === undefined) return false;
    const matches = (rule: AccessRule): boolean => applies(rule, request);
    return user.allow.some(matches) && !user.deny.some(matches);
  }

  /** @throws ApiError 403 with the API server's own wording. */
  check(token: string, request: AccessRequest): void {
    if (this.may(token, request)) return;
    const resource = request.subresource === undefined ? request.plural : `${request.plural}/${request.subresource}`;
    const what = `${qualified(request)} ${request.name === undefined ? '' : `"${request.name}" `}is forbidden`;
    const where = request.namespace === undefined ? 'at the cluster scope' : `in the namespace "${request.namespace}"`;
    throw new ApiError(
      403,
      'Forbidden',
      `${what}: User "${this.userName(token)}" cannot ${request.verb} resource "${resource}" in API group "${request.group}" ${where}`,
      {
        details: {
          ...(request.name === undefined ? {} : { name: request.name }),
          ...(request.group === '' ? {} : { group: request.group }),
          kind: request.plural,
        },
      },
    );
  }
}

function applies(rule: AccessRule, request: AccessRequest): boolean {
  const has = (wanted: string[] | undefined, value: string): boolean =>
    wanted === undefined || wanted.includes('*') || wanted.includes(value);
  const resource = request.subresource === undefined ? request.plural : `${request.plural}/${request.subresource}`;
  return (
    has(rule.verbs, request.verb) &&
    has(rule.resources, resource) &&
    has(rule.groups, request.group) &&
    has(rule.namespaces, request.namespace ?? '')
  );
}
