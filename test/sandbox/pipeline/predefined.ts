/** The predefined variables that template expressions may use; others exist only on the agent. Callers override them. */
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
