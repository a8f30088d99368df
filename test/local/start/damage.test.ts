/** What is wrong with the disk, or with what is on it, is told by name; never by a stack, and never by bad advice. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import fc from 'fast-check'
import { openDataDirectory } from '../../../local/start/data-directory'
import { DataDirectoryError } from '../../../local/start/data-directory-error'
import { startLocalCloud } from '../../../local/start-local-cloud'
import { root } from '../create-test-cloud'

let parent: string
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'damage-'))
})
afterAll(() => rmSync(parent, { recursive: true }))
afterEach(() => jest.restoreAllMocks())

/** A store that has been opened twice, so that it has a table, a log and a manifest with some history. */
async function createData(name: string, orderly: boolean): Promise<string> {
  const data = join(parent, name)
  for (const round of [1, 2]) {
    const { store, close } = await openDataDirectory(data)
    for (let n = 0; n < 50; n++) store.put(`key/${round}/${n}`, 'x'.repeat(200))
    await store.flush()
    await close(orderly)
  }
  return data
}

const filesOf = (data: string) =>
  readdirSync(join(data, 'state')).filter((name) => /^(CURRENT|MANIFEST-.*|.*\.(ldb|log))$/.test(name))

let copies = 0
function copyOf(data: string): string {
  const copy = `${data}-${copies++}`
  cpSync(data, copy, { recursive: true })
  return copy
}

describe('a store that was closed', () => {
  let data: string
  beforeAll(async () => {
    data = await createData('closed', true)
  })

  it('has all kinds of files', () => {
    expect(filesOf(data).map((name) => name.replace(/\d/g, ''))).toEqual(
      expect.arrayContaining(['CURRENT', 'MANIFEST-', '.ldb', '.log']),
    )
  })

  it('is refused by the name of the file that is missing, again and again', async () => {
    for (const file of filesOf(data)) {
      const copy = copyOf(data)
      rmSync(join(copy, 'state', file))
      for (let time = 0; time < 2; time++) {
        const refusal = await openDataDirectory(copy).catch((error: unknown) => error)
        expect(refusal).toBeInstanceOf(DataDirectoryError)
        const named = file.endsWith('.log') ? 'state has no .log file' : file
        expect(String(refusal)).toContain(named)
        expect(String(refusal)).toContain('restore it from a copy')
      }
    }
  })

  it('is refused by the name of the file that was cut, wherever that is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...filesOf(data)),
        fc.double({ min: 0, max: 0.9999, noNaN: true }),
        async (file, part) => {
          const copy = copyOf(data)
          const path = join(copy, 'state', file)
          truncateSync(path, Math.floor(statSync(path).size * part))
          await expect(openDataDirectory(copy)).rejects.toThrow(`it is damaged (state/${file} has `)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('is told of the tables too', async () => {
    const copy = copyOf(data)
    const { close } = await openDataDirectory(copy)
    const tables = new ClassicLevel(join(copy, 'dynamodb'))
    await tables.put('key', 'value')
    await tables.close()
    await close(true)
    const log = readdirSync(join(copy, 'dynamodb')).find((name) => name.endsWith('.log')) ?? ''
    truncateSync(join(copy, 'dynamodb', log), 3)
    await expect(openDataDirectory(copy)).rejects.toThrow(`dynamodb/${log} has 3 bytes`)
  })
})

it('a store that a kill left is opened or refused, whichever file was cut where, and never with a stack', async () => {
  const data = await createData('killed', false)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...filesOf(data)),
      fc.double({ min: 0, max: 0.9999, noNaN: true }),
      async (file, part) => {
        const copy = copyOf(data)
        const path = join(copy, 'state', file)
        truncateSync(path, Math.floor(statSync(path).size * part))
        const start = startLocalCloud({ data: copy, awsPort: 0, webPort: 0 })
        const result = await start.then(
          (cloud) => cloud.stop(),
          (error: unknown) => error,
        )
        if (result !== undefined) expect(result).toBeInstanceOf(DataDirectoryError)
      },
    ),
    { numRuns: 15, examples: [['000005.ldb', 0]] },
  )
})

