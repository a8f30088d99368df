/**
 * An engine that is added as one folder (toy/notes), no other file changed: it is found, spoken to over the wire, judged
 * by IAM, kept over a restart, and held to what all engines are held to. docs/add-an-engine.md goes along it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NotModelledError } from '../../../local/kernel/aws-error'
import { roleSession } from '../../../local/kernel/principal'
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'
import { root } from '../create-test-cloud'
import { allow, serviceRole } from '../template-cloud'
import type { Examples } from './example'
import { createSuite } from './resource-suite'

const toy = join(__dirname, 'toy')
const note = (Name: string) => ({ Type: 'AWS::Notes::Note', Properties: { Name, Text: `about ${Name}` } })
const examples: Examples = { resources: { Note: note('a'), OtherNote: note('b'), ThirdNote: note('c') } }

let directory: string
let cloud: LocalCloud

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'toy-'))
})

afterEach(async () => {
  await cloud?.stop()
  rmSync(directory, { recursive: true })
})

async function start(engines: string, resources: object = {}): Promise<LocalCloud> {
  const assembly = join(directory, 'Toy.template.json')
  writeFileSync(assembly, JSON.stringify({ Resources: { Nothing: { Type: 'AWS::CDK::Metadata' }, ...resources } }))
  const data = join(directory, 'data')
  cloud = await startLocalCloud({ assembly, data, engines: [engines], clock: 'manual', awsPort: 0, webPort: 0 })
  return cloud
}

/** The same engine, but for what is changed of its service. */
function changed(change: string): string {
  const folder = join(directory, 'engines')
  mkdirSync(join(folder, 'notes'), { recursive: true })
  const own = JSON.stringify(join(toy, 'notes/notes.ts'))
  const text = `exports.engine = { create: (...given) => (${change})(require(${own}).engine.create(...given)) }`
  writeFileSync(join(folder, 'notes/notes.js'), text)
  return folder
}

async function run(engines: string) {
  const suite = createSuite([engines], new Map([['notes', examples]]))
  await suite.run()
  suite.end()
  const ofNotes = (each: string): boolean => /notes/i.test(each)
  return {
    missing: suite.missingTypes.filter(ofNotes),
    changed: suite.changed.filter(ofNotes),
    pages: suite.pages.filter(ofNotes),
    open: suite.open.filter(ofNotes),
    left: suite.left.filter(ofNotes),
  }
}

const flawless = { missing: [], changed: [], pages: [], open: [], left: [] }

test('it is held to what all engines are held to', async () => {
  expect(await run(toy)).toEqual(flawless)
}, 60_000)

test('one that does not remove, that gives no pages, or that asks for no permission is told', async () => {
  const found = await run(
    changed(`(service) => ({
      ...service,
      resources: service.resources.map((type) => ({ ...type, remove: () => undefined })),
      operations: {
        PutNote: { ...service.operations.PutNote, access: () => [] },
        ListNotes: {
          ...service.operations.ListNotes,
          handle: (_, context) => service.operations.ListNotes.handle({}, context),
        },
      },
    })`),
  )
  expect(found).toEqual({
    ...flawless,
    pages: ['notes ListNotes: a page of one has 3', 'notes ListNotes: it takes a token that no list gave'],
    open: ['notes PutNote'],
    left: ['notes/note/a', 'notes/note/a-Name', 'notes/note/b', 'notes/note/c'],
  })
}, 60_000)

test('what was put is there after a restart, if the engine reads it', async () => {
  const list = async () => (await cloud.cloud.call<{ Notes: object[] }>(root, 'notes', 'ListNotes', {})).Notes
  await start(toy)
  await cloud.cloud.call(root, 'notes', 'PutNote', { Name: 'kept', Text: 'here' })
  await cloud.stop()

  await start(changed('(service) => ({ ...service, load: undefined })'))
  expect(await list()).toEqual([])
  await cloud.stop()

  await start(toy)
  expect(await list()).toEqual([{ Name: 'kept', Text: 'here' }])
})

test('it is called over the wire, and its input checked by its API', async () => {
  await start(toy)
  const response = await fetch(cloud.endpointUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Notes_20260105.PutNote',
      authorization:
        'AWS4-HMAC-SHA256 Credential=me/20260105/us-east-1/notes/aws4_request, SignedHeaders=host, Signature=00',
    },
    body: JSON.stringify({ Name: 'wired', Text: 'hello' }),
  })
  expect(await response.json()).toEqual({ Arn: 'arn:aws:notes:us-east-1:000000000000:note/wired' })
  const put = (input: object) => cloud.cloud.call(root, 'notes', 'PutNote', input)
  await expect(put({ Name: 'a', Text: 'b', Colour: 'red' })).rejects.toThrow(NotModelledError)
  await expect(put({ Name: 'a' })).rejects.toMatchObject({ code: 'ValidationException' })
  await expect(put({ Name: 'a', Text: 'x'.repeat(1001) })).rejects.toThrow('at most 1000 characters')
})

test('a role may do what its policy says, and no more', async () => {
  const writer = serviceRole('lambda.amazonaws.com', [allow('notes:PutNote', '*')], { RoleName: 'writer' })
  Object.assign(writer, { Type: 'AWS::IAM::Role' })
  await start(toy, { Writer: writer })
  const caller = roleSession('arn:aws:iam::000000000000:role/writer', 'test')
  await cloud.cloud.call(caller, 'notes', 'PutNote', { Name: 'a', Text: 'b' })
  await expect(cloud.cloud.call(caller, 'notes', 'ListNotes', {})).rejects.toMatchObject({
    code: 'AccessDeniedException',
  })
})

test('state machines and schedules call it by its SDK name', async () => {
  await start(toy)
  const { findSdkService } = await import('../../../local/kernel/sdk-operation')
  expect(findSdkService(cloud.cloud, 'notes')).toEqual({ service: 'notes', prefix: 'Notes' })
})

test('the page about engines shows the files as they are', () => {
  const page = readFileSync(join(__dirname, '../../../docs/add-an-engine.md'), 'utf8')
  for (const file of ['api.json', 'notes.ts', 'state.ts', 'errors.ts', 'operations/put-note.ts', 'resources.ts']) {
    const text = readFileSync(join(toy, 'notes', file), 'utf8').replaceAll(
      /(\.\.\/)+local\/kernel/g,
      file.includes('/') ? '../../../kernel' : '../../kernel',
    )
    expect(page).toContain(text.trim())
  }
})
