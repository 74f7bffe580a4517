import { plainBody } from '../http/body.ts';
import type { Exchange } from '../http/server.ts';
import type { BareRepository } from './bare-repository.ts';
import { readPushRequest, rewriteReport } from './receive-pack.ts';
import type { RefUpdate } from './receive-pack.ts';
import type { GitRunner } from './runner.ts';
import { smartHttp } from './smart-http.ts';

/** A request that may pass, and into which repository. */
export interface GitRequest {
  readonly runner: GitRunner;
  readonly exchange: Exchange;
  readonly bare: Pick<BareRepository, 'folder'>;
}

/**
 * What becomes of one ref of a push. `forward` may only move forward; `text` is said in git's report when it does not
 * happen, `remarks` are the lines that the service sends along.
 */
export type PushRule = { kind: 'allow' } | { kind: 'forward' | 'refuse'; text: string; remarks?: readonly string[] };

/** Answers in plain text, which git shows behind "remote:". */
export async function refuseGit(
  exchange: Exchange,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Promise<void> {
  exchange.request.resume();
  exchange.sink.begin(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  await exchange.sink.write(Buffer.from(text));
  await exchange.sink.end();
}

/** Hands a request that changes nothing to git. `action` is the path below the repository. */
export async function serveUpload({ runner, exchange, bare }: GitRequest, action: string): Promise<void> {
  const answer = await smartHttp(runner, exchange, { folder: bare.folder, action, body: plainBody(exchange.request) });
  exchange.sink.begin(answer.status, answer.headers);
  for await (const chunk of answer.body) await exchange.sink.write(chunk);
  await exchange.sink.end();
}

/** Takes a push. `moved` hears of the refs that moved before the client does. */
export async function servePush(
  { runner, exchange, bare }: GitRequest,
  o: {
    ruleFor(update: RefUpdate): PushRule | Promise<PushRule>;
    moved(updates: readonly RefUpdate[]): void | Promise<void>;
  },
): Promise<void> {
  const push = await readPushRequest(plainBody(exchange.request));
  const reasons = new Map<string, Exclude<PushRule, { kind: 'allow' }>>();
  for (const update of push.updates) {
    const rule = await o.ruleFor(update);
    if (rule.kind !== 'allow') reasons.set(update.ref, rule);
  }
  const answer = await smartHttp(runner, exchange, {
    folder: bare.folder,
    action: 'git-receive-pack',
    body: push.body,
    environment: { SANDBOX_PUSH_RULES: [...reasons].map(([ref, rule]) => `${rule.kind} ${ref}`).join('\n') },
  });
  // A report is short: a line for each ref.
  const chunks: Buffer[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  const { response, accepted } = rewriteReport(Buffer.concat(chunks), reasons);
  const moved = push.updates.filter((update) => accepted.has(update.ref) && update.oldId !== update.newId);
  if (moved.length > 0) await o.moved(moved);
  exchange.sink.begin(answer.status, { ...answer.headers, 'content-length': String(response.length) });
  await exchange.sink.write(response);
  await exchange.sink.end();
}

/**
 * The `update` hook: git asks it for each ref once the objects are there. What to refuse, and what may only move
 * forward, comes in the environment, a rule a line.
 */
export const updateHook = `#!/bin/sh
while read -r rule ref; do
  [ "$ref" = "$1" ] || continue
  [ "$rule" = refuse ] && exit 1
  [ "$rule" = forward ] && { git merge-base --is-ancestor "$2" "$3" || exit 1; }
done <<RULES
$SANDBOX_PUSH_RULES
RULES
exit 0
`;