describe('a disk', () => {
  const full = new Error('IO error: /data/state/000005.log: No space left on device')

  it.each([
    ['IO error: /d/state/LOCK: Read-only file system', 'the disk is read-only'],
    ['IO error: /d/state/LOCK: Permission denied', 'this user may not write there'],
    ['IO error: /d/state/MANIFEST-000004: No space left on device', 'the disk is full: make room'],
    ['IO error: /d/state/000009.ldb: Too many open files', 'too many files are open'],
  ])('that refuses (%s) is no reason to delete anything', async (message, told) => {
    const cause = Object.assign(new Error(message), { code: 'LEVEL_IO_ERROR' })
    jest
      .spyOn(ClassicLevel.prototype, 'open')
      .mockRejectedValue(
        Object.assign(new Error('Database failed to open', { cause }), { code: 'LEVEL_DATABASE_NOT_OPEN' }),
      )
    const refusal = await openDataDirectory(join(parent, 'refused')).catch((error: unknown) => String(error))
    expect(refusal).toContain(told)
    expect(refusal).toContain('nothing in it is lost')
    expect(refusal).not.toContain('--fresh')
  })

  it('that is full while the cloud runs is told once, answered with 503, and what was acknowledged is there later', async () => {
    const data = join(parent, 'full')
    const send = (cloud: Awaited<ReturnType<typeof startLocalCloud>>, name: string) =>
      fetch(cloud.endpointUrl, {
        method: 'POST',
        headers: {
          'x-amz-target': 'AmazonSQS.CreateQueue',
          'content-type': 'application/x-amz-json-1.0',
          authorization:
            'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
        },
        body: JSON.stringify({ QueueName: name }),
      })
    const told: string[] = []
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
    const cloud = await startLocalCloud({ data, awsPort: 0, webPort: 0 })
    expect((await send(cloud, 'before')).status).toBe(200)
    const batch = jest.spyOn(ClassicLevel.prototype, 'batch').mockImplementation((() => {
      const refusing = { put: () => refusing, del: () => refusing, write: () => Promise.reject(full) }
      return refusing
    }) as never)
    const answers = [await send(cloud, 'one'), await send(cloud, 'two')]
    expect(answers.map(({ status }) => status)).toEqual([503, 503])
    expect(await answers[0]?.text()).toContain('the disk is full')
    expect(told.filter((text) => text.includes('the disk is full'))).toHaveLength(1)
    await cloud.stop().catch(() => undefined)
    batch.mockRestore()
    const again = await startLocalCloud({ data, awsPort: 0, webPort: 0 })
    const urls = await again.cloud.call<{ QueueUrls: string[] }>(root, 'sqs', 'ListQueues', {})
    expect(urls.QueueUrls.map((url) => url.split('/').at(-1))).toEqual(['before'])
    await again.stop()
  })
})

it('a data directory of something else is left alone', async () => {
  const data = join(parent, 'thesis')
  mkdirSync(data)
  writeFileSync(join(data, 'thesis.txt'), 'x')
  await expect(openDataDirectory(data, { fresh: true })).rejects.toThrow('it is not empty and has no format.json')
  expect(readdirSync(data)).toEqual(['thesis.txt'])
})

it('an object whose bytes are cut or gone says so by name, and not with a stack', async () => {
  const data = join(parent, 'objects')
  const { cloud, stop } = await startLocalCloud({ data, awsPort: 0, webPort: 0 })
  const object = { Bucket: 'box', Key: 'letter' }
  await cloud.call(root, 's3', 'CreateBucket', { Bucket: 'box' })
  await cloud.call(root, 's3', 'PutObject', { ...object, Body: 'some bytes' })
  const [blob = ''] = readdirSync(join(data, 's3'))
  truncateSync(join(data, 's3', blob), 4)
  await expect(cloud.call(root, 's3', 'GetObject', object)).rejects.toThrow(`box/letter are damaged: s3/${blob} is cut`)
  rmSync(join(data, 's3', blob))
  await expect(cloud.call(root, 's3', 'GetObject', object)).rejects.toThrow(`s3/${blob} is missing; put it again`)
  await stop()
})
