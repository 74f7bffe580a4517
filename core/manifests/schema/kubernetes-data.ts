// Made by `npm run schemas` from kubernetes-validate==1.37.0 and k8s.io/api@v0.37.2: edit scripts/schemas instead.
// Both hold Kubernetes' own descriptions of its API. Copyright The Kubernetes Authors, licensed under Apache-2.0.

/** Kubernetes' kinds and types over its versions; kubernetes-types.ts tells how to read it. */
export const kubernetesData = `25-37

admissionregistration.k8s.io/v1 MutatingAdmissionPolicy admissionregistration.v1.MutatingAdmissionPolicy @36-
admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding admissionregistration.v1.MutatingAdmissionPolicyBinding @36-
admissionregistration.k8s.io/v1 MutatingWebhookConfiguration admissionregistration.v1.MutatingWebhookConfiguration
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy admissionregistration.v1.ValidatingAdmissionPolicy @30-
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding admissionregistration.v1.ValidatingAdmissionPolicyBinding @30-
admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration admissionregistration.v1.ValidatingWebhookConfiguration
admissionregistration.k8s.io/v1alpha1 MutatingAdmissionPolicy admissionregistration.v1alpha1.MutatingAdmissionPolicy @32- deprecated 35
admissionregistration.k8s.io/v1alpha1 MutatingAdmissionPolicyBinding admissionregistration.v1alpha1.MutatingAdmissionPolicyBinding @32- deprecated 35
admissionregistration.k8s.io/v1alpha1 ValidatingAdmissionPolicy admissionregistration.v1alpha1.ValidatingAdmissionPolicy @26-31 deprecated 29
admissionregistration.k8s.io/v1alpha1 ValidatingAdmissionPolicyBinding admissionregistration.v1alpha1.ValidatingAdmissionPolicyBinding @26-31 deprecated 29
admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicy admissionregistration.v1beta1.MutatingAdmissionPolicy @34- deprecated 37
admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicyBinding admissionregistration.v1beta1.MutatingAdmissionPolicyBinding @34- deprecated 37
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicy admissionregistration.v1beta1.ValidatingAdmissionPolicy @28-33 deprecated 31
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicyBinding admissionregistration.v1beta1.ValidatingAdmissionPolicyBinding @28-33 deprecated 31
apiextensions.k8s.io/v1 CustomResourceDefinition apiextensions.v1.CustomResourceDefinition
apiregistration.k8s.io/v1 APIService apiregistration.v1.APIService
apps/v1 ControllerRevision apps.v1.ControllerRevision
apps/v1 DaemonSet apps.v1.DaemonSet
apps/v1 Deployment apps.v1.Deployment
apps/v1 ReplicaSet apps.v1.ReplicaSet
apps/v1 StatefulSet apps.v1.StatefulSet
authentication.k8s.io/v1 SelfSubjectReview authentication.v1.SelfSubjectReview @28-
authentication.k8s.io/v1 TokenRequest authentication.v1.TokenRequest
authentication.k8s.io/v1 TokenReview authentication.v1.TokenReview
authentication.k8s.io/v1alpha1 SelfSubjectReview authentication.v1alpha1.SelfSubjectReview @26-31 deprecated 29
authentication.k8s.io/v1beta1 SelfSubjectReview authentication.v1beta1.SelfSubjectReview @27-32 deprecated 30
authorization.k8s.io/v1 LocalSubjectAccessReview authorization.v1.LocalSubjectAccessReview
authorization.k8s.io/v1 SelfSubjectAccessReview authorization.v1.SelfSubjectAccessReview
authorization.k8s.io/v1 SelfSubjectRulesReview authorization.v1.SelfSubjectRulesReview
authorization.k8s.io/v1 SubjectAccessReview authorization.v1.SubjectAccessReview
autoscaling/v1 HorizontalPodAutoscaler autoscaling.v1.HorizontalPodAutoscaler
autoscaling/v1 Scale autoscaling.v1.Scale
autoscaling/v2 HorizontalPodAutoscaler autoscaling.v2.HorizontalPodAutoscaler
autoscaling/v2beta2 HorizontalPodAutoscaler autoscaling.v2beta2.HorizontalPodAutoscaler @-25
batch/v1 CronJob batch.v1.CronJob
batch/v1 Job batch.v1.Job
certificates.k8s.io/v1 CertificateSigningRequest certificates.v1.CertificateSigningRequest
certificates.k8s.io/v1 ClusterTrustBundle certificates.v1.ClusterTrustBundle @37-
certificates.k8s.io/v1 PodCertificateRequest certificates.v1.PodCertificateRequest @37-
certificates.k8s.io/v1alpha1 ClusterTrustBundle certificates.v1alpha1.ClusterTrustBundle @27-36 deprecated 34
certificates.k8s.io/v1alpha1 PodCertificateRequest certificates.v1alpha1.PodCertificateRequest @34-34
certificates.k8s.io/v1beta1 ClusterTrustBundle certificates.v1beta1.ClusterTrustBundle @33- deprecated 37
certificates.k8s.io/v1beta1 PodCertificateRequest certificates.v1beta1.PodCertificateRequest @35- deprecated 37
coordination.k8s.io/v1 Lease coordination.v1.Lease
coordination.k8s.io/v1alpha1 LeaseCandidate coordination.v1alpha1.LeaseCandidate @31-31
coordination.k8s.io/v1alpha2 LeaseCandidate coordination.v1alpha2.LeaseCandidate @32- deprecated 35
coordination.k8s.io/v1beta1 LeaseCandidate coordination.v1beta1.LeaseCandidate @33- deprecated 36
discovery.k8s.io/v1 EndpointSlice discovery.v1.EndpointSlice
events.k8s.io/v1 Event events.v1.Event
flowcontrol.apiserver.k8s.io/v1 FlowSchema flowcontrol.v1.FlowSchema @29-
flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration flowcontrol.v1.PriorityLevelConfiguration @29-
flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema flowcontrol.v1beta1.FlowSchema @-25 deprecated 23
flowcontrol.apiserver.k8s.io/v1beta1 PriorityLevelConfiguration flowcontrol.v1beta1.PriorityLevelConfiguration @-25 deprecated 23
flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema flowcontrol.v1beta2.FlowSchema @-28 deprecated 26
flowcontrol.apiserver.k8s.io/v1beta2 PriorityLevelConfiguration flowcontrol.v1beta2.PriorityLevelConfiguration @-28 deprecated 26
flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema flowcontrol.v1beta3.FlowSchema @26-31 deprecated 29
flowcontrol.apiserver.k8s.io/v1beta3 PriorityLevelConfiguration flowcontrol.v1beta3.PriorityLevelConfiguration @26-31 deprecated 29
internal.apiserver.k8s.io/v1alpha1 StorageVersion apiserverinternal.v1alpha1.StorageVersion
lifecycle.k8s.io/v1alpha1 Eviction lifecycle.v1alpha1.Eviction @37- deprecated 40
lifecycle.k8s.io/v1alpha1 EvictionRequest lifecycle.v1alpha1.EvictionRequest @37- deprecated 40
networking.k8s.io/v1 IPAddress networking.v1.IPAddress @33-
networking.k8s.io/v1 Ingress networking.v1.Ingress
networking.k8s.io/v1 IngressClass networking.v1.IngressClass
networking.k8s.io/v1 NetworkPolicy networking.v1.NetworkPolicy
networking.k8s.io/v1 ServiceCIDR networking.v1.ServiceCIDR @33-
networking.k8s.io/v1alpha1 ClusterCIDR networking.v1alpha1.ClusterCIDR @-28
networking.k8s.io/v1alpha1 IPAddress networking.v1alpha1.IPAddress @27-30
networking.k8s.io/v1alpha1 ServiceCIDR networking.v1alpha1.ServiceCIDR @29-30
networking.k8s.io/v1beta1 IPAddress networking.v1beta1.IPAddress @31-36 deprecated 34
networking.k8s.io/v1beta1 ServiceCIDR networking.v1beta1.ServiceCIDR @31-36 deprecated 34
node.k8s.io/v1 RuntimeClass node.v1.RuntimeClass
policy/v1 PodDisruptionBudget policy.v1.PodDisruptionBudget
rbac.authorization.k8s.io/v1 ClusterRole rbac.v1.ClusterRole
rbac.authorization.k8s.io/v1 ClusterRoleBinding rbac.v1.ClusterRoleBinding
rbac.authorization.k8s.io/v1 Role rbac.v1.Role
rbac.authorization.k8s.io/v1 RoleBinding rbac.v1.RoleBinding
resource.k8s.io/v1 DeviceClass resource.v1.DeviceClass @34-
resource.k8s.io/v1 DeviceTaintRule resource.v1.DeviceTaintRule @37-
resource.k8s.io/v1 ResourceClaim resource.v1.ResourceClaim @34-
resource.k8s.io/v1 ResourceClaimTemplate resource.v1.ResourceClaimTemplate @34-
resource.k8s.io/v1 ResourceSlice resource.v1.ResourceSlice @34-
resource.k8s.io/v1alpha1 PodScheduling resource.v1alpha1.PodScheduling @26-26
resource.k8s.io/v1alpha1 ResourceClaim resource.v1alpha1.ResourceClaim @26-26
resource.k8s.io/v1alpha1 ResourceClaimTemplate resource.v1alpha1.ResourceClaimTemplate @26-26
resource.k8s.io/v1alpha1 ResourceClass resource.v1alpha1.ResourceClass @26-26
resource.k8s.io/v1alpha2 PodSchedulingContext resource.v1alpha2.PodSchedulingContext @27-30
resource.k8s.io/v1alpha2 ResourceClaim resource.v1alpha2.ResourceClaim @27-30
resource.k8s.io/v1alpha2 ResourceClaimParameters resource.v1alpha2.ResourceClaimParameters @30-30
resource.k8s.io/v1alpha2 ResourceClaimTemplate resource.v1alpha2.ResourceClaimTemplate @27-30
resource.k8s.io/v1alpha2 ResourceClass resource.v1alpha2.ResourceClass @27-30
resource.k8s.io/v1alpha2 ResourceClassParameters resource.v1alpha2.ResourceClassParameters @30-30
resource.k8s.io/v1alpha2 ResourceSlice resource.v1alpha2.ResourceSlice @30-30
resource.k8s.io/v1alpha3 DeviceClass resource.v1alpha3.DeviceClass @31-33
resource.k8s.io/v1alpha3 DeviceTaintRule resource.v1alpha3.DeviceTaintRule @33- deprecated 36
resource.k8s.io/v1alpha3 PodSchedulingContext resource.v1alpha3.PodSchedulingContext @31-31
resource.k8s.io/v1alpha3 ResourceClaim resource.v1alpha3.ResourceClaim @31-33
resource.k8s.io/v1alpha3 ResourceClaimTemplate resource.v1alpha3.ResourceClaimTemplate @31-33
resource.k8s.io/v1alpha3 ResourcePoolStatusRequest resource.v1alpha3.ResourcePoolStatusRequest @36- deprecated 39
resource.k8s.io/v1alpha3 ResourceSlice resource.v1alpha3.ResourceSlice @31-33
resource.k8s.io/v1beta1 DeviceClass resource.v1beta1.DeviceClass @32- deprecated 35
resource.k8s.io/v1beta1 ResourceClaim resource.v1beta1.ResourceClaim @32- deprecated 35
resource.k8s.io/v1beta1 ResourceClaimTemplate resource.v1beta1.ResourceClaimTemplate @32- deprecated 35
resource.k8s.io/v1beta1 ResourceSlice resource.v1beta1.ResourceSlice @32- deprecated 35
resource.k8s.io/v1beta2 DeviceClass resource.v1beta2.DeviceClass @33- deprecated 36
resource.k8s.io/v1beta2 DeviceTaintRule resource.v1beta2.DeviceTaintRule @36- deprecated 39
resource.k8s.io/v1beta2 ResourceClaim resource.v1beta2.ResourceClaim @33- deprecated 36
resource.k8s.io/v1beta2 ResourceClaimTemplate resource.v1beta2.ResourceClaimTemplate @33- deprecated 36
resource.k8s.io/v1beta2 ResourceSlice resource.v1beta2.ResourceSlice @33- deprecated 36
scheduling.k8s.io/v1 PriorityClass scheduling.v1.PriorityClass
scheduling.k8s.io/v1alpha1 Workload scheduling.v1alpha1.Workload @35-35
scheduling.k8s.io/v1alpha2 PodGroup scheduling.v1alpha2.PodGroup @36-36
scheduling.k8s.io/v1alpha2 Workload scheduling.v1alpha2.Workload @36-36
scheduling.k8s.io/v1alpha3 CompositePodGroup scheduling.v1alpha3.CompositePodGroup @37-
scheduling.k8s.io/v1alpha3 PodGroup scheduling.v1alpha3.PodGroup @37-
scheduling.k8s.io/v1alpha3 Workload scheduling.v1alpha3.Workload @37-
scheduling.k8s.io/v1beta1 PodGroup scheduling.v1beta1.PodGroup @37- deprecated 40
scheduling.k8s.io/v1beta1 Workload scheduling.v1beta1.Workload @37- deprecated 40
storage.k8s.io/v1 CSIDriver storage.v1.CSIDriver
storage.k8s.io/v1 CSINode storage.v1.CSINode
storage.k8s.io/v1 CSIStorageCapacity storage.v1.CSIStorageCapacity
storage.k8s.io/v1 StorageClass storage.v1.StorageClass
storage.k8s.io/v1 VolumeAttachment storage.v1.VolumeAttachment
storage.k8s.io/v1 VolumeAttributesClass storage.v1.VolumeAttributesClass @34-
storage.k8s.io/v1alpha1 VolumeAttributesClass storage.v1alpha1.VolumeAttributesClass @29-34 deprecated 32
storage.k8s.io/v1beta1 CSIStorageCapacity storage.v1beta1.CSIStorageCapacity @-26 deprecated 24
storage.k8s.io/v1beta1 VolumeAttributesClass storage.v1beta1.VolumeAttributesClass @31-36 deprecated 34
storagemigration.k8s.io/v1 StorageVersionMigration storagemigration.v1.StorageVersionMigration @37-
storagemigration.k8s.io/v1alpha1 StorageVersionMigration storagemigration.v1alpha1.StorageVersionMigration @30-34
storagemigration.k8s.io/v1beta1 StorageVersionMigration storagemigration.v1beta1.StorageVersionMigration @35- deprecated 37
v1 Binding core.v1.Binding
v1 ComponentStatus core.v1.ComponentStatus
v1 ConfigMap core.v1.ConfigMap
v1 Endpoints core.v1.Endpoints
v1 Event core.v1.Event
v1 LimitRange core.v1.LimitRange
v1 Namespace core.v1.Namespace
v1 Node core.v1.Node
v1 PersistentVolume core.v1.PersistentVolume
v1 PersistentVolumeClaim core.v1.PersistentVolumeClaim
v1 Pod core.v1.Pod
v1 PodTemplate core.v1.PodTemplate
v1 ReplicationController core.v1.ReplicationController
v1 ResourceQuota core.v1.ResourceQuota
v1 Secret core.v1.Secret
v1 Service core.v1.Service
v1 ServiceAccount core.v1.ServiceAccount

admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration 22 admissionregistration.k8s.io/v1 MutatingWebhookConfiguration
admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration 22 admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration
apiextensions.k8s.io/v1beta1 CustomResourceDefinition 22 apiextensions.k8s.io/v1 CustomResourceDefinition
apiregistration.k8s.io/v1beta1 APIService 22 apiregistration.k8s.io/v1 APIService
apps/v1beta1 ControllerRevision 16 apps/v1 ControllerRevision
apps/v1beta1 Deployment 16 apps/v1 Deployment
apps/v1beta1 DeploymentRollback 16 apps/v1 DeploymentRollback
apps/v1beta1 Scale 16 autoscaling/v1 Scale
apps/v1beta1 StatefulSet 16 apps/v1 StatefulSet
apps/v1beta2 ControllerRevision 16 apps/v1 ControllerRevision
apps/v1beta2 DaemonSet 16 apps/v1 DaemonSet
apps/v1beta2 Deployment 16 apps/v1 Deployment
apps/v1beta2 ReplicaSet 16 apps/v1 ReplicaSet
apps/v1beta2 Scale 16 autoscaling/v1 Scale
apps/v1beta2 StatefulSet 16 apps/v1 StatefulSet
autoscaling/v2beta1 HorizontalPodAutoscaler 25 autoscaling/v2 HorizontalPodAutoscaler
batch/v1beta1 CronJob 25 batch/v1 CronJob
certificates.k8s.io/v1beta1 CertificateSigningRequest 22 certificates.k8s.io/v1 CertificateSigningRequest
coordination.k8s.io/v1beta1 Lease 22 coordination.k8s.io/v1 Lease
discovery.k8s.io/v1beta1 EndpointSlice 25 discovery.k8s.io/v1 EndpointSlice
events.k8s.io/v1beta1 Event 25
extensions/v1beta1 DaemonSet 16 apps/v1 DaemonSet
extensions/v1beta1 Deployment 16 apps/v1 Deployment
extensions/v1beta1 DeploymentRollback 16
extensions/v1beta1 Ingress 22 networking.k8s.io/v1 Ingress
extensions/v1beta1 NetworkPolicy 16 networking.k8s.io/v1 NetworkPolicy
extensions/v1beta1 PodSecurityPolicy 16 policy/v1beta1 PodSecurityPolicy
extensions/v1beta1 ReplicaSet 16 apps/v1 ReplicaSet
extensions/v1beta1 Scale 16
networking.k8s.io/v1beta1 Ingress 22 networking.k8s.io/v1 Ingress
networking.k8s.io/v1beta1 IngressClass 22 networking.k8s.io/v1 IngressClass
node.k8s.io/v1beta1 RuntimeClass 25
policy/v1beta1 Eviction 25
policy/v1beta1 PodDisruptionBudget 25 policy/v1 PodDisruptionBudget
policy/v1beta1 PodSecurityPolicy 25
rbac.authorization.k8s.io/v1beta1 ClusterRole 22 rbac.authorization.k8s.io/v1 ClusterRole
rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding 22 rbac.authorization.k8s.io/v1 ClusterRoleBinding
rbac.authorization.k8s.io/v1beta1 Role 22 rbac.authorization.k8s.io/v1 Role
rbac.authorization.k8s.io/v1beta1 RoleBinding 22 rbac.authorization.k8s.io/v1 RoleBinding
scheduling.k8s.io/v1beta1 PriorityClass 22 scheduling.k8s.io/v1 PriorityClass
storage.k8s.io/v1alpha1 CSIStorageCapacity 24 storage.k8s.io/v1beta1 CSIStorageCapacity
storage.k8s.io/v1alpha1 VolumeAttachment 24 storage.k8s.io/v1 VolumeAttachment
storage.k8s.io/v1beta1 CSIDriver 22 storage.k8s.io/v1 CSIDriver
storage.k8s.io/v1beta1 CSINode 22 storage.k8s.io/v1 CSINode
storage.k8s.io/v1beta1 StorageClass 22 storage.k8s.io/v1 StorageClass
storage.k8s.io/v1beta1 VolumeAttachment 22 storage.k8s.io/v1 VolumeAttachment

admissionregistration.v1.ApplyConfiguration
expression string @36-

admissionregistration.v1.AuditAnnotation
key !string @30-
valueExpression !string @30-

admissionregistration.v1.ExpressionWarning
fieldRef !string @30-
warning !string @30-

admissionregistration.v1.JSONPatch
expression string @36-

admissionregistration.v1.MatchCondition
expression !string @27-
name !string @27-

admissionregistration.v1.MatchResources
excludeResourceRules [].admissionregistration.v1.NamedRuleWithOperations @30-
matchPolicy string(Equivalent|Exact|) @30-
namespaceSelector .meta.v1.LabelSelector @30-
objectSelector .meta.v1.LabelSelector @30-
resourceRules [].admissionregistration.v1.NamedRuleWithOperations @30-

admissionregistration.v1.MutatingAdmissionPolicy
apiVersion string(admissionregistration.k8s.io/v1) @36-
kind string(MutatingAdmissionPolicy) @36-
metadata .meta.v1.ObjectMeta @36-
spec .admissionregistration.v1.MutatingAdmissionPolicySpec @36-

admissionregistration.v1.MutatingAdmissionPolicyBinding
apiVersion string(admissionregistration.k8s.io/v1) @36-
kind string(MutatingAdmissionPolicyBinding) @36-
metadata .meta.v1.ObjectMeta @36-
spec .admissionregistration.v1.MutatingAdmissionPolicyBindingSpec @36-

admissionregistration.v1.MutatingAdmissionPolicyBindingSpec
matchResources .admissionregistration.v1.MatchResources @36-
paramRef .admissionregistration.v1.ParamRef @36-
policyName string @36-

admissionregistration.v1.MutatingAdmissionPolicySpec
failurePolicy string(Fail|Ignore|) @36-
matchConditions [name=].admissionregistration.v1.MatchCondition @36-
matchConstraints .admissionregistration.v1.MatchResources @36-
mutations [].admissionregistration.v1.Mutation @36-
paramKind .admissionregistration.v1.ParamKind @36-
reinvocationPolicy string(IfNeeded|Never|) @36-
variables [].admissionregistration.v1.Variable @36-

admissionregistration.v1.MutatingWebhook
admissionReviewVersions ![]string
clientConfig !.admissionregistration.v1.WebhookClientConfig
failurePolicy string(Fail|Ignore|)
matchConditions [name=].admissionregistration.v1.MatchCondition @27-
matchPolicy string(Equivalent|Exact|)
name !string
namespaceSelector .meta.v1.LabelSelector
objectSelector .meta.v1.LabelSelector
reinvocationPolicy string(IfNeeded|Never|)
rules [].admissionregistration.v1.RuleWithOperations
sideEffects !string(None|NoneOnDryRun|Some|Unknown|)
timeoutSeconds int32

admissionregistration.v1.MutatingWebhookConfiguration
apiVersion string(admissionregistration.k8s.io/v1)
kind string(MutatingWebhookConfiguration)
metadata .meta.v1.ObjectMeta
webhooks [name=].admissionregistration.v1.MutatingWebhook

admissionregistration.v1.Mutation
applyConfiguration .admissionregistration.v1.ApplyConfiguration @36-
jsonPatch .admissionregistration.v1.JSONPatch @36-
patchType !string(ApplyConfiguration|JSONPatch|) @36-

admissionregistration.v1.NamedRuleWithOperations
apiGroups []string @30-
apiVersions []string @30-
operations []string @30-
resourceNames []string @30-
resources []string @30-
scope string @30-

admissionregistration.v1.ParamKind
apiVersion string @30-
kind string @30-

admissionregistration.v1.ParamRef
name string @30-
namespace string @30-
parameterNotFoundAction string @30-
selector .meta.v1.LabelSelector @30-

admissionregistration.v1.RuleWithOperations
apiGroups []string
apiVersions []string
operations []string(*|CONNECT|CREATE|DELETE|UPDATE|)
resources []string
scope string

admissionregistration.v1.ServiceReference
name !string
namespace !string
path string
port int32

admissionregistration.v1.TypeChecking
expressionWarnings [].admissionregistration.v1.ExpressionWarning @30-

admissionregistration.v1.ValidatingAdmissionPolicy
apiVersion string(admissionregistration.k8s.io/v1) @30-
kind string(ValidatingAdmissionPolicy) @30-
metadata .meta.v1.ObjectMeta @30-
spec .admissionregistration.v1.ValidatingAdmissionPolicySpec @30-
status .admissionregistration.v1.ValidatingAdmissionPolicyStatus @30-

admissionregistration.v1.ValidatingAdmissionPolicyBinding
apiVersion string(admissionregistration.k8s.io/v1) @30-
kind string(ValidatingAdmissionPolicyBinding) @30-
metadata .meta.v1.ObjectMeta @30-
spec !.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec @36-
spec .admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec @30-35

admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec
matchResources .admissionregistration.v1.MatchResources @30-
paramRef .admissionregistration.v1.ParamRef @30-
policyName !string @36-
policyName string @30-35
validationActions ![=]string(Audit|Deny|Warn|) @36-
validationActions [=]string(Audit|Deny|Warn|) @30-35

admissionregistration.v1.ValidatingAdmissionPolicySpec
auditAnnotations [].admissionregistration.v1.AuditAnnotation @30-
failurePolicy string(Fail|Ignore|) @30-
matchConditions [name=].admissionregistration.v1.MatchCondition @30-
matchConstraints .admissionregistration.v1.MatchResources @30-
paramKind .admissionregistration.v1.ParamKind @30-
validations [].admissionregistration.v1.Validation @30-
variables [name=].admissionregistration.v1.Variable @30-

admissionregistration.v1.ValidatingAdmissionPolicyStatus
conditions [type=].meta.v1.Condition @30-
observedGeneration int64 @30-
typeChecking .admissionregistration.v1.TypeChecking @30-

admissionregistration.v1.ValidatingWebhook
admissionReviewVersions ![]string
clientConfig !.admissionregistration.v1.WebhookClientConfig
failurePolicy string(Fail|Ignore|)
matchConditions [name=].admissionregistration.v1.MatchCondition @27-
matchPolicy string(Equivalent|Exact|)
name !string
namespaceSelector .meta.v1.LabelSelector
objectSelector .meta.v1.LabelSelector
rules [].admissionregistration.v1.RuleWithOperations
sideEffects !string(None|NoneOnDryRun|Some|Unknown|)
timeoutSeconds int32

admissionregistration.v1.ValidatingWebhookConfiguration
apiVersion string(admissionregistration.k8s.io/v1)
kind string(ValidatingWebhookConfiguration)
metadata .meta.v1.ObjectMeta
webhooks [name=].admissionregistration.v1.ValidatingWebhook

admissionregistration.v1.Validation
expression !string @30-
message string @30-
messageExpression string @30-
reason string @30-

admissionregistration.v1.Variable
expression !string @30-
name !string @30-

admissionregistration.v1.WebhookClientConfig
caBundle byte
service .admissionregistration.v1.ServiceReference
url string

admissionregistration.v1alpha1.ApplyConfiguration
expression string @32-

admissionregistration.v1alpha1.AuditAnnotation
key !string @27-31
valueExpression !string @27-31

admissionregistration.v1alpha1.ExpressionWarning
fieldRef !string @27-31
warning !string @27-31

admissionregistration.v1alpha1.JSONPatch
expression string @32-

admissionregistration.v1alpha1.MatchCondition
expression !string @27-
name !string @27-

admissionregistration.v1alpha1.MatchResources
excludeResourceRules [].admissionregistration.v1alpha1.NamedRuleWithOperations @26-
matchPolicy string(Equivalent|Exact|) @26-
namespaceSelector .meta.v1.LabelSelector @26-
objectSelector .meta.v1.LabelSelector @26-
resourceRules [].admissionregistration.v1alpha1.NamedRuleWithOperations @26-

admissionregistration.v1alpha1.MutatingAdmissionPolicy
apiVersion string(admissionregistration.k8s.io/v1alpha1) @32-
kind string(MutatingAdmissionPolicy) @32-
metadata .meta.v1.ObjectMeta @32-
spec .admissionregistration.v1alpha1.MutatingAdmissionPolicySpec @32-

admissionregistration.v1alpha1.MutatingAdmissionPolicyBinding
apiVersion string(admissionregistration.k8s.io/v1alpha1) @32-
kind string(MutatingAdmissionPolicyBinding) @32-
metadata .meta.v1.ObjectMeta @32-
spec .admissionregistration.v1alpha1.MutatingAdmissionPolicyBindingSpec @32-

admissionregistration.v1alpha1.MutatingAdmissionPolicyBindingSpec
matchResources .admissionregistration.v1alpha1.MatchResources @32-
paramRef .admissionregistration.v1alpha1.ParamRef @32-
policyName string @32-

admissionregistration.v1alpha1.MutatingAdmissionPolicySpec
failurePolicy string(Fail|Ignore|) @32-
matchConditions [name=].admissionregistration.v1alpha1.MatchCondition @32-
matchConstraints .admissionregistration.v1alpha1.MatchResources @32-
mutations [].admissionregistration.v1alpha1.Mutation @32-
paramKind .admissionregistration.v1alpha1.ParamKind @32-
reinvocationPolicy string @32-
variables [].admissionregistration.v1alpha1.Variable @32-

admissionregistration.v1alpha1.Mutation
applyConfiguration .admissionregistration.v1alpha1.ApplyConfiguration @32-
jsonPatch .admissionregistration.v1alpha1.JSONPatch @32-
patchType !string(ApplyConfiguration|JSONPatch|) @32-

admissionregistration.v1alpha1.NamedRuleWithOperations
apiGroups []string @26-
apiVersions []string @26-
operations []string @26-
resourceNames []string @26-
resources []string @26-
scope string @26-

admissionregistration.v1alpha1.ParamKind
apiVersion string @26-
kind string @26-

admissionregistration.v1alpha1.ParamRef
name string @26-
namespace string @26-
parameterNotFoundAction string(Allow|Deny|) @28-
selector .meta.v1.LabelSelector @28-

admissionregistration.v1alpha1.TypeChecking
expressionWarnings [].admissionregistration.v1alpha1.ExpressionWarning @27-31

admissionregistration.v1alpha1.ValidatingAdmissionPolicy
apiVersion string(admissionregistration.k8s.io/v1alpha1) @26-31
kind string(ValidatingAdmissionPolicy) @26-31
metadata .meta.v1.ObjectMeta @26-31
spec .admissionregistration.v1alpha1.ValidatingAdmissionPolicySpec @26-31
status .admissionregistration.v1alpha1.ValidatingAdmissionPolicyStatus @27-31

admissionregistration.v1alpha1.ValidatingAdmissionPolicyBinding
apiVersion string(admissionregistration.k8s.io/v1alpha1) @26-31
kind string(ValidatingAdmissionPolicyBinding) @26-31
metadata .meta.v1.ObjectMeta @26-31
spec .admissionregistration.v1alpha1.ValidatingAdmissionPolicyBindingSpec @26-31

admissionregistration.v1alpha1.ValidatingAdmissionPolicyBindingSpec
matchResources .admissionregistration.v1alpha1.MatchResources @26-31
paramRef .admissionregistration.v1alpha1.ParamRef @26-31
policyName string @26-31
validationActions [=]string(Audit|Deny|Warn|) @27-31

admissionregistration.v1alpha1.ValidatingAdmissionPolicySpec
auditAnnotations [].admissionregistration.v1alpha1.AuditAnnotation @27-31
failurePolicy string(Fail|Ignore|) @26-31
matchConditions [name=].admissionregistration.v1alpha1.MatchCondition @27-31
matchConstraints .admissionregistration.v1alpha1.MatchResources @26-31
paramKind .admissionregistration.v1alpha1.ParamKind @26-31
validations ![].admissionregistration.v1alpha1.Validation @26-26
validations [].admissionregistration.v1alpha1.Validation @27-31
variables [name=].admissionregistration.v1alpha1.Variable @28-31

admissionregistration.v1alpha1.ValidatingAdmissionPolicyStatus
conditions [type=].meta.v1.Condition @27-31
observedGeneration int64 @27-31
typeChecking .admissionregistration.v1alpha1.TypeChecking @27-31

admissionregistration.v1alpha1.Validation
expression !string @26-31
message string @26-31
messageExpression string @27-31
reason string @26-31

admissionregistration.v1alpha1.Variable
expression !string @28-
name !string @28-

admissionregistration.v1beta1.ApplyConfiguration
expression string @34-

admissionregistration.v1beta1.AuditAnnotation
key !string @28-33
valueExpression !string @28-33

admissionregistration.v1beta1.ExpressionWarning
fieldRef !string @28-33
warning !string @28-33

admissionregistration.v1beta1.JSONPatch
expression string @34-

admissionregistration.v1beta1.MatchCondition
expression !string @28-
name !string @28-

admissionregistration.v1beta1.MatchResources
excludeResourceRules [].admissionregistration.v1beta1.NamedRuleWithOperations @28-
matchPolicy string @28-
namespaceSelector .meta.v1.LabelSelector @28-
objectSelector .meta.v1.LabelSelector @28-
resourceRules [].admissionregistration.v1beta1.NamedRuleWithOperations @28-

admissionregistration.v1beta1.MutatingAdmissionPolicy
apiVersion string(admissionregistration.k8s.io/v1beta1) @34-
kind string(MutatingAdmissionPolicy) @34-
metadata .meta.v1.ObjectMeta @34-
spec .admissionregistration.v1beta1.MutatingAdmissionPolicySpec @34-

admissionregistration.v1beta1.MutatingAdmissionPolicyBinding
apiVersion string(admissionregistration.k8s.io/v1beta1) @34-
kind string(MutatingAdmissionPolicyBinding) @34-
metadata .meta.v1.ObjectMeta @34-
spec .admissionregistration.v1beta1.MutatingAdmissionPolicyBindingSpec @34-

admissionregistration.v1beta1.MutatingAdmissionPolicyBindingSpec
matchResources .admissionregistration.v1beta1.MatchResources @34-
paramRef .admissionregistration.v1beta1.ParamRef @34-
policyName string @34-

admissionregistration.v1beta1.MutatingAdmissionPolicySpec
failurePolicy string @34-
matchConditions [name=].admissionregistration.v1beta1.MatchCondition @34-
matchConstraints .admissionregistration.v1beta1.MatchResources @34-
mutations [].admissionregistration.v1beta1.Mutation @34-
paramKind .admissionregistration.v1beta1.ParamKind @34-
reinvocationPolicy string @34-
variables [].admissionregistration.v1beta1.Variable @34-

admissionregistration.v1beta1.Mutation
applyConfiguration .admissionregistration.v1beta1.ApplyConfiguration @34-
jsonPatch .admissionregistration.v1beta1.JSONPatch @34-
patchType !string(ApplyConfiguration|JSONPatch|) @34-

admissionregistration.v1beta1.NamedRuleWithOperations
apiGroups []string @28-
apiVersions []string @28-
operations []string @28-
resourceNames []string @28-
resources []string @28-
scope string @28-

admissionregistration.v1beta1.ParamKind
apiVersion string @28-
kind string @28-

admissionregistration.v1beta1.ParamRef
name string @28-
namespace string @28-
parameterNotFoundAction string @28-
selector .meta.v1.LabelSelector @28-

admissionregistration.v1beta1.TypeChecking
expressionWarnings [].admissionregistration.v1beta1.ExpressionWarning @28-33

admissionregistration.v1beta1.ValidatingAdmissionPolicy
apiVersion string(admissionregistration.k8s.io/v1beta1) @28-33
kind string(ValidatingAdmissionPolicy) @28-33
metadata .meta.v1.ObjectMeta @28-33
spec .admissionregistration.v1beta1.ValidatingAdmissionPolicySpec @28-33
status .admissionregistration.v1beta1.ValidatingAdmissionPolicyStatus @28-33

admissionregistration.v1beta1.ValidatingAdmissionPolicyBinding
apiVersion string(admissionregistration.k8s.io/v1beta1) @28-33
kind string(ValidatingAdmissionPolicyBinding) @28-33
metadata .meta.v1.ObjectMeta @28-33
spec .admissionregistration.v1beta1.ValidatingAdmissionPolicyBindingSpec @28-33

admissionregistration.v1beta1.ValidatingAdmissionPolicyBindingSpec
matchResources .admissionregistration.v1beta1.MatchResources @28-33
paramRef .admissionregistration.v1beta1.ParamRef @28-33
policyName string @28-33
validationActions [=]string(Audit|Deny|Warn|) @28-33

admissionregistration.v1beta1.ValidatingAdmissionPolicySpec
auditAnnotations [].admissionregistration.v1beta1.AuditAnnotation @28-33
failurePolicy string @28-33
matchConditions [name=].admissionregistration.v1beta1.MatchCondition @28-33
matchConstraints .admissionregistration.v1beta1.MatchResources @28-33
paramKind .admissionregistration.v1beta1.ParamKind @28-33
validations [].admissionregistration.v1beta1.Validation @28-33
variables [name=].admissionregistration.v1beta1.Variable @28-33

admissionregistration.v1beta1.ValidatingAdmissionPolicyStatus
conditions [type=].meta.v1.Condition @28-33
observedGeneration int64 @28-33
typeChecking .admissionregistration.v1beta1.TypeChecking @28-33

admissionregistration.v1beta1.Validation
expression !string @28-33
message string @28-33
messageExpression string @28-33
reason string @28-33

admissionregistration.v1beta1.Variable
expression !string @28-
name !string @28-

api.resource.Quantity

apiextensions.v1.CustomResourceColumnDefinition
description string
format string
jsonPath !string
name !string
priority int32
type !string

apiextensions.v1.CustomResourceConversion
strategy !string
webhook .apiextensions.v1.WebhookConversion

apiextensions.v1.CustomResourceDefinition
apiVersion string(apiextensions.k8s.io/v1)
kind string(CustomResourceDefinition)
metadata .meta.v1.ObjectMeta
spec !.apiextensions.v1.CustomResourceDefinitionSpec
status .apiextensions.v1.CustomResourceDefinitionStatus

apiextensions.v1.CustomResourceDefinitionCondition
lastTransitionTime .meta.v1.Time
message string
observedGeneration int64 @35-
reason string
status !string
type !string

apiextensions.v1.CustomResourceDefinitionNames
categories []string
kind !string
listKind string
plural !string
shortNames []string
singular string

apiextensions.v1.CustomResourceDefinitionSpec
conversion .apiextensions.v1.CustomResourceConversion
group !string
names !.apiextensions.v1.CustomResourceDefinitionNames
preserveUnknownFields boolean
scope !string
versions ![].apiextensions.v1.CustomResourceDefinitionVersion

apiextensions.v1.CustomResourceDefinitionStatus
acceptedNames .apiextensions.v1.CustomResourceDefinitionNames
conditions [type=].apiextensions.v1.CustomResourceDefinitionCondition
observedGeneration int64 @35-
storedVersions []string

apiextensions.v1.CustomResourceDefinitionVersion
additionalPrinterColumns [].apiextensions.v1.CustomResourceColumnDefinition
deprecated boolean
deprecationWarning string
name !string
schema .apiextensions.v1.CustomResourceValidation
selectableFields [].apiextensions.v1.SelectableField @30-
served !boolean
storage !boolean
subresources .apiextensions.v1.CustomResourceSubresources

apiextensions.v1.CustomResourceSubresourceScale
labelSelectorPath string
specReplicasPath !string
statusReplicasPath !string

apiextensions.v1.CustomResourceSubresourceStatus
= object

apiextensions.v1.CustomResourceSubresources
scale .apiextensions.v1.CustomResourceSubresourceScale
status .apiextensions.v1.CustomResourceSubresourceStatus

apiextensions.v1.CustomResourceValidation
openAPIV3Schema .apiextensions.v1.JSONSchemaProps

apiextensions.v1.ExternalDocumentation
description string
url string

apiextensions.v1.JSON
= any

apiextensions.v1.JSONSchemaProps
$ref string
$schema string
additionalItems .apiextensions.v1.JSONSchemaPropsOrBool
additionalProperties .apiextensions.v1.JSONSchemaPropsOrBool
allOf [].apiextensions.v1.JSONSchemaProps
anyOf [].apiextensions.v1.JSONSchemaProps
default .apiextensions.v1.JSON
definitions {}.apiextensions.v1.JSONSchemaProps
dependencies {}.apiextensions.v1.JSONSchemaPropsOrStringArray
description string
enum [].apiextensions.v1.JSON
example .apiextensions.v1.JSON
exclusiveMaximum boolean
exclusiveMinimum boolean
externalDocs .apiextensions.v1.ExternalDocumentation
format string
id string
items .apiextensions.v1.JSONSchemaPropsOrArray
maxItems int64
maxLength int64
maxProperties int64
maximum number
minItems int64
minLength int64
minProperties int64
minimum number
multipleOf number
not .apiextensions.v1.JSONSchemaProps
nullable boolean
oneOf [].apiextensions.v1.JSONSchemaProps
pattern string
patternProperties {}.apiextensions.v1.JSONSchemaProps
properties {}.apiextensions.v1.JSONSchemaProps
required []!string
title string
type string
uniqueItems boolean
x-kubernetes-embedded-resource boolean
x-kubernetes-int-or-string boolean
x-kubernetes-list-map-keys []!string
x-kubernetes-list-type string
x-kubernetes-map-type string
x-kubernetes-preserve-unknown-fields boolean
x-kubernetes-validations [rule=].apiextensions.v1.ValidationRule

apiextensions.v1.JSONSchemaPropsOrArray
= any

apiextensions.v1.JSONSchemaPropsOrBool
= any

apiextensions.v1.JSONSchemaPropsOrStringArray
= any

apiextensions.v1.SelectableField
jsonPath !string @30-

apiextensions.v1.ServiceReference
name !string
namespace !string
path string
port int32

apiextensions.v1.ValidationRule
fieldPath string @28-
message string
messageExpression string @27-
optionalOldSelf boolean @29-
reason string @28-
rule !string

apiextensions.v1.WebhookClientConfig
caBundle byte
service .apiextensions.v1.ServiceReference
url string

apiextensions.v1.WebhookConversion
clientConfig .apiextensions.v1.WebhookClientConfig
conversionReviewVersions ![]string

apiregistration.v1.APIService
apiVersion string(apiregistration.k8s.io/v1)
kind string(APIService)
metadata .meta.v1.ObjectMeta
spec .apiregistration.v1.APIServiceSpec
status .apiregistration.v1.APIServiceStatus

apiregistration.v1.APIServiceCondition
lastTransitionTime .meta.v1.Time
message string
reason string
status !string
type !string

apiregistration.v1.APIServiceSpec
caBundle byte
group string
groupPriorityMinimum !int32
insecureSkipTLSVerify boolean
service .apiregistration.v1.ServiceReference
version string
versionPriority !int32

apiregistration.v1.APIServiceStatus
conditions [type=].apiregistration.v1.APIServiceCondition

apiregistration.v1.ServiceReference
name string
namespace string
port int32

apiserverinternal.v1alpha1.ServerStorageVersion
apiServerID !string @36-
apiServerID string @-35
decodableVersions ![=]string @36-
decodableVersions [=]string @-35
encodingVersion !string @36-
encodingVersion string @-35
servedVersions [=]string @28-

apiserverinternal.v1alpha1.StorageVersion
apiVersion string(internal.apiserver.k8s.io/v1alpha1)
kind string(StorageVersion)
metadata !.meta.v1.ObjectMeta @36-
metadata .meta.v1.ObjectMeta @-35
spec !.apiserverinternal.v1alpha1.StorageVersionSpec @-35
spec .apiserverinternal.v1alpha1.StorageVersionSpec @36-
status !.apiserverinternal.v1alpha1.StorageVersionStatus @-35
status .apiserverinternal.v1alpha1.StorageVersionStatus @36-

apiserverinternal.v1alpha1.StorageVersionCondition
lastTransitionTime .meta.v1.Time
message !string @30-
message string @-29
observedGeneration int64
reason !string
status !string
type !string

apiserverinternal.v1alpha1.StorageVersionSpec
= object

apiserverinternal.v1alpha1.StorageVersionStatus
commonEncodingVersion string
conditions [type=].apiserverinternal.v1alpha1.StorageVersionCondition
storageVersions [apiServerID=].apiserverinternal.v1alpha1.ServerStorageVersion

apps.v1.ControllerRevision
apiVersion string(apps/v1)
data !.runtime.RawExtension @37-
data .runtime.RawExtension @-36
kind string(ControllerRevision)
metadata .meta.v1.ObjectMeta
revision !int64 @-36
revision int64 @37-

apps.v1.DaemonSet
apiVersion string(apps/v1)
kind string(DaemonSet)
metadata .meta.v1.ObjectMeta
spec !.apps.v1.DaemonSetSpec @37-
spec .apps.v1.DaemonSetSpec @-36
status .apps.v1.DaemonSetStatus

apps.v1.DaemonSetCondition
lastTransitionTime .meta.v1.Time
message string
reason string
status !string @-36
status string @37-
type !string @-36
type string @37-

apps.v1.DaemonSetSpec
minReadySeconds int32
revisionHistoryLimit int32
selector !.meta.v1.LabelSelector
template !.core.v1.PodTemplateSpec
updateStrategy .apps.v1.DaemonSetUpdateStrategy

apps.v1.DaemonSetStatus
collisionCount int32
conditions [type=].apps.v1.DaemonSetCondition
currentNumberScheduled !int32
desiredNumberScheduled !int32
numberAvailable int32
numberMisscheduled !int32
numberReady !int32
numberUnavailable int32
observedGeneration int64
updatedNumberScheduled int32

apps.v1.DaemonSetUpdateStrategy
rollingUpdate .apps.v1.RollingUpdateDaemonSet
type string(OnDelete|RollingUpdate|)

apps.v1.Deployment
apiVersion string(apps/v1)
kind string(Deployment)
metadata .meta.v1.ObjectMeta
spec !.apps.v1.DeploymentSpec @37-
spec .apps.v1.DeploymentSpec @-36
status .apps.v1.DeploymentStatus

apps.v1.DeploymentCondition
lastTransitionTime .meta.v1.Time
lastUpdateTime .meta.v1.Time
message string
reason string
status !string @-36
status string @37-
type !string @-36
type string @37-

apps.v1.DeploymentSpec
minReadySeconds int32
paused boolean
progressDeadlineSeconds int32
replicas int32
revisionHistoryLimit int32
selector !.meta.v1.LabelSelector
strategy .apps.v1.DeploymentStrategy
template !.core.v1.PodTemplateSpec

apps.v1.DeploymentStatus
availableReplicas int32
collisionCount int32
conditions [type=].apps.v1.DeploymentCondition
observedGeneration int64
readyReplicas int32
replicas int32
terminatingReplicas int32 @33-
unavailableReplicas int32
updatedReplicas int32

apps.v1.DeploymentStrategy
rollingUpdate .apps.v1.RollingUpdateDeployment
type string(Recreate|RollingUpdate|)

apps.v1.ReplicaSet
apiVersion string(apps/v1)
kind string(ReplicaSet)
metadata .meta.v1.ObjectMeta
spec !.apps.v1.ReplicaSetSpec @37-
spec .apps.v1.ReplicaSetSpec @-36
status .apps.v1.ReplicaSetStatus

apps.v1.ReplicaSetCondition
lastTransitionTime .meta.v1.Time
message string
reason string
status !string @-36
status string @37-
type !string @-36
type string @37-

apps.v1.ReplicaSetSpec
minReadySeconds int32
replicas int32
selector !.meta.v1.LabelSelector
template .core.v1.PodTemplateSpec

apps.v1.ReplicaSetStatus
availableReplicas int32
conditions [type=].apps.v1.ReplicaSetCondition
fullyLabeledReplicas int32
observedGeneration int64
readyReplicas int32
replicas !int32
terminatingReplicas int32 @33-

apps.v1.RollingUpdateDaemonSet
maxSurge intOrString
maxUnavailable intOrString

apps.v1.RollingUpdateDeployment
maxSurge intOrString
maxUnavailable intOrString

apps.v1.RollingUpdateStatefulSetStrategy
maxUnavailable intOrString
partition int32

apps.v1.StatefulSet
apiVersion string(apps/v1)
kind string(StatefulSet)
metadata .meta.v1.ObjectMeta
spec !.apps.v1.StatefulSetSpec @37-
spec .apps.v1.StatefulSetSpec @-36
status .apps.v1.StatefulSetStatus

apps.v1.StatefulSetCondition
lastTransitionTime .meta.v1.Time
message string
reason string
status !string @-36
status string @37-
type !string @-36
type string @37-

apps.v1.StatefulSetOrdinals
start int32 @26-

apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy
whenDeleted string
whenScaled string

apps.v1.StatefulSetSpec
minReadySeconds int32
ordinals .apps.v1.StatefulSetOrdinals @26-
persistentVolumeClaimRetentionPolicy .apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy
podManagementPolicy string(OrderedReady|Parallel|)
replicas int32
revisionHistoryLimit int32
selector !.meta.v1.LabelSelector
serviceName !string @-32
serviceName string @33-
template !.core.v1.PodTemplateSpec
updateStrategy .apps.v1.StatefulSetUpdateStrategy
volumeClaimTemplates [].core.v1.PersistentVolumeClaim

apps.v1.StatefulSetStatus
availableReplicas int32
collisionCount int32
conditions [type=].apps.v1.StatefulSetCondition
currentReplicas int32
currentRevision string
observedGeneration int64
readyReplicas int32
replicas !int32
updateRevision string
updatedReplicas int32

apps.v1.StatefulSetUpdateStrategy
rollingUpdate .apps.v1.RollingUpdateStatefulSetStrategy
type string(OnDelete|Recreate|RollingUpdate|)

authentication.v1.BoundObjectReference
apiVersion string
kind string
name string
uid string

authentication.v1.SelfSubjectReview
apiVersion string(authentication.k8s.io/v1) @28-
kind string(SelfSubjectReview) @28-
metadata .meta.v1.ObjectMeta @28-
status .authentication.v1.SelfSubjectReviewStatus @28-

authentication.v1.SelfSubjectReviewStatus
userInfo .authentication.v1.UserInfo @28-

authentication.v1.TokenRequest
apiVersion string(authentication.k8s.io/v1)
kind string(TokenRequest)
metadata .meta.v1.ObjectMeta
spec !.authentication.v1.TokenRequestSpec @-35
spec .authentication.v1.TokenRequestSpec @36-
status .authentication.v1.TokenRequestStatus

authentication.v1.TokenRequestSpec
attestations {}[]string @37-
audiences ![]string @-35
audiences []string @36-
boundObjectRef .authentication.v1.BoundObjectReference
expirationSeconds int64

authentication.v1.TokenRequestStatus
expirationTimestamp !.meta.v1.Time @-35
expirationTimestamp .meta.v1.Time @36-
token !string @-35
token string @36-

authentication.v1.TokenReview
apiVersion string(authentication.k8s.io/v1)
kind string(TokenReview)
metadata .meta.v1.ObjectMeta
spec !.authentication.v1.TokenReviewSpec
status .authentication.v1.TokenReviewStatus

authentication.v1.TokenReviewSpec
audiences []string
token !string @36-
token string @-35

authentication.v1.TokenReviewStatus
audiences []string
authenticated boolean
error string
user .authentication.v1.UserInfo

authentication.v1.UserInfo
extra {}[]string
groups []string
uid string
username string

authentication.v1alpha1.SelfSubjectReview
apiVersion string(authentication.k8s.io/v1alpha1) @26-31
kind string(SelfSubjectReview) @26-31
metadata .meta.v1.ObjectMeta @26-31
status .authentication.v1alpha1.SelfSubjectReviewStatus @26-31

authentication.v1alpha1.SelfSubjectReviewStatus
userInfo .authentication.v1.UserInfo @26-31

authentication.v1beta1.SelfSubjectReview
apiVersion string(authentication.k8s.io/v1beta1) @27-32
kind string(SelfSubjectReview) @27-32
metadata .meta.v1.ObjectMeta @27-32
status .authentication.v1beta1.SelfSubjectReviewStatus @27-32

authentication.v1beta1.SelfSubjectReviewStatus
userInfo .authentication.v1.UserInfo @27-32

authorization.v1.FieldSelectorAttributes
rawSelector string @31-
requirements [].meta.v1.FieldSelectorRequirement @31-

authorization.v1.LabelSelectorAttributes
rawSelector string @31-
requirements [].meta.v1.LabelSelectorRequirement @31-

authorization.v1.LocalSubjectAccessReview
apiVersion string(authorization.k8s.io/v1)
kind string(LocalSubjectAccessReview)
metadata .meta.v1.ObjectMeta
spec !.authorization.v1.SubjectAccessReviewSpec
status .authorization.v1.SubjectAccessReviewStatus

authorization.v1.NonResourceAttributes
path string
verb string

authorization.v1.NonResourceRule
nonResourceURLs []string
verbs ![]string

authorization.v1.ResourceAttributes
fieldSelector .authorization.v1.FieldSelectorAttributes @31-
group string
labelSelector .authorization.v1.LabelSelectorAttributes @31-
name string
namespace string
resource string
subresource string
verb string
version string

authorization.v1.ResourceRule
apiGroups []string
resourceNames []string
resources []string
verbs ![]string

authorization.v1.SelfSubjectAccessReview
apiVersion string(authorization.k8s.io/v1)
kind string(SelfSubjectAccessReview)
metadata .meta.v1.ObjectMeta
spec !.authorization.v1.SelfSubjectAccessReviewSpec
status .authorization.v1.SubjectAccessReviewStatus

authorization.v1.SelfSubjectAccessReviewSpec
nonResourceAttributes .authorization.v1.NonResourceAttributes
resourceAttributes .authorization.v1.ResourceAttributes

authorization.v1.SelfSubjectRulesReview
apiVersion string(authorization.k8s.io/v1)
kind string(SelfSubjectRulesReview)
metadata .meta.v1.ObjectMeta
spec !.authorization.v1.SelfSubjectRulesReviewSpec
status .authorization.v1.SubjectRulesReviewStatus

authorization.v1.SelfSubjectRulesReviewSpec
namespace string

authorization.v1.SubjectAccessReview
apiVersion string(authorization.k8s.io/v1)
kind string(SubjectAccessReview)
metadata .meta.v1.ObjectMeta
spec !.authorization.v1.SubjectAccessReviewSpec
status .authorization.v1.SubjectAccessReviewStatus

authorization.v1.SubjectAccessReviewSpec
extra {}[]string
groups []string
nonResourceAttributes .authorization.v1.NonResourceAttributes
resourceAttributes .authorization.v1.ResourceAttributes
uid string
user string

authorization.v1.SubjectAccessReviewStatus
allowed !boolean
denied boolean
evaluationError string
reason string

authorization.v1.SubjectRulesReviewStatus
evaluationError string
incomplete !boolean
nonResourceRules ![].authorization.v1.NonResourceRule
resourceRules ![].authorization.v1.ResourceRule

autoscaling.v1.CrossVersionObjectReference
apiVersion string
kind !string
name !string

autoscaling.v1.HorizontalPodAutoscaler
apiVersion string(autoscaling/v1)
kind string(HorizontalPodAutoscaler)
metadata .meta.v1.ObjectMeta
spec !.autoscaling.v1.HorizontalPodAutoscalerSpec @36-
spec .autoscaling.v1.HorizontalPodAutoscalerSpec @-35
status .autoscaling.v1.HorizontalPodAutoscalerStatus

autoscaling.v1.HorizontalPodAutoscalerSpec
maxReplicas !int32
minReplicas int32
scaleTargetRef !.autoscaling.v1.CrossVersionObjectReference
targetCPUUtilizationPercentage int32

autoscaling.v1.HorizontalPodAutoscalerStatus
currentCPUUtilizationPercentage int32
currentReplicas !int32
desiredReplicas !int32
lastScaleTime .meta.v1.Time
observedGeneration int64

autoscaling.v1.Scale
apiVersion string(autoscaling/v1)
kind string(Scale)
metadata .meta.v1.ObjectMeta
spec .autoscaling.v1.ScaleSpec
status .autoscaling.v1.ScaleStatus

autoscaling.v1.ScaleSpec
replicas int32

autoscaling.v1.ScaleStatus
replicas !int32
selector string

autoscaling.v2.ContainerResourceMetricSource
container !string
name !string
target !.autoscaling.v2.MetricTarget

autoscaling.v2.ContainerResourceMetricStatus
container !string
current !.autoscaling.v2.MetricValueStatus
name !string

autoscaling.v2.CrossVersionObjectReference
apiVersion string
kind !string
name !string

autoscaling.v2.ExternalMetricSource
metric !.autoscaling.v2.MetricIdentifier
target !.autoscaling.v2.MetricTarget

autoscaling.v2.ExternalMetricStatus
current !.autoscaling.v2.MetricValueStatus
metric !.autoscaling.v2.MetricIdentifier

autoscaling.v2.HPAScalingPolicy
periodSeconds !int32
type !string
value !int32

autoscaling.v2.HPAScalingRules
policies [].autoscaling.v2.HPAScalingPolicy
selectPolicy string
stabilizationWindowSeconds int32
tolerance quantity @33-

autoscaling.v2.HorizontalPodAutoscaler
apiVersion string(autoscaling/v2)
kind string(HorizontalPodAutoscaler)
metadata .meta.v1.ObjectMeta
spec !.autoscaling.v2.HorizontalPodAutoscalerSpec @36-
spec .autoscaling.v2.HorizontalPodAutoscalerSpec @-35
status .autoscaling.v2.HorizontalPodAutoscalerStatus

autoscaling.v2.HorizontalPodAutoscalerBehavior
scaleDown .autoscaling.v2.HPAScalingRules
scaleUp .autoscaling.v2.HPAScalingRules

autoscaling.v2.HorizontalPodAutoscalerCondition
lastTransitionTime .meta.v1.Time
message string
observedGeneration int64 @37-
reason string
status !string
type !string

autoscaling.v2.HorizontalPodAutoscalerSpec
behavior .autoscaling.v2.HorizontalPodAutoscalerBehavior
maxReplicas !int32
metrics [].autoscaling.v2.MetricSpec
minReplicas int32
scaleTargetRef !.autoscaling.v2.CrossVersionObjectReference

autoscaling.v2.HorizontalPodAutoscalerStatus
conditions [type=].autoscaling.v2.HorizontalPodAutoscalerCondition
currentMetrics [].autoscaling.v2.MetricStatus
currentReplicas int32
desiredReplicas !int32
lastScaleTime .meta.v1.Time
observedGeneration int64

autoscaling.v2.MetricIdentifier
name !string
selector .meta.v1.LabelSelector

autoscaling.v2.MetricSpec
containerResource .autoscaling.v2.ContainerResourceMetricSource
external .autoscaling.v2.ExternalMetricSource
object .autoscaling.v2.ObjectMetricSource
pods .autoscaling.v2.PodsMetricSource
resource .autoscaling.v2.ResourceMetricSource
type !string

autoscaling.v2.MetricStatus
containerResource .autoscaling.v2.ContainerResourceMetricStatus
external .autoscaling.v2.ExternalMetricStatus
object .autoscaling.v2.ObjectMetricStatus
pods .autoscaling.v2.PodsMetricStatus
resource .autoscaling.v2.ResourceMetricStatus
type !string

autoscaling.v2.MetricTarget
averageUtilization int32
averageValue quantity
type !string
value quantity

autoscaling.v2.MetricValueStatus
averageUtilization int32
averageValue quantity
value quantity

autoscaling.v2.ObjectMetricSource
describedObject !.autoscaling.v2.CrossVersionObjectReference
metric !.autoscaling.v2.MetricIdentifier
target !.autoscaling.v2.MetricTarget

autoscaling.v2.ObjectMetricStatus
current !.autoscaling.v2.MetricValueStatus
describedObject !.autoscaling.v2.CrossVersionObjectReference
metric !.autoscaling.v2.MetricIdentifier

autoscaling.v2.PodsMetricSource
metric !.autoscaling.v2.MetricIdentifier
target !.autoscaling.v2.MetricTarget

autoscaling.v2.PodsMetricStatus
current !.autoscaling.v2.MetricValueStatus
metric !.autoscaling.v2.MetricIdentifier

autoscaling.v2.ResourceMetricSource
name !string
target !.autoscaling.v2.MetricTarget

autoscaling.v2.ResourceMetricStatus
current !.autoscaling.v2.MetricValueStatus
name !string

autoscaling.v2beta2.ContainerResourceMetricSource
container !string @-25
name !string @-25
target !.autoscaling.v2beta2.MetricTarget @-25

autoscaling.v2beta2.ContainerResourceMetricStatus
container !string @-25
current !.autoscaling.v2beta2.MetricValueStatus @-25
name !string @-25

autoscaling.v2beta2.CrossVersionObjectReference
apiVersion string @-25
kind !string @-25
name !string @-25

autoscaling.v2beta2.ExternalMetricSource
metric !.autoscaling.v2beta2.MetricIdentifier @-25
target !.autoscaling.v2beta2.MetricTarget @-25

autoscaling.v2beta2.ExternalMetricStatus
current !.autoscaling.v2beta2.MetricValueStatus @-25
metric !.autoscaling.v2beta2.MetricIdentifier @-25

autoscaling.v2beta2.HPAScalingPolicy
periodSeconds !int32 @-25
type !string @-25
value !int32 @-25

autoscaling.v2beta2.HPAScalingRules
policies [].autoscaling.v2beta2.HPAScalingPolicy @-25
selectPolicy string @-25
stabilizationWindowSeconds int32 @-25

autoscaling.v2beta2.HorizontalPodAutoscaler
apiVersion string(autoscaling/v2beta2) @-25
kind string(HorizontalPodAutoscaler) @-25
metadata .meta.v1.ObjectMeta @-25
spec .autoscaling.v2beta2.HorizontalPodAutoscalerSpec @-25
status .autoscaling.v2beta2.HorizontalPodAutoscalerStatus @-25

autoscaling.v2beta2.HorizontalPodAutoscalerBehavior
scaleDown .autoscaling.v2beta2.HPAScalingRules @-25
scaleUp .autoscaling.v2beta2.HPAScalingRules @-25

autoscaling.v2beta2.HorizontalPodAutoscalerCondition
lastTransitionTime .meta.v1.Time @-25
message string @-25
reason string @-25
status !string @-25
type !string @-25

autoscaling.v2beta2.HorizontalPodAutoscalerSpec
behavior .autoscaling.v2beta2.HorizontalPodAutoscalerBehavior @-25
maxReplicas !int32 @-25
metrics [].autoscaling.v2beta2.MetricSpec @-25
minReplicas int32 @-25
scaleTargetRef !.autoscaling.v2beta2.CrossVersionObjectReference @-25

autoscaling.v2beta2.HorizontalPodAutoscalerStatus
conditions [].autoscaling.v2beta2.HorizontalPodAutoscalerCondition @-25
currentMetrics [].autoscaling.v2beta2.MetricStatus @-25
currentReplicas !int32 @-25
desiredReplicas !int32 @-25
lastScaleTime .meta.v1.Time @-25
observedGeneration int64 @-25

autoscaling.v2beta2.MetricIdentifier
name !string @-25
selector .meta.v1.LabelSelector @-25

autoscaling.v2beta2.MetricSpec
containerResource .autoscaling.v2beta2.ContainerResourceMetricSource @-25
external .autoscaling.v2beta2.ExternalMetricSource @-25
object .autoscaling.v2beta2.ObjectMetricSource @-25
pods .autoscaling.v2beta2.PodsMetricSource @-25
resource .autoscaling.v2beta2.ResourceMetricSource @-25
type !string @-25

autoscaling.v2beta2.MetricStatus
containerResource .autoscaling.v2beta2.ContainerResourceMetricStatus @-25
external .autoscaling.v2beta2.ExternalMetricStatus @-25
object .autoscaling.v2beta2.ObjectMetricStatus @-25
pods .autoscaling.v2beta2.PodsMetricStatus @-25
resource .autoscaling.v2beta2.ResourceMetricStatus @-25
type !string @-25

autoscaling.v2beta2.MetricTarget
averageUtilization int32 @-25
averageValue quantity @-25
type !string @-25
value quantity @-25

autoscaling.v2beta2.MetricValueStatus
averageUtilization int32 @-25
averageValue quantity @-25
value quantity @-25

autoscaling.v2beta2.ObjectMetricSource
describedObject !.autoscaling.v2beta2.CrossVersionObjectReference @-25
metric !.autoscaling.v2beta2.MetricIdentifier @-25
target !.autoscaling.v2beta2.MetricTarget @-25

autoscaling.v2beta2.ObjectMetricStatus
current !.autoscaling.v2beta2.MetricValueStatus @-25
describedObject !.autoscaling.v2beta2.CrossVersionObjectReference @-25
metric !.autoscaling.v2beta2.MetricIdentifier @-25

autoscaling.v2beta2.PodsMetricSource
metric !.autoscaling.v2beta2.MetricIdentifier @-25
target !.autoscaling.v2beta2.MetricTarget @-25

autoscaling.v2beta2.PodsMetricStatus
current !.autoscaling.v2beta2.MetricValueStatus @-25
metric !.autoscaling.v2beta2.MetricIdentifier @-25

autoscaling.v2beta2.ResourceMetricSource
name !string @-25
target !.autoscaling.v2beta2.MetricTarget @-25

autoscaling.v2beta2.ResourceMetricStatus
current !.autoscaling.v2beta2.MetricValueStatus @-25
name !string @-25

batch.v1.CronJob
apiVersion string(batch/v1)
kind string(CronJob)
metadata .meta.v1.ObjectMeta
spec !.batch.v1.CronJobSpec @36-
spec .batch.v1.CronJobSpec @-35
status .batch.v1.CronJobStatus

batch.v1.CronJobSpec
concurrencyPolicy string(Allow|Forbid|Replace|)
failedJobsHistoryLimit int32
jobTemplate !.batch.v1.JobTemplateSpec
schedule !string
startingDeadlineSeconds int64
successfulJobsHistoryLimit int32
suspend boolean
timeZone string

batch.v1.CronJobStatus
active [].core.v1.ObjectReference
lastScheduleTime .meta.v1.Time
lastSuccessfulTime .meta.v1.Time

batch.v1.Job
apiVersion string(batch/v1)
kind string(Job)
metadata .meta.v1.ObjectMeta
spec .batch.v1.JobSpec
status .batch.v1.JobStatus

batch.v1.JobCondition
lastProbeTime .meta.v1.Time
lastTransitionTime .meta.v1.Time
message string
reason string
status !string
type !string

batch.v1.JobSchedulingConfiguration
disruptionMode .scheduling.v1alpha3.WorkloadPodGroupDisruptionMode @37-
resourceClaims [name=].scheduling.v1alpha3.WorkloadPodGroupResourceClaim @37-
schedulingConstraints .scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints @37-
schedulingPolicy .scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy @37-

batch.v1.JobSpec
activeDeadlineSeconds int64
backoffLimit int32
backoffLimitPerIndex int32 @28-
completionMode string(Indexed|NonIndexed|)
completions int32
managedBy string @30-
manualSelector boolean
maxFailedIndexes int32 @28-
parallelism int32
podFailurePolicy .batch.v1.PodFailurePolicy
podReplacementPolicy string(Failed|TerminatingOrFailed|) @28-
scheduling .batch.v1.JobSchedulingConfiguration @37-
selector .meta.v1.LabelSelector
successPolicy .batch.v1.SuccessPolicy @30-
suspend boolean
template !.core.v1.PodTemplateSpec
ttlSecondsAfterFinished int32

batch.v1.JobStatus
active int32
completedIndexes string
completionTime .meta.v1.Time
conditions [].batch.v1.JobCondition
failed int32
failedIndexes string @28-
ready int32
startTime .meta.v1.Time
succeeded int32
terminating int32 @28-
uncountedTerminatedPods .batch.v1.UncountedTerminatedPods

batch.v1.JobTemplateSpec
metadata .meta.v1.ObjectMeta
spec .batch.v1.JobSpec

batch.v1.PodFailurePolicy
rules ![].batch.v1.PodFailurePolicyRule

batch.v1.PodFailurePolicyOnExitCodesRequirement
containerName string
operator !string(In|NotIn|)
values ![=]int32

batch.v1.PodFailurePolicyOnPodConditionsPattern
status !string @-34
status string @35-
type !string

batch.v1.PodFailurePolicyRule
action !string(Count|FailIndex|FailJob|Ignore|)
onExitCodes .batch.v1.PodFailurePolicyOnExitCodesRequirement
onPodConditions ![].batch.v1.PodFailurePolicyOnPodConditionsPattern @-28
onPodConditions [].batch.v1.PodFailurePolicyOnPodConditionsPattern @29-

batch.v1.SuccessPolicy
rules ![].batch.v1.SuccessPolicyRule @30-

batch.v1.SuccessPolicyRule
succeededCount int32 @30-
succeededIndexes string @30-

batch.v1.UncountedTerminatedPods
failed [=]string
succeeded [=]string

certificates.v1.CertificateSigningRequest
apiVersion string(certificates.k8s.io/v1)
kind string(CertificateSigningRequest)
metadata .meta.v1.ObjectMeta
spec !.certificates.v1.CertificateSigningRequestSpec
status .certificates.v1.CertificateSigningRequestStatus

certificates.v1.CertificateSigningRequestCondition
lastTransitionTime .meta.v1.Time
lastUpdateTime .meta.v1.Time
message string
reason string
status !string
type !string

certificates.v1.CertificateSigningRequestSpec
expirationSeconds int32
extra {}[]string
groups []string
request !byte
signerName !string
uid string
usages []string(any|cert sign|client auth|code signing|content commitment|crl sign|data encipherment|decipher only|digital signature|email protection|encipher only|ipsec end system|ipsec tunnel|ipsec user|key agreement|key encipherment|microsoft sgc|netscape sgc|ocsp signing|s/mime|server auth|signing|timestamping|)
username string

certificates.v1.CertificateSigningRequestStatus
certificate byte
conditions [type=].certificates.v1.CertificateSigningRequestCondition

certificates.v1.ClusterTrustBundle
apiVersion string(certificates.k8s.io/v1) @37-
kind string(ClusterTrustBundle) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.certificates.v1.ClusterTrustBundleSpec @37-

certificates.v1.ClusterTrustBundleSpec
signerName string @37-
trustBundle !string @37-

certificates.v1.PodCertificateRequest
apiVersion string(certificates.k8s.io/v1) @37-
kind string(PodCertificateRequest) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.certificates.v1.PodCertificateRequestSpec @37-
status .certificates.v1.PodCertificateRequestStatus @37-

certificates.v1.PodCertificateRequestSpec
maxExpirationSeconds int32 @37-
nodeName !string @37-
nodeUID !string @37-
podName !string @37-
podUID !string @37-
serviceAccountName !string @37-
serviceAccountUID !string @37-
signerName !string @37-
stubPKCS10Request !byte @37-
unverifiedUserAnnotations {}string @37-

certificates.v1.PodCertificateRequestStatus
beginRefreshAt .meta.v1.Time @37-
certificateChain string @37-
conditions [type=].meta.v1.Condition @37-
notAfter .meta.v1.Time @37-
notBefore .meta.v1.Time @37-

certificates.v1alpha1.ClusterTrustBundle
apiVersion string(certificates.k8s.io/v1alpha1) @27-36
kind string(ClusterTrustBundle) @27-36
metadata .meta.v1.ObjectMeta @27-36
spec !.certificates.v1alpha1.ClusterTrustBundleSpec @27-36

certificates.v1alpha1.ClusterTrustBundleSpec
signerName string @27-36
trustBundle !string @27-36

certificates.v1alpha1.PodCertificateRequest
apiVersion string(certificates.k8s.io/v1alpha1) @34-34
kind string(PodCertificateRequest) @34-34
metadata .meta.v1.ObjectMeta @34-34
spec !.certificates.v1alpha1.PodCertificateRequestSpec @34-34
status .certificates.v1alpha1.PodCertificateRequestStatus @34-34

certificates.v1alpha1.PodCertificateRequestSpec
maxExpirationSeconds int32 @34-34
nodeName !string @34-34
nodeUID !string @34-34
pkixPublicKey !byte @34-34
podName !string @34-34
podUID !string @34-34
proofOfPossession !byte @34-34
serviceAccountName !string @34-34
serviceAccountUID !string @34-34
signerName !string @34-34

certificates.v1alpha1.PodCertificateRequestStatus
beginRefreshAt .meta.v1.Time @34-34
certificateChain string @34-34
conditions [type=].meta.v1.Condition @34-34
notAfter .meta.v1.Time @34-34
notBefore .meta.v1.Time @34-34

certificates.v1beta1.ClusterTrustBundle
apiVersion string(certificates.k8s.io/v1beta1) @33-
kind string(ClusterTrustBundle) @33-
metadata .meta.v1.ObjectMeta @33-
spec !.certificates.v1beta1.ClusterTrustBundleSpec @33-

certificates.v1beta1.ClusterTrustBundleSpec
signerName string @33-
trustBundle !string @33-

certificates.v1beta1.PodCertificateRequest
apiVersion string(certificates.k8s.io/v1beta1) @35-
kind string(PodCertificateRequest) @35-
metadata .meta.v1.ObjectMeta @35-
spec !.certificates.v1beta1.PodCertificateRequestSpec @35-
status .certificates.v1beta1.PodCertificateRequestStatus @35-

certificates.v1beta1.PodCertificateRequestSpec
maxExpirationSeconds int32 @35-
nodeName !string @35-
nodeUID !string @35-
pkixPublicKey !byte @35-35
pkixPublicKey byte @36-
podName !string @35-
podUID !string @35-
proofOfPossession !byte @35-35
proofOfPossession byte @36-
serviceAccountName !string @35-
serviceAccountUID !string @35-
signerName !string @35-
stubPKCS10Request !byte @36-
unverifiedUserAnnotations {}string @35-

certificates.v1beta1.PodCertificateRequestStatus
beginRefreshAt .meta.v1.Time @35-
certificateChain string @35-
conditions [type=].meta.v1.Condition @35-
notAfter .meta.v1.Time @35-
notBefore .meta.v1.Time @35-

coordination.v1.Lease
apiVersion string(coordination.k8s.io/v1)
kind string(Lease)
metadata .meta.v1.ObjectMeta
spec .coordination.v1.LeaseSpec

coordination.v1.LeaseSpec
acquireTime .meta.v1.MicroTime
holderIdentity string
leaseDurationSeconds int32
leaseTransitions int32
preferredHolder string @31-
renewTime .meta.v1.MicroTime
strategy string @31-

coordination.v1alpha1.LeaseCandidate
apiVersion string(coordination.k8s.io/v1alpha1) @31-31
kind string(LeaseCandidate) @31-31
metadata .meta.v1.ObjectMeta @31-31
spec .coordination.v1alpha1.LeaseCandidateSpec @31-31

coordination.v1alpha1.LeaseCandidateSpec
binaryVersion string @31-31
emulationVersion string @31-31
leaseName !string @31-31
pingTime .meta.v1.MicroTime @31-31
preferredStrategies ![]string @31-31
renewTime .meta.v1.MicroTime @31-31

coordination.v1alpha2.LeaseCandidate
apiVersion string(coordination.k8s.io/v1alpha2) @32-
kind string(LeaseCandidate) @32-
metadata .meta.v1.ObjectMeta @32-
spec !.coordination.v1alpha2.LeaseCandidateSpec @36-
spec .coordination.v1alpha2.LeaseCandidateSpec @32-35

coordination.v1alpha2.LeaseCandidateSpec
binaryVersion !string @32-
emulationVersion string @32-
leaseName !string @32-
pingTime .meta.v1.MicroTime @32-
renewTime .meta.v1.MicroTime @32-
strategy !string @32-

coordination.v1beta1.LeaseCandidate
apiVersion string(coordination.k8s.io/v1beta1) @33-
kind string(LeaseCandidate) @33-
metadata .meta.v1.ObjectMeta @33-
spec !.coordination.v1beta1.LeaseCandidateSpec @36-
spec .coordination.v1beta1.LeaseCandidateSpec @33-35

coordination.v1beta1.LeaseCandidateSpec
binaryVersion !string @33-
emulationVersion string @33-
leaseName !string @33-
pingTime .meta.v1.MicroTime @33-
renewTime .meta.v1.MicroTime @33-
strategy !string @33-

core.v1.AWSElasticBlockStoreVolumeSource
fsType string
partition int32
readOnly boolean
volumeID !string

core.v1.Affinity
nodeAffinity .core.v1.NodeAffinity
podAffinity .core.v1.PodAffinity
podAntiAffinity .core.v1.PodAntiAffinity

core.v1.AppArmorProfile
localhostProfile string @30-
type !string(Localhost|RuntimeDefault|Unconfined|) @30-

core.v1.AttachedVolume
devicePath !string
name !string

core.v1.AzureDiskVolumeSource
cachingMode string(None|ReadOnly|ReadWrite|)
diskName !string
diskURI !string
fsType string
kind string(Dedicated|Managed|Shared|)
readOnly boolean

core.v1.AzureFilePersistentVolumeSource
readOnly boolean
secretName !string
secretNamespace string
shareName !string

core.v1.AzureFileVolumeSource
readOnly boolean
secretName !string
shareName !string

core.v1.Binding
apiVersion string(v1)
kind string(Binding)
metadata .meta.v1.ObjectMeta
target !.core.v1.ObjectReference

core.v1.CSIPersistentVolumeSource
controllerExpandSecretRef .core.v1.SecretReference
controllerPublishSecretRef .core.v1.SecretReference
driver !string
fsType string
nodeExpandSecretRef .core.v1.SecretReference
nodePublishSecretRef .core.v1.SecretReference
nodeStageSecretRef .core.v1.SecretReference
readOnly boolean
volumeAttributes {}string
volumeHandle !string

core.v1.CSIVolumeSource
driver !string
fsType string
nodePublishSecretRef .core.v1.LocalObjectReference
readOnly boolean
volumeAttributes {}string

core.v1.Capabilities
add []string
drop []string

core.v1.CephFSPersistentVolumeSource
monitors ![]string
path string
readOnly boolean
secretFile string
secretRef .core.v1.SecretReference
user string

core.v1.CephFSVolumeSource
monitors ![]string
path string
readOnly boolean
secretFile string
secretRef .core.v1.LocalObjectReference
user string

core.v1.CinderPersistentVolumeSource
fsType string
readOnly boolean
secretRef .core.v1.SecretReference
volumeID !string

core.v1.CinderVolumeSource
fsType string
readOnly boolean
secretRef .core.v1.LocalObjectReference
volumeID !string

core.v1.ClaimSource
resourceClaimName string @26-30
resourceClaimTemplateName string @26-30

core.v1.ClientIPConfig
timeoutSeconds int32

core.v1.ClusterTrustBundleProjection
labelSelector .meta.v1.LabelSelector @29-
name string @29-
optional boolean @29-
path !string @29-
signerName string @29-
user int64 @37-

core.v1.ComponentCondition
error string
message string
status !string
type !string

core.v1.ComponentStatus
apiVersion string(v1)
conditions [type=].core.v1.ComponentCondition
kind string(ComponentStatus)
metadata .meta.v1.ObjectMeta

core.v1.ConfigMap
apiVersion string(v1)
binaryData {}byte
data {}string
immutable boolean
kind string(ConfigMap)
metadata .meta.v1.ObjectMeta

core.v1.ConfigMapEnvSource
name string
optional boolean

core.v1.ConfigMapKeySelector
key !string
name string
optional boolean

core.v1.ConfigMapNodeConfigSource
kubeletConfigKey !string
name !string
namespace !string
resourceVersion string
uid string

core.v1.ConfigMapProjection
items [].core.v1.KeyToPath
name string
optional boolean

core.v1.ConfigMapVolumeSource
defaultMode int32
defaultUser int64 @37-
items [].core.v1.KeyToPath
name string
optional boolean

core.v1.Container
args []string
command []string
env [name=].core.v1.EnvVar
envFrom [].core.v1.EnvFromSource
image string
imagePullPolicy string(Always|IfNotPresent|Never|)
lifecycle .core.v1.Lifecycle
livenessProbe .core.v1.Probe
name !string
ports [containerPort,protocol=].core.v1.ContainerPort
readinessProbe .core.v1.Probe
resizePolicy [].core.v1.ContainerResizePolicy @27-
resources .core.v1.ResourceRequirements
restartPolicy string @28-
restartPolicyRules [].core.v1.ContainerRestartRule @34-
securityContext .core.v1.SecurityContext
startupProbe .core.v1.Probe
stdin boolean
stdinOnce boolean
terminationMessagePath string
terminationMessagePolicy string(FallbackToLogsOnError|File|)
tty boolean
volumeDevices [devicePath=].core.v1.VolumeDevice
volumeMounts [mountPath=].core.v1.VolumeMount
workingDir string

core.v1.ContainerExtendedResourceRequest
containerName !string @34-
requestName !string @34-
resourceName !string @34-

core.v1.ContainerImage
names []string
sizeBytes int64

core.v1.ContainerPort
containerPort !int32
hostIP string
hostPort int32
name string
protocol string(SCTP|TCP|UDP|)

core.v1.ContainerResizePolicy
resourceName !string @27-
restartPolicy !string @27-

core.v1.ContainerRestartRule
action !string @34-
exitCodes .core.v1.ContainerRestartRuleOnExitCodes @34-

core.v1.ContainerRestartRuleOnExitCodes
operator !string @34-
values [=]int32 @34-

core.v1.ContainerState
running .core.v1.ContainerStateRunning
terminated .core.v1.ContainerStateTerminated
waiting .core.v1.ContainerStateWaiting

core.v1.ContainerStateRunning
startedAt .meta.v1.Time

core.v1.ContainerStateTerminated
containerID string
exitCode !int32
finishedAt .meta.v1.Time
message string
reason string
signal int32
startedAt .meta.v1.Time

core.v1.ContainerStateWaiting
message string
reason string

core.v1.ContainerStatus
allocatedResources {}quantity @27-
allocatedResourcesStatus [name=].core.v1.ResourceStatus @31-
containerID string
image !string
imageID !string
lastState .core.v1.ContainerState
name !string
ready !boolean
resources .core.v1.ResourceRequirements @27-
restartCount !int32
started boolean
state .core.v1.ContainerState
stopSignal string @33-
user .core.v1.ContainerUser @31-
volumeMounts [mountPath=].core.v1.VolumeMountStatus @30-

core.v1.ContainerUser
linux .core.v1.LinuxContainerUser @31-

core.v1.DaemonEndpoint
Port !int32

core.v1.DownwardAPIProjection
items [].core.v1.DownwardAPIVolumeFile

core.v1.DownwardAPIVolumeFile
fieldRef .core.v1.ObjectFieldSelector
mode int32
path !string
resourceFieldRef .core.v1.ResourceFieldSelector
user int64 @37-

core.v1.DownwardAPIVolumeSource
defaultMode int32
defaultUser int64 @37-
items [].core.v1.DownwardAPIVolumeFile

core.v1.EmptyDirVolumeSource
medium string
mode int32 @37-
sizeLimit quantity

core.v1.EndpointAddress
hostname string
ip !string
nodeName string
targetRef .core.v1.ObjectReference

core.v1.EndpointPort
appProtocol string
name string
port !int32
protocol string(SCTP|TCP|UDP|)

core.v1.EndpointSubset
addresses [].core.v1.EndpointAddress
notReadyAddresses [].core.v1.EndpointAddress
ports [].core.v1.EndpointPort

core.v1.Endpoints
apiVersion string(v1)
kind string(Endpoints)
metadata .meta.v1.ObjectMeta
subsets [].core.v1.EndpointSubset

core.v1.EnvFromSource
configMapRef .core.v1.ConfigMapEnvSource
prefix string
secretRef .core.v1.SecretEnvSource

core.v1.EnvVar
name !string
value string
valueFrom .core.v1.EnvVarSource

core.v1.EnvVarSource
configMapKeyRef .core.v1.ConfigMapKeySelector
fieldRef .core.v1.ObjectFieldSelector
fileKeyRef .core.v1.FileKeySelector @34-
resourceFieldRef .core.v1.ResourceFieldSelector
secretKeyRef .core.v1.SecretKeySelector

core.v1.EphemeralContainer
args []string
command []string
env [name=].core.v1.EnvVar
envFrom [].core.v1.EnvFromSource
image string
imagePullPolicy string
lifecycle .core.v1.Lifecycle
livenessProbe .core.v1.Probe
name !string
ports [containerPort,protocol=].core.v1.ContainerPort
readinessProbe .core.v1.Probe
resizePolicy [].core.v1.ContainerResizePolicy @27-
resources .core.v1.ResourceRequirements
restartPolicy string @28-
restartPolicyRules [].core.v1.ContainerRestartRule @34-
securityContext .core.v1.SecurityContext
startupProbe .core.v1.Probe
stdin boolean
stdinOnce boolean
targetContainerName string
terminationMessagePath string
terminationMessagePolicy string
tty boolean
volumeDevices [devicePath=].core.v1.VolumeDevice
volumeMounts [mountPath=].core.v1.VolumeMount
workingDir string

core.v1.EphemeralVolumeSource
volumeClaimTemplate .core.v1.PersistentVolumeClaimTemplate

core.v1.Event
action string
apiVersion string(v1)
count int32
eventTime .meta.v1.MicroTime
firstTimestamp .meta.v1.Time
involvedObject !.core.v1.ObjectReference
kind string(Event)
lastTimestamp .meta.v1.Time
message string
metadata !.meta.v1.ObjectMeta
reason string
related .core.v1.ObjectReference
reportingComponent string
reportingInstance string
series .core.v1.EventSeries
source .core.v1.EventSource
type string

core.v1.EventSeries
count int32
lastObservedTime .meta.v1.MicroTime

core.v1.EventSource
component string
host string

core.v1.EvictionResponder
name !string @37-
priority !int32 @37-

core.v1.ExecAction
command []string

core.v1.FCVolumeSource
fsType string
lun int32
readOnly boolean
targetWWNs []string
wwids []string

core.v1.FileKeySelector
key !string @34-
optional boolean @34-
path !string @34-
volumeName !string @34-

core.v1.FlexPersistentVolumeSource
driver !string
fsType string
options {}string
readOnly boolean
secretRef .core.v1.SecretReference

core.v1.FlexVolumeSource
driver !string
fsType string
options {}string
readOnly boolean
secretRef .core.v1.LocalObjectReference

core.v1.FlockerVolumeSource
datasetName string
datasetUUID string

core.v1.GCEPersistentDiskVolumeSource
fsType string
partition int32
pdName !string
readOnly boolean

core.v1.GRPCAction
mode string(Plaintext|TLS|) @37-
port !int32
service string

core.v1.GitRepoVolumeSource
directory string
repository !string
revision string

core.v1.GlusterfsPersistentVolumeSource
endpoints !string
endpointsNamespace string
path !string
readOnly boolean

core.v1.GlusterfsVolumeSource
endpoints !string
path !string
readOnly boolean

core.v1.HTTPGetAction
host string
httpHeaders [].core.v1.HTTPHeader
path string
port !intOrString
protocol string(HTTP1|HTTP2|) @37-
scheme string(HTTP|HTTPS|)

core.v1.HTTPHeader
name !string
value !string

core.v1.HostAlias
hostnames []string
ip !string @31-
ip string @-30

core.v1.HostIP
ip !string @31-
ip string @28-30

core.v1.HostPathVolumeSource
path !string
type string(BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket|)

core.v1.ISCSIPersistentVolumeSource
chapAuthDiscovery boolean
chapAuthSession boolean
fsType string
initiatorName string
iqn !string
iscsiInterface string
lun !int32
portals []string
readOnly boolean
secretRef .core.v1.SecretReference
targetPortal !string

core.v1.ISCSIVolumeSource
chapAuthDiscovery boolean
chapAuthSession boolean
fsType string
initiatorName string
iqn !string
iscsiInterface string
lun !int32
portals []string
readOnly boolean
secretRef .core.v1.LocalObjectReference
targetPortal !string

core.v1.ImageVolumeSource
pullPolicy string(Always|IfNotPresent|Never|) @31-
reference string @31-

core.v1.ImageVolumeStatus
imageRef !string @36-

core.v1.KeyToPath
key !string
mode int32
path !string
user int64 @37-

core.v1.Lifecycle
postStart .core.v1.LifecycleHandler
preStop .core.v1.LifecycleHandler
stopSignal string(SIGABRT|SIGALRM|SIGBUS|SIGCHLD|SIGCLD|SIGCONT|SIGFPE|SIGHUP|SIGILL|SIGINT|SIGIO|SIGIOT|SIGKILL|SIGPIPE|SIGPOLL|SIGPROF|SIGPWR|SIGQUIT|SIGRTMAX|SIGRTMAX-1|SIGRTMAX-10|SIGRTMAX-11|SIGRTMAX-12|SIGRTMAX-13|SIGRTMAX-14|SIGRTMAX-2|SIGRTMAX-3|SIGRTMAX-4|SIGRTMAX-5|SIGRTMAX-6|SIGRTMAX-7|SIGRTMAX-8|SIGRTMAX-9|SIGRTMIN|SIGRTMIN+1|SIGRTMIN+10|SIGRTMIN+11|SIGRTMIN+12|SIGRTMIN+13|SIGRTMIN+14|SIGRTMIN+15|SIGRTMIN+2|SIGRTMIN+3|SIGRTMIN+4|SIGRTMIN+5|SIGRTMIN+6|SIGRTMIN+7|SIGRTMIN+8|SIGRTMIN+9|SIGSEGV|SIGSTKFLT|SIGSTOP|SIGSYS|SIGTERM|SIGTRAP|SIGTSTP|SIGTTIN|SIGTTOU|SIGURG|SIGUSR1|SIGUSR2|SIGVTALRM|SIGWINCH|SIGXCPU|SIGXFSZ|) @33-

core.v1.LifecycleHandler
exec .core.v1.ExecAction
httpGet .core.v1.HTTPGetAction
sleep .core.v1.SleepAction @29-
tcpSocket .core.v1.TCPSocketAction

core.v1.LimitRange
apiVersion string(v1)
kind string(LimitRange)
metadata .meta.v1.ObjectMeta
spec .core.v1.LimitRangeSpec

core.v1.LimitRangeItem
default {}quantity
defaultRequest {}quantity
max {}quantity
maxLimitRequestRatio {}quantity
min {}quantity
type !string

core.v1.LimitRangeSpec
limits ![].core.v1.LimitRangeItem

core.v1.LinuxContainerUser
gid !int64 @31-
supplementalGroups []int64 @31-
uid !int64 @31-

core.v1.LoadBalancerIngress
hostname string
ip string
ipMode string @29-
ports [].core.v1.PortStatus

core.v1.LoadBalancerStatus
ingress [].core.v1.LoadBalancerIngress

core.v1.LocalObjectReference
name string

core.v1.LocalVolumeSource
fsType string
path !string

core.v1.ModifyVolumeStatus
status !string @29-
targetVolumeAttributesClassName string @29-

core.v1.NFSVolumeSource
path !string
readOnly boolean
server !string

core.v1.Namespace
apiVersion string(v1)
kind string(Namespace)
metadata .meta.v1.ObjectMeta
spec .core.v1.NamespaceSpec
status .core.v1.NamespaceStatus

core.v1.NamespaceCondition
lastTransitionTime .meta.v1.Time
message string
reason string
status !string
type !string

core.v1.NamespaceSpec
finalizers []string

core.v1.NamespaceStatus
conditions [type=].core.v1.NamespaceCondition
phase string

core.v1.Node
apiVersion string(v1)
kind string(Node)
metadata .meta.v1.ObjectMeta
spec .core.v1.NodeSpec
status .core.v1.NodeStatus

core.v1.NodeAddress
address !string
type !string

core.v1.NodeAffinity
preferredDuringSchedulingIgnoredDuringExecution [].core.v1.PreferredSchedulingTerm
requiredDuringSchedulingIgnoredDuringExecution .core.v1.NodeSelector

core.v1.NodeAllocatableMappedResources
name !string @37-
quantity !quantity @37-

core.v1.NodeAllocatableOverheadResources
name !string @37-
perContainer quantity @37-
perPod quantity @37-

core.v1.NodeAllocatableResourceClaimStatus
containers [=]string @36-
mapping [name=].core.v1.NodeAllocatableMappedResources @37-
overhead [name=].core.v1.NodeAllocatableOverheadResources @37-
resourceClaimName !string @36-
resources !{}quantity @36-36

core.v1.NodeCondition
lastHeartbeatTime .meta.v1.Time
lastTransitionTime .meta.v1.Time
message string
reason string
status !string
type !string

core.v1.NodeConfigSource
configMap .core.v1.ConfigMapNodeConfigSource

core.v1.NodeConfigStatus
active .core.v1.NodeConfigSource
assigned .core.v1.NodeConfigSource
error string
lastKnownGood .core.v1.NodeConfigSource

core.v1.NodeDaemonEndpoints
kubeletEndpoint .core.v1.DaemonEndpoint

core.v1.NodeFeatures
supplementalGroupsPolicy boolean @31-

core.v1.NodePodPreemptionPolicy
disableResizePreemption [=]string @37-

core.v1.NodeRuntimeHandler
features .core.v1.NodeRuntimeHandlerFeatures @30-
name string @30-

core.v1.NodeRuntimeHandlerFeatures
recursiveReadOnlyMounts boolean @30-
userNamespaces boolean @31-

core.v1.NodeSelector
nodeSelectorTerms ![].core.v1.NodeSelectorTerm

core.v1.NodeSelectorRequirement
key !string
operator !string(DoesNotExist|Exists|Gt|In|Lt|NotIn|)
values []string

core.v1.NodeSelectorTerm
matchExpressions [].core.v1.NodeSelectorRequirement
matchFields [].core.v1.NodeSelectorRequirement

core.v1.NodeSpec
configSource .core.v1.NodeConfigSource
externalID string
podCIDR string
podCIDRs [=]string
podPreemptionPolicy .core.v1.NodePodPreemptionPolicy @37-
providerID string
taints [].core.v1.Taint
unschedulable boolean

core.v1.NodeStatus
addresses [type=].core.v1.NodeAddress
allocatable {}quantity
capacity {}quantity
conditions [type=].core.v1.NodeCondition
config .core.v1.NodeConfigStatus
daemonEndpoints .core.v1.NodeDaemonEndpoints
declaredFeatures []string @35-
features .core.v1.NodeFeatures @31-
images [].core.v1.ContainerImage
nodeInfo .core.v1.NodeSystemInfo
phase string
runtimeHandlers [].core.v1.NodeRuntimeHandler @30-
volumesAttached [].core.v1.AttachedVolume
volumesInUse []string

core.v1.NodeSwapStatus
capacity int64 @33-

core.v1.NodeSystemInfo
architecture !string
bootID !string
containerRuntimeVersion !string
kernelVersion !string
kubeProxyVersion !string
kubeletVersion !string
machineID !string
operatingSystem !string
osImage !string
runningInUserNamespace boolean @37-
swap .core.v1.NodeSwapStatus @33-
systemUUID !string

core.v1.ObjectFieldSelector
apiVersion string
fieldPath !string

core.v1.ObjectReference
apiVersion string
fieldPath string
kind string
name string
namespace string
resourceVersion string
uid string

core.v1.PersistentVolume
apiVersion string(v1)
kind string(PersistentVolume)
metadata .meta.v1.ObjectMeta
spec .core.v1.PersistentVolumeSpec
status .core.v1.PersistentVolumeStatus

core.v1.PersistentVolumeClaim
apiVersion string(v1)
kind string(PersistentVolumeClaim)
metadata .meta.v1.ObjectMeta
spec .core.v1.PersistentVolumeClaimSpec
status .core.v1.PersistentVolumeClaimStatus

core.v1.PersistentVolumeClaimCondition
lastProbeTime .meta.v1.Time
lastTransitionTime .meta.v1.Time
message string
reason string
status !string
type !string

core.v1.PersistentVolumeClaimSpec
accessModes []string(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod|)
dataSource .core.v1.TypedLocalObjectReference
dataSourceRef .core.v1.TypedLocalObjectReference @-25
dataSourceRef .core.v1.TypedObjectReference @26-
resources .core.v1.ResourceRequirements @-28
resources .core.v1.VolumeResourceRequirements @29-
selector .meta.v1.LabelSelector
storageClassName string
volumeAttributesClassName string @29-
volumeMode string(Block|Filesystem|)
volumeName string

core.v1.PersistentVolumeClaimStatus
accessModes []string
allocatedResourceStatuses {}string @28-
allocatedResources {}quantity
capacity {}quantity
conditions [type=].core.v1.PersistentVolumeClaimCondition
currentVolumeAttributesClassName string @29-
healthStatus .core.v1.VolumeHealthStatus @37-
modifyVolumeStatus .core.v1.ModifyVolumeStatus @29-
phase string
resizeStatus string @-27

core.v1.PersistentVolumeClaimTemplate
metadata .meta.v1.ObjectMeta
spec !.core.v1.PersistentVolumeClaimSpec

core.v1.PersistentVolumeClaimVolumeSource
claimName !string
readOnly boolean

core.v1.PersistentVolumeSpec
accessModes []string(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod|)
awsElasticBlockStore .core.v1.AWSElasticBlockStoreVolumeSource
azureDisk .core.v1.AzureDiskVolumeSource
azureFile .core.v1.AzureFilePersistentVolumeSource
capacity {}quantity
cephfs .core.v1.CephFSPersistentVolumeSource
cinder .core.v1.CinderPersistentVolumeSource
claimRef .core.v1.ObjectReference
csi .core.v1.CSIPersistentVolumeSource
fc .core.v1.FCVolumeSource
flexVolume .core.v1.FlexPersistentVolumeSource
flocker .core.v1.FlockerVolumeSource
gcePersistentDisk .core.v1.GCEPersistentDiskVolumeSource
glusterfs .core.v1.GlusterfsPersistentVolumeSource
hostPath .core.v1.HostPathVolumeSource
iscsi .core.v1.ISCSIPersistentVolumeSource
local .core.v1.LocalVolumeSource
mountOptions []string
nfs .core.v1.NFSVolumeSource
nodeAffinity .core.v1.VolumeNodeAffinity
persistentVolumeReclaimPolicy string(Delete|Recycle|Retain|)
photonPersistentDisk .core.v1.PhotonPersistentDiskVolumeSource
portworxVolume .core.v1.PortworxVolumeSource
quobyte .core.v1.QuobyteVolumeSource
rbd .core.v1.RBDPersistentVolumeSource
scaleIO .core.v1.ScaleIOPersistentVolumeSource
storageClassName string
storageos .core.v1.StorageOSPersistentVolumeSource
volumeAttributesClassName string @29-
volumeMode string(Block|Filesystem|)
vsphereVolume .core.v1.VsphereVirtualDiskVolumeSource

core.v1.PersistentVolumeStatus
lastPhaseTransitionTime .meta.v1.Time @28-
message string
phase string
reason string

core.v1.PhotonPersistentDiskVolumeSource
fsType string
pdID !string

core.v1.Pod
apiVersion string(v1)
kind string(Pod)
metadata .meta.v1.ObjectMeta
spec .core.v1.PodSpec
status .core.v1.PodStatus

core.v1.PodAffinity
preferredDuringSchedulingIgnoredDuringExecution [].core.v1.WeightedPodAffinityTerm
requiredDuringSchedulingIgnoredDuringExecution [].core.v1.PodAffinityTerm

core.v1.PodAffinityTerm
labelSelector .meta.v1.LabelSelector
matchLabelKeys []string @29-
mismatchLabelKeys []string @29-
namespaceSelector .meta.v1.LabelSelector
namespaces []string
topologyKey !string

core.v1.PodAntiAffinity
preferredDuringSchedulingIgnoredDuringExecution [].core.v1.WeightedPodAffinityTerm
requiredDuringSchedulingIgnoredDuringExecution [].core.v1.PodAffinityTerm

core.v1.PodCertificateProjection
certificateChainPath string @34-
credentialBundlePath string @34-
keyPath string @34-
keyType !string @34-
maxExpirationSeconds int32 @34-
signerName !string @34-
user int64 @37-
userAnnotations {}string @35-

core.v1.PodCondition
lastProbeTime .meta.v1.Time
lastTransitionTime .meta.v1.Time
message string
observedGeneration int64 @33-
reason string
status !string
type !string

core.v1.PodDNSConfig
nameservers []string
options [].core.v1.PodDNSConfigOption
searches []string

core.v1.PodDNSConfigOption
name string
value string

core.v1.PodExtendedResourceClaimStatus
requestMappings ![].core.v1.ContainerExtendedResourceRequest @34-
resourceClaimName !string @34-

core.v1.PodIP
ip !string @31-
ip string @-30

core.v1.PodOS
name !string

core.v1.PodReadinessGate
conditionType !string

core.v1.PodResourceClaim
name !string @26-
resourceClaimName string @31-
resourceClaimTemplateName string @31-
source .core.v1.ClaimSource @26-30

core.v1.PodResourceClaimStatus
name !string @28-
resourceClaimName string @28-

core.v1.PodSchedulingGate
name !string @26-

core.v1.PodSchedulingGroup
podGroupName string @36-

core.v1.PodSecurityContext
appArmorProfile .core.v1.AppArmorProfile @30-
fsGroup int64
fsGroupChangePolicy string(Always|OnRootMismatch|)
runAsGroup int64
runAsNonRoot boolean
runAsUser int64
seLinuxChangePolicy string @32-
seLinuxOptions .core.v1.SELinuxOptions
seccompProfile .core.v1.SeccompProfile
supplementalGroups []int64
supplementalGroupsPolicy string(Merge|Strict|) @31-
sysctls [].core.v1.Sysctl
windowsOptions .core.v1.WindowsSecurityContextOptions

core.v1.PodSpec
activeDeadlineSeconds int64
affinity .core.v1.Affinity
automountServiceAccountToken boolean
containers ![name=].core.v1.Container
dnsConfig .core.v1.PodDNSConfig
dnsPolicy string(ClusterFirst|ClusterFirstWithHostNet|Default|None|)
enableServiceLinks boolean
ephemeralContainers [name=].core.v1.EphemeralContainer
evictionResponders [name=].core.v1.EvictionResponder @37-
hostAliases [ip=].core.v1.HostAlias
hostIPC boolean
hostNetwork boolean
hostPID boolean
hostUsers boolean
hostname string
hostnameOverride string @34-
imagePullSecrets [name=].core.v1.LocalObjectReference
initContainers [name=].core.v1.Container
nodeName string
nodeSelector {}string
os .core.v1.PodOS
overhead {}quantity
preemptionPolicy string(Never|PreemptLowerPriority|)
priority int32
priorityClassName string
readinessGates [].core.v1.PodReadinessGate
resourceClaims [name=].core.v1.PodResourceClaim @26-
resources .core.v1.ResourceRequirements @32-
restartPolicy string(Always|Never|OnFailure|)
runtimeClassName string
schedulerName string
schedulingGates [name=].core.v1.PodSchedulingGate @26-
schedulingGroup .core.v1.PodSchedulingGroup @36-
securityContext .core.v1.PodSecurityContext
serviceAccount string
serviceAccountName string
setHostnameAsFQDN boolean
shareProcessNamespace boolean
subdomain string
terminationGracePeriodSeconds int64
tolerations [].core.v1.Toleration
topologySpreadConstraints [topologyKey,whenUnsatisfiable=].core.v1.TopologySpreadConstraint
volumes [name=].core.v1.Volume
workloadRef .core.v1.WorkloadReference @35-35

core.v1.PodStatus
allocatedResources {}quantity @35-
conditions [type=].core.v1.PodCondition
containerStatuses [].core.v1.ContainerStatus
ephemeralContainerStatuses [].core.v1.ContainerStatus
extendedResourceClaimStatus .core.v1.PodExtendedResourceClaimStatus @34-
hostIP string
hostIPs [].core.v1.HostIP @28-
initContainerStatuses [].core.v1.ContainerStatus
message string
nodeAllocatableResourceClaimStatuses [resourceClaimName=].core.v1.NodeAllocatableResourceClaimStatus @36-
nominatedNodeName string
observedGeneration int64 @33-
phase string
podIP string
podIPs [ip=].core.v1.PodIP
qosClass string
reason string
resize string @27-
resourceClaimStatuses [name=].core.v1.PodResourceClaimStatus @28-
resources .core.v1.ResourceRequirements @35-
startTime .meta.v1.Time
volumeHealth [name=].core.v1.PodVolumeHealth @37-

core.v1.PodTemplate
apiVersion string(v1)
kind string(PodTemplate)
metadata .meta.v1.ObjectMeta
template .core.v1.PodTemplateSpec

core.v1.PodTemplateSpec
metadata .meta.v1.ObjectMeta
spec .core.v1.PodSpec

core.v1.PodVolumeHealth
healthConditions [status,reason=].core.v1.VolumeHealthCondition @37-
lastTransitionTime .meta.v1.Time @37-
name !string @37-

core.v1.PortStatus
error string
port !int32
protocol !string

core.v1.PortworxVolumeSource
fsType string
readOnly boolean
volumeID !string

core.v1.PreferredSchedulingTerm
preference !.core.v1.NodeSelectorTerm
weight !int32

core.v1.Probe
exec .core.v1.ExecAction
failureThreshold int32
grpc .core.v1.GRPCAction
httpGet .core.v1.HTTPGetAction
initialDelaySeconds int32
periodSeconds int32
successThreshold int32
tcpSocket .core.v1.TCPSocketAction
terminationGracePeriodSeconds int64
timeoutSeconds int32

core.v1.ProjectedVolumeSource
defaultMode int32
defaultUser int64 @37-
sources [].core.v1.VolumeProjection

core.v1.QuobyteVolumeSource
group string
readOnly boolean
registry !string
tenant string
user string
volume !string

core.v1.RBDPersistentVolumeSource
fsType string
image !string
keyring string
monitors ![]string
pool string
readOnly boolean
secretRef .core.v1.SecretReference
user string

core.v1.RBDVolumeSource
fsType string
image !string
keyring string
monitors ![]string
pool string
readOnly boolean
secretRef .core.v1.LocalObjectReference
user string

core.v1.ReplicationController
apiVersion string(v1)
kind string(ReplicationController)
metadata .meta.v1.ObjectMeta
spec .core.v1.ReplicationControllerSpec
status .core.v1.ReplicationControllerStatus

core.v1.ReplicationControllerCondition
lastTransitionTime .meta.v1.Time
message string
reason string
status !string
type !string

core.v1.ReplicationControllerSpec
minReadySeconds int32
replicas int32
selector {}string
template .core.v1.PodTemplateSpec

core.v1.ReplicationControllerStatus
availableReplicas int32
conditions [type=].core.v1.ReplicationControllerCondition
fullyLabeledReplicas int32
observedGeneration int64
readyReplicas int32
replicas !int32

core.v1.ResourceClaim
name !string @26-
request string @31-

core.v1.ResourceFieldSelector
containerName string
divisor quantity
resource !string

core.v1.ResourceHealth
health string @31-
message string @36-
resourceID !string @31-

core.v1.ResourceQuota
apiVersion string(v1)
kind string(ResourceQuota)
metadata .meta.v1.ObjectMeta
spec .core.v1.ResourceQuotaSpec
status .core.v1.ResourceQuotaStatus

core.v1.ResourceQuotaSpec
hard {}quantity
scopeSelector .core.v1.ScopeSelector
scopes []string(BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass|)

core.v1.ResourceQuotaStatus
hard {}quantity
used {}quantity

core.v1.ResourceRequirements
claims [name=].core.v1.ResourceClaim @26-
limits {}quantity
requests {}quantity

core.v1.ResourceStatus
name !string @31-
resources [resourceID=].core.v1.ResourceHealth @31-

core.v1.SELinuxOptions
level string
role string
type string
user string

core.v1.ScaleIOPersistentVolumeSource
fsType string
gateway !string
protectionDomain string
readOnly boolean
secretRef !.core.v1.SecretReference
sslEnabled boolean
storageMode string
storagePool string
system !string
volumeName string

core.v1.ScaleIOVolumeSource
fsType string
gateway !string
protectionDomain string
readOnly boolean
secretRef !.core.v1.LocalObjectReference
sslEnabled boolean
storageMode string
storagePool string
system !string
volumeName string

core.v1.ScopeSelector
matchExpressions [].core.v1.ScopedResourceSelectorRequirement

core.v1.ScopedResourceSelectorRequirement
operator !string(DoesNotExist|Exists|In|NotIn|)
scopeName !string(BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass|)
values []string

core.v1.SeccompProfile
localhostProfile string
type !string(Localhost|RuntimeDefault|Unconfined|)

core.v1.Secret
apiVersion string(v1)
data {}byte
immutable boolean
kind string(Secret)
metadata .meta.v1.ObjectMeta
stringData {}string
type string

core.v1.SecretEnvSource
name string
optional boolean

core.v1.SecretKeySelector
key !string
name string
optional boolean

core.v1.SecretProjection
items [].core.v1.KeyToPath
name string
optional boolean

core.v1.SecretReference
name string
namespace string

core.v1.SecretVolumeSource
defaultMode int32
defaultUser int64 @37-
items [].core.v1.KeyToPath
optional boolean
secretName string

core.v1.SecurityContext
allowPrivilegeEscalation boolean
appArmorProfile .core.v1.AppArmorProfile @30-
capabilities .core.v1.Capabilities
privileged boolean
procMount string(Default|Unmasked|)
readOnlyRootFilesystem boolean
runAsGroup int64
runAsNonRoot boolean
runAsUser int64
seLinuxOptions .core.v1.SELinuxOptions
seccompProfile .core.v1.SeccompProfile
windowsOptions .core.v1.WindowsSecurityContextOptions

core.v1.Service
apiVersion string(v1)
kind string(Service)
metadata .meta.v1.ObjectMeta
spec .core.v1.ServiceSpec
status .core.v1.ServiceStatus

core.v1.ServiceAccount
apiVersion string(v1)
automountServiceAccountToken boolean
imagePullSecrets [].core.v1.LocalObjectReference
kind string(ServiceAccount)
metadata .meta.v1.ObjectMeta
secrets [name=].core.v1.ObjectReference

core.v1.ServiceAccountTokenProjection
audience string
expirationSeconds int64
path !string
user int64 @37-

core.v1.ServicePort
appProtocol string
name string
nodePort int32
port !int32
protocol string(SCTP|TCP|UDP|)
targetPort intOrString

core.v1.ServiceSpec
allocateLoadBalancerNodePorts boolean
clusterIP string
clusterIPs []string
externalIPs []string
externalName string
externalTrafficPolicy string(Cluster|Local|)
healthCheckNodePort int32
internalTrafficPolicy string(Cluster|Local|)
ipFamilies []string(IPv4|IPv6|)
ipFamilyPolicy string(PreferDualStack|RequireDualStack|SingleStack|)
loadBalancerClass string
loadBalancerIP string
loadBalancerSourceRanges []string
ports [port,protocol=].core.v1.ServicePort
publishNotReadyAddresses boolean
selector {}string
sessionAffinity string(ClientIP|None|)
sessionAffinityConfig .core.v1.SessionAffinityConfig
trafficDistribution string @30-
type string(ClusterIP|ExternalName|LoadBalancer|NodePort|)

core.v1.ServiceStatus
conditions [type=].meta.v1.Condition
loadBalancer .core.v1.LoadBalancerStatus

core.v1.SessionAffinityConfig
clientIP .core.v1.ClientIPConfig

core.v1.SleepAction
seconds !int64 @29-

core.v1.StorageOSPersistentVolumeSource
fsType string
readOnly boolean
secretRef .core.v1.ObjectReference
volumeName string
volumeNamespace string

core.v1.StorageOSVolumeSource
fsType string
readOnly boolean
secretRef .core.v1.LocalObjectReference
volumeName string
volumeNamespace string

core.v1.Sysctl
name !string
value !string

core.v1.TCPSocketAction
host string
port !intOrString

core.v1.Taint
effect !string(NoExecute|NoSchedule|PreferNoSchedule|)
key !string
timeAdded .meta.v1.Time
value string

core.v1.Toleration
effect string(NoExecute|NoSchedule|PreferNoSchedule|)
key string
operator string(Equal|Exists|Gt|Lt|)
tolerationSeconds int64
value string

core.v1.TopologySelectorLabelRequirement
key !string
values ![]string

core.v1.TopologySelectorTerm
matchLabelExpressions [].core.v1.TopologySelectorLabelRequirement

core.v1.TopologySpreadConstraint
labelSelector .meta.v1.LabelSelector
matchLabelKeys []string
maxSkew !int32
minDomains int32
nodeAffinityPolicy string(Honor|Ignore|)
nodeTaintsPolicy string(Honor|Ignore|)
topologyKey !string
whenUnsatisfiable !string(DoNotSchedule|ScheduleAnyway|)

core.v1.TypedLocalObjectReference
apiGroup string
kind !string
name !string

core.v1.TypedObjectReference
apiGroup string @26-
kind !string @26-
name !string @26-
namespace string @26-

core.v1.Volume
awsElasticBlockStore .core.v1.AWSElasticBlockStoreVolumeSource
azureDisk .core.v1.AzureDiskVolumeSource
azureFile .core.v1.AzureFileVolumeSource
cephfs .core.v1.CephFSVolumeSource
cinder .core.v1.CinderVolumeSource
configMap .core.v1.ConfigMapVolumeSource
csi .core.v1.CSIVolumeSource
downwardAPI .core.v1.DownwardAPIVolumeSource
emptyDir .core.v1.EmptyDirVolumeSource
ephemeral .core.v1.EphemeralVolumeSource
fc .core.v1.FCVolumeSource
flexVolume .core.v1.FlexVolumeSource
flocker .core.v1.FlockerVolumeSource
gcePersistentDisk .core.v1.GCEPersistentDiskVolumeSource
gitRepo .core.v1.GitRepoVolumeSource
glusterfs .core.v1.GlusterfsVolumeSource
hostPath .core.v1.HostPathVolumeSource
image .core.v1.ImageVolumeSource @31-
iscsi .core.v1.ISCSIVolumeSource
name !string
nfs .core.v1.NFSVolumeSource
persistentVolumeClaim .core.v1.PersistentVolumeClaimVolumeSource
photonPersistentDisk .core.v1.PhotonPersistentDiskVolumeSource
portworxVolume .core.v1.PortworxVolumeSource
projected .core.v1.ProjectedVolumeSource
quobyte .core.v1.QuobyteVolumeSource
rbd .core.v1.RBDVolumeSource
scaleIO .core.v1.ScaleIOVolumeSource
secret .core.v1.SecretVolumeSource
storageos .core.v1.StorageOSVolumeSource
vsphereVolume .core.v1.VsphereVirtualDiskVolumeSource

core.v1.VolumeDevice
devicePath !string
name !string

core.v1.VolumeHealthCondition
message string @37-
reason !string @37-
status !string @37-

core.v1.VolumeHealthStatus
healthConditions [status,reason=].core.v1.VolumeHealthCondition @37-
lastTransitionTime .meta.v1.Time @37-

core.v1.VolumeMount
bindMountOptions [=]string @37-
mountPath !string
mountPropagation string(Bidirectional|HostToContainer|None|)
name !string
readOnly boolean
recursiveReadOnly string @30-
subPath string
subPathExpr string

core.v1.VolumeMountStatus
mountPath !string @30-
name !string @30-
readOnly boolean @30-
recursiveReadOnly string @30-
volumeStatus .core.v1.VolumeStatus @36-

core.v1.VolumeNodeAffinity
required .core.v1.NodeSelector

core.v1.VolumeProjection
clusterTrustBundle .core.v1.ClusterTrustBundleProjection @29-
configMap .core.v1.ConfigMapProjection
downwardAPI .core.v1.DownwardAPIProjection
podCertificate .core.v1.PodCertificateProjection @34-
secret .core.v1.SecretProjection
serviceAccountToken .core.v1.ServiceAccountTokenProjection

core.v1.VolumeResourceRequirements
limits {}quantity @29-
requests {}quantity @29-

core.v1.VolumeStatus
image .core.v1.ImageVolumeStatus @36-

core.v1.VsphereVirtualDiskVolumeSource
fsType string
storagePolicyID string
storagePolicyName string
volumePath !string

core.v1.WeightedPodAffinityTerm
podAffinityTerm !.core.v1.PodAffinityTerm
weight !int32

core.v1.WindowsSecurityContextOptions
gmsaCredentialSpec string
gmsaCredentialSpecName string
hostProcess boolean
runAsUserName string

core.v1.WorkloadReference
name !string @35-35
podGroup !string @35-35
podGroupReplicaKey string @35-35

discovery.v1.Endpoint
addresses ![=]string
conditions .discovery.v1.EndpointConditions
deprecatedTopology {}string
hints .discovery.v1.EndpointHints
hostname string
nodeName string
targetRef .core.v1.ObjectReference
zone string

discovery.v1.EndpointConditions
ready boolean
serving boolean
terminating boolean

discovery.v1.EndpointHints
forNodes [].discovery.v1.ForNode @33-
forZones [].discovery.v1.ForZone

discovery.v1.EndpointPort
appProtocol string
name string
port int32
protocol string(SCTP|TCP|UDP|)

discovery.v1.EndpointSlice
addressType !string
apiVersion string(discovery.k8s.io/v1)
endpoints ![].discovery.v1.Endpoint @-35
endpoints [].discovery.v1.Endpoint @36-
kind string(EndpointSlice)
metadata .meta.v1.ObjectMeta
ports [].discovery.v1.EndpointPort

discovery.v1.ForNode
name !string @33-

discovery.v1.ForZone
name !string

events.v1.Event
action string
apiVersion string(events.k8s.io/v1)
deprecatedCount int32
deprecatedFirstTimestamp .meta.v1.Time
deprecatedLastTimestamp .meta.v1.Time
deprecatedSource .core.v1.EventSource
eventTime !.meta.v1.MicroTime
kind string(Event)
metadata .meta.v1.ObjectMeta
note string
reason string
regarding .core.v1.ObjectReference
related .core.v1.ObjectReference
reportingController string
reportingInstance string
series .events.v1.EventSeries
type string

events.v1.EventSeries
count !int32
lastObservedTime !.meta.v1.MicroTime

flowcontrol.v1.ExemptPriorityLevelConfiguration
lendablePercent int32 @29-
nominalConcurrencyShares int32 @29-

flowcontrol.v1.FlowDistinguisherMethod
type !string @29-

flowcontrol.v1.FlowSchema
apiVersion string(flowcontrol.apiserver.k8s.io/v1) @29-
kind string(FlowSchema) @29-
metadata .meta.v1.ObjectMeta @29-
spec !.flowcontrol.v1.FlowSchemaSpec @37-
spec .flowcontrol.v1.FlowSchemaSpec @29-36
status .flowcontrol.v1.FlowSchemaStatus @29-

flowcontrol.v1.FlowSchemaCondition
lastTransitionTime .meta.v1.Time @29-
message string @29-
reason string @29-
status string @29-
type !string @37-
type string @29-36

flowcontrol.v1.FlowSchemaSpec
distinguisherMethod .flowcontrol.v1.FlowDistinguisherMethod @29-
matchingPrecedence int32 @29-
priorityLevelConfiguration !.flowcontrol.v1.PriorityLevelConfigurationReference @29-
rules [].flowcontrol.v1.PolicyRulesWithSubjects @29-

flowcontrol.v1.FlowSchemaStatus
conditions [type=].flowcontrol.v1.FlowSchemaCondition @29-

flowcontrol.v1.GroupSubject
name !string @29-

flowcontrol.v1.LimitResponse
queuing .flowcontrol.v1.QueuingConfiguration @29-
type !string @29-

flowcontrol.v1.LimitedPriorityLevelConfiguration
borrowingLimitPercent int32 @29-
lendablePercent int32 @29-
limitResponse !.flowcontrol.v1.LimitResponse @37-
limitResponse .flowcontrol.v1.LimitResponse @29-36
nominalConcurrencyShares int32 @29-

flowcontrol.v1.NonResourcePolicyRule
nonResourceURLs ![=]string @29-
verbs ![=]string @29-

flowcontrol.v1.PolicyRulesWithSubjects
nonResourceRules [].flowcontrol.v1.NonResourcePolicyRule @29-
resourceRules [].flowcontrol.v1.ResourcePolicyRule @29-
subjects ![].flowcontrol.v1.Subject @29-

flowcontrol.v1.PriorityLevelConfiguration
apiVersion string(flowcontrol.apiserver.k8s.io/v1) @29-
kind string(PriorityLevelConfiguration) @29-
metadata .meta.v1.ObjectMeta @29-
spec !.flowcontrol.v1.PriorityLevelConfigurationSpec @37-
spec .flowcontrol.v1.PriorityLevelConfigurationSpec @29-36
status .flowcontrol.v1.PriorityLevelConfigurationStatus @29-

flowcontrol.v1.PriorityLevelConfigurationCondition
lastTransitionTime .meta.v1.Time @29-
message string @29-
reason string @29-
status string @29-
type !string @37-
type string @29-36

flowcontrol.v1.PriorityLevelConfigurationReference
name !string @29-

flowcontrol.v1.PriorityLevelConfigurationSpec
exempt .flowcontrol.v1.ExemptPriorityLevelConfiguration @29-
limited .flowcontrol.v1.LimitedPriorityLevelConfiguration @29-
type !string @29-

flowcontrol.v1.PriorityLevelConfigurationStatus
conditions [type=].flowcontrol.v1.PriorityLevelConfigurationCondition @29-

flowcontrol.v1.QueuingConfiguration
handSize int32 @29-
queueLengthLimit int32 @29-
queues int32 @29-

flowcontrol.v1.ResourcePolicyRule
apiGroups ![=]string @29-
clusterScope boolean @29-
namespaces [=]string @29-
resources ![=]string @29-
verbs ![=]string @29-

flowcontrol.v1.ServiceAccountSubject
name !string @29-
namespace !string @29-

flowcontrol.v1.Subject
group .flowcontrol.v1.GroupSubject @29-
kind !string @29-
serviceAccount .flowcontrol.v1.ServiceAccountSubject @29-
user .flowcontrol.v1.UserSubject @29-

flowcontrol.v1.UserSubject
name !string @29-

flowcontrol.v1beta1.FlowDistinguisherMethod
type !string @-25

flowcontrol.v1beta1.FlowSchema
apiVersion string(flowcontrol.apiserver.k8s.io/v1beta1) @-25
kind string(FlowSchema) @-25
metadata .meta.v1.ObjectMeta @-25
spec .flowcontrol.v1beta1.FlowSchemaSpec @-25
status .flowcontrol.v1beta1.FlowSchemaStatus @-25

flowcontrol.v1beta1.FlowSchemaCondition
lastTransitionTime .meta.v1.Time @-25
message string @-25
reason string @-25
status string @-25
type string @-25

flowcontrol.v1beta1.FlowSchemaSpec
distinguisherMethod .flowcontrol.v1beta1.FlowDistinguisherMethod @-25
matchingPrecedence int32 @-25
priorityLevelConfiguration !.flowcontrol.v1beta1.PriorityLevelConfigurationReference @-25
rules [].flowcontrol.v1beta1.PolicyRulesWithSubjects @-25

flowcontrol.v1beta1.FlowSchemaStatus
conditions [type=].flowcontrol.v1beta1.FlowSchemaCondition @-25

flowcontrol.v1beta1.GroupSubject
name !string @-25

flowcontrol.v1beta1.LimitResponse
queuing .flowcontrol.v1beta1.QueuingConfiguration @-25
type !string @-25

flowcontrol.v1beta1.LimitedPriorityLevelConfiguration
assuredConcurrencyShares int32 @-25
limitResponse .flowcontrol.v1beta1.LimitResponse @-25

flowcontrol.v1beta1.NonResourcePolicyRule
nonResourceURLs ![=]string @-25
verbs ![=]string @-25

flowcontrol.v1beta1.PolicyRulesWithSubjects
nonResourceRules [].flowcontrol.v1beta1.NonResourcePolicyRule @-25
resourceRules [].flowcontrol.v1beta1.ResourcePolicyRule @-25
subjects ![].flowcontrol.v1beta1.Subject @-25

flowcontrol.v1beta1.PriorityLevelConfiguration
apiVersion string(flowcontrol.apiserver.k8s.io/v1beta1) @-25
kind string(PriorityLevelConfiguration) @-25
metadata .meta.v1.ObjectMeta @-25
spec .flowcontrol.v1beta1.PriorityLevelConfigurationSpec @-25
status .flowcontrol.v1beta1.PriorityLevelConfigurationStatus @-25

flowcontrol.v1beta1.PriorityLevelConfigurationCondition
lastTransitionTime .meta.v1.Time @-25
message string @-25
reason string @-25
status string @-25
type string @-25

flowcontrol.v1beta1.PriorityLevelConfigurationReference
name !string @-25

flowcontrol.v1beta1.PriorityLevelConfigurationSpec
limited .flowcontrol.v1beta1.LimitedPriorityLevelConfiguration @-25
type !string @-25

flowcontrol.v1beta1.PriorityLevelConfigurationStatus
conditions [type=].flowcontrol.v1beta1.PriorityLevelConfigurationCondition @-25

flowcontrol.v1beta1.QueuingConfiguration
handSize int32 @-25
queueLengthLimit int32 @-25
queues int32 @-25

flowcontrol.v1beta1.ResourcePolicyRule
apiGroups ![=]string @-25
clusterScope boolean @-25
namespaces [=]string @-25
resources ![=]string @-25
verbs ![=]string @-25

flowcontrol.v1beta1.ServiceAccountSubject
name !string @-25
namespace !string @-25

flowcontrol.v1beta1.Subject
group .flowcontrol.v1beta1.GroupSubject @-25
kind !string @-25
serviceAccount .flowcontrol.v1beta1.ServiceAccountSubject @-25
user .flowcontrol.v1beta1.UserSubject @-25

flowcontrol.v1beta1.UserSubject
name !string @-25

flowcontrol.v1beta2.ExemptPriorityLevelConfiguration
lendablePercent int32 @28-28
nominalConcurrencyShares int32 @28-28

flowcontrol.v1beta2.FlowDistinguisherMethod
type !string @-28

flowcontrol.v1beta2.FlowSchema
apiVersion string(flowcontrol.apiserver.k8s.io/v1beta2) @-28
kind string(FlowSchema) @-28
metadata .meta.v1.ObjectMeta @-28
spec .flowcontrol.v1beta2.FlowSchemaSpec @-28
status .flowcontrol.v1beta2.FlowSchemaStatus @-28

flowcontrol.v1beta2.FlowSchemaCondition
lastTransitionTime .meta.v1.Time @-28
message string @-28
reason string @-28
status string @-28
type string @-28

flowcontrol.v1beta2.FlowSchemaSpec
distinguisherMethod .flowcontrol.v1beta2.FlowDistinguisherMethod @-28
matchingPrecedence int32 @-28
priorityLevelConfiguration !.flowcontrol.v1beta2.PriorityLevelConfigurationReference @-28
rules [].flowcontrol.v1beta2.PolicyRulesWithSubjects @-28

flowcontrol.v1beta2.FlowSchemaStatus
conditions [type=].flowcontrol.v1beta2.FlowSchemaCondition @-28

flowcontrol.v1beta2.GroupSubject
name !string @-28

flowcontrol.v1beta2.LimitResponse
queuing .flowcontrol.v1beta2.QueuingConfiguration @-28
type !string @-28

flowcontrol.v1beta2.LimitedPriorityLevelConfiguration
assuredConcurrencyShares int32 @-28
borrowingLimitPercent int32 @26-28
lendablePercent int32 @26-28
limitResponse .flowcontrol.v1beta2.LimitResponse @-28

flowcontrol.v1beta2.NonResourcePolicyRule
nonResourceURLs ![=]string @-28
verbs ![=]string @-28

flowcontrol.v1beta2.PolicyRulesWithSubjects
nonResourceRules [].flowcontrol.v1beta2.NonResourcePolicyRule @-28
resourceRules [].flowcontrol.v1beta2.ResourcePolicyRule @-28
subjects ![].flowcontrol.v1beta2.Subject @-28

flowcontrol.v1beta2.PriorityLevelConfiguration
apiVersion string(flowcontrol.apiserver.k8s.io/v1beta2) @-28
kind string(PriorityLevelConfiguration) @-28
metadata .meta.v1.ObjectMeta @-28
spec .flowcontrol.v1beta2.PriorityLevelConfigurationSpec @-28
status .flowcontrol.v1beta2.PriorityLevelConfigurationStatus @-28

flowcontrol.v1beta2.PriorityLevelConfigurationCondition
lastTransitionTime .meta.v1.Time @-28
message string @-28
reason string @-28
status string @-28
type string @-28

flowcontrol.v1beta2.PriorityLevelConfigurationReference
name !string @-28

flowcontrol.v1beta2.PriorityLevelConfigurationSpec
exempt .flowcontrol.v1beta2.ExemptPriorityLevelConfiguration @28-28
limited .flowcontrol.v1beta2.LimitedPriorityLevelConfiguration @-28
type !string @-28

flowcontrol.v1beta2.PriorityLevelConfigurationStatus
conditions [type=].flowcontrol.v1beta2.PriorityLevelConfigurationCondition @-28

flowcontrol.v1beta2.QueuingConfiguration
handSize int32 @-28
queueLengthLimit int32 @-28
queues int32 @-28

flowcontrol.v1beta2.ResourcePolicyRule
apiGroups ![=]string @-28
clusterScope boolean @-28
namespaces [=]string @-28
resources ![=]string @-28
verbs ![=]string @-28

flowcontrol.v1beta2.ServiceAccountSubject
name !string @-28
namespace !string @-28

flowcontrol.v1beta2.Subject
group .flowcontrol.v1beta2.GroupSubject @-28
kind !string @-28
serviceAccount .flowcontrol.v1beta2.ServiceAccountSubject @-28
user .flowcontrol.v1beta2.UserSubject @-28

flowcontrol.v1beta2.UserSubject
name !string @-28

flowcontrol.v1beta3.ExemptPriorityLevelConfiguration
lendablePercent int32 @28-31
nominalConcurrencyShares int32 @28-31

flowcontrol.v1beta3.FlowDistinguisherMethod
type !string @26-31

flowcontrol.v1beta3.FlowSchema
apiVersion string(flowcontrol.apiserver.k8s.io/v1beta3) @26-31
kind string(FlowSchema) @26-31
metadata .meta.v1.ObjectMeta @26-31
spec .flowcontrol.v1beta3.FlowSchemaSpec @26-31
status .flowcontrol.v1beta3.FlowSchemaStatus @26-31

flowcontrol.v1beta3.FlowSchemaCondition
lastTransitionTime .meta.v1.Time @26-31
message string @26-31
reason string @26-31
status string @26-31
type string @26-31

flowcontrol.v1beta3.FlowSchemaSpec
distinguisherMethod .flowcontrol.v1beta3.FlowDistinguisherMethod @26-31
matchingPrecedence int32 @26-31
priorityLevelConfiguration !.flowcontrol.v1beta3.PriorityLevelConfigurationReference @26-31
rules [].flowcontrol.v1beta3.PolicyRulesWithSubjects @26-31

flowcontrol.v1beta3.FlowSchemaStatus
conditions [type=].flowcontrol.v1beta3.FlowSchemaCondition @26-31

flowcontrol.v1beta3.GroupSubject
name !string @26-31

flowcontrol.v1beta3.LimitResponse
queuing .flowcontrol.v1beta3.QueuingConfiguration @26-31
type !string @26-31

flowcontrol.v1beta3.LimitedPriorityLevelConfiguration
borrowingLimitPercent int32 @26-31
lendablePercent int32 @26-31
limitResponse .flowcontrol.v1beta3.LimitResponse @26-31
nominalConcurrencyShares int32 @26-31

flowcontrol.v1beta3.NonResourcePolicyRule
nonResourceURLs ![=]string @26-31
verbs ![=]string @26-31

flowcontrol.v1beta3.PolicyRulesWithSubjects
nonResourceRules [].flowcontrol.v1beta3.NonResourcePolicyRule @26-31
resourceRules [].flowcontrol.v1beta3.ResourcePolicyRule @26-31
subjects ![].flowcontrol.v1beta3.Subject @26-31

flowcontrol.v1beta3.PriorityLevelConfiguration
apiVersion string(flowcontrol.apiserver.k8s.io/v1beta3) @26-31
kind string(PriorityLevelConfiguration) @26-31
metadata .meta.v1.ObjectMeta @26-31
spec .flowcontrol.v1beta3.PriorityLevelConfigurationSpec @26-31
status .flowcontrol.v1beta3.PriorityLevelConfigurationStatus @26-31

flowcontrol.v1beta3.PriorityLevelConfigurationCondition
lastTransitionTime .meta.v1.Time @26-31
message string @26-31
reason string @26-31
status string @26-31
type string @26-31

flowcontrol.v1beta3.PriorityLevelConfigurationReference
name !string @26-31

flowcontrol.v1beta3.PriorityLevelConfigurationSpec
exempt .flowcontrol.v1beta3.ExemptPriorityLevelConfiguration @28-31
limited .flowcontrol.v1beta3.LimitedPriorityLevelConfiguration @26-31
type !string @26-31

flowcontrol.v1beta3.PriorityLevelConfigurationStatus
conditions [type=].flowcontrol.v1beta3.PriorityLevelConfigurationCondition @26-31

flowcontrol.v1beta3.QueuingConfiguration
handSize int32 @26-31
queueLengthLimit int32 @26-31
queues int32 @26-31

flowcontrol.v1beta3.ResourcePolicyRule
apiGroups ![=]string @26-31
clusterScope boolean @26-31
namespaces [=]string @26-31
resources ![=]string @26-31
verbs ![=]string @26-31

flowcontrol.v1beta3.ServiceAccountSubject
name !string @26-31
namespace !string @26-31

flowcontrol.v1beta3.Subject
group .flowcontrol.v1beta3.GroupSubject @26-31
kind !string @26-31
serviceAccount .flowcontrol.v1beta3.ServiceAccountSubject @26-31
user .flowcontrol.v1beta3.UserSubject @26-31

flowcontrol.v1beta3.UserSubject
name !string @26-31

lifecycle.v1alpha1.Eviction
apiVersion string(lifecycle.k8s.io/v1alpha1) @37-
kind string(Eviction) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.lifecycle.v1alpha1.EvictionSpec @37-
status .lifecycle.v1alpha1.EvictionStatus @37-

lifecycle.v1alpha1.EvictionPodReference
name !string @37-
uid !string @37-

lifecycle.v1alpha1.EvictionRequest
apiVersion string(lifecycle.k8s.io/v1alpha1) @37-
kind string(EvictionRequest) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.lifecycle.v1alpha1.EvictionRequestSpec @37-
status .lifecycle.v1alpha1.EvictionRequestStatus @37-

lifecycle.v1alpha1.EvictionRequestPodReference
name !string @37-
uid !string @37-

lifecycle.v1alpha1.EvictionRequestSpec
intent !string(Eviction|Withdrawn|) @37-
requester !string @37-
target !.lifecycle.v1alpha1.EvictionRequestTarget @37-

lifecycle.v1alpha1.EvictionRequestStatus
conditions [type=].meta.v1.Condition @37-
observedGeneration int64 @37-

lifecycle.v1alpha1.EvictionRequestTarget
pod .lifecycle.v1alpha1.EvictionRequestPodReference @37-

lifecycle.v1alpha1.EvictionSpec
target !.lifecycle.v1alpha1.EvictionTarget @37-

lifecycle.v1alpha1.EvictionStatus
conditions [type=].meta.v1.Condition @37-
observedGeneration int64 @37-
requesters [name=].lifecycle.v1alpha1.Requester @37-
responders [name=].lifecycle.v1alpha1.ResponderStatus @37-
targetResponders [name=].lifecycle.v1alpha1.TargetResponder @37-

lifecycle.v1alpha1.EvictionTarget
pod .lifecycle.v1alpha1.EvictionPodReference @37-

lifecycle.v1alpha1.Requester
intent !string(Eviction|Withdrawn|) @37-
name !string @37-

lifecycle.v1alpha1.ResponderStatus
completionTime .meta.v1.Time @37-
expectedCompletionTime .meta.v1.Time @37-
heartbeatTime .meta.v1.Time @37-
message string @37-
name !string @37-
startTime .meta.v1.Time @37-

lifecycle.v1alpha1.TargetResponder
name !string @37-
priority !int32 @37-
state !string(Active|Canceled|Completed|Inactive|Interrupted|) @37-

meta.v1.Condition
lastTransitionTime !.meta.v1.Time
message !string
observedGeneration int64
reason !string
status !string
type !string

meta.v1.FieldSelectorRequirement
key !string @31-
operator !string @31-
values []string @31-

meta.v1.FieldsV1
= object

meta.v1.GroupResource
group !string @35-
resource !string @35-

meta.v1.LabelSelector
matchExpressions [].meta.v1.LabelSelectorRequirement
matchLabels {}string

meta.v1.LabelSelectorRequirement
key !string
operator !string(DoesNotExist|Exists|In|NotIn|)
values []string

meta.v1.ManagedFieldsEntry
apiVersion string
fieldsType string
fieldsV1 .meta.v1.FieldsV1
manager string
operation string
subresource string
time .meta.v1.Time

meta.v1.MicroTime
= date-time

meta.v1.ObjectMeta
annotations {}string
creationTimestamp .meta.v1.Time
deletionGracePeriodSeconds int64
deletionTimestamp .meta.v1.Time
finalizers [=]string
generateName string
generation int64
labels {}string
managedFields [].meta.v1.ManagedFieldsEntry
name string
namespace string
ownerReferences [uid=].meta.v1.OwnerReference
resourceVersion string
selfLink string
uid string

meta.v1.OwnerReference
apiVersion !string
blockOwnerDeletion boolean
controller boolean
kind !string
name !string
uid !string

meta.v1.Time
= date-time

networking.v1.HTTPIngressPath
backend !.networking.v1.IngressBackend
path string
pathType !string

networking.v1.HTTPIngressRuleValue
paths ![].networking.v1.HTTPIngressPath

networking.v1.IPAddress
apiVersion string(networking.k8s.io/v1) @33-
kind string(IPAddress) @33-
metadata .meta.v1.ObjectMeta @33-
spec !.networking.v1.IPAddressSpec @36-
spec .networking.v1.IPAddressSpec @33-35

networking.v1.IPAddressSpec
parentRef !.networking.v1.ParentReference @33-

networking.v1.IPBlock
cidr !string
except []string

networking.v1.Ingress
apiVersion string(networking.k8s.io/v1)
kind string(Ingress)
metadata .meta.v1.ObjectMeta
spec .networking.v1.IngressSpec
status .networking.v1.IngressStatus

networking.v1.IngressBackend
resource .core.v1.TypedLocalObjectReference
service .networking.v1.IngressServiceBackend

networking.v1.IngressClass
apiVersion string(networking.k8s.io/v1)
kind string(IngressClass)
metadata .meta.v1.ObjectMeta
spec .networking.v1.IngressClassSpec

networking.v1.IngressClassParametersReference
apiGroup string
kind !string
name !string
namespace string
scope string

networking.v1.IngressClassSpec
controller string
parameters .networking.v1.IngressClassParametersReference

networking.v1.IngressLoadBalancerIngress
hostname string @26-
ip string @26-
ports [].networking.v1.IngressPortStatus @26-

networking.v1.IngressLoadBalancerStatus
ingress [].networking.v1.IngressLoadBalancerIngress @26-

networking.v1.IngressPortStatus
error string @26-
port !int32 @26-
protocol !string @26-

networking.v1.IngressRule
host string
http .networking.v1.HTTPIngressRuleValue

networking.v1.IngressServiceBackend
name !string
port .networking.v1.ServiceBackendPort

networking.v1.IngressSpec
defaultBackend .networking.v1.IngressBackend
ingressClassName string
rules [].networking.v1.IngressRule
tls [].networking.v1.IngressTLS

networking.v1.IngressStatus
loadBalancer .core.v1.LoadBalancerStatus @-25
loadBalancer .networking.v1.IngressLoadBalancerStatus @26-

networking.v1.IngressTLS
hosts []string
secretName string

networking.v1.NetworkPolicy
apiVersion string(networking.k8s.io/v1)
kind string(NetworkPolicy)
metadata .meta.v1.ObjectMeta
spec .networking.v1.NetworkPolicySpec
status .networking.v1.NetworkPolicyStatus @-27

networking.v1.NetworkPolicyEgressRule
ports [].networking.v1.NetworkPolicyPort
to [].networking.v1.NetworkPolicyPeer

networking.v1.NetworkPolicyIngressRule
from [].networking.v1.NetworkPolicyPeer
ports [].networking.v1.NetworkPolicyPort

networking.v1.NetworkPolicyPeer
ipBlock .networking.v1.IPBlock
namespaceSelector .meta.v1.LabelSelector
podSelector .meta.v1.LabelSelector

networking.v1.NetworkPolicyPort
endPort int32
port intOrString
protocol string(SCTP|TCP|UDP|)

networking.v1.NetworkPolicySpec
egress [].networking.v1.NetworkPolicyEgressRule
ingress [].networking.v1.NetworkPolicyIngressRule
podSelector !.meta.v1.LabelSelector @-33
podSelector .meta.v1.LabelSelector @34-
policyTypes []string(Egress|Ingress|)

networking.v1.NetworkPolicyStatus
conditions [type=].meta.v1.Condition @-27

networking.v1.ParentReference
group string @33-
name !string @33-
namespace string @33-
resource !string @33-

networking.v1.ServiceBackendPort
name string
number int32

networking.v1.ServiceCIDR
apiVersion string(networking.k8s.io/v1) @33-
kind string(ServiceCIDR) @33-
metadata .meta.v1.ObjectMeta @33-
spec .networking.v1.ServiceCIDRSpec @33-
status .networking.v1.ServiceCIDRStatus @33-

networking.v1.ServiceCIDRSpec
cidrs []string @33-

networking.v1.ServiceCIDRStatus
conditions [type=].meta.v1.Condition @33-

networking.v1alpha1.ClusterCIDR
apiVersion string(networking.k8s.io/v1alpha1) @-28
kind string(ClusterCIDR) @-28
metadata .meta.v1.ObjectMeta @-28
spec .networking.v1alpha1.ClusterCIDRSpec @-28

networking.v1alpha1.ClusterCIDRSpec
ipv4 string @-28
ipv6 string @-28
nodeSelector .core.v1.NodeSelector @-28
perNodeHostBits !int32 @-28

networking.v1alpha1.IPAddress
apiVersion string(networking.k8s.io/v1alpha1) @27-30
kind string(IPAddress) @27-30
metadata .meta.v1.ObjectMeta @27-30
spec .networking.v1alpha1.IPAddressSpec @27-30

networking.v1alpha1.IPAddressSpec
parentRef !.networking.v1alpha1.ParentReference @30-30
parentRef .networking.v1alpha1.ParentReference @27-29

networking.v1alpha1.ParentReference
group string @27-30
name !string @30-30
name string @27-29
namespace string @27-30
resource !string @30-30
resource string @27-29
uid string @27-28

networking.v1alpha1.ServiceCIDR
apiVersion string(networking.k8s.io/v1alpha1) @29-30
kind string(ServiceCIDR) @29-30
metadata .meta.v1.ObjectMeta @29-30
spec .networking.v1alpha1.ServiceCIDRSpec @29-30
status .networking.v1alpha1.ServiceCIDRStatus @29-30

networking.v1alpha1.ServiceCIDRSpec
cidrs []string @29-30

networking.v1alpha1.ServiceCIDRStatus
conditions [type=].meta.v1.Condition @29-30

networking.v1beta1.IPAddress
apiVersion string(networking.k8s.io/v1beta1) @31-36
kind string(IPAddress) @31-36
metadata .meta.v1.ObjectMeta @31-36
spec !.networking.v1beta1.IPAddressSpec @36-36
spec .networking.v1beta1.IPAddressSpec @31-35

networking.v1beta1.IPAddressSpec
parentRef !.networking.v1beta1.ParentReference @31-36

networking.v1beta1.ParentReference
group string @31-36
name !string @31-36
namespace string @31-36
resource !string @31-36

networking.v1beta1.ServiceCIDR
apiVersion string(networking.k8s.io/v1beta1) @31-36
kind string(ServiceCIDR) @31-36
metadata .meta.v1.ObjectMeta @31-36
spec .networking.v1beta1.ServiceCIDRSpec @31-36
status .networking.v1beta1.ServiceCIDRStatus @31-36

networking.v1beta1.ServiceCIDRSpec
cidrs []string @31-36

networking.v1beta1.ServiceCIDRStatus
conditions [type=].meta.v1.Condition @31-36

node.v1.Overhead
podFixed {}quantity

node.v1.RuntimeClass
apiVersion string(node.k8s.io/v1)
handler !string
kind string(RuntimeClass)
metadata .meta.v1.ObjectMeta
overhead .node.v1.Overhead
scheduling .node.v1.Scheduling

node.v1.Scheduling
nodeSelector {}string
tolerations [].core.v1.Toleration

policy.v1.PodDisruptionBudget
apiVersion string(policy/v1)
kind string(PodDisruptionBudget)
metadata .meta.v1.ObjectMeta
spec .policy.v1.PodDisruptionBudgetSpec
status .policy.v1.PodDisruptionBudgetStatus

policy.v1.PodDisruptionBudgetSpec
maxUnavailable intOrString
minAvailable intOrString
selector .meta.v1.LabelSelector
unhealthyPodEvictionPolicy string(AlwaysAllow|IfHealthyBudget|) @26-

policy.v1.PodDisruptionBudgetStatus
conditions [type=].meta.v1.Condition
currentHealthy !int32 @-35
currentHealthy int32 @36-
desiredHealthy !int32 @-35
desiredHealthy int32 @36-
disruptedPods {}.meta.v1.Time
disruptionsAllowed !int32 @-35
disruptionsAllowed int32 @36-
expectedPods !int32 @-35
expectedPods int32 @36-
observedGeneration int64

rbac.v1.AggregationRule
clusterRoleSelectors [].meta.v1.LabelSelector

rbac.v1.ClusterRole
aggregationRule .rbac.v1.AggregationRule
apiVersion string(rbac.authorization.k8s.io/v1)
kind string(ClusterRole)
metadata .meta.v1.ObjectMeta
rules [].rbac.v1.PolicyRule

rbac.v1.ClusterRoleBinding
apiVersion string(rbac.authorization.k8s.io/v1)
kind string(ClusterRoleBinding)
metadata .meta.v1.ObjectMeta
roleRef !.rbac.v1.RoleRef
subjects [].rbac.v1.Subject

rbac.v1.PolicyRule
apiGroups []string
nonResourceURLs []string
resourceNames []string
resources []string
verbs ![]string

rbac.v1.Role
apiVersion string(rbac.authorization.k8s.io/v1)
kind string(Role)
metadata .meta.v1.ObjectMeta
rules [].rbac.v1.PolicyRule

rbac.v1.RoleBinding
apiVersion string(rbac.authorization.k8s.io/v1)
kind string(RoleBinding)
metadata .meta.v1.ObjectMeta
roleRef !.rbac.v1.RoleRef
subjects [].rbac.v1.Subject

rbac.v1.RoleRef
apiGroup !string @-35
apiGroup string @36-
kind !string
name !string

rbac.v1.Subject
apiGroup string
kind !string
name !string
namespace string

resource.v1.AllocatedDeviceStatus
conditions [type=].meta.v1.Condition @34-
data .runtime.RawExtension @34-
device !string @34-
driver !string @34-
networkData .resource.v1.NetworkDeviceData @34-
pool !string @34-
shareID string @34-

resource.v1.AllocationResult
allocationTimestamp .meta.v1.Time @34-
devices .resource.v1.DeviceAllocationResult @34-
nodeSelector .core.v1.NodeSelector @34-

resource.v1.CELDeviceSelector
expression !string @34-

resource.v1.CapacityRequestPolicy
default quantity @34-
validRange .resource.v1.CapacityRequestPolicyRange @34-
validValues []quantity @34-

resource.v1.CapacityRequestPolicyRange
max quantity @34-
min !quantity @34-
step quantity @34-

resource.v1.CapacityRequirements
requests {}quantity @34-

resource.v1.Counter
value !quantity @34-

resource.v1.CounterSet
counters !{}.resource.v1.Counter @34-
name !string @34-

resource.v1.Device
allNodes boolean @34-
allowMultipleAllocations boolean @34-
attributes {}.resource.v1.DeviceAttribute @34-
bindingConditions []string @34-
bindingFailureConditions []string @34-
bindsToNode boolean @34-
capacity {}.resource.v1.DeviceCapacity @34-
consumesCounters [].resource.v1.DeviceCounterConsumption @34-
name !string @34-
nodeAllocatableResourceMappings {}.resource.v1.NodeAllocatableResourceMapping @36-36
nodeAllocatableResources {}.resource.v1.NodeAllocatableResource @37-
nodeName string @34-
nodeSelector .core.v1.NodeSelector @34-
taints [].resource.v1.DeviceTaint @34-

resource.v1.DeviceAllocationConfiguration
opaque .resource.v1.OpaqueDeviceConfiguration @34-
requests []string @34-
source !string(FromClaim|FromClass|) @34-

resource.v1.DeviceAllocationResult
config [].resource.v1.DeviceAllocationConfiguration @34-
results [].resource.v1.DeviceRequestAllocationResult @34-

resource.v1.DeviceAttribute
bool boolean @34-
bools []boolean @36-
int int64 @34-
ints []int64 @36-
string string @34-
strings []string @36-
version string @34-
versions []string @36-

resource.v1.DeviceCapacity
requestPolicy .resource.v1.CapacityRequestPolicy @34-
value !quantity @34-

resource.v1.DeviceClaim
config [].resource.v1.DeviceClaimConfiguration @34-
constraints [].resource.v1.DeviceConstraint @34-
requests [].resource.v1.DeviceRequest @34-

resource.v1.DeviceClaimConfiguration
opaque .resource.v1.OpaqueDeviceConfiguration @34-
requests []string @34-

resource.v1.DeviceClass
apiVersion string(resource.k8s.io/v1) @34-
kind string(DeviceClass) @34-
metadata .meta.v1.ObjectMeta @34-
spec !.resource.v1.DeviceClassSpec @34-36
spec .resource.v1.DeviceClassSpec @37-

resource.v1.DeviceClassConfiguration
opaque .resource.v1.OpaqueDeviceConfiguration @34-

resource.v1.DeviceClassSpec
config [].resource.v1.DeviceClassConfiguration @34-
extendedResourceName string @34-
selectors [].resource.v1.DeviceSelector @34-

resource.v1.DeviceConstraint
distinctAttribute string @34-
matchAttribute string @34-
requests []string @34-

resource.v1.DeviceCounterConsumption
compatibilityGroups []string @37-
counterSet !string @34-
counters !{}.resource.v1.Counter @34-

resource.v1.DeviceDerivedAttribute
expression !string @37-
name !string @37-

resource.v1.DeviceRequest
exactly .resource.v1.ExactDeviceRequest @34-
firstAvailable [].resource.v1.DeviceSubRequest @34-
name !string @34-

resource.v1.DeviceRequestAllocationResult
adminAccess boolean @34-
bindingConditions []string @34-
bindingFailureConditions []string @34-
consumedCapacity {}quantity @34-
device !string @34-
driver !string @34-
pool !string @34-
request !string @34-
shareID string @34-
skipNodeOperations [=]string(*|NodePrepareResources|NodeUnprepareResources|) @37-
tolerations [].resource.v1.DeviceToleration @34-

resource.v1.DeviceSelector
cel .resource.v1.CELDeviceSelector @34-

resource.v1.DeviceSubRequest
allocationMode string @34-
capacity .resource.v1.CapacityRequirements @34-
count int64 @34-
derivedAttributes [].resource.v1.DeviceDerivedAttribute @37-
deviceClassName !string @34-
name !string @34-
selectors [].resource.v1.DeviceSelector @34-
tolerations [].resource.v1.DeviceToleration @34-

resource.v1.DeviceTaint
effect !string(NoExecute|NoSchedule|None|) @34-
key !string @34-
timeAdded .meta.v1.Time @34-
value string @34-

resource.v1.DeviceTaintRule
apiVersion string(resource.k8s.io/v1) @37-
kind string(DeviceTaintRule) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.resource.v1.DeviceTaintRuleSpec @37-
status .resource.v1.DeviceTaintRuleStatus @37-

resource.v1.DeviceTaintRuleSpec
deviceSelector .resource.v1.DeviceTaintSelector @37-
taint !.resource.v1.DeviceTaint @37-

resource.v1.DeviceTaintRuleStatus
conditions [type=].meta.v1.Condition @37-

resource.v1.DeviceTaintSelector
device string @37-
driver string @37-
pool string @37-

resource.v1.DeviceToleration
effect string(NoExecute|NoSchedule|None|) @34-
key string @34-
operator string(Equal|Exists|) @34-
tolerationSeconds int64 @34-
value string @34-

resource.v1.ExactDeviceRequest
adminAccess boolean @34-
allocationMode string @34-
capacity .resource.v1.CapacityRequirements @34-
count int64 @34-
derivedAttributes [].resource.v1.DeviceDerivedAttribute @37-
deviceClassName !string @34-
selectors [].resource.v1.DeviceSelector @34-
tolerations [].resource.v1.DeviceToleration @34-

resource.v1.NetworkDeviceData
hardwareAddress string @34-
interfaceName string @34-
ips []string @34-

resource.v1.NodeAllocatableMapping
capacityKey string @37-
capacityMultiplier quantity @37-
deviceMultiplier quantity @37-

resource.v1.NodeAllocatableOverhead
perContainer quantity @37-
perPod quantity @37-

resource.v1.NodeAllocatableResource
mapping .resource.v1.NodeAllocatableMapping @37-
overhead .resource.v1.NodeAllocatableOverhead @37-

resource.v1.NodeAllocatableResourceMapping
allocationMultiplier quantity @36-36
capacityKey string @36-36

resource.v1.OpaqueDeviceConfiguration
driver !string @34-
parameters !.runtime.RawExtension @34-

resource.v1.ResourceClaim
apiVersion string(resource.k8s.io/v1) @34-
kind string(ResourceClaim) @34-
metadata .meta.v1.ObjectMeta @34-
spec !.resource.v1.ResourceClaimSpec @34-36
spec .resource.v1.ResourceClaimSpec @37-
status .resource.v1.ResourceClaimStatus @34-

resource.v1.ResourceClaimConsumerReference
apiGroup string @34-
name !string @34-
resource !string @34-
uid !string @34-

resource.v1.ResourceClaimSpec
devices .resource.v1.DeviceClaim @34-

resource.v1.ResourceClaimStatus
allocation .resource.v1.AllocationResult @34-
devices [driver,device,pool,shareID=].resource.v1.AllocatedDeviceStatus @34-
reservedFor [uid=].resource.v1.ResourceClaimConsumerReference @34-

resource.v1.ResourceClaimTemplate
apiVersion string(resource.k8s.io/v1) @34-
kind string(ResourceClaimTemplate) @34-
metadata .meta.v1.ObjectMeta @34-
spec !.resource.v1.ResourceClaimTemplateSpec @34-36
spec .resource.v1.ResourceClaimTemplateSpec @37-

resource.v1.ResourceClaimTemplateSpec
metadata .meta.v1.ObjectMeta @34-
spec !.resource.v1.ResourceClaimSpec @34-36
spec .resource.v1.ResourceClaimSpec @37-

resource.v1.ResourcePool
generation !int64 @34-
name !string @34-
resourceSliceCount !int64 @34-

resource.v1.ResourceSlice
apiVersion string(resource.k8s.io/v1) @34-
kind string(ResourceSlice) @34-
metadata .meta.v1.ObjectMeta @34-
spec !.resource.v1.ResourceSliceSpec @34-

resource.v1.ResourceSliceSpec
allNodes boolean @34-
devices [].resource.v1.Device @34-
driver !string @34-
nodeName string @34-
nodeSelector .core.v1.NodeSelector @34-
partitionTypeAttribute string @37-
perDeviceNodeSelection boolean @34-
pool !.resource.v1.ResourcePool @34-
sharedCounters [].resource.v1.CounterSet @34-
skipNodeOperations [=]string(*|NodePrepareResources|NodeUnprepareResources|) @37-

resource.v1alpha1.AllocationResult
availableOnNodes .core.v1.NodeSelector @26-26
resourceHandle string @26-26
shareable boolean @26-26

resource.v1alpha1.PodScheduling
apiVersion string(resource.k8s.io/v1alpha1) @26-26
kind string(PodScheduling) @26-26
metadata .meta.v1.ObjectMeta @26-26
spec !.resource.v1alpha1.PodSchedulingSpec @26-26
status .resource.v1alpha1.PodSchedulingStatus @26-26

resource.v1alpha1.PodSchedulingSpec
potentialNodes [=]string @26-26
selectedNode string @26-26

resource.v1alpha1.PodSchedulingStatus
resourceClaims [name=].resource.v1alpha1.ResourceClaimSchedulingStatus @26-26

resource.v1alpha1.ResourceClaim
apiVersion string(resource.k8s.io/v1alpha1) @26-26
kind string(ResourceClaim) @26-26
metadata .meta.v1.ObjectMeta @26-26
spec !.resource.v1alpha1.ResourceClaimSpec @26-26
status .resource.v1alpha1.ResourceClaimStatus @26-26

resource.v1alpha1.ResourceClaimConsumerReference
apiGroup string @26-26
name !string @26-26
resource !string @26-26
uid !string @26-26

resource.v1alpha1.ResourceClaimParametersReference
apiGroup string @26-26
kind !string @26-26
name !string @26-26

resource.v1alpha1.ResourceClaimSchedulingStatus
name string @26-26
unsuitableNodes [=]string @26-26

resource.v1alpha1.ResourceClaimSpec
allocationMode string @26-26
parametersRef .resource.v1alpha1.ResourceClaimParametersReference @26-26
resourceClassName !string @26-26

resource.v1alpha1.ResourceClaimStatus
allocation .resource.v1alpha1.AllocationResult @26-26
deallocationRequested boolean @26-26
driverName string @26-26
reservedFor [=].resource.v1alpha1.ResourceClaimConsumerReference @26-26

resource.v1alpha1.ResourceClaimTemplate
apiVersion string(resource.k8s.io/v1alpha1) @26-26
kind string(ResourceClaimTemplate) @26-26
metadata .meta.v1.ObjectMeta @26-26
spec !.resource.v1alpha1.ResourceClaimTemplateSpec @26-26

resource.v1alpha1.ResourceClaimTemplateSpec
metadata .meta.v1.ObjectMeta @26-26
spec !.resource.v1alpha1.ResourceClaimSpec @26-26

resource.v1alpha1.ResourceClass
apiVersion string(resource.k8s.io/v1alpha1) @26-26
driverName !string @26-26
kind string(ResourceClass) @26-26
metadata .meta.v1.ObjectMeta @26-26
parametersRef .resource.v1alpha1.ResourceClassParametersReference @26-26
suitableNodes .core.v1.NodeSelector @26-26

resource.v1alpha1.ResourceClassParametersReference
apiGroup string @26-26
kind !string @26-26
name !string @26-26
namespace string @26-26

resource.v1alpha2.AllocationResult
availableOnNodes .core.v1.NodeSelector @27-30
resourceHandles [].resource.v1alpha2.ResourceHandle @27-30
shareable boolean @27-30

resource.v1alpha2.DriverAllocationResult
namedResources .resource.v1alpha2.NamedResourcesAllocationResult @30-30
vendorRequestParameters .runtime.RawExtension @30-30

resource.v1alpha2.DriverRequests
driverName string @30-30
requests [].resource.v1alpha2.ResourceRequest @30-30
vendorParameters .runtime.RawExtension @30-30

resource.v1alpha2.NamedResourcesAllocationResult
name !string @30-30

resource.v1alpha2.NamedResourcesAttribute
bool boolean @30-30
int int64 @30-30
intSlice .resource.v1alpha2.NamedResourcesIntSlice @30-30
name !string @30-30
quantity quantity @30-30
string string @30-30
stringSlice .resource.v1alpha2.NamedResourcesStringSlice @30-30
version string @30-30

resource.v1alpha2.NamedResourcesFilter
selector !string @30-30

resource.v1alpha2.NamedResourcesInstance
attributes [].resource.v1alpha2.NamedResourcesAttribute @30-30
name !string @30-30

resource.v1alpha2.NamedResourcesIntSlice
ints ![]int64 @30-30

resource.v1alpha2.NamedResourcesRequest
selector !string @30-30

resource.v1alpha2.NamedResourcesResources
instances ![].resource.v1alpha2.NamedResourcesInstance @30-30

resource.v1alpha2.NamedResourcesStringSlice
strings ![]string @30-30

resource.v1alpha2.PodSchedulingContext
apiVersion string(resource.k8s.io/v1alpha2) @27-30
kind string(PodSchedulingContext) @27-30
metadata .meta.v1.ObjectMeta @27-30
spec !.resource.v1alpha2.PodSchedulingContextSpec @27-30
status .resource.v1alpha2.PodSchedulingContextStatus @27-30

resource.v1alpha2.PodSchedulingContextSpec
potentialNodes []string @27-30
selectedNode string @27-30

resource.v1alpha2.PodSchedulingContextStatus
resourceClaims [name=].resource.v1alpha2.ResourceClaimSchedulingStatus @27-30

resource.v1alpha2.ResourceClaim
apiVersion string(resource.k8s.io/v1alpha2) @27-30
kind string(ResourceClaim) @27-30
metadata .meta.v1.ObjectMeta @27-30
spec !.resource.v1alpha2.ResourceClaimSpec @27-30
status .resource.v1alpha2.ResourceClaimStatus @27-30

resource.v1alpha2.ResourceClaimConsumerReference
apiGroup string @27-30
name !string @27-30
resource !string @27-30
uid !string @27-30

resource.v1alpha2.ResourceClaimParameters
apiVersion string(resource.k8s.io/v1alpha2) @30-30
driverRequests [].resource.v1alpha2.DriverRequests @30-30
generatedFrom .resource.v1alpha2.ResourceClaimParametersReference @30-30
kind string(ResourceClaimParameters) @30-30
metadata .meta.v1.ObjectMeta @30-30
shareable boolean @30-30

resource.v1alpha2.ResourceClaimParametersReference
apiGroup string @27-30
kind !string @27-30
name !string @27-30

resource.v1alpha2.ResourceClaimSchedulingStatus
name string @27-30
unsuitableNodes []string @27-30

resource.v1alpha2.ResourceClaimSpec
allocationMode string @27-30
parametersRef .resource.v1alpha2.ResourceClaimParametersReference @27-30
resourceClassName !string @27-30

resource.v1alpha2.ResourceClaimStatus
allocation .resource.v1alpha2.AllocationResult @27-30
deallocationRequested boolean @27-30
driverName string @27-30
reservedFor [uid=].resource.v1alpha2.ResourceClaimConsumerReference @27-30

resource.v1alpha2.ResourceClaimTemplate
apiVersion string(resource.k8s.io/v1alpha2) @27-30
kind string(ResourceClaimTemplate) @27-30
metadata .meta.v1.ObjectMeta @27-30
spec !.resource.v1alpha2.ResourceClaimTemplateSpec @27-30

resource.v1alpha2.ResourceClaimTemplateSpec
metadata .meta.v1.ObjectMeta @27-30
spec !.resource.v1alpha2.ResourceClaimSpec @27-30

resource.v1alpha2.ResourceClass
apiVersion string(resource.k8s.io/v1alpha2) @27-30
driverName !string @27-30
kind string(ResourceClass) @27-30
metadata .meta.v1.ObjectMeta @27-30
parametersRef .resource.v1alpha2.ResourceClassParametersReference @27-30
structuredParameters boolean @30-30
suitableNodes .core.v1.NodeSelector @27-30

resource.v1alpha2.ResourceClassParameters
apiVersion string(resource.k8s.io/v1alpha2) @30-30
filters [].resource.v1alpha2.ResourceFilter @30-30
generatedFrom .resource.v1alpha2.ResourceClassParametersReference @30-30
kind string(ResourceClassParameters) @30-30
metadata .meta.v1.ObjectMeta @30-30
vendorParameters [].resource.v1alpha2.VendorParameters @30-30

resource.v1alpha2.ResourceClassParametersReference
apiGroup string @27-30
kind !string @27-30
name !string @27-30
namespace string @27-30

resource.v1alpha2.ResourceFilter
driverName string @30-30
namedResources .resource.v1alpha2.NamedResourcesFilter @30-30

resource.v1alpha2.ResourceHandle
data string @27-30
driverName string @27-30
structuredData .resource.v1alpha2.StructuredResourceHandle @30-30

resource.v1alpha2.ResourceRequest
namedResources .resource.v1alpha2.NamedResourcesRequest @30-30
vendorParameters .runtime.RawExtension @30-30

resource.v1alpha2.ResourceSlice
apiVersion string(resource.k8s.io/v1alpha2) @30-30
driverName !string @30-30
kind string(ResourceSlice) @30-30
metadata .meta.v1.ObjectMeta @30-30
namedResources .resource.v1alpha2.NamedResourcesResources @30-30
nodeName string @30-30

resource.v1alpha2.StructuredResourceHandle
nodeName string @30-30
results ![].resource.v1alpha2.DriverAllocationResult @30-30
vendorClaimParameters .runtime.RawExtension @30-30
vendorClassParameters .runtime.RawExtension @30-30

resource.v1alpha2.VendorParameters
driverName string @30-30
parameters .runtime.RawExtension @30-30

resource.v1alpha3.AllocatedDeviceStatus
conditions [type=].meta.v1.Condition @32-33
data .runtime.RawExtension @32-33
device !string @32-33
driver !string @32-33
networkData .resource.v1alpha3.NetworkDeviceData @32-33
pool !string @32-33

resource.v1alpha3.AllocationResult
controller string @31-31
devices .resource.v1alpha3.DeviceAllocationResult @31-33
nodeSelector .core.v1.NodeSelector @31-33

resource.v1alpha3.BasicDevice
allNodes boolean @33-33
attributes {}.resource.v1alpha3.DeviceAttribute @31-33
capacity {}quantity @31-33
consumesCounters [].resource.v1alpha3.DeviceCounterConsumption @33-33
nodeName string @33-33
nodeSelector .core.v1.NodeSelector @33-33
taints [].resource.v1alpha3.DeviceTaint @33-33

resource.v1alpha3.CELDeviceSelector
expression !string @31-34

resource.v1alpha3.Counter
value !quantity @33-33

resource.v1alpha3.CounterSet
counters !{}.resource.v1alpha3.Counter @33-33
name !string @33-33

resource.v1alpha3.Device
basic .resource.v1alpha3.BasicDevice @31-33
name !string @31-33

resource.v1alpha3.DeviceAllocationConfiguration
opaque .resource.v1alpha3.OpaqueDeviceConfiguration @31-33
requests []string @31-33
source !string @31-33

resource.v1alpha3.DeviceAllocationResult
config [].resource.v1alpha3.DeviceAllocationConfiguration @31-33
results [].resource.v1alpha3.DeviceRequestAllocationResult @31-33

resource.v1alpha3.DeviceAttribute
bool boolean @31-33
int int64 @31-33
string string @31-33
version string @31-33

resource.v1alpha3.DeviceClaim
config [].resource.v1alpha3.DeviceClaimConfiguration @31-33
constraints [].resource.v1alpha3.DeviceConstraint @31-33
requests [].resource.v1alpha3.DeviceRequest @31-33

resource.v1alpha3.DeviceClaimConfiguration
opaque .resource.v1alpha3.OpaqueDeviceConfiguration @31-33
requests []string @31-33

resource.v1alpha3.DeviceClass
apiVersion string(resource.k8s.io/v1alpha3) @31-33
kind string(DeviceClass) @31-33
metadata .meta.v1.ObjectMeta @31-33
spec !.resource.v1alpha3.DeviceClassSpec @31-33

resource.v1alpha3.DeviceClassConfiguration
opaque .resource.v1alpha3.OpaqueDeviceConfiguration @31-33

resource.v1alpha3.DeviceClassSpec
config [].resource.v1alpha3.DeviceClassConfiguration @31-33
selectors [].resource.v1alpha3.DeviceSelector @31-33
suitableNodes .core.v1.NodeSelector @31-31

resource.v1alpha3.DeviceConstraint
matchAttribute string @31-33
requests []string @31-33

resource.v1alpha3.DeviceCounterConsumption
counterSet !string @33-33
counters !{}.resource.v1alpha3.Counter @33-33

resource.v1alpha3.DeviceRequest
adminAccess boolean @31-33
allocationMode string @31-33
count int64 @31-33
deviceClassName !string @31-32
deviceClassName string @33-33
firstAvailable [].resource.v1alpha3.DeviceSubRequest @33-33
name !string @31-33
selectors [].resource.v1alpha3.DeviceSelector @31-33
tolerations [].resource.v1alpha3.DeviceToleration @33-33

resource.v1alpha3.DeviceRequestAllocationResult
adminAccess boolean @32-33
device !string @31-33
driver !string @31-33
pool !string @31-33
request !string @31-33
tolerations [].resource.v1alpha3.DeviceToleration @33-33

resource.v1alpha3.DeviceSelector
cel .resource.v1alpha3.CELDeviceSelector @31-34

resource.v1alpha3.DeviceSubRequest
allocationMode string @33-33
count int64 @33-33
deviceClassName !string @33-33
name !string @33-33
selectors [].resource.v1alpha3.DeviceSelector @33-33
tolerations [].resource.v1alpha3.DeviceToleration @33-33

resource.v1alpha3.DeviceTaint
effect !string(NoExecute|NoSchedule|None|) @33-
key !string @33-
timeAdded .meta.v1.Time @33-
value string @33-

resource.v1alpha3.DeviceTaintRule
apiVersion string(resource.k8s.io/v1alpha3) @33-
kind string(DeviceTaintRule) @33-
metadata .meta.v1.ObjectMeta @33-
spec !.resource.v1alpha3.DeviceTaintRuleSpec @33-
status .resource.v1alpha3.DeviceTaintRuleStatus @35-

resource.v1alpha3.DeviceTaintRuleSpec
deviceSelector .resource.v1alpha3.DeviceTaintSelector @33-
taint !.resource.v1alpha3.DeviceTaint @33-

resource.v1alpha3.DeviceTaintRuleStatus
conditions [type=].meta.v1.Condition @35-

resource.v1alpha3.DeviceTaintSelector
device string @33-
deviceClassName string @33-34
driver string @33-
pool string @33-
selectors [].resource.v1alpha3.DeviceSelector @33-34

resource.v1alpha3.DeviceToleration
effect string @33-33
key string @33-33
operator string @33-33
tolerationSeconds int64 @33-33
value string @33-33

resource.v1alpha3.NetworkDeviceData
hardwareAddress string @32-33
interfaceName string @32-33
ips []string @32-33

resource.v1alpha3.OpaqueDeviceConfiguration
driver !string @31-33
parameters !.runtime.RawExtension @31-33

resource.v1alpha3.PartitionTypeStatus
allocatable !int32 @37-
attribute !string @37-
total !int32 @37-
type !string @37-

resource.v1alpha3.PodSchedulingContext
apiVersion string(resource.k8s.io/v1alpha3) @31-31
kind string(PodSchedulingContext) @31-31
metadata .meta.v1.ObjectMeta @31-31
spec !.resource.v1alpha3.PodSchedulingContextSpec @31-31
status .resource.v1alpha3.PodSchedulingContextStatus @31-31

resource.v1alpha3.PodSchedulingContextSpec
potentialNodes []string @31-31
selectedNode string @31-31

resource.v1alpha3.PodSchedulingContextStatus
resourceClaims [name=].resource.v1alpha3.ResourceClaimSchedulingStatus @31-31

resource.v1alpha3.PoolStatus
allocatedDevices int32 @36-
availableDevices int32 @36-
driver !string @36-
generation !int64 @36-
nodeName string @36-
partitionSummary [].resource.v1alpha3.PartitionTypeStatus @37-
poolName !string @36-
resourceSliceCount int32 @36-
shareableSummary .resource.v1alpha3.ShareableSummaryStatus @37-
totalDevices int32 @36-
unavailableDevices int32 @36-
validationError string @36-

resource.v1alpha3.ResourceClaim
apiVersion string(resource.k8s.io/v1alpha3) @31-33
kind string(ResourceClaim) @31-33
metadata .meta.v1.ObjectMeta @31-33
spec !.resource.v1alpha3.ResourceClaimSpec @31-33
status .resource.v1alpha3.ResourceClaimStatus @31-33

resource.v1alpha3.ResourceClaimConsumerReference
apiGroup string @31-33
name !string @31-33
resource !string @31-33
uid !string @31-33

resource.v1alpha3.ResourceClaimSchedulingStatus
name !string @31-31
unsuitableNodes []string @31-31

resource.v1alpha3.ResourceClaimSpec
controller string @31-31
devices .resource.v1alpha3.DeviceClaim @31-33

resource.v1alpha3.ResourceClaimStatus
allocation .resource.v1alpha3.AllocationResult @31-33
deallocationRequested boolean @31-31
devices [driver,device,pool=].resource.v1alpha3.AllocatedDeviceStatus @32-33
reservedFor [uid=].resource.v1alpha3.ResourceClaimConsumerReference @31-33

resource.v1alpha3.ResourceClaimTemplate
apiVersion string(resource.k8s.io/v1alpha3) @31-33
kind string(ResourceClaimTemplate) @31-33
metadata .meta.v1.ObjectMeta @31-33
spec !.resource.v1alpha3.ResourceClaimTemplateSpec @31-33

resource.v1alpha3.ResourceClaimTemplateSpec
metadata .meta.v1.ObjectMeta @31-33
spec !.resource.v1alpha3.ResourceClaimSpec @31-33

resource.v1alpha3.ResourcePool
generation !int64 @31-33
name !string @31-33
resourceSliceCount !int64 @31-33

resource.v1alpha3.ResourcePoolStatusRequest
apiVersion string(resource.k8s.io/v1alpha3) @36-
kind string(ResourcePoolStatusRequest) @36-
metadata !.meta.v1.ObjectMeta @36-
spec !.resource.v1alpha3.ResourcePoolStatusRequestSpec @36-
status .resource.v1alpha3.ResourcePoolStatusRequestStatus @36-

resource.v1alpha3.ResourcePoolStatusRequestSpec
defaultPartitionTypeAttribute string @37-
driver !string @36-
limit int32 @36-
poolName string @36-

resource.v1alpha3.ResourcePoolStatusRequestStatus
conditions [type=].meta.v1.Condition @36-
poolCount !int32 @36-
pools [].resource.v1alpha3.PoolStatus @36-

resource.v1alpha3.ResourceSlice
apiVersion string(resource.k8s.io/v1alpha3) @31-33
kind string(ResourceSlice) @31-33
metadata .meta.v1.ObjectMeta @31-33
spec !.resource.v1alpha3.ResourceSliceSpec @31-33

resource.v1alpha3.ResourceSliceSpec
allNodes boolean @31-33
devices [].resource.v1alpha3.Device @31-33
driver !string @31-33
nodeName string @31-33
nodeSelector .core.v1.NodeSelector @31-33
perDeviceNodeSelection boolean @33-33
pool !.resource.v1alpha3.ResourcePool @31-33
sharedCounters [].resource.v1alpha3.CounterSet @33-33

resource.v1alpha3.ShareableCapacityStatus
available !quantity @37-
consumed !quantity @37-
name !string @37-
total !quantity @37-

resource.v1alpha3.ShareableSummaryStatus
capacity [].resource.v1alpha3.ShareableCapacityStatus @37-
fullyAvailableDevices !int32 @37-
partiallyAvailableDevices !int32 @37-

resource.v1beta1.AllocatedDeviceStatus
conditions [type=].meta.v1.Condition @32-
data .runtime.RawExtension @32-
device !string @32-
driver !string @32-
networkData .resource.v1beta1.NetworkDeviceData @32-
pool !string @32-
shareID string @34-

resource.v1beta1.AllocationResult
allocationTimestamp .meta.v1.Time @34-
devices .resource.v1beta1.DeviceAllocationResult @32-
nodeSelector .core.v1.NodeSelector @32-

resource.v1beta1.BasicDevice
allNodes boolean @33-
allowMultipleAllocations boolean @34-
attributes {}.resource.v1beta1.DeviceAttribute @32-
bindingConditions []string @34-
bindingFailureConditions []string @34-
bindsToNode boolean @34-
capacity {}.resource.v1beta1.DeviceCapacity @32-
consumesCounters [].resource.v1beta1.DeviceCounterConsumption @33-
nodeAllocatableResourceMappings {}.resource.v1beta1.NodeAllocatableResourceMapping @36-36
nodeAllocatableResources {}.resource.v1beta1.NodeAllocatableResource @37-
nodeName string @33-
nodeSelector .core.v1.NodeSelector @33-
taints [].resource.v1beta1.DeviceTaint @33-

resource.v1beta1.CELDeviceSelector
expression !string @32-

resource.v1beta1.CapacityRequestPolicy
default quantity @34-
validRange .resource.v1beta1.CapacityRequestPolicyRange @34-
validValues []quantity @34-

resource.v1beta1.CapacityRequestPolicyRange
max quantity @34-
min !quantity @34-
step quantity @34-

resource.v1beta1.CapacityRequirements
requests {}quantity @34-

resource.v1beta1.Counter
value !quantity @33-

resource.v1beta1.CounterSet
counters !{}.resource.v1beta1.Counter @33-
name !string @33-

resource.v1beta1.Device
basic .resource.v1beta1.BasicDevice @32-
name !string @32-

resource.v1beta1.DeviceAllocationConfiguration
opaque .resource.v1beta1.OpaqueDeviceConfiguration @32-
requests []string @32-
source !string(FromClaim|FromClass|) @32-

resource.v1beta1.DeviceAllocationResult
config [].resource.v1beta1.DeviceAllocationConfiguration @32-
results [].resource.v1beta1.DeviceRequestAllocationResult @32-

resource.v1beta1.DeviceAttribute
bool boolean @32-
bools []boolean @36-
int int64 @32-
ints []int64 @36-
string string @32-
strings []string @36-
version string @32-
versions []string @36-

resource.v1beta1.DeviceCapacity
requestPolicy .resource.v1beta1.CapacityRequestPolicy @34-
value !quantity @32-

resource.v1beta1.DeviceClaim
config [].resource.v1beta1.DeviceClaimConfiguration @32-
constraints [].resource.v1beta1.DeviceConstraint @32-
requests [].resource.v1beta1.DeviceRequest @32-

resource.v1beta1.DeviceClaimConfiguration
opaque .resource.v1beta1.OpaqueDeviceConfiguration @32-
requests []string @32-

resource.v1beta1.DeviceClass
apiVersion string(resource.k8s.io/v1beta1) @32-
kind string(DeviceClass) @32-
metadata .meta.v1.ObjectMeta @32-
spec !.resource.v1beta1.DeviceClassSpec @32-36
spec .resource.v1beta1.DeviceClassSpec @37-

resource.v1beta1.DeviceClassConfiguration
opaque .resource.v1beta1.OpaqueDeviceConfiguration @32-

resource.v1beta1.DeviceClassSpec
config [].resource.v1beta1.DeviceClassConfiguration @32-
extendedResourceName string @34-
selectors [].resource.v1beta1.DeviceSelector @32-

resource.v1beta1.DeviceConstraint
distinctAttribute string @34-
matchAttribute string @32-
requests []string @32-

resource.v1beta1.DeviceCounterConsumption
compatibilityGroups []string @37-
counterSet !string @33-
counters !{}.resource.v1beta1.Counter @33-

resource.v1beta1.DeviceDerivedAttribute
expression !string @37-
name !string @37-

resource.v1beta1.DeviceRequest
adminAccess boolean @32-
allocationMode string @32-
capacity .resource.v1beta1.CapacityRequirements @34-
count int64 @32-
derivedAttributes [].resource.v1beta1.DeviceDerivedAttribute @37-
deviceClassName !string @32-32
deviceClassName string @33-
firstAvailable [].resource.v1beta1.DeviceSubRequest @33-
name !string @32-
selectors [].resource.v1beta1.DeviceSelector @32-
tolerations [].resource.v1beta1.DeviceToleration @33-

resource.v1beta1.DeviceRequestAllocationResult
adminAccess boolean @32-
bindingConditions []string @34-
bindingFailureConditions []string @34-
consumedCapacity {}quantity @34-
device !string @32-
driver !string @32-
pool !string @32-
request !string @32-
shareID string @34-
skipNodeOperations [=]string(*|NodePrepareResources|NodeUnprepareResources|) @37-
tolerations [].resource.v1beta1.DeviceToleration @33-

resource.v1beta1.DeviceSelector
cel .resource.v1beta1.CELDeviceSelector @32-

resource.v1beta1.DeviceSubRequest
allocationMode string @33-
capacity .resource.v1beta1.CapacityRequirements @34-
count int64 @33-
derivedAttributes [].resource.v1beta1.DeviceDerivedAttribute @37-
deviceClassName !string @33-
name !string @33-
selectors [].resource.v1beta1.DeviceSelector @33-
tolerations [].resource.v1beta1.DeviceToleration @33-

resource.v1beta1.DeviceTaint
effect !string(NoExecute|NoSchedule|None|) @33-
key !string @33-
timeAdded .meta.v1.Time @33-
value string @33-

resource.v1beta1.DeviceToleration
effect string(NoExecute|NoSchedule|None|) @33-
key string @33-
operator string(Equal|Exists|) @33-
tolerationSeconds int64 @33-
value string @33-

resource.v1beta1.NetworkDeviceData
hardwareAddress string @32-
interfaceName string @32-
ips []string @32-

resource.v1beta1.NodeAllocatableMapping
capacityKey string @37-
capacityMultiplier quantity @37-
deviceMultiplier quantity @37-

resource.v1beta1.NodeAllocatableOverhead
perContainer quantity @37-
perPod quantity @37-

resource.v1beta1.NodeAllocatableResource
mapping .resource.v1beta1.NodeAllocatableMapping @37-
overhead .resource.v1beta1.NodeAllocatableOverhead @37-

resource.v1beta1.NodeAllocatableResourceMapping
allocationMultiplier quantity @36-36
capacityKey string @36-36

resource.v1beta1.OpaqueDeviceConfiguration
driver !string @32-
parameters !.runtime.RawExtension @32-

resource.v1beta1.ResourceClaim
apiVersion string(resource.k8s.io/v1beta1) @32-
kind string(ResourceClaim) @32-
metadata .meta.v1.ObjectMeta @32-
spec !.resource.v1beta1.ResourceClaimSpec @32-36
spec .resource.v1beta1.ResourceClaimSpec @37-
status .resource.v1beta1.ResourceClaimStatus @32-

resource.v1beta1.ResourceClaimConsumerReference
apiGroup string @32-
name !string @32-
resource !string @32-
uid !string @32-

resource.v1beta1.ResourceClaimSpec
devices .resource.v1beta1.DeviceClaim @32-

resource.v1beta1.ResourceClaimStatus
allocation .resource.v1beta1.AllocationResult @32-
devices [driver,device,pool,shareID=].resource.v1beta1.AllocatedDeviceStatus @32-
reservedFor [uid=].resource.v1beta1.ResourceClaimConsumerReference @32-

resource.v1beta1.ResourceClaimTemplate
apiVersion string(resource.k8s.io/v1beta1) @32-
kind string(ResourceClaimTemplate) @32-
metadata .meta.v1.ObjectMeta @32-
spec !.resource.v1beta1.ResourceClaimTemplateSpec @32-36
spec .resource.v1beta1.ResourceClaimTemplateSpec @37-

resource.v1beta1.ResourceClaimTemplateSpec
metadata .meta.v1.ObjectMeta @32-
spec !.resource.v1beta1.ResourceClaimSpec @32-36
spec .resource.v1beta1.ResourceClaimSpec @37-

resource.v1beta1.ResourcePool
generation !int64 @32-
name !string @32-
resourceSliceCount !int64 @32-

resource.v1beta1.ResourceSlice
apiVersion string(resource.k8s.io/v1beta1) @32-
kind string(ResourceSlice) @32-
metadata .meta.v1.ObjectMeta @32-
spec !.resource.v1beta1.ResourceSliceSpec @32-

resource.v1beta1.ResourceSliceSpec
allNodes boolean @32-
devices [].resource.v1beta1.Device @32-
driver !string @32-
nodeName string @32-
nodeSelector .core.v1.NodeSelector @32-
partitionTypeAttribute string @37-
perDeviceNodeSelection boolean @33-
pool !.resource.v1beta1.ResourcePool @32-
sharedCounters [].resource.v1beta1.CounterSet @33-
skipNodeOperations [=]string(*|NodePrepareResources|NodeUnprepareResources|) @37-

resource.v1beta2.AllocatedDeviceStatus
conditions [type=].meta.v1.Condition @33-
data .runtime.RawExtension @33-
device !string @33-
driver !string @33-
networkData .resource.v1beta2.NetworkDeviceData @33-
pool !string @33-
shareID string @34-

resource.v1beta2.AllocationResult
allocationTimestamp .meta.v1.Time @34-
devices .resource.v1beta2.DeviceAllocationResult @33-
nodeSelector .core.v1.NodeSelector @33-

resource.v1beta2.CELDeviceSelector
expression !string @33-

resource.v1beta2.CapacityRequestPolicy
default quantity @34-
validRange .resource.v1beta2.CapacityRequestPolicyRange @34-
validValues []quantity @34-

resource.v1beta2.CapacityRequestPolicyRange
max quantity @34-
min !quantity @34-
step quantity @34-

resource.v1beta2.CapacityRequirements
requests {}quantity @34-

resource.v1beta2.Counter
value !quantity @33-

resource.v1beta2.CounterSet
counters !{}.resource.v1beta2.Counter @33-
name !string @33-

resource.v1beta2.Device
allNodes boolean @33-
allowMultipleAllocations boolean @34-
attributes {}.resource.v1beta2.DeviceAttribute @33-
bindingConditions []string @34-
bindingFailureConditions []string @34-
bindsToNode boolean @34-
capacity {}.resource.v1beta2.DeviceCapacity @33-
consumesCounters [].resource.v1beta2.DeviceCounterConsumption @33-
name !string @33-
nodeAllocatableResourceMappings {}.resource.v1beta2.NodeAllocatableResourceMapping @36-36
nodeAllocatableResources {}.resource.v1beta2.NodeAllocatableResource @37-
nodeName string @33-
nodeSelector .core.v1.NodeSelector @33-
taints [].resource.v1beta2.DeviceTaint @33-

resource.v1beta2.DeviceAllocationConfiguration
opaque .resource.v1beta2.OpaqueDeviceConfiguration @33-
requests []string @33-
source !string(FromClaim|FromClass|) @33-

resource.v1beta2.DeviceAllocationResult
config [].resource.v1beta2.DeviceAllocationConfiguration @33-
results [].resource.v1beta2.DeviceRequestAllocationResult @33-

resource.v1beta2.DeviceAttribute
bool boolean @33-
bools []boolean @36-
int int64 @33-
ints []int64 @36-
string string @33-
strings []string @36-
version string @33-
versions []string @36-

resource.v1beta2.DeviceCapacity
requestPolicy .resource.v1beta2.CapacityRequestPolicy @34-
value !quantity @33-

resource.v1beta2.DeviceClaim
config [].resource.v1beta2.DeviceClaimConfiguration @33-
constraints [].resource.v1beta2.DeviceConstraint @33-
requests [].resource.v1beta2.DeviceRequest @33-

resource.v1beta2.DeviceClaimConfiguration
opaque .resource.v1beta2.OpaqueDeviceConfiguration @33-
requests []string @33-

resource.v1beta2.DeviceClass
apiVersion string(resource.k8s.io/v1beta2) @33-
kind string(DeviceClass) @33-
metadata .meta.v1.ObjectMeta @33-
spec !.resource.v1beta2.DeviceClassSpec @33-36
spec .resource.v1beta2.DeviceClassSpec @37-

resource.v1beta2.DeviceClassConfiguration
opaque .resource.v1beta2.OpaqueDeviceConfiguration @33-

resource.v1beta2.DeviceClassSpec
config [].resource.v1beta2.DeviceClassConfiguration @33-
extendedResourceName string @34-
selectors [].resource.v1beta2.DeviceSelector @33-

resource.v1beta2.DeviceConstraint
distinctAttribute string @34-
matchAttribute string @33-
requests []string @33-

resource.v1beta2.DeviceCounterConsumption
compatibilityGroups []string @37-
counterSet !string @33-
counters !{}.resource.v1beta2.Counter @33-

resource.v1beta2.DeviceDerivedAttribute
expression !string @37-
name !string @37-

resource.v1beta2.DeviceRequest
exactly .resource.v1beta2.ExactDeviceRequest @33-
firstAvailable [].resource.v1beta2.DeviceSubRequest @33-
name !string @33-

resource.v1beta2.DeviceRequestAllocationResult
adminAccess boolean @33-
bindingConditions []string @34-
bindingFailureConditions []string @34-
consumedCapacity {}quantity @34-
device !string @33-
driver !string @33-
pool !string @33-
request !string @33-
shareID string @34-
skipNodeOperations [=]string(*|NodePrepareResources|NodeUnprepareResources|) @37-
tolerations [].resource.v1beta2.DeviceToleration @33-

resource.v1beta2.DeviceSelector
cel .resource.v1beta2.CELDeviceSelector @33-

resource.v1beta2.DeviceSubRequest
allocationMode string @33-
capacity .resource.v1beta2.CapacityRequirements @34-
count int64 @33-
derivedAttributes [].resource.v1beta2.DeviceDerivedAttribute @37-
deviceClassName !string @33-
name !string @33-
selectors [].resource.v1beta2.DeviceSelector @33-
tolerations [].resource.v1beta2.DeviceToleration @33-

resource.v1beta2.DeviceTaint
effect !string(NoExecute|NoSchedule|None|) @33-
key !string @33-
timeAdded .meta.v1.Time @33-
value string @33-

resource.v1beta2.DeviceTaintRule
apiVersion string(resource.k8s.io/v1beta2) @36-
kind string(DeviceTaintRule) @36-
metadata .meta.v1.ObjectMeta @36-
spec !.resource.v1beta2.DeviceTaintRuleSpec @36-
status .resource.v1beta2.DeviceTaintRuleStatus @36-

resource.v1beta2.DeviceTaintRuleSpec
deviceSelector .resource.v1beta2.DeviceTaintSelector @36-
taint !.resource.v1beta2.DeviceTaint @36-

resource.v1beta2.DeviceTaintRuleStatus
conditions [type=].meta.v1.Condition @36-

resource.v1beta2.DeviceTaintSelector
device string @36-
driver string @36-
pool string @36-

resource.v1beta2.DeviceToleration
effect string(NoExecute|NoSchedule|None|) @33-
key string @33-
operator string(Equal|Exists|) @33-
tolerationSeconds int64 @33-
value string @33-

resource.v1beta2.ExactDeviceRequest
adminAccess boolean @33-
allocationMode string @33-
capacity .resource.v1beta2.CapacityRequirements @34-
count int64 @33-
derivedAttributes [].resource.v1beta2.DeviceDerivedAttribute @37-
deviceClassName !string @33-
selectors [].resource.v1beta2.DeviceSelector @33-
tolerations [].resource.v1beta2.DeviceToleration @33-

resource.v1beta2.NetworkDeviceData
hardwareAddress string @33-
interfaceName string @33-
ips []string @33-

resource.v1beta2.NodeAllocatableMapping
capacityKey string @37-
capacityMultiplier quantity @37-
deviceMultiplier quantity @37-

resource.v1beta2.NodeAllocatableOverhead
perContainer quantity @37-
perPod quantity @37-

resource.v1beta2.NodeAllocatableResource
mapping .resource.v1beta2.NodeAllocatableMapping @37-
overhead .resource.v1beta2.NodeAllocatableOverhead @37-

resource.v1beta2.NodeAllocatableResourceMapping
allocationMultiplier quantity @36-36
capacityKey string @36-36

resource.v1beta2.OpaqueDeviceConfiguration
driver !string @33-
parameters !.runtime.RawExtension @33-

resource.v1beta2.ResourceClaim
apiVersion string(resource.k8s.io/v1beta2) @33-
kind string(ResourceClaim) @33-
metadata .meta.v1.ObjectMeta @33-
spec !.resource.v1beta2.ResourceClaimSpec @33-36
spec .resource.v1beta2.ResourceClaimSpec @37-
status .resource.v1beta2.ResourceClaimStatus @33-

resource.v1beta2.ResourceClaimConsumerReference
apiGroup string @33-
name !string @33-
resource !string @33-
uid !string @33-

resource.v1beta2.ResourceClaimSpec
devices .resource.v1beta2.DeviceClaim @33-

resource.v1beta2.ResourceClaimStatus
allocation .resource.v1beta2.AllocationResult @33-
devices [driver,device,pool,shareID=].resource.v1beta2.AllocatedDeviceStatus @33-
reservedFor [uid=].resource.v1beta2.ResourceClaimConsumerReference @33-

resource.v1beta2.ResourceClaimTemplate
apiVersion string(resource.k8s.io/v1beta2) @33-
kind string(ResourceClaimTemplate) @33-
metadata .meta.v1.ObjectMeta @33-
spec !.resource.v1beta2.ResourceClaimTemplateSpec @33-36
spec .resource.v1beta2.ResourceClaimTemplateSpec @37-

resource.v1beta2.ResourceClaimTemplateSpec
metadata .meta.v1.ObjectMeta @33-
spec !.resource.v1beta2.ResourceClaimSpec @33-36
spec .resource.v1beta2.ResourceClaimSpec @37-

resource.v1beta2.ResourcePool
generation !int64 @33-
name !string @33-
resourceSliceCount !int64 @33-

resource.v1beta2.ResourceSlice
apiVersion string(resource.k8s.io/v1beta2) @33-
kind string(ResourceSlice) @33-
metadata .meta.v1.ObjectMeta @33-
spec !.resource.v1beta2.ResourceSliceSpec @33-

resource.v1beta2.ResourceSliceSpec
allNodes boolean @33-
devices [].resource.v1beta2.Device @33-
driver !string @33-
nodeName string @33-
nodeSelector .core.v1.NodeSelector @33-
partitionTypeAttribute string @37-
perDeviceNodeSelection boolean @33-
pool !.resource.v1beta2.ResourcePool @33-
sharedCounters [].resource.v1beta2.CounterSet @33-
skipNodeOperations [=]string(*|NodePrepareResources|NodeUnprepareResources|) @37-

runtime.RawExtension
= object

scheduling.v1.PriorityClass
apiVersion string(scheduling.k8s.io/v1)
description string
globalDefault boolean
kind string(PriorityClass)
metadata .meta.v1.ObjectMeta
preemptionPolicy string
value !int32 @-35
value int32 @36-

scheduling.v1alpha1.BasicSchedulingPolicy
= object @35-35

scheduling.v1alpha1.GangSchedulingPolicy
minCount !int32 @35-35

scheduling.v1alpha1.PodGroup
name !string @35-35
policy !.scheduling.v1alpha1.PodGroupPolicy @35-35

scheduling.v1alpha1.PodGroupPolicy
basic .scheduling.v1alpha1.BasicSchedulingPolicy @35-35
gang .scheduling.v1alpha1.GangSchedulingPolicy @35-35

scheduling.v1alpha1.TypedLocalObjectReference
apiGroup string @35-35
kind !string @35-35
name !string @35-35

scheduling.v1alpha1.Workload
apiVersion string(scheduling.k8s.io/v1alpha1) @35-35
kind string(Workload) @35-35
metadata .meta.v1.ObjectMeta @35-35
spec !.scheduling.v1alpha1.WorkloadSpec @35-35

scheduling.v1alpha1.WorkloadSpec
controllerRef .scheduling.v1alpha1.TypedLocalObjectReference @35-35
podGroups ![name=].scheduling.v1alpha1.PodGroup @35-35

scheduling.v1alpha2.BasicSchedulingPolicy
= object @36-36

scheduling.v1alpha2.GangSchedulingPolicy
minCount !int32 @36-36

scheduling.v1alpha2.PodGroup
apiVersion string(scheduling.k8s.io/v1alpha2) @36-36
kind string(PodGroup) @36-36
metadata .meta.v1.ObjectMeta @36-36
spec !.scheduling.v1alpha2.PodGroupSpec @36-36
status .scheduling.v1alpha2.PodGroupStatus @36-36

scheduling.v1alpha2.PodGroupResourceClaim
name !string @36-36
resourceClaimName string @36-36
resourceClaimTemplateName string @36-36

scheduling.v1alpha2.PodGroupResourceClaimStatus
name !string @36-36
resourceClaimName string @36-36

scheduling.v1alpha2.PodGroupSchedulingConstraints
topology [].scheduling.v1alpha2.TopologyConstraint @36-36

scheduling.v1alpha2.PodGroupSchedulingPolicy
basic .scheduling.v1alpha2.BasicSchedulingPolicy @36-36
gang .scheduling.v1alpha2.GangSchedulingPolicy @36-36

scheduling.v1alpha2.PodGroupSpec
disruptionMode string @36-36
podGroupTemplateRef .scheduling.v1alpha2.PodGroupTemplateReference @36-36
priority int32 @36-36
priorityClassName string @36-36
resourceClaims [name=].scheduling.v1alpha2.PodGroupResourceClaim @36-36
schedulingConstraints .scheduling.v1alpha2.PodGroupSchedulingConstraints @36-36
schedulingPolicy !.scheduling.v1alpha2.PodGroupSchedulingPolicy @36-36

scheduling.v1alpha2.PodGroupStatus
conditions [type=].meta.v1.Condition @36-36
resourceClaimStatuses [name=].scheduling.v1alpha2.PodGroupResourceClaimStatus @36-36

scheduling.v1alpha2.PodGroupTemplate
disruptionMode string @36-36
name !string @36-36
priority int32 @36-36
priorityClassName string @36-36
resourceClaims [name=].scheduling.v1alpha2.PodGroupResourceClaim @36-36
schedulingConstraints .scheduling.v1alpha2.PodGroupSchedulingConstraints @36-36
schedulingPolicy !.scheduling.v1alpha2.PodGroupSchedulingPolicy @36-36

scheduling.v1alpha2.PodGroupTemplateReference
workload .scheduling.v1alpha2.WorkloadPodGroupTemplateReference @36-36

scheduling.v1alpha2.TopologyConstraint
key !string @36-36

scheduling.v1alpha2.TypedLocalObjectReference
apiGroup string @36-36
kind !string @36-36
name !string @36-36

scheduling.v1alpha2.Workload
apiVersion string(scheduling.k8s.io/v1alpha2) @36-36
kind string(Workload) @36-36
metadata .meta.v1.ObjectMeta @36-36
spec !.scheduling.v1alpha2.WorkloadSpec @36-36

scheduling.v1alpha2.WorkloadPodGroupTemplateReference
podGroupTemplateName !string @36-36
workloadName !string @36-36

scheduling.v1alpha2.WorkloadSpec
controllerRef .scheduling.v1alpha2.TypedLocalObjectReference @36-36
podGroupTemplates ![name=].scheduling.v1alpha2.PodGroupTemplate @36-36

scheduling.v1alpha3.AllCompositeDisruptionMode
= object @37-

scheduling.v1alpha3.AllDisruptionMode
= object @37-

scheduling.v1alpha3.BasicSchedulingPolicy
= object @37-

scheduling.v1alpha3.CompositeBasicSchedulingPolicy
= object @37-

scheduling.v1alpha3.CompositeDisruptionMode
all .scheduling.v1alpha3.AllCompositeDisruptionMode @37-
single .scheduling.v1alpha3.SingleCompositeDisruptionMode @37-

scheduling.v1alpha3.CompositeGangSchedulingPolicy
minGroupCount !int32 @37-

scheduling.v1alpha3.CompositePodGroup
apiVersion string(scheduling.k8s.io/v1alpha3) @37-
kind string(CompositePodGroup) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.scheduling.v1alpha3.CompositePodGroupSpec @37-
status .scheduling.v1alpha3.CompositePodGroupStatus @37-

scheduling.v1alpha3.CompositePodGroupSchedulingConstraints
topology [].scheduling.v1alpha3.TopologyConstraint @37-

scheduling.v1alpha3.CompositePodGroupSchedulingPolicy
basic .scheduling.v1alpha3.CompositeBasicSchedulingPolicy @37-
gang .scheduling.v1alpha3.CompositeGangSchedulingPolicy @37-

scheduling.v1alpha3.CompositePodGroupSpec
disruptionMode .scheduling.v1alpha3.CompositeDisruptionMode @37-
parentCompositePodGroupName string @37-
preemptionPolicy string(Never|PreemptLowerPriority|) @37-
priority int32 @37-
priorityClassName string @37-
schedulingConstraints .scheduling.v1alpha3.CompositePodGroupSchedulingConstraints @37-
schedulingPolicy !.scheduling.v1alpha3.CompositePodGroupSchedulingPolicy @37-
workloadRef !.scheduling.v1alpha3.WorkloadReference @37-

scheduling.v1alpha3.CompositePodGroupStatus
conditions [type=].meta.v1.Condition @37-

scheduling.v1alpha3.CompositePodGroupTemplate
compositePodGroupTemplates [name=].scheduling.v1alpha3.CompositePodGroupTemplate @37-
disruptionMode .scheduling.v1alpha3.CompositeDisruptionMode @37-
name !string @37-
podGroupTemplates [name=].scheduling.v1alpha3.PodGroupTemplate @37-
preemptionPolicy string(Never|PreemptLowerPriority|) @37-
priority int32 @37-
priorityClassName string @37-
schedulingConstraints .scheduling.v1alpha3.CompositePodGroupSchedulingConstraints @37-
schedulingPolicy !.scheduling.v1alpha3.CompositePodGroupSchedulingPolicy @37-

scheduling.v1alpha3.DisruptionMode
all .scheduling.v1alpha3.AllDisruptionMode @37-
single .scheduling.v1alpha3.SingleDisruptionMode @37-

scheduling.v1alpha3.GangSchedulingPolicy
minCount !int32 @37-

scheduling.v1alpha3.PodGroup
apiVersion string(scheduling.k8s.io/v1alpha3) @37-
kind string(PodGroup) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.scheduling.v1alpha3.PodGroupSpec @37-
status .scheduling.v1alpha3.PodGroupStatus @37-

scheduling.v1alpha3.PodGroupResourceClaim
name !string @37-
resourceClaimName string @37-
resourceClaimTemplateName string @37-

scheduling.v1alpha3.PodGroupResourceClaimStatus
name !string @37-
resourceClaimName string @37-

scheduling.v1alpha3.PodGroupSchedulingConstraints
topology [].scheduling.v1alpha3.TopologyConstraint @37-

scheduling.v1alpha3.PodGroupSchedulingPolicy
basic .scheduling.v1alpha3.BasicSchedulingPolicy @37-
gang .scheduling.v1alpha3.GangSchedulingPolicy @37-

scheduling.v1alpha3.PodGroupSpec
disruptionMode .scheduling.v1alpha3.DisruptionMode @37-
parentCompositePodGroupName string @37-
preemptionPolicy string(Never|PreemptLowerPriority|) @37-
priority int32 @37-
priorityClassName string @37-
resourceClaims [name=].scheduling.v1alpha3.PodGroupResourceClaim @37-
schedulingConstraints .scheduling.v1alpha3.PodGroupSchedulingConstraints @37-
schedulingPolicy !.scheduling.v1alpha3.PodGroupSchedulingPolicy @37-
workloadRef .scheduling.v1alpha3.WorkloadReference @37-

scheduling.v1alpha3.PodGroupStatus
conditions [type=].meta.v1.Condition @37-
resourceClaimStatuses [name=].scheduling.v1alpha3.PodGroupResourceClaimStatus @37-

scheduling.v1alpha3.PodGroupTemplate
disruptionMode .scheduling.v1alpha3.DisruptionMode @37-
name !string @37-
preemptionPolicy string(Never|PreemptLowerPriority|) @37-
priority int32 @37-
priorityClassName string @37-
resourceClaims [name=].scheduling.v1alpha3.PodGroupResourceClaim @37-
schedulingConstraints .scheduling.v1alpha3.PodGroupSchedulingConstraints @37-
schedulingPolicy !.scheduling.v1alpha3.PodGroupSchedulingPolicy @37-

scheduling.v1alpha3.SingleCompositeDisruptionMode
= object @37-

scheduling.v1alpha3.SingleDisruptionMode
= object @37-

scheduling.v1alpha3.TopologyConstraint
key !string @37-

scheduling.v1alpha3.TypedLocalObjectReference
apiGroup string @37-
kind !string @37-
name !string @37-

scheduling.v1alpha3.Workload
apiVersion string(scheduling.k8s.io/v1alpha3) @37-
kind string(Workload) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.scheduling.v1alpha3.WorkloadSpec @37-

scheduling.v1alpha3.WorkloadPodGroupAllDisruptionMode
= object @37-

scheduling.v1alpha3.WorkloadPodGroupBasicSchedulingPolicy
= object @37-

scheduling.v1alpha3.WorkloadPodGroupDisruptionMode
all .scheduling.v1alpha3.WorkloadPodGroupAllDisruptionMode @37-
single .scheduling.v1alpha3.WorkloadPodGroupSingleDisruptionMode @37-

scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy
minCount int32 @37-

scheduling.v1alpha3.WorkloadPodGroupResourceClaim
name !string @37-
resourceClaimName string @37-
resourceClaimTemplateName string @37-

scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints
topology [].scheduling.v1alpha3.TopologyConstraint @37-

scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy
basic .scheduling.v1alpha3.WorkloadPodGroupBasicSchedulingPolicy @37-
gang .scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy @37-

scheduling.v1alpha3.WorkloadPodGroupSingleDisruptionMode
= object @37-

scheduling.v1alpha3.WorkloadReference
templateName !string @37-
workloadName !string @37-

scheduling.v1alpha3.WorkloadSpec
compositePodGroupTemplates [name=].scheduling.v1alpha3.CompositePodGroupTemplate @37-
controllerRef .scheduling.v1alpha3.TypedLocalObjectReference @37-
podGroupTemplates [name=].scheduling.v1alpha3.PodGroupTemplate @37-

scheduling.v1beta1.AllCompositeDisruptionMode
= object @37-

scheduling.v1beta1.AllDisruptionMode
= object @37-

scheduling.v1beta1.BasicSchedulingPolicy
= object @37-

scheduling.v1beta1.CompositeBasicSchedulingPolicy
= object @37-

scheduling.v1beta1.CompositeDisruptionMode
all .scheduling.v1beta1.AllCompositeDisruptionMode @37-
single .scheduling.v1beta1.SingleCompositeDisruptionMode @37-

scheduling.v1beta1.CompositeGangSchedulingPolicy
minGroupCount !int32 @37-

scheduling.v1beta1.CompositePodGroupSchedulingConstraints
topology [].scheduling.v1beta1.TopologyConstraint @37-

scheduling.v1beta1.CompositePodGroupSchedulingPolicy
basic .scheduling.v1beta1.CompositeBasicSchedulingPolicy @37-
gang .scheduling.v1beta1.CompositeGangSchedulingPolicy @37-

scheduling.v1beta1.CompositePodGroupTemplate
compositePodGroupTemplates [name=].scheduling.v1beta1.CompositePodGroupTemplate @37-
disruptionMode .scheduling.v1beta1.CompositeDisruptionMode @37-
name !string @37-
podGroupTemplates [name=].scheduling.v1beta1.PodGroupTemplate @37-
preemptionPolicy string(Never|PreemptLowerPriority|) @37-
priority int32 @37-
priorityClassName string @37-
schedulingConstraints .scheduling.v1beta1.CompositePodGroupSchedulingConstraints @37-
schedulingPolicy !.scheduling.v1beta1.CompositePodGroupSchedulingPolicy @37-

scheduling.v1beta1.DisruptionMode
all .scheduling.v1beta1.AllDisruptionMode @37-
single .scheduling.v1beta1.SingleDisruptionMode @37-

scheduling.v1beta1.GangSchedulingPolicy
minCount !int32 @37-

scheduling.v1beta1.PodGroup
apiVersion string(scheduling.k8s.io/v1beta1) @37-
kind string(PodGroup) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.scheduling.v1beta1.PodGroupSpec @37-
status .scheduling.v1beta1.PodGroupStatus @37-

scheduling.v1beta1.PodGroupResourceClaim
name !string @37-
resourceClaimName string @37-
resourceClaimTemplateName string @37-

scheduling.v1beta1.PodGroupResourceClaimStatus
name !string @37-
resourceClaimName string @37-

scheduling.v1beta1.PodGroupSchedulingConstraints
topology [].scheduling.v1beta1.TopologyConstraint @37-

scheduling.v1beta1.PodGroupSchedulingPolicy
basic .scheduling.v1beta1.BasicSchedulingPolicy @37-
gang .scheduling.v1beta1.GangSchedulingPolicy @37-

scheduling.v1beta1.PodGroupSpec
disruptionMode .scheduling.v1beta1.DisruptionMode @37-
parentCompositePodGroupName string @37-
preemptionPolicy string(Never|PreemptLowerPriority|) @37-
priority int32 @37-
priorityClassName string @37-
resourceClaims [name=].scheduling.v1beta1.PodGroupResourceClaim @37-
schedulingConstraints .scheduling.v1beta1.PodGroupSchedulingConstraints @37-
schedulingPolicy !.scheduling.v1beta1.PodGroupSchedulingPolicy @37-
workloadRef .scheduling.v1beta1.WorkloadReference @37-

scheduling.v1beta1.PodGroupStatus
conditions [type=].meta.v1.Condition @37-
resourceClaimStatuses [name=].scheduling.v1beta1.PodGroupResourceClaimStatus @37-

scheduling.v1beta1.PodGroupTemplate
disruptionMode .scheduling.v1beta1.DisruptionMode @37-
name !string @37-
preemptionPolicy string(Never|PreemptLowerPriority|) @37-
priority int32 @37-
priorityClassName string @37-
resourceClaims [name=].scheduling.v1beta1.PodGroupResourceClaim @37-
schedulingConstraints .scheduling.v1beta1.PodGroupSchedulingConstraints @37-
schedulingPolicy !.scheduling.v1beta1.PodGroupSchedulingPolicy @37-

scheduling.v1beta1.SingleCompositeDisruptionMode
= object @37-

scheduling.v1beta1.SingleDisruptionMode
= object @37-

scheduling.v1beta1.TopologyConstraint
key !string @37-

scheduling.v1beta1.TypedLocalObjectReference
apiGroup string @37-
kind !string @37-
name !string @37-

scheduling.v1beta1.Workload
apiVersion string(scheduling.k8s.io/v1beta1) @37-
kind string(Workload) @37-
metadata .meta.v1.ObjectMeta @37-
spec !.scheduling.v1beta1.WorkloadSpec @37-

scheduling.v1beta1.WorkloadReference
templateName !string @37-
workloadName !string @37-

scheduling.v1beta1.WorkloadSpec
compositePodGroupTemplates [name=].scheduling.v1beta1.CompositePodGroupTemplate @37-
controllerRef .scheduling.v1beta1.TypedLocalObjectReference @37-
podGroupTemplates [name=].scheduling.v1beta1.PodGroupTemplate @37-

storage.v1.CSIDriver
apiVersion string(storage.k8s.io/v1)
kind string(CSIDriver)
metadata .meta.v1.ObjectMeta
spec !.storage.v1.CSIDriverSpec

storage.v1.CSIDriverSpec
attachRequired boolean
fsGroupPolicy string
nodeAllocatableUpdatePeriodSeconds int64 @33-
podInfoOnMount boolean
preventPodSchedulingIfMissing boolean @36-
requiresRepublish boolean
seLinuxMount boolean
serviceAccountTokenInSecrets boolean @35-
storageCapacity boolean
tokenRequests [].storage.v1.TokenRequest
volumeLifecycleModes [=]string

storage.v1.CSINode
apiVersion string(storage.k8s.io/v1)
kind string(CSINode)
metadata .meta.v1.ObjectMeta
spec !.storage.v1.CSINodeSpec
status .storage.v1.CSINodeStatus @37-

storage.v1.CSINodeDriver
allocatable .storage.v1.VolumeNodeResources
name !string
nodeID !string
topologyKeys []string

storage.v1.CSINodeSpec
drivers ![name=].storage.v1.CSINodeDriver

storage.v1.CSINodeStatus
storageHealth [name=].storage.v1.StorageHealth @37-

storage.v1.CSIStorageCapacity
apiVersion string(storage.k8s.io/v1)
capacity quantity
kind string(CSIStorageCapacity)
maximumVolumeSize quantity
metadata .meta.v1.ObjectMeta
nodeTopology .meta.v1.LabelSelector
storageClassName !string

storage.v1.StorageClass
allowVolumeExpansion boolean
allowedTopologies [].core.v1.TopologySelectorTerm
apiVersion string(storage.k8s.io/v1)
kind string(StorageClass)
metadata .meta.v1.ObjectMeta
mountOptions []string
parameters {}string
provisioner !string
reclaimPolicy string(Delete|Recycle|Retain|)
volumeBindingMode string(Immediate|WaitForFirstConsumer|)

storage.v1.StorageHealth
healthConditions [].storage.v1.StorageHealthCondition @37-
name !string @37-

storage.v1.StorageHealthCondition
accessMode string @37-
lastTransitionTime .meta.v1.Time @37-
message string @37-
reason !string @37-
status !string @37-
volumeMode string @37-

storage.v1.TokenRequest
audience !string
expirationSeconds int64

storage.v1.VolumeAttachment
apiVersion string(storage.k8s.io/v1)
kind string(VolumeAttachment)
metadata .meta.v1.ObjectMeta
spec !.storage.v1.VolumeAttachmentSpec
status .storage.v1.VolumeAttachmentStatus

storage.v1.VolumeAttachmentSource
inlineVolumeSpec .core.v1.PersistentVolumeSpec
persistentVolumeName string

storage.v1.VolumeAttachmentSpec
attacher !string
nodeName !string
source !.storage.v1.VolumeAttachmentSource

storage.v1.VolumeAttachmentStatus
attachError .storage.v1.VolumeError
attached !boolean
attachmentMetadata {}string
detachError .storage.v1.VolumeError

storage.v1.VolumeAttributesClass
apiVersion string(storage.k8s.io/v1) @34-
driverName !string @34-
kind string(VolumeAttributesClass) @34-
metadata .meta.v1.ObjectMeta @34-
parameters {}string @34-

storage.v1.VolumeError
errorCode int32 @33-
message string
time .meta.v1.Time

storage.v1.VolumeNodeResources
count int32

storage.v1alpha1.VolumeAttributesClass
apiVersion string(storage.k8s.io/v1alpha1) @29-34
driverName !string @29-34
kind string(VolumeAttributesClass) @29-34
metadata .meta.v1.ObjectMeta @29-34
parameters {}string @29-34

storage.v1beta1.CSIStorageCapacity
apiVersion string(storage.k8s.io/v1beta1) @-26
capacity quantity @-26
kind string(CSIStorageCapacity) @-26
maximumVolumeSize quantity @-26
metadata .meta.v1.ObjectMeta @-26
nodeTopology .meta.v1.LabelSelector @-26
storageClassName !string @-26

storage.v1beta1.VolumeAttributesClass
apiVersion string(storage.k8s.io/v1beta1) @31-36
driverName !string @31-36
kind string(VolumeAttributesClass) @31-36
metadata .meta.v1.ObjectMeta @31-36
parameters {}string @31-36

storagemigration.v1.StorageVersionMigration
apiVersion string(storagemigration.k8s.io/v1) @37-
kind string(StorageVersionMigration) @37-
metadata .meta.v1.ObjectMeta @37-
spec .storagemigration.v1.StorageVersionMigrationSpec @37-
status .storagemigration.v1.StorageVersionMigrationStatus @37-

storagemigration.v1.StorageVersionMigrationSpec
resource !.meta.v1.GroupResource @37-

storagemigration.v1.StorageVersionMigrationStatus
conditions [type=].meta.v1.Condition @37-
resourceVersion string @37-

storagemigration.v1alpha1.GroupVersionResource
group string @30-34
resource string @30-34
version string @30-34

storagemigration.v1alpha1.MigrationCondition
lastUpdateTime .meta.v1.Time @30-34
message string @30-34
reason string @30-34
status !string @30-34
type !string @30-34

storagemigration.v1alpha1.StorageVersionMigration
apiVersion string(storagemigration.k8s.io/v1alpha1) @30-34
kind string(StorageVersionMigration) @30-34
metadata .meta.v1.ObjectMeta @30-34
spec .storagemigration.v1alpha1.StorageVersionMigrationSpec @30-34
status .storagemigration.v1alpha1.StorageVersionMigrationStatus @30-34

storagemigration.v1alpha1.StorageVersionMigrationSpec
continueToken string @30-34
resource !.storagemigration.v1alpha1.GroupVersionResource @30-34

storagemigration.v1alpha1.StorageVersionMigrationStatus
conditions [type=].storagemigration.v1alpha1.MigrationCondition @30-34
resourceVersion string @30-34

storagemigration.v1beta1.StorageVersionMigration
apiVersion string(storagemigration.k8s.io/v1beta1) @35-
kind string(StorageVersionMigration) @35-
metadata .meta.v1.ObjectMeta @35-
spec .storagemigration.v1beta1.StorageVersionMigrationSpec @35-
status .storagemigration.v1beta1.StorageVersionMigrationStatus @35-

storagemigration.v1beta1.StorageVersionMigrationSpec
resource !.meta.v1.GroupResource @35-

storagemigration.v1beta1.StorageVersionMigrationStatus
conditions [type=].meta.v1.Condition @35-
resourceVersion string @35-

util.intstr.IntOrString
`;
