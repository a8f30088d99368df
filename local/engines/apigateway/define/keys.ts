/** API keys. */
import { randomBytes } from 'node:crypto'
import { refuseUnknown } from '../../../kernel/aws-error'
import type { Clock } from '../../../kernel/clock'
import { compact } from '../compact'
import type { ApiKey } from '../definitions'
import { badRequest, conflict, found } from '../errors'
import { flag, type Input, records, requiredText, text } from '../input'
import { notModelled, type PatchRule, patch, replaced } from '../patch'
import type { State } from '../state'
import { tagsIn } from '../tags'
import type { Plans } from './usage-plans'

export type Keys = ReturnType<typeof createKeys>

const rules: readonly PatchRule[] = [
  ...replaced('name', 'description', 'enabled', 'customerId'),
  ...notModelled('/stages', '/labels'),
]

const shortestValue = 20
const longestValue = 128
const longestName = 1024
const longestDescription = 125_000

/** In AWS's words; undefined: nothing. */
export function wrongWithKey({ name = '', value, description = '' }: Partial<ApiKey>): string | undefined {
  if (name.length > longestName) return `Invalid API Key name, can be at most ${longestName} characters.`
  if (value !== undefined && value.length > longestValue) {
    return `API Key value exceeds maximum size of ${longestValue} characters`
  }
  if (value !== undefined && value.length < shortestValue) {
    return `API Key value should be at least ${shortestValue} characters`
  }
  return description.length > longestDescription ? 'Invalid API Key description specified.' : undefined
}

export function createKeys(state: State, { leavePlans }: Pick<Plans, 'leavePlans'>, clock: Clock) {
  const seconds = (): number => Math.floor(clock.now() / 1000)

  function checked(key: ApiKey): ApiKey {
    const wrong = wrongWithKey(key)
    if (wrong !== undefined) throw badRequest(wrong)
    return key
  }

  function putApiKey(id: string, input: Input): ApiKey {
    refuseUnknown(
      input,
      ['name', 'description', 'enabled', 'generateDistinctId', 'value', 'stageKeys', 'customerId', 'tags'],
      'API key',
    )
    const before = state.keys.get(id)
    const value = text(input, 'value') || (before?.value ?? randomBytes(30).toString('base64url').replace(/[-_]/g, 'x'))
    const key = checked(
      compact({
        id,
        value,
        name: text(input, 'name') || undefined,
        customerId: text(input, 'customerId'),
        description: text(input, 'description'),
        enabled: flag(input, 'enabled') ?? false,
        createdDate: before?.createdDate ?? seconds(),
        lastUpdatedDate: seconds(),
        // Kept for who asks; since there are usage plans, a key gets to a stage by one of them.
        stageKeys: (records(input, 'stageKeys') ?? []).map(readStageKey),
        tags: tagsIn(input),
      }),
    )
    const same = state.keys.withValue(value)
    if (same && same.id !== id) throw conflict('API Key already exists')
    return state.keys.put(key, id)
  }

  function updateApiKey(id: string, input: Input): ApiKey {
    const key = found(state.keys.get(id), 'API Key')
    const { name, description, customerId, enabled } = key
    const changed = patch(compact({ name, description, customerId, enabled }), input, rules, `UpdateApiKey ${id}`)
    const updated = compact({
      ...key,
      name: text(changed, 'name') || undefined,
      description: text(changed, 'description'),
      customerId: text(changed, 'customerId') || undefined,
      enabled: flag(changed, 'enabled') ?? false,
      lastUpdatedDate: seconds(),
    })
    return state.keys.put(checked(updated), id)
  }

  async function deleteApiKey(id: string): Promise<void> {
    found(state.keys.get(id), 'API Key')
    state.keys.delete(id)
    await leavePlans(id)
  }

  return { putApiKey, updateApiKey, deleteApiKey }
}

function readStageKey(input: Input): string {
  refuseUnknown(input, ['restApiId', 'stageName'], 'API key: stage')
  return `${requiredText(input, 'restApiId')}/${text(input, 'stageName') ?? ''}`
}
