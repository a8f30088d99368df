/** What a template says of API keys and usage plans. */
import type { ResourceType } from '../../../kernel/service'
import { badRequest } from '../errors'
import { idOf } from '../ids'
import { type Input, isRecord, record, records, requiredText, text } from '../input'
import type { Parts } from '../operations/handlers'
import { camel, pick, result, tags } from './properties'

export const usagePlanTypes = ({ state, keys, plans }: Parts): ResourceType[] => [
  {
    type: 'AWS::ApiGateway::ApiKey',
    properties: ['Name', 'Description', 'Enabled', 'Value', 'CustomerId', 'Tags', 'GenerateDistinctId', 'StageKeys'],
    apply(properties: Input, context) {
      const id = idOf(context.physicalName(), 10)
      const { Tags: _, ...rest } = properties
      const name = text(properties, 'Name') ?? context.physicalName()
      const stageKeys = records(properties, 'StageKeys')?.map(camel)
      keys.putApiKey(id, { ...camel(rest), stageKeys, name, tags: tags(properties) })
      return result(id, { APIKeyId: id })
    },
    remove(ref) {
      return state.keys.get(ref) ? keys.deleteApiKey(ref) : undefined
    },
  },
  {
    type: 'AWS::ApiGateway::UsagePlan',
    properties: ['UsagePlanName', 'Description', 'ApiStages', 'Throttle', 'Quota', 'Tags'],
    apply(properties: Input, context) {
      const id = idOf(context.physicalName(), 6)
      const optional = (name: string): Input | undefined => {
        const value = record(properties, name)
        return value && camel(value)
      }
      plans.putUsagePlan(id, {
        name: text(properties, 'UsagePlanName') ?? context.physicalName(),
        description: properties.Description,
        apiStages: records(properties, 'ApiStages')?.map(planStage),
        throttle: optional('Throttle'),
        quota: optional('Quota'),
        tags: tags(properties),
      })
      return result(id, { Id: id })
    },
    remove(ref) {
      return state.plans.get(ref) ? plans.deleteUsagePlan(ref) : undefined
    },
  },
  {
    type: 'AWS::ApiGateway::UsagePlanKey',
    properties: ['KeyId', 'KeyType', 'UsagePlanId'],
    apply(properties: Input) {
      const planId = requiredText(properties, 'UsagePlanId')
      const { id } = plans.putPlanKey(planId, camel(pick(properties, 'KeyId', 'KeyType')))
      const ref = `${id}:${planId}`
      return result(ref, { Id: ref })
    },
    remove(ref) {
      const [keyId = '', planId = ''] = ref.split(':')
      return state.planKeys.get(planId, keyId) ? plans.removePlanKey(planId, keyId) : undefined
    },
  },
]

function planStage(stage: Input): Input {
  const throttle = record(stage, 'Throttle')
  const limits = Object.entries(throttle ?? {}).map(([method, limit]) => {
    if (!isRecord(limit)) throw badRequest(`usage plan: throttle of "${method}" is no object`)
    return [method, camel(limit)]
  })
  return { ...camel(stage), throttle: throttle && Object.fromEntries(limits) }
}
