import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readCode } from '../../../../events/jest/contract/code'
import { lineOf } from '../../../../events/jest/contract/problem'
import { checkRawPuts } from '../../../../events/jest/contract/raw-puts'
import { LampBroken, LampLit } from '../lamps'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A repository with these files, by path. */
function repositoryOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'repository-'))
  folders.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const sdk =
  "import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'\nconst client = new EventBridgeClient({})\n"
const entry = "{ EventBusName: 'lamps', Source: 'signalbox.lamps', DetailType: 'LampLit', Detail: '{}' }"

function problemsOf(code: string, more: Readonly<Record<string, string>> = {}): readonly string[] {
  const root = repositoryOf({ 'handler.ts': code, ...more })
  const [use] = readCode([{ resource: 'lamps/F', file: join(root, 'handler.ts') }])
  const problems = checkRawPuts('lamps/F', use?.rawPuts ?? [], [LampLit, LampBroken])
  return problems.map((problem) => lineOf(problem).replace(/\S*\/repository-\w+\//, ''))
}

const past =
  'it goes to the bus past the publisher, so that nobody checks its detail or who sends it: publish LampLit.create(…) with createPublisher'

describe('an event that is sent past the publisher is found, with file and line, and what to do', () => {
  const ways: readonly (readonly [string, string, number])[] = [
    [
      'as the SDK shows it',
      `${sdk}export const handler = () =>\n  client.send(new PutEventsCommand({ Entries: [${entry}] }))`,
      4,
    ],
    [
      'by a command that is kept',
      `${sdk}const command = new PutEventsCommand({ Entries: [${entry}] })\nexport const handler = () => client.send(command)`,
      3,
    ],
    [
      'under another name',
      `${sdk.replace('PutEventsCommand', 'PutEventsCommand as Put')}export const handler = () => client.send(new Put({ Entries: [${entry}] }))`,
      3,
    ],
    [
      'from all of the module',
      "import * as eventBridge from '@aws-sdk/client-eventbridge'\nconst client = new eventBridge.EventBridgeClient({})\nexport const handler = () =>\n  client.send(new eventBridge.PutEventsCommand({ Entries: [" +
        entry +
        '] }))',
      4,
    ],
    [
      'as it was required',
      "const { EventBridgeClient, PutEventsCommand: Put } = require('@aws-sdk/client-eventbridge')\nconst client = new EventBridgeClient({})\nexport const handler = () => client.send(new Put({ Entries: [" +
        entry +
        '] }))',
      3,
    ],
    [
      'as it was imported when it was needed',
      "export async function handler() {\n  const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge')\n  await new EventBridgeClient({}).send(new PutEventsCommand({ Entries: [" +
        entry +
        '] }))\n}',
      3,
    ],
    [
      'by a name that is given to it',
      `${sdk}const Put = PutEventsCommand\nexport const handler = () => client.send(new Put({ Entries: [${entry}] }))`,
      4,
    ],
    [
      'by the client that has all operations',
      "import { EventBridge } from '@aws-sdk/client-eventbridge'\nexport const handler = () =>\n  new EventBridge({}).putEvents({ Entries: [" +
        entry +
        '] })',
      3,
    ],
    [
      'with entries that are kept',
      `${sdk}const Entries = [${entry}]\nconst input = { Entries }\nexport const handler = () => client.send(new PutEventsCommand(input))`,
      5,
    ],
    [
      'with a template without places',
      `${sdk}export const handler = () => client.send(new PutEventsCommand({ Entries: [${entry.replace("'LampLit'", '`LampLit`')}] }))`,
      3,
    ],
    [
      'with a name that is kept',
      `${sdk}const DetailType = 'LampLit'\nexport const handler = () =>\n  client.send(new PutEventsCommand({ Entries: [{ Source: 'signalbox.lamps', DetailType, Detail: '{}' }] }))`,
      5,
    ],
  ]
  test.each(ways)('%s', (_, code, line) => {
    expect(problemsOf(code)).toEqual([`lamps/F, LampLit, handler.ts:${line}: ${past}`])
  })

  test('in a file that the handler imports', () => {
    const send = `${sdk}export const tell = () => client.send(new PutEventsCommand({ Entries: [${entry}] }))`
    expect(
      problemsOf("import { tell } from './tell'\nexport const handler = () => tell()", { 'tell.ts': send })[0],
    ).toContain('tell.ts:3')
  })

  test('of an event that nobody has defined, or that is computed', () => {
    const stolen = `${sdk}export const handler = () => client.send(new PutEventsCommand({ Entries: [${entry.replace('LampLit', 'LampStolen')}] }))`
    expect(problemsOf(stolen)[0]).toContain('define it with defineEvent, and publish LampStolen.create(…)')
    const computed = `${sdk}export const handler = (kind: string) => client.send(new PutEventsCommand({ Entries: [${entry.replace("'LampLit'", '`Lamp${kind}`')}] }))`
    expect(problemsOf(computed)[0]).toContain('an event whose detail-type is computed')
    const given = `${sdk}export const handler = (Entries: object[]) => client.send(new PutEventsCommand({ Entries }))`
    expect(problemsOf(given)[0]).toContain('an event whose detail-type is computed')
  })

  test('and what the publisher itself sends is not', () => {
    const events = join(__dirname, '../../../../events')
    const code = `${sdk}import { createPublisher } from '${events}'\nconst publisher = createPublisher({ domain: 'lamps', busName: 'lamps', client })\nexport const handler = () => publisher.publish()`
    expect(problemsOf(code)).toEqual([])
  })

  test('nor what only speaks of it', () => {
    expect(problemsOf(`${sdk}// new PutEventsCommand({})\nexport const handler = () => client.config.region`)).toEqual(
      [],
    )
  })
})

describe('a catalogue in a package of the same repository', () => {
  const events = join(__dirname, '../../../../events')
  const catalogue = `import { defineEvent as define } from '${events}'\nexport const LampLit = define({ owner: 'lamps', name: 'LampLit', version: 2, publishers: ['lamps'], summary: 'Lit.', data: {} as never, examples: [] })`
  const handler = `import { LampLit as Lit } from '@acme/events/lamps'\nimport { consume as take, createPublisher as publisherOf } from '${events}'\nconst publisher = publisherOf({ domain: 'lamps', busName: 'lamps', client: {} as never })\nexport const handler = take(Lit, async () => publisher.publish(Lit.create({} as never, {} as never, {} as never)))`
  const manifest = JSON.stringify({ name: '@acme/events', version: '1.0.0', exports: { './lamps': './src/lamps.ts' } })

  test.each([
    ['that is a workspace', 'packages/events', true],
    ['that is installed, and says that it is made with this library', 'node_modules/@acme/events', false],
  ])('is read: one %s', (_, place, isLinked) => {
    const named = isLinked
      ? manifest
      : JSON.stringify({ ...JSON.parse(manifest), peerDependencies: { signalbox: '*' } })
    const root = repositoryOf({
      [`${place}/package.json`]: named,
      [`${place}/src/lamps.ts`]: catalogue,
      'services/lamps/package.json': '{ "name": "@acme/lamps", "dependencies": { "@acme/events": "*" } }',
      'services/lamps/handler.ts': handler,
    })
    if (isLinked) {
      mkdirSync(join(root, 'node_modules/@acme'), { recursive: true })
      symlinkSync(join(root, place), join(root, 'node_modules/@acme/events'))
    }
    const [use] = readCode([{ resource: 'lamps/F', file: join(root, 'services/lamps/handler.ts') }])
    expect(use).toMatchObject({ creates: ['LampLit.v2'], consumes: ['LampLit.v2'], domains: ['lamps'] })
  })

  test('is left out where the package is anybody’s, and so is what is not installed', () => {
    const root = repositoryOf({
      'node_modules/@acme/events/package.json': manifest,
      'node_modules/@acme/events/src/lamps.ts': catalogue,
      'handler.ts': `import 'not-installed'\n${handler}`,
    })
    const [use] = readCode([{ resource: 'lamps/F', file: join(root, 'handler.ts') }])
    expect(use).toMatchObject({ creates: [], consumes: [] })
  })
})
