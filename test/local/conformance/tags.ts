/** Each operation that sets tags of a resource keeps the limits that all services have, and refuses with a word on tags. */
import type { ApiCall, Member } from '../../../local/kernel/api'
import { isAwsError } from '../../../local/kernel/aws-error'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { root } from '../create-test-cloud'
import { callsOf, leastInput } from './engines'
import type { Examples } from './example'
import { refsOf } from './lists'

type Pairs = readonly (readonly [key: string, value: string])[]

const wrongTags: Readonly<Record<string, Pairs>> = {
  'more than fifty': Array.from({ length: 51 }, (_, n) => [`k${n}`, 'v']),
  'a key of 129 characters': [['k'.repeat(129), 'v']],
  'an empty key': [['', 'v']],
  'a value of 257 characters': [['k', 'v'.repeat(257)]],
  "AWS's own prefix": [['aws:k', 'v']],
  'one key twice': [
    ['k', 'v'],
    ['k', 'w'],
  ],
}

export async function wrongTagging(local: LocalCloud, all: readonly Examples[]): Promise<string[]> {
  const wrong: string[] = []
  const inputs = Object.assign({}, ...all.map((each) => each.tagged ?? {})) as NonNullable<Examples['tagged']>
  const untagged = new Set(all.flatMap((each) => Object.keys(each.untagged ?? {})))
  const ref = await refsOf(local)
  for (const service of local.cloud.services.values()) {
    for (const { action, call } of callsOf(service)) {
      const member = tagsOf(call, service.unsupported)
      if (!call.input || !member || untagged.delete(`${service.name} ${action}`)) continue
      const input = { ...leastInput(call.input), ...inputs[`${service.name} ${action}`]?.(ref) }
      for (const [what, pairs] of Object.entries(wrongTags)) {
        if (what === 'one key twice' && member.shape.kind === 'map') continue
        const problem = await problemOf(() =>
          local.cloud.call(root, service.name, action, { ...input, [member.name]: written(member, pairs) }),
        )
        if (problem !== undefined) wrong.push(`${service.name} ${action}, ${what}: ${problem}`)
      }
    }
  }
  return [...wrong, ...[...untagged].map((name) => `${name}: it is excused, and takes no tags`)]
}

async function problemOf(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call()
  } catch (error) {
    const isRefusal = isAwsError(error) && error.status < 500 && /tag|duplicated keys/i.test(error.message + error.code)
    return isRefusal ? undefined : `${error} ("tagged" of the examples can say an input with which it gets to the tags)`
  }
  return 'it is taken'
}

function tagsOf({ input }: ApiCall, unsupported: Readonly<Record<string, readonly string[]>> = {}): Member | undefined {
  const refused = unsupported[input?.name ?? ''] ?? []
  return [...(input?.members.values() ?? [])].find(
    ({ name, shape }) =>
      /^(tags|userpooltags|tagging)$/i.test(name) && shape.kind !== 'string' && !refused.includes(name),
  )
}

/** As the member has them: a map, a list, or a list within a structure. */
function written({ shape }: Pick<Member, 'shape'>, pairs: Pairs): unknown {
  if (shape.kind === 'map') return Object.fromEntries(pairs)
  if (shape.kind === 'structure') {
    return Object.fromEntries([...shape.members.values()].map((member) => [member.name, written(member, pairs)]))
  }
  const names = shape.kind === 'list' && shape.of.kind === 'structure' ? [...shape.of.members.keys()] : []
  const [keyName = 'Key', valueName = 'Value'] = ['key', 'value'].map((part) =>
    names.find((name) => name.toLowerCase().endsWith(part)),
  )
  return pairs.map(([key, value]) => ({ [keyName]: key, [valueName]: value }))
}
