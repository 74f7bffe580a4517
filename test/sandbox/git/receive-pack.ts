import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';

/** A ref that somebody wants to move; zeros on one side create or delete it. */
export interface RefUpdate {
  ref: string;
  oldId: string;
  newId: string;
}

/** The commands of a push, and the whole request again for whoever works on it. */
export interface PushRequest {
  updates: RefUpdate[];
  body: Readable;
}

/**
 * Reads a receive-pack request up to the flush packet after its commands.
 * Format: git's `gitprotocol-pack`, "Reference Update Request".
 */
export async function readPushRequest(body: Readable): Promise<PushRequest> {
  const updates: RefUpdate[] = [];
  const through = new PassThrough();
  let head = Buffer.alloc(0);
  let done = false;
  const iterator = body.iterator({ destroyOnReturn: false });
  while (!done) {
    const { value, done: ended } = (await iterator.next()) as { value?: unknown; done?: boolean };
    if (ended === true || value === undefined) break;
    const chunk = Buffer.from(value as Uint8Array);
    through.write(chunk);
    head = Buffer.concat([head, chunk]);
    while (!done && head.length >= 4) {
      const length = Number.parseInt(head.toString('latin1', 0, 4), 16);
      if (Number.isNaN(length) || length === 0) {
        done = true;
      } else {
        if (head.length < length) break;
        const update = parsedCommand(head.toString('utf8', 4, length));
        if (update !== undefined) updates.push(update);
        head = head.subarray(Math.max(length, 4));
      }
    }
  }
  await iterator.return?.();
  if (body.readableEnded || body.destroyed) through.end();
  else body.pipe(through);
  return { updates, body: through };
}

function parsedCommand(line: string): RefUpdate | undefined {
  const [, oldId, newId, ref] = /^([0-9a-f]{40}) ([0-9a-f]{40}) ([^\0\n]+)/.exec(line) ?? [];
  return oldId === undefined || newId === undefined || ref === undefined ? undefined : { oldId, newId, ref };
}

/**
 * Puts the server's words into a push report, where git's own hook could only say "hook declined",
 * and leaves out what git says about hooks: the real service has none.
 */
export function rewriteReport(
  response: Buffer,
  reasons: ReadonlyMap<string, { readonly text: string; readonly remarks?: readonly string[] }>,
): { response: Buffer; accepted: Set<string> } {
  const accepted = new Set<string>();
  const remarks: string[] = [];
  const reportLine = (line: string): string => {
    const [, word, ref, rest] = /^(ok|ng) (\S+)(.*)$/s.exec(line) ?? [];
    if (ref === undefined) return line;
    if (word === 'ok') accepted.add(ref);
    const reason = reasons.get(ref);
    if (word !== 'ng' || reason === undefined || !/hook declined/.test(rest ?? '')) return line;
    remarks.push(...(reason.remarks ?? []));
    return `ng ${ref} ${reason.text}\n`;
  };
  const rewritten = (content: Buffer): Buffer =>
    joined(packets(content).map((p) => p && Buffer.from(reportLine(p.toString()))));

  const outer = packets(response);
  if (!outer.some((packet) => packet?.[0] === 1)) return { response: rewritten(response), accepted };
  const report = Buffer.concat(
    outer.filter((packet) => packet?.[0] === 1).map((packet) => (packet ?? Buffer.alloc(0)).subarray(1)),
  );
  const progress = outer.filter(
    (packet) => packet !== undefined && packet[0] !== 1 && !/hook declined to update/.test(packet.toString()),
  );
  const band = Buffer.concat([Buffer.from([1]), rewritten(report)]);
  const said = remarks.map((remark) => Buffer.from(`\u0002${remark}\n`));
  return { response: joined([...progress, ...said, band, undefined]), accepted };
}

/** Packets' contents; a flush packet is undefined. */
function packets(content: Buffer): (Buffer | undefined)[] {
  const found: (Buffer | undefined)[] = [];
  let at = 0;
  while (at + 4 <= content.length) {
    const length = Number.parseInt(content.toString('latin1', at, at + 4), 16);
    found.push(length < 4 ? undefined : content.subarray(at + 4, at + length));
    at += Math.max(length, 4);
  }
  return found;
}

function joined(contents: readonly (Buffer | undefined)[]): Buffer {
  return Buffer.concat(
    contents.flatMap((content) =>
      content === undefined
        ? [Buffer.from('0000')]
        : [Buffer.from((content.length + 4).toString(16).padStart(4, '0')), content],
    ),
  );
}
