import { messageOf } from '../../errors.ts';
import { adviceFor } from '../advice.ts';
import { diagnose, type Diagnosis } from '../diagnosis/diagnose.ts';
import { rootFirst, type Symptom } from '../diagnosis/symptom.ts';
import { refText } from '../objects.ts';
import type { Narrator } from './narrator.ts';
import type { OpenPorts, WaitOutcome } from './options.ts';
import type { Decisive, RolloutOutcome } from './rollout-phase.ts';
import { meanwhile, whereIn } from './telling.ts';

/** Milliseconds that looking closer at a failure may take. */
const lookFor = 15_000;

/** Targets that are looked at when the time is over; a failure is one. */
const mostLooks = 3;

const nothing = { findings: [], notes: [], advice: '' };

/** Looks at what is behind a rollout that did not succeed, tells it, and what to do. */
export async function lookCloser(
  ports: Pick<OpenPorts, 'clock' | 'signal'>,
  rollout: RolloutOutcome,
  narrator: Narrator,
): Promise<Pick<WaitOutcome, 'findings' | 'notes' | 'advice'>> {
  const { decisive } = rollout;
  if (decisive === undefined || rollout.kind === 'cancelled' || rollout.kind === 'superseded') return nothing;
  const enough = new AbortController();
  void ports.clock.sleep(lookFor, enough.signal).then(
    () => enough.abort(),
    () => undefined,
  );
  const signal = AbortSignal.any([ports.signal, enough.signal]);
  const subjects = rollout.kind === 'timedOut' ? openOnes(rollout, decisive) : [decisive];
  const looks: Diagnosis[] = [];
  for (const one of subjects) looks.push(await look(ports, rollout, one, signal));
  enough.abort();
  const symptoms = rootFirst(looks.flatMap((one) => one.symptoms));
  for (const { text, detail } of symptoms) {
    narrator.say(`→ ${text}`, '  ');
    for (const line of detail) narrator.say(`| ${line}`, '      ');
  }
  const others = rollout.kind === 'failed' ? meanwhile(rollout.views, decisive.track) : undefined;
  if (others !== undefined) narrator.say(others);
  const notes = [...new Set(looks.flatMap((one) => one.notes))];
  for (const note of notes) narrator.say(`Note: ${note}`);
  return {
    findings: [...symptoms.map(withDetail), ...(others === undefined ? [] : [others])],
    notes,
    advice: adviceFor(decisive.track.judgement.verdict, looks[0]?.root),
  };
}

function withDetail({ text, detail }: Symptom): string {
  return [text, ...detail.map((line) => `    | ${line}`)].join('\n');
}

/** What is still missing, each object once. */
function openOnes({ views }: RolloutOutcome, first: Decisive): readonly Decisive[] {
  const found = new Map<string, Decisive>();
  const open = views.flatMap((view) =>
    view.tracks.filter(({ finalAt }) => finalAt === undefined).map((track) => ({ view, track })),
  );
  for (const one of [first, ...open]) {
    const key = `${one.view.cluster.name} ${refText(one.track.judgement.verdict.object)}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()].slice(0, mostLooks);
}

async function look(
  ports: Pick<OpenPorts, 'clock' | 'signal'>,
  { views }: RolloutOutcome,
  { view, track }: Decisive,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const { verdict } = track.judgement;
  const object = view.state.objects.get(refText(verdict.object))?.object;
  const subject = { ref: verdict.object, object, reason: verdict.reason };
  try {
    const { symptoms, notes, root } = await diagnose(view.cluster, subject, ports.clock.now(), signal);
    const where = whereIn(views, view).trim();
    const placed = (text: string): string => (where === '' ? text : `${where} ${text}`);
    return {
      root,
      symptoms: symptoms.map((one) => ({ ...one, text: placed(one.text) })),
      notes: notes.map(placed),
    };
  } catch (thrown) {
    // The verdict stands, and must be told, whatever a cluster answers to questions about it.
    return { symptoms: [], notes: [`It could not be looked at closer: ${messageOf(thrown)}`], root: undefined };
  }
}
