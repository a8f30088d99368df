/** What the roles of a running start were granted and nothing has used. */
import type { PermissionUsage } from '../local/engines/iam/usage'
import { readArguments } from './arguments'
import { UsageError } from './usage-error'

const usage = 'signalbox policy <unused | reset>'

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(
    args,
    { endpoint: { type: 'string', default: process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566' } },
    { most: 1, usage },
  )
  const [action] = positionals
  if (action === 'reset') {
    await ask('POST', `${values.endpoint}/_local/policy/reset`)
    console.log('What was used until now is forgotten')
    return
  }
  if (action !== 'unused') throw new UsageError(`usage: ${usage} [--endpoint URL]`)
  const { grants } = (await ask('GET', `${values.endpoint}/_local/policy/usage`)) as {
    grants: readonly PermissionUsage[]
  }
  console.log(reportUnused(grants.filter(({ role }) => !ofCdk.test(role))).join('\n'))
}

/** Roles of the stack CDKToolkit, which each start has: nobody here grants them anything. */
const ofCdk = /:role\/cdk-hnb659fds-/

/** A line for each grant that was not used, under its role. */
export function reportUnused(grants: readonly PermissionUsage[]): readonly string[] {
  const unused = grants.filter(({ used }) => !used)
  const lines = [...new Set(unused.map(({ role }) => role))].flatMap((role) => [
    role.slice(role.indexOf('/') + 1),
    ...unused
      .filter((grant) => grant.role === role)
      .map(({ action, resource, policy, statement }) => {
        const where = statement === '' ? policy : `${policy}, ${statement}`
        return `  ${action}  ${resource}  (${where})`
      }),
  ])
  const roles = new Set(grants.map(({ role }) => role)).size
  return [...lines, `${unused.length} of ${grants.length} grants of ${roles} roles have not been used`]
}

async function ask(method: 'GET' | 'POST', url: string): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(url, { method })
  } catch (error) {
    throw new UsageError(`nothing answers at ${url}: is a local cloud running? (npm start)`, { cause: error })
  }
  const text = await response.text()
  if (!response.ok) throw new UsageError(`${url} answered ${response.status}: ${text}`)
  return JSON.parse(text)
}
