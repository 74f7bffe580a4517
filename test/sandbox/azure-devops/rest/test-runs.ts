import { listReply, projectOf, queried, type Call, type Reply, type Route } from '../call.ts';
import { badArgument } from '../errors.ts';

/** The test runs of a build, as "Runs - List" of the Test area gives them with `includeRunDetails`. */
function testRuns(call: Call): Reply {
  const buildUri = queried(call, 'buildUri');
  if (buildUri === undefined) throw badArgument('buildUri', 'is required');
  const project = projectOf(call)?.id;
  const runs = call.organization.testRuns.filter((run) => run.project.id === project && run.buildUri === buildUri);
  return listReply(
    runs.map(({ name, stage, total, failed, skipped }, index) => ({
      id: index + 1,
      name,
      state: 'Completed',
      isAutomated: true,
      totalTests: total,
      passedTests: total - failed - skipped,
      unanalyzedTests: failed,
      notApplicableTests: skipped,
      incompleteTests: 0,
      pipelineReference: { stageReference: { stageName: stage, attempt: 1 } },
    })),
  );
}

export const testRunRoutes: readonly Route[] = [{ verb: 'GET', path: '{project}/_apis/test/runs', handle: testRuns }];
