import type { FluxEvent } from './flux/failures.ts';
import type { Flux } from './flux/flux.ts';
import { isObject, list, text, type Json } from './json.ts';

/** The repository whose commits get the statuses. */
export type StatusHost =
  | {
      readonly kind?: 'azureRepos';
      /** `http://127.0.0.1:PORT/contoso/`, with the slash at its end. */
      readonly collectionUrl: string;
      readonly project: string;
      readonly repository: string;
    }
  | {
      readonly kind: 'github';
      /** `http://127.0.0.1:PORT/api/v3` */
      readonly apiUrl: string;
      /** `owner/repo` */
      readonly repository: string;
    };

/** A Provider of type azuredevops or github, with an Alert for Kustomizations. */
export type NotificationControllerOptions = StatusHost & AlertOptions;

/** What of it is the same on both hosts. */
export interface AlertOptions {
  flux: Pick<Flux, 'onEvent'>;
  token: string;
  /** The Alert's `summary`, which becomes part of the genre. GitHub has none. */
  summary?: string;
  /** The first part of the Provider's UID. Default: eight digits of its own. */
  provider?: string;
  /** What the Provider's `commitStatusExpr` makes of an event, instead of `kustomization/<name>/<provider>`. */
  name?: (event: FluxEvent) => string;
  /** 2.8.0 posts none, 2.8.1 to 2.8.8 post no failures, up to 2.7 an info event posts `succeeded` whatever its reason. */
  flaw?: 'none' | 'postsNothing' | 'postsNoFailures' | 'infoIsSuccess';
}

/** A running notification-controller. */
export interface NotificationController {
  /** What went wrong while posting. */
  errors: Error[];
  /** Ends when all events so far are posted. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

interface Status {
  readonly genre: string;
  readonly name: string;
  readonly good: boolean;
  readonly description: string;
}

/**
 * Stands in for Flux's notification-controller: writes a commit status for what happens at a Kustomization, with
 * genre `fluxcd` (or `fluxcd:<summary>`), name `kustomization/<name>/<provider>`, state `succeeded` or `error` (GitHub:
 * that name as the context, `success` or `failure`), the reason in words as the description, and no link. What is there
 * already is not written again.
 */
export function startNotificationController(o: NotificationControllerOptions): NotificationController {
  const errors: Error[] = [];
  let work: Promise<void> = Promise.resolve();
  const write = o.kind === 'github' ? toGitHub(o) : toAzureRepos(o);

  const post = async (event: FluxEvent, good: boolean): Promise<void> => {
    const revision = event.revision ?? '';
    const commit = revision.slice(revision.lastIndexOf(':') + 1);
    await write(commit, {
      genre: o.summary === undefined ? 'fluxcd' : `fluxcd:${o.summary}`,
      name: o.name?.(event) ?? `kustomization/${event.name}/${o.provider ?? '0c9c2e41'}`,
      good,
      description: event.reason.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase(),
    });
  };

  const unlisten = o.flux.onEvent((event) => {
    const good = isGood(event, o.flaw ?? 'none');
    if (good === undefined) return;
    work = work
      .then(() => post(event, good))
      .catch((error: unknown) => void errors.push(error instanceof Error ? error : new Error(String(error))));
  });
  return {
    errors,
    idle: () => work,
    stop() {
      unlisten();
      return work;
    },
  };
}

type Write = (commit: string, status: Status) => Promise<void>;

function toAzureRepos(o: StatusHost & { kind?: 'azureRepos' } & { token: string }): Write {
  const base = `${o.collectionUrl}${encodeURIComponent(o.project)}/_apis/git/repositories/${encodeURIComponent(o.repository)}`;
  const authorization = `Basic ${Buffer.from(`:${o.token}`).toString('base64')}`;
  return async (commit, { genre, name, good, description }) => {
    const url = `${base}/commits/${commit}/statuses?api-version=7.0`;
    const there = list(await ask(url, authorization), 'value').find(
      (one) => text(one, 'context', 'name') === name && text(one, 'context', 'genre') === genre,
    );
    const state = good ? 'succeeded' : 'error';
    if (text(there, 'state') === state && text(there, 'description') === description) return;
    await ask(url, authorization, { state, description, context: { genre, name } });
  };
}

function toGitHub(o: StatusHost & { kind: 'github' } & { token: string }): Write {
  const base = `${o.apiUrl}/repos/${o.repository}`;
  const authorization = `Bearer ${o.token}`;
  return async (commit, { name, good, description }) => {
    const all = await ask(`${base}/commits/${commit}/status?per_page=100`, authorization);
    const there = list(all, 'statuses').find((one) => text(one, 'context') === name);
    const state = good ? 'success' : 'failure';
    if (text(there, 'state') === state && text(there, 'description') === description) return;
    await ask(`${base}/statuses/${commit}`, authorization, { state, description, context: name });
  };
}

async function ask(url: string, authorization: string, body?: object): Promise<Json> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization, 'content-type': 'application/json', 'user-agent': 'notification-controller' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const content = await answer.text();
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`${url}: ${answer.status} ${content}`);
  const data: unknown = JSON.parse(content);
  if (!isObject(data)) throw new Error(`${url}: no object in ${content}`);
  return data;
}

/** Whether an event posts a success or a failure; undefined where it posts none. */
function isGood(event: FluxEvent, flaw: NonNullable<AlertOptions['flaw']>): boolean | undefined {
  if (event.kind !== 'Kustomization' || event.revision === undefined || flaw === 'postsNothing') return undefined;
  if (event.reason === 'Progressing') return undefined;
  if (event.severity === 'error') return flaw === 'postsNoFailures' ? undefined : false;
  return event.reason === 'ReconciliationSucceeded' || flaw === 'infoIsSuccess' ? true : undefined;
}
