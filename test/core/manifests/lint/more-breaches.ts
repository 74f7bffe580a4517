import { web, type Breach } from './breaches.ts';

/** More ways to miss the same. */
export const moreBreaches: readonly Breach[] = [
  {
    from: 'web:1.4.2\n          imagePullPolicy: Always',
    to: 'web:latest\n          imagePullPolicy: Always',
    finds: [`image-tag ${web}.image`],
  },
  { from: 'image: contoso.azurecr.io/web:1.4.2\n', to: 'image:\n', finds: [`image-tag ${web}.image`] },
  {
    from: 'requests: { cpu: 250m, memory: 128Mi, ephemeral-storage: 100Mi }',
    to: 'requests: { cpu: 250m, ephemeral-storage: 100Mi }',
    finds: [`memory-request ${web}.resources.requests.memory`],
  },
  {
    from: 'limits: { cpu: 500m, memory: 256Mi,',
    to: 'limits: { memory: 256Mi,',
    finds: [`cpu-limit ${web}.resources.limits.cpu`],
  },
  { from: 'runAsGroup: 10002', to: 'runAsGroup: 10000', finds: [] },
  {
    from: 'runAsUser: 10002\n            runAsGroup: 10002\n            seccompProfile: { type: RuntimeDefault }',
    to: 'runAsNonRoot: true',
    finds: [
      `run-as-user ${web}.securityContext.runAsUser`,
      `run-as-group ${web}.securityContext.runAsGroup`,
      `seccomp-profile ${web}.securityContext.seccompProfile.type`,
    ],
  },
  {
    from: 'drop: [ALL], add: [NET_BIND_SERVICE]',
    to: 'drop: [ALL], add: [SYS_ADMIN, XCAP_SYS_ADMIN, 1, NET_ADMIN]',
    finds: [`add-capabilities ${web}.securityContext.capabilities.add`],
  },
  {
    from: 'capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }',
    to: 'procMount: Default',
    finds: [`drop-capabilities ${web}.securityContext.capabilities.drop`],
  },
  { from: '  replicas: 2\n', to: '', finds: ['replicas spec.replicas'] },
  { from: '  minReplicas: 2\n', to: '  minReplicas: 1\n', finds: ['autoscaler-replicas spec.minReplicas'] },
  {
    from: '    apiVersion: apps/v1\n    kind: Deployment\n    name: scaled\n---',
    to: '    {}\n---',
    finds: ['autoscaler-target spec.scaleTargetRef', 'disruption-budget-blocks spec.minAvailable'],
  },
  { from: 'replicas: 2', to: "replicas: 2\n  strategy: { type: '' }", finds: [] },
  { from: 'replicas: 2', to: 'replicas: 2\n  strategy: { type: RollingUpdate }', finds: [] },
  {
    from: 'readinessProbe:\n            httpGet: { path: /ready, port: http }',
    to: 'readinessProbe:\n            tcpSocket: { port: http }\n          startupProbe:\n            httpGet: { path: /ready, port: http }',
    finds: [],
  },
  {
    from: 'httpGet: { path: /ready, port: http }\n          livenessProbe:\n            httpGet: { path: /alive, port: http }',
    to: 'tcpSocket: { port: http }\n          livenessProbe:\n            tcpSocket: { port: 8080 }',
    finds: [`identical-probes ${web}.livenessProbe`],
  },
  {
    from: 'httpGet: { path: /ready, port: http }\n          livenessProbe:\n            httpGet: { path: /alive, port: http }',
    to: 'tcpSocket: { port: 8080 }\n          livenessProbe:\n            tcpSocket: { port: 8081 }',
    finds: [],
  },
  {
    from: 'httpGet: { path: /ready, port: http }\n          livenessProbe:\n            httpGet: { path: /alive, port: http }',
    to: "grpc: { port: 8080 }\n          livenessProbe:\n            grpc: { port: http, service: '' }",
    finds: [`identical-probes ${web}.livenessProbe`],
  },
  {
    from: 'httpGet: { path: /ready, port: http }\n          livenessProbe:\n            httpGet: { path: /alive, port: http }',
    to: 'grpc: { port: 8080 }\n          livenessProbe:\n            grpc: { port: 8080, service: alive }',
    finds: [],
  },
  {
    from: 'httpGet: { path: /ready, port: http }\n          livenessProbe:\n            httpGet: { path: /alive, port: http }',
    to: 'exec: { command: [a, b] }\n          livenessProbe:\n            exec: { command: [a, b] }',
    finds: [`identical-probes ${web}.livenessProbe`],
  },
  {
    from: 'httpGet: { path: /ready, port: http }\n          livenessProbe:\n            httpGet: { path: /alive, port: http }',
    to: 'exec: { command: [a, b] }\n          livenessProbe:\n            exec: { command: [a, c] }',
    finds: [],
  },
  {
    from: 'httpGet: { path: /ready, port: http }\n          livenessProbe:\n            httpGet: { path: /alive, port: http }',
    to: 'httpGet: { port: http }\n          livenessProbe:\n            httpGet: { path: /, port: http }',
    finds: [`identical-probes ${web}.livenessProbe`],
  },
  {
    from: 'httpGet: { path: /ready, port: http }\n          livenessProbe:\n            httpGet: { path: /alive, port: http }',
    to: 'httpGet: { port: other }\n          livenessProbe:\n            httpGet: { path: /, port: http }',
    finds: [],
  },
  {
    from: 'httpGet: { path: /ready, port: http }\n          livenessProbe:\n            httpGet: { path: /alive, port: http }',
    to: '{}\n          livenessProbe:\n            {}',
    finds: [],
  },
  {
    from: '      affinity:\n',
    to: '      topologySpreadConstraints:\n        - { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule }\n      affinity:\n',
    finds: ['topology-spread spec.template.spec.topologySpreadConstraints[0].labelSelector'],
  },
  {
    from: '      affinity:\n',
    to: '      topologySpreadConstraints:\n        - { topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {} }\n      affinity:\n',
    finds: ['topology-spread spec.template.spec.topologySpreadConstraints[0].maxSkew'],
  },
  {
    from: '      affinity:\n',
    to: '      topologySpreadConstraints:\n        - { maxSkew: 1, minDomains: 0, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {} }\n      affinity:\n',
    finds: ['topology-spread spec.template.spec.topologySpreadConstraints[0].minDomains'],
  },
  {
    from: '      affinity:\n',
    to: "      topologySpreadConstraints:\n        - { maxSkew: 1, minDomains: 1, topologyKey: '', whenUnsatisfiable: DoNotSchedule, labelSelector: {} }\n        - { maxSkew: 1, whenUnsatisfiable: DoNotSchedule, labelSelector: {} }\n      affinity:\n",
    finds: [0, 1].map((index) => `topology-spread spec.template.spec.topologySpreadConstraints[${index}].topologyKey`),
  },
  {
    from: '      affinity:\n',
    to: '      topologySpreadConstraints:\n        - { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: Never, labelSelector: {} }\n        - { maxSkew: 1, topologyKey: zone, labelSelector: {} }\n        - { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {} }\n        - { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {} }\n      affinity:\n',
    finds: [0, 1].map(
      (index) => `topology-spread spec.template.spec.topologySpreadConstraints[${index}].whenUnsatisfiable`,
    ),
  },
  {
    from: '  maxUnavailable: 1\n',
    to: '  maxUnavailable: 0%\n',
    finds: ['disruption-budget-blocks spec.maxUnavailable'],
  },
  { from: '  maxUnavailable: 1\n', to: '  minAvailable: 1\n', finds: [] },
  { from: 'serviceName: database', to: 'podManagementPolicy: Parallel', finds: ['headless-service spec.serviceName'] },
  {
    from: 'matchLabels: { app: web }\n  template',
    to: 'matchLabels: {}\n  template',
    finds: ['selector-matches-template spec.selector'],
  },
  {
    from: '  selector:\n    matchLabels: { app: web }\n  template',
    to: '  template',
    finds: ['selector-matches-template spec.selector'],
  },
  { from: 'targetPort: http', to: "targetPort: '8080'", finds: [] },
  {
    from: 'service:\n                name: web\n                port: { name: http }',
    to: 'resource: { kind: Bucket, name: a }',
    finds: [],
  },
  {
    from: 'service:\n                name: web\n                port: { name: http }',
    to: 'service: {}',
    finds: ['ingress-targets-service spec.rules[0].http.paths[0].backend.service.name'],
  },
  {
    from: 'port: { name: http }',
    to: 'port: {}',
    finds: ['ingress-targets-service spec.rules[0].http.paths[0].backend.service.port'],
  },
  { from: 'port: { name: http }', to: 'port: { number: 80 }', finds: [] },
  {
    from: 'port: { name: http }',
    to: "port: { number: 0, name: '' }",
    finds: ['ingress-targets-service spec.rules[0].http.paths[0].backend.service.port'],
  },
  {
    from: 'spec:\n  rules:\n    - http:',
    to: 'spec:\n  defaultBackend: { service: { name: web, port: { name: https } } }\n  rules:\n    - http:',
    finds: ['ingress-targets-service spec.defaultBackend.service.port'],
  },
  {
    from: 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  rules:',
    to: 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  backend: { serviceName: web, servicePort: 80 }\n  rules:\n    - http: { paths: [{ backend: { serviceName: web, servicePort: 81 } }, { backend: { serviceName: gone, servicePort: http } }, { backend: { serviceName: web, servicePort: http } }, { backend: { serviceName: web } }] }',
    finds: [
      ...['[0].backend.servicePort', '[1].backend.serviceName', '[3].backend.servicePort'].map(
        (at) => `ingress-targets-service spec.rules[0].http.paths${at}`,
      ),
      'stable-version apiVersion',
    ],
  },
  {
    from: '          restartPolicy: OnFailure\n',
    to: '          restartPolicy: Always\n',
    finds: ['job-restart-policy spec.jobTemplate.spec.template.spec.restartPolicy'],
  },
  { from: '          restartPolicy: OnFailure\n', to: '          restartPolicy: Never\n', finds: [] },
  {
    from: 'labels: { app: web }\n    spec',
    to: `labels: { app: web, long: ${'x'.repeat(63)}, empty: '' }\n    spec`,
    finds: [],
  },
];
