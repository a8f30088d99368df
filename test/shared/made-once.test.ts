/**
 * What the SDK sends again by itself, after an answer that was lost, must not be made twice: each call that makes something has
 * what AWS knows the same by, or is sent once.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const repository = join(__dirname, '../..')

/** What AWS knows the same by; `once` if nothing. */
const knownBy: Readonly<Record<string, string>> = {
  CreateApiKeyCommand: 'its value',
  CreateUsagePlanCommand: 'once',
  CreateUsagePlanKeyCommand: 'key and plan',
  CreateUserPoolClientCommand: 'once',
  RetryStageExecutionCommand: 'once',
  RollbackStageCommand: 'once',
  SignUpCommand: 'the user name',
  StartExecutionCommand: 'its name',
  StartPipelineExecutionCommand: 'the token of who asks',
}

const makes = /\b(\w+)\.send\(\s*new ((?:Create|Import|Retry|Rollback|Run|SignUp|Start)\w*Command)\(/g
const named = /new ((?:Create|Import|Retry|Rollback|Run|SignUp|Start)\w*Command)\(/g

const sources = ['domains', 'shared', 'infra/handlers'].flatMap((directory) =>
  readdirSync(join(repository, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(repository, directory, name), 'utf8')),
)

test('each call that makes something has what AWS knows the same by, or is sent once', () => {
  const found = new Set(sources.flatMap((source) => [...source.matchAll(named)].map(([, command]) => command)))
  expect([...found].sort()).toEqual(Object.keys(knownBy).sort())

  const once = Object.keys(knownBy).filter((command) => knownBy[command] === 'once')
  const sent = sources.flatMap((source) =>
    [...source.matchAll(makes)].map(([, client = '', command = '']) => ({ client, command })),
  )
  const sentOnce = sent.filter(({ client, command }) => once.includes(command) && /once$/i.test(client))
  expect(sentOnce.map(({ command }) => command).sort()).toEqual(once)
})
