/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

const ofProjects = [
  'autoRetryLimit',
  'badgeEnabled',
  'buildBatchConfig',
  'concurrentBuildLimit',
  'fileSystemLocations',
  'vpcConfig',
]

export const unsupported: Unsupported = {
  CreateProjectInput: ofProjects,
  ProjectArtifacts: ['bucketOwnerAccess'],
  ProjectCache: ['cacheNamespace'],
  ProjectEnvironment: [
    'certificate',
    'computeConfiguration',
    'dockerServer',
    'fleet',
    'hostKernel',
    'registryCredential',
  ],
  ProjectSource: ['auth', 'buildStatusConfig', 'gitSubmodulesConfig'],
  StartBuildInput: [
    'autoRetryLimitOverride',
    'buildStatusConfigOverride',
    'certificateOverride',
    'debugSessionEnabled',
    'fleetOverride',
    'gitSubmodulesConfigOverride',
    'hostKernelOverride',
    'registryCredentialOverride',
    'sourceAuthOverride',
  ],
  UpdateProjectInput: ofProjects,
}

export const notModelled = {
  BatchGetReports: 'reports of tests are not read',
  CreateWebhook: 'push to a repository that a pipeline has as its source',
  StartBuildBatch: 'start the builds one by one',
  StartSandbox: 'run the commands in a shell of your own',
}
