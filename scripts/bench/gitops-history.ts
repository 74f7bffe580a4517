import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A line of a history: one commit on `main`, on top of the one before. */
interface Step {
  readonly message: string;
  readonly files: Iterable<readonly [path: string, content: string]>;
}

/**
 * Fills an empty bare repository with a GitOps repository of so many files, in folders of up to 100 entries
 * (`<environment>/<application>/<file>`), and a commit more for each hundredth file, as the next version of an application.
 */
export async function writeGitOpsHistory(
  folder: string,
  files: number,
  delivered: Readonly<Record<string, string>>,
): Promise<void> {
  const git = spawn('git', ['--git-dir', folder, 'fast-import', '--quiet', '--force'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  for (const text of stream(files, delivered)) if (!git.stdin.write(text)) await once(git.stdin, 'drain');
  git.stdin.end('done\n');
  await closed(git);
  // As a server keeps it: fast-import compares each file only with the one before it.
  await closed(spawn('git', ['--git-dir', folder, 'repack', '-adfq', '--window=20'], { stdio: 'inherit' }));
}

async function closed(child: ReturnType<typeof spawn>): Promise<void> {
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code ?? 'a signal'}`);
}

function* stream(files: number, delivered: Readonly<Record<string, string>>): Generator<string> {
  let time = 1_700_000_000;
  const write = function* (step: Step): Generator<string> {
    const message = `${step.message}\n`;
    yield `commit refs/heads/main\ncommitter Ada <ada@example.com> ${(time += 60)} +0000\n`;
    yield `data ${Buffer.byteLength(message)}\n${message}\n`;
    for (const [path, content] of step.files)
      yield `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`;
  };
  const one = (index: number, version: number): readonly [string, string] => [pathOf(index), manifest(index, version)];
  yield* write({
    message: 'All of it',
    files: (function* () {
      yield* Object.entries(delivered);
      for (let index = 0; index < files; index++) yield one(index, 1);
    })(),
  });
  for (let index = 0; index < files; index += 100)
    yield* write({ message: `Deliver ${index}`, files: [one(index, 2), one(index + 1, 2)] });
}

function pathOf(index: number): string {
  const [file, application, environment] = [index % 100, Math.floor(index / 100) % 100, Math.floor(index / 10_000)];
  return `env-${environment}/app-${application}/object-${file}.yaml`;
}

/** A Deployment as teams write them; what differs is what differs there, and a digest that nothing compresses. */
function manifest(index: number, version: number): string {
  const digest = ((index + 1) * 2_654_435_761 * version).toString(16).padStart(16, '0').repeat(4).slice(0, 64);
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-${index}
  namespace: team-${index % 37}
  labels:
    app.kubernetes.io/name: service-${index}
spec:
  replicas: ${1 + (index % 5)}
  selector:
    matchLabels:
      app.kubernetes.io/name: service-${index}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: service-${index}
    spec:
      containers:
        - name: service
          image: registry.example.com/team-${index % 37}/service-${index}:${version}.0.0@sha256:${digest}
          resources:
            requests:
              cpu: ${10 + (index % 90)}m
              memory: ${64 + (index % 448)}Mi
`;
}
