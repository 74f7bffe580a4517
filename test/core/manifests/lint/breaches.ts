/** A change to the good fixture that breaks rules. */
export interface Breach {
  /** What of the good fixture is replaced, first place only. */
  readonly from: string;
  readonly to: string;
  /** The findings, each `rule field`. */
  readonly finds: readonly string[];
}

/** The first container of the good Deployment. */
export const web = 'spec.template.spec.containers[0]';

/** One after the other, of every rule at least one. */
export const breaches: readonly Breach[] = [
  // Resources
  {
    from: 'limits: { cpu: 500m, memory: 256Mi, ephemeral-storage: 1Gi }\n      volumes',
    to: 'limits: {}\n      volumes',
    finds: ['cpu-limit', 'memory-limit', 'ephemeral-storage-limit'].map(
      (rule) => `${rule} ${web}.resources.limits.${rule.replace(/-limit$/, '')}`,
    ),
  },
  {
    from: 'requests: { cpu: 250m, memory: 128Mi, ephemeral-storage: 100Mi }',
    to: "requests: { cpu: '0', memory: 0 }",
    finds: ['cpu-request', 'memory-request', 'ephemeral-storage-request'].map(
      (rule) => `${rule} ${web}.resources.requests.${rule.replace(/-request$/, '')}`,
    ),
  },
  {
    from: 'requests: { cpu: 250m, memory: 128Mi,',
    to: 'requests: { cpu: 0.6, memory: 1Gi,',
    finds: [
      `request-above-limit ${web}.resources.requests.cpu`,
      `request-above-limit ${web}.resources.requests.memory`,
    ],
  },
  // Images
  {
    from: 'image: contoso.azurecr.io/web:1.4.2\n          imagePullPolicy: Always',
    to: 'image: contoso.azurecr.io:443/web',
    finds: [`image-tag ${web}.image`],
  },
  {
    from: 'image: contoso.azurecr.io/prepare:1.0.0',
    to: 'image: contoso.azurecr.io/prepare:latest',
    finds: ['image-tag spec.template.spec.initContainers[0].image'],
  },
  {
    from: 'web:1.4.2\n          imagePullPolicy: Always',
    to: 'web:1.4.2\n          imagePullPolicy: IfNotPresent',
    finds: [`image-pull-policy ${web}.imagePullPolicy`],
  },
  {
    from: '          imagePullPolicy: Always\n          env:',
    to: '          env:',
    finds: [`image-pull-policy ${web}.imagePullPolicy`],
  },
  // Probes
  { from: 'readinessProbe:', to: 'startupProbe:', finds: [`readiness-probe ${web}.readinessProbe`] },
  { from: 'livenessProbe:', to: 'startupProbe:', finds: [`liveness-probe ${web}.livenessProbe`] },
  {
    from: 'path: /alive, port: http',
    to: 'path: /ready, port: 8080',
    finds: [`identical-probes ${web}.livenessProbe`],
  },
  // Security
  {
    from: 'allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n            capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }',
    to: 'allowPrivilegeEscalation: true\n            readOnlyRootFilesystem: false\n            privileged: true\n            capabilities: { drop: [NET_RAW], add: [cap_sys_admin] }',
    finds: [
      `privileged ${web}.securityContext.privileged`,
      `privilege-escalation ${web}.securityContext.allowPrivilegeEscalation`,
      `read-only-root-filesystem ${web}.securityContext.readOnlyRootFilesystem`,
      `drop-capabilities ${web}.securityContext.capabilities.drop`,
      `add-capabilities ${web}.securityContext.capabilities.add`,
    ],
  },
  {
    from: 'runAsUser: 10002\n            runAsGroup: 10002\n            seccompProfile: { type: RuntimeDefault }',
    to: 'runAsUser: 9999\n            seccompProfile: { type: Unconfined }',
    finds: [
      `run-as-user ${web}.securityContext.runAsUser`,
      `run-as-group ${web}.securityContext.runAsGroup`,
      `seccomp-profile ${web}.securityContext.seccompProfile.type`,
    ],
  },
  {
    from: 'runAsUser: 10002',
    to: 'runAsUser: 0',
    finds: [`run-as-user ${web}.securityContext.runAsUser`, `run-as-non-root ${web}.securityContext.runAsNonRoot`],
  },
  {
    from: 'runAsNonRoot: true\n        runAsUser: 10001',
    to: 'runAsNonRoot: true\n        runAsUser: 1000',
    finds: Array.from({ length: 2 }, () => 'run-as-user spec.template.spec.securityContext.runAsUser'),
  },
  // The node
  {
    from: '      automountServiceAccountToken: false',
    to: '      automountServiceAccountToken: false\n      hostNetwork: true\n      hostPID: true\n      hostIPC: false',
    finds: ['host-namespaces spec.template.spec.hostNetwork', 'host-namespaces spec.template.spec.hostPID'],
  },
  {
    from: 'emptyDir: {}',
    to: 'hostPath: { path: /var/log }',
    finds: ['host-path spec.template.spec.volumes[0].hostPath'],
  },
  {
    from: 'containerPort: 8080',
    to: 'containerPort: 8080\n              hostPort: 80',
    finds: [`host-port ${web}.ports[0].hostPort`],
  },
  // Credentials
  {
    from: '      automountServiceAccountToken: false\n',
    to: '',
    finds: ['service-account-token spec.template.spec.automountServiceAccountToken'],
  },
  {
    from: '\nautomountServiceAccountToken: false',
    to: '',
    finds: ['service-account-token spec.template.spec.automountServiceAccountToken'],
  },
  {
    from: 'subjects:\n  - kind: ServiceAccount\n    name: report',
    to: 'subjects:\n  - kind: ServiceAccount\n    name: report\n    namespace: other',
    finds: ['service-account-token spec.jobTemplate.spec.template.spec.automountServiceAccountToken'],
  },
  { from: 'name: LOG_LEVEL\n', to: 'name: db-password\n', finds: [`secret-in-env ${web}.env[0].value`] },
  // Names
  { from: 'name: DB_PASSWORD', to: 'name: LOG_LEVEL', finds: [`duplicate-env ${web}.env[1].name`] },
  {
    from: '- name: http\n              containerPort: 8080',
    to: '- name: http\n              containerPort: 8080\n            - name: http\n              containerPort: 8080\n            - name: far-too-long-name\n            - containerPort: 8080\n              protocol: UDP',
    finds: [
      `container-ports ${web}.ports[1].name`,
      `container-ports ${web}.ports[1].containerPort`,
      `container-ports ${web}.ports[2].name`,
      `container-ports ${web}.ports[2].containerPort`,
    ],
  },
  { from: '1.4.2_build.7', to: '1.4.2+7', finds: ['label-values metadata.labels["app.kubernetes.io/version"]'] },
  {
    from: 'labels: { app: web }\n    spec',
    to: `labels: { app: web, long: ${'x'.repeat(64)} }\n    spec`,
    finds: ['label-values spec.template.metadata.labels.long'],
  },
  // Replicas
  { from: 'replicas: 2', to: 'replicas: 1', finds: ['replicas spec.replicas'] },
  {
    from: '  name: scaled\n  namespace: shop\nspec:\n  selector',
    to: '  name: scaled\n  namespace: shop\nspec:\n  replicas: 3\n  selector',
    finds: ['replicas-with-autoscaler spec.replicas'],
  },
  {
    from: 'apiVersion: apps/v1\n    kind: Deployment\n    name: scaled',
    to: 'kind: Deployment\n    name: scaled',
    finds: ['autoscaler-target spec.scaleTargetRef', 'disruption-budget-blocks spec.minAvailable'],
  },
  { from: '  minReplicas: 2\n', to: '', finds: ['autoscaler-replicas spec.minReplicas'] },
  {
    from: 'replicas: 2',
    to: 'replicas: 2\n  strategy: { type: Recreate }',
    finds: ['deployment-strategy spec.strategy.type'],
  },
  // Disruption and scheduling
  {
    from: 'maxUnavailable: 1\n  selector:\n    matchLabels: { app: web }',
    to: 'maxUnavailable: 1\n  selector:\n    matchExpressions: [{ key: app, operator: NotIn, values: [web] }, { key: app, operator: Exists }, { key: tier, operator: Exists }]',
    finds: ['disruption-budget spec.template.metadata.labels', 'disruption-budget-targets-pod spec.selector'],
  },
  { from: '  maxUnavailable: 1\n', to: '', finds: ['disruption-budget-policy spec'] },
  {
    from: '  maxUnavailable: 1\n',
    to: '  maxUnavailable: 0\n',
    finds: ['disruption-budget-blocks spec.maxUnavailable'],
  },
  { from: '  maxUnavailable: 1\n', to: '  minAvailable: 2\n', finds: ['disruption-budget-blocks spec.minAvailable'] },
  { from: '  minAvailable: 1\n', to: '  minAvailable: 100%\n', finds: ['disruption-budget-blocks spec.minAvailable'] },
  {
    from: 'topologyKey: kubernetes.io/hostname\n                labelSelector:\n                  matchLabels: { app: web }',
    to: 'topologyKey: kubernetes.io/hostname\n                labelSelector:\n                  matchLabels: { app: other }',
    finds: ['pod-anti-affinity spec.template.spec.affinity.podAntiAffinity'],
  },
  {
    from: '      affinity:\n',
    to: '      topologySpreadConstraints:\n        - { maxSkew: 0, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {} }\n      affinity:\n',
    finds: ['topology-spread spec.template.spec.topologySpreadConstraints[0].maxSkew'],
  },
  // What belongs together
  {
    from: 'matchLabels: { app: web }\n  template',
    to: 'matchLabels: { app: web, tier: front }\n  template',
    finds: ['selector-matches-template spec.selector'],
  },
  { from: 'serviceName: database', to: 'serviceName: web', finds: ['headless-service spec.serviceName'] },
  { from: 'serviceName: database', to: 'serviceName: nobody', finds: ['headless-service spec.serviceName'] },
  {
    from: 'selector: { app: database }\n  ports',
    to: 'selector: { app: web }\n  ports',
    finds: ['headless-service spec.serviceName'],
  },
  {
    from: '  clusterIP: None\n  selector: { app: database }',
    to: '  clusterIP: None\n  selector: { app: lost }',
    finds: ['headless-service spec.serviceName', 'service-targets-pod spec.selector'],
  },
  { from: 'targetPort: http', to: 'targetPort: web', finds: ['service-target-port spec.ports[0].targetPort'] },
  {
    from: 'selector: { app: web }\n  ports',
    to: 'type: NodePort\n  selector: { app: web }\n  ports',
    finds: ['node-port spec.type'],
  },
  {
    from: 'name: web\n                port: { name: http }',
    to: 'name: nobody\n                port: { name: http }',
    finds: ['ingress-targets-service spec.rules[0].http.paths[0].backend.service.name'],
  },
  {
    from: 'port: { name: http }',
    to: 'port: { number: 81 }',
    finds: ['ingress-targets-service spec.rules[0].http.paths[0].backend.service.port'],
  },
  // The network
  {
    from: 'podSelector: {}\n  policyTypes: [Ingress, Egress]',
    to: 'podSelector: { matchExpressions: [{ key: app, operator: In, values: [database, report, scaled] }] }\n  egress: [{}]',
    finds: [
      'network-policy spec.template.metadata.labels',
      'network-policy spec.jobTemplate.spec.template.metadata.labels',
    ],
  },
  {
    from: 'podSelector: {}\n  policyTypes: [Ingress, Egress]',
    to: 'podSelector: { matchLabels: { app: lost } }',
    finds: [
      'network-policy spec.template.metadata.labels',
      'network-policy-targets-pod spec.podSelector',
      'network-policy spec.template.metadata.labels',
      'network-policy spec.jobTemplate.spec.template.metadata.labels',
      'network-policy spec.template.metadata.labels',
    ],
  },
  // Jobs
  {
    from: '          restartPolicy: OnFailure\n',
    to: '',
    finds: ['job-restart-policy spec.jobTemplate.spec.template.spec.restartPolicy'],
  },
  { from: '  startingDeadlineSeconds: 300\n', to: '', finds: ['cron-job-deadline spec.startingDeadlineSeconds'] },
  { from: '  concurrencyPolicy: Forbid\n', to: '', finds: ['cron-job-concurrency spec.concurrencyPolicy'] },
  { from: 'apiVersion: batch/v1\n', to: 'apiVersion: batch/v1beta1\n', finds: ['stable-version apiVersion'] },
];
