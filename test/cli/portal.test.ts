/** The portal, published again without a deployment. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type Signalbox, startScenario } from '../scenarios/signalbox'
import { runCommand } from './run-command'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
}, 180_000)

afterAll(() => signalbox?.stop())

const publish = (...more: readonly string[]) =>
  runCommand('portal', 'publish', '--endpoint', signalbox.local.endpointUrl, ...more)

test('what was built is put where the distribution finds it; again, nothing has changed', async () => {
  const first = await publish()
  expect([first.exitCode, first.err]).toEqual([0, ''])
  expect(first.out).toContain('No page has changed')
  const [, bucket = ''] = /are in (\S+)/.exec(first.out) ?? []
  const s3 = new S3Client({ ...signalbox.local.sdkConfig, forcePathStyle: true })
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'index.html', Body: 'Another build' }))
  s3.destroy()

  const { out } = await publish()
  expect(out).toContain('Changed: index.html')
  const page = await fetch(`${signalbox.local.webUrl}/`)
  expect(await page.text()).toContain('<div id="root">')
  expect(page.headers.get('cache-control')).toBe('no-cache')
}, 120_000)

test('a stack that there isn’t, and a word that it doesn’t know, are named', async () => {
  expect(await publish('--stack', 'nothing')).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('there is no stack nothing'),
  })
  expect(await runCommand('portal', 'burn')).toMatchObject({ exitCode: 1, err: expect.stringContaining('publish') })
}, 60_000)
