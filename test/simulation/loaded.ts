/** What the tasks load late: where it is there from the beginning, a first play takes the same steps as a second one. */
import 'hpagent';
import '../../platform/azure-repos/git-api.late.ts';
import '../../platform/git/simple-git.late.ts';
import '../../platform/github/octokit.late.ts';
import '../../platform/kubernetes/client-node.late.ts';
import '../../platform/patterns/re2.late.ts';
import '../../tasks/create-gitops-pr/deliver.ts';
import '../../tasks/update-image-tag/in-folder.ts';
import '../../tasks/update-image-tag/land.ts';
import '../../tasks/wait-for-flux/wait.ts';
