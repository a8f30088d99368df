/** Deployments (an API as it is now, kept) and stages (which deployment is served, with which variables). */
import { refuseUnknown } from '../../../kernel/aws-error'
import type { Clock } from '../../../kernel/clock'
import { isRoleArn } from '../../../kernel/principal'
import { compact } from '../compact'
import type { Account, Deployment, Snapshot, Stage } from '../definitions'
import { badRequest, conflict, found } from '../errors'
import { flag, type Input, record, refuseMembers, requiredText, text, textMap } from '../input'
import { checkAccessLog } from '../logs/access-log'
import { apiWithId, type State } from '../state'
import { tagsIn } from '../tags'
import { getVersion } from './documentation'
import { leavePlans } from './leave-plans'
import { isLogged, readMethodSettings } from './method-settings'

export type Deployments = ReturnType<typeof createDeployments>

const stageNotModelled = ['cacheClusterEnabled', 'cacheClusterSize', 'canarySettings', 'clientCertificateId']

export function createDeployments(state: State, clock: Clock) {
  const seconds = (): number => Math.floor(clock.now() / 1000)

  function snapshotOf(apiId: string): Snapshot {
    apiWithId(state, apiId)
    const resources = state.resources.list(apiId)
    const methods = resources.flatMap((resource) =>
      state.methods.list(apiId, resource.id).map((method) => {
        if (!method.methodIntegration) {
          throw badRequest(`No integration defined for method: ${method.httpMethod} ${resource.path}`)
        }
        return { resourceId: resource.id, method }
      }),
    )
    if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods")
    return snapshotWith(methods, apiId)
  }

  /** The API with these methods, whether they could be deployed or not. */
  function snapshotWith(methods: Snapshot['methods'], apiId: string): Snapshot {
    return {
      api: apiWithId(state, apiId),
      resources: state.resources.list(apiId),
      methods,
      models: state.models.list(apiId),
      validators: state.validators.list(apiId),
      authorizers: state.authorizers.list(apiId),
      gatewayResponses: state.gatewayResponses.list(apiId),
    }
  }

  function createDeployment(apiId: string, id: string, input: Input): Deployment {
    refuseMembers(input, ['canarySettings', 'cacheClusterEnabled', 'cacheClusterSize'], 'deployment')
    refuseUnknown(
      input,
      [
        'description',
        'stageName',
        'stageDescription',
        'variables',
        'tracingEnabled',
        'canarySettings',
        'cacheClusterEnabled',
        'cacheClusterSize',
      ],
      'deployment',
    )
    const deployment: Deployment = compact({
      id,
      description: text(input, 'description'),
      createdDate: seconds(),
      snapshot: snapshotOf(apiId),
    })
    state.deployments.put(deployment, apiId, id)
    const stageName = text(input, 'stageName')
    if (stageName) {
      const before = state.stages.get(apiId, stageName)
      putStage(apiId, {
        stageName,
        deploymentId: id,
        description: input.stageDescription ?? before?.description,
        variables: input.variables ?? before?.variables,
        tracingEnabled: input.tracingEnabled ?? before?.tracingEnabled,
        methodSettings: before?.methodSettings,
        accessLogSettings: before?.accessLogSettings,
        documentationVersion: before?.documentationVersion,
      })
    }
    return deployment
  }

  function describeDeployment(apiId: string, id: string, description: string | undefined): Deployment {
    const { description: _, ...deployment } = found(state.deployments.get(apiId, id), 'Deployment')
    return state.deployments.put(compact({ ...deployment, description }), apiId, id)
  }

  function deleteDeployment(apiId: string, id: string): void {
    found(state.deployments.get(apiId, id), 'Deployment')
    if (state.stages.list(apiId).some(({ deploymentId }) => deploymentId === id)) {
      throw badRequest('Active stages pointing to this deployment must be moved or deleted')
    }
    state.deployments.delete(apiId, id)
  }

  function putStage(apiId: string, input: Input): Stage {
    apiWithId(state, apiId)
    const stageName = requiredText(input, 'stageName')
    const where = `stage ${stageName}`
    refuseMembers(input, stageNotModelled, where)
    refuseUnknown(
      input,
      [
        'stageName',
        'deploymentId',
        'description',
        'variables',
        'tracingEnabled',
        'methodSettings',
        'accessLogSettings',
        'documentationVersion',
        'tags',
        ...stageNotModelled,
      ],
      where,
    )
    const methodSettings = readMethodSettings(input)
    const accessLog = record(input, 'accessLogSettings')
    const accessLogSettings = accessLog && checkAccessLog(accessLog)
    if ((accessLogSettings || isLogged(methodSettings)) && !state.account.get('account')?.cloudwatchRoleArn) {
      throw badRequest('CloudWatch Logs role ARN must be set in account settings to enable logging')
    }
    if (!/^[\w-]{1,128}$/.test(stageName)) throw badRequest(`Stage name only allows a-zA-Z0-9_-: ${stageName}`)
    const deploymentId = requiredText(input, 'deploymentId')
    if (!state.deployments.get(apiId, deploymentId)) throw badRequest('Deployment id does not exist')
    const documentationVersion = text(input, 'documentationVersion') || undefined
    if (documentationVersion !== undefined) getVersion(state, apiId, documentationVersion)
    const stage: Stage = compact({
      stageName,
      deploymentId,
      description: text(input, 'description'),
      variables: textMap(input, 'variables'),
      tracingEnabled: flag(input, 'tracingEnabled') ?? false,
      methodSettings,
      accessLogSettings,
      documentationVersion,
      tags: tagsIn(input),
      createdDate: state.stages.get(apiId, stageName)?.createdDate ?? seconds(),
      lastUpdatedDate: seconds(),
    })
    return state.stages.put(stage, apiId, stageName)
  }

  function createStage(apiId: string, input: Input): Stage {
    if (state.stages.get(apiId, requiredText(input, 'stageName'))) throw conflict('Stage already exists')
    return putStage(apiId, input)
  }

  function deleteStage(apiId: string, name: string): void {
    found(state.stages.get(apiId, name), 'stage')
    state.stages.delete(apiId, name)
    leavePlans(state, apiId, name)
  }

  /** The role is asked for when a stage is to log; without one nothing is. */
  function putAccount(input: Input): Account {
    const cloudwatchRoleArn = text(input, 'cloudwatchRoleArn') || undefined
    if (cloudwatchRoleArn && !isRoleArn(cloudwatchRoleArn)) {
      throw badRequest('The role ARN does not have required permissions set to API Gateway')
    }
    return state.account.put(compact({ cloudwatchRoleArn }), 'account')
  }

  return {
    snapshotWith,
    createDeployment,
    describeDeployment,
    deleteDeployment,
    putStage,
    createStage,
    deleteStage,
    putAccount,
  }
}
