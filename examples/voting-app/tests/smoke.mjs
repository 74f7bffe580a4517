// A smoke test as a team might have: every image that CI built runs in the cluster, and all of its replicas are ready.
// Needs CLUSTER_URL, CLUSTER_TOKEN, NAMESPACE and IMAGE_TAGS (a folder with one file an image tag); writes smoke.xml.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const { CLUSTER_URL, CLUSTER_TOKEN, NAMESPACE, IMAGE_TAGS } = process.env;
const answer = await fetch(`${CLUSTER_URL}/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, {
  headers: { authorization: `Bearer ${CLUSTER_TOKEN}` },
});
if (!answer.ok) throw new Error(`The cluster answered ${answer.status}`);
const { items } = await answer.json();

const cases = [];
const check = (name, ok, failure) => cases.push({ name, failure: ok ? undefined : failure });

const running = items.flatMap((deployment) => deployment.spec.template.spec.containers.map(({ image }) => image));
for (const file of (await readdir(IMAGE_TAGS)).toSorted()) {
  const tag = (await readFile(join(IMAGE_TAGS, file), 'utf8')).trim();
  check(
    `${file} runs as ${tag}`,
    running.some((image) => image.endsWith(`:${tag}`)),
    `runs: ${running.join(', ')}`,
  );
}
for (const { metadata, spec, status } of items) {
  const ready = status?.readyReplicas ?? 0;
  const seen = (status?.observedGeneration ?? 0) >= metadata.generation;
  check(`${metadata.name} is ready`, seen && ready === (spec.replicas ?? 1), `${ready} of ${spec.replicas ?? 1} are`);
}

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const failed = cases.filter(({ failure }) => failure !== undefined);
const xml = cases.map(({ name, failure }) =>
  failure === undefined
    ? `  <testcase classname="smoke.${NAMESPACE}" name="${escape(name)}"/>`
    : `  <testcase classname="smoke.${NAMESPACE}" name="${escape(name)}"><failure message="${escape(failure)}"/></testcase>`,
);
await writeFile(
  'smoke.xml',
  `<testsuite name="smoke" tests="${cases.length}" failures="${failed.length}">\n${xml.join('\n')}\n</testsuite>\n`,
);
for (const { name, failure } of cases)
  console.log(failure === undefined ? `ok     ${name}` : `FAILED ${name}: ${failure}`);
process.exitCode = failed.length === 0 && cases.length > 0 ? 0 : 1;
