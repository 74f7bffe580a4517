/**
 * Predefined variables that exist only when a job runs: template expressions see nothing under these names, whatever the
 * caller gives. From the column "Available in templates?" of the documentation of predefined variables.
 */
const RUN_TIME_ONLY = [
  /^(agent|environment|strategy|checks|pipeline|common)\./i,
  /^build\.(artifactstagingdirectory|binariesdirectory|buildid|buildnumber|builduri|containerid|sourcesdirectory)$/i,
  /^build\.(sourceversionmessage|stagingdirectory|sourcetfvcshelveset|triggeredby\..*|repository\..*)$/i,
  /^system\.(job|phase|stage)(attempt|displayname|id|name)$/i,
  /^system\.(planid|timelineid|oidcrequesturi|pullrequest\.(?!isfork$).*)$/i,
  /^resources\./i,
  /^tf_build$/i,
];

export function isKnownToTemplates(variable: string): boolean {
  return !RUN_TIME_ONLY.some((names) => names.test(variable));
}

/** The predefined variables of a run; callers override them. Template expressions know those that {@link isKnownToTemplates}. */
export const COMPILE_TIME_VARIABLES: Readonly<Record<string, string>> = {
  'Build.DefinitionName': 'pipeline',
  'Build.QueuedBy': 'Project Collection Service',
  'Build.Reason': 'Manual',
  'Build.Repository.Name': 'app',
  'Build.Repository.Provider': 'TfsGit',
  'Build.RequestedFor': 'Ada',
  'Build.SourceBranch': 'refs/heads/main',
  'Build.SourceBranchName': 'main',
  'Build.SourceVersion': '0123456789abcdef0123456789abcdef01234567',
  'System.CollectionUri': 'https://dev.azure.com/contoso/',
  'System.DefinitionId': '1',
  'System.HostType': 'build',
  'System.TeamFoundationCollectionUri': 'https://dev.azure.com/contoso/',
  'System.TeamProject': 'shop',
};
