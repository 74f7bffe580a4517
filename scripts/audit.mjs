/** `npm run audit`: known vulnerabilities of the locked packages; of those that are shipped they are a failure. */
import { auditPackages } from './audit/audit.mjs';
import { root } from './bootstrap.mjs';

const audited = await auditPackages(root);
if ('skipped' in audited) console.log(`##[warning]SKIPPED: ${audited.skipped}`);
else {
  for (const remark of audited.remarks) console.log(`not shipped, or mild: ${remark}`);
  for (const problem of audited.problems) console.log(`##[error]${problem}`);
  console.log(`${audited.problems.length} vulnerabilities in what is shipped`);
  process.exitCode = audited.problems.length > 0 ? 1 : 0;
}
