import type { FluxEvent } from './flux/failures.ts';
import type { Flux } from './flux/flux.ts';

/** A Provider of type azuredevops with an Alert for Kustomizations. */
export interface NotificationControllerOptions {
  flux: Pick<Flux, 'onEvent'>;
  /** `http://127.0.0.1:PORT/contoso/`, with the slash at its end. */
  collectionUrl: string;
  project: string;
  repository: string;
  token: string;
  /** The Alert's `summary`, which becomes part of the genre. */
  summary?: string;
  /** The first part of the Provider's UID. Default: eight digits of its own. */
  provider?: string;
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

/**
 * Stands in for Flux's notification-controller: writes a commit status for what happens at a Kustomization, with
 * genre `fluxcd` (or `fluxcd:<summary>`), name `kustomization/<name>/<provider>`, state `succeeded` or `error`,
 * and neither text nor link.
 */
export function startNotificationController(o: NotificationControllerOptions): NotificationController {
  const errors: Error[] = [];
  let work: Promise<void> = Promise.resolve();
  const base = `${o.collectionUrl}${encodeURIComponent(o.project)}/_apis/git/repositories/${encodeURIComponent(o.repository)}`;
  const genre = o.summary === undefined ? 'fluxcd' : `fluxcd:${o.summary}`;

  const post = async (event: FluxEvent, state: 'succeeded' | 'error'): Promise<void> => {
    const revision = event.revision ?? '';
    const commit = revision.slice(revision.lastIndexOf(':') + 1);
    const name = `kustomization/${event.name}/${o.provider ?? '0c9c2e41'}`;
    const response = await fetch(`${base}/commits/${commit}/statuses?api-version=7.0`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`:${o.token}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ state, context: { genre, name } }),
    });
    if (response.status !== 201) throw new Error(`status of ${commit}: ${response.status} ${await response.text()}`);
  };

  const unlisten = o.flux.onEvent((event) => {
    const state = stateOf(event, o.flaw ?? 'none');
    if (state === undefined) return;
    work = work
      .then(() => post(event, state))
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

/** The state that an event posts, or undefined where it posts none. */
function stateOf(
  event: FluxEvent,
  flaw: NonNullable<NotificationControllerOptions['flaw']>,
): 'succeeded' | 'error' | undefined {
  if (event.kind !== 'Kustomization' || event.revision === undefined || flaw === 'postsNothing') return undefined;
  if (event.reason === 'Progressing') return undefined;
  if (event.severity === 'error') return flaw === 'postsNoFailures' ? undefined : 'error';
  return event.reason === 'ReconciliationSucceeded' || flaw === 'infoIsSuccess' ? 'succeeded' : undefined;
}
